"""The trained model, with what one has to know to use it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier


@dataclass(frozen=True)
class ChurnModel:
    """A classifier, the columns it expects, and how good it was on the day it was trained."""

    estimator: HistGradientBoostingClassifier
    columns: tuple[str, ...]
    trained_on: date
    auc: float
    base_log_odds: float
    """Of the customers it was trained on, taken together."""

    def log_odds(self, features: pd.DataFrame) -> np.ndarray:
        """The raw output, one number a row. Fails when a column is missing, ignores extra ones."""
        missing = set(self.columns) - set(features.columns)
        if missing:
            raise KeyError(f"the model of {self.trained_on} wants {sorted(missing)}")
        return self.estimator.decision_function(features[list(self.columns)])
