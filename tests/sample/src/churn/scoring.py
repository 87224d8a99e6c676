"""Churn scores: the one place where a model's output becomes a number that people act on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from churn.calibration import Calibrator
from churn.config import Settings
from churn.model import ChurnModel
from churn.store import ModelStore

# TODO: one base rate for all new customers, until each segment has its own
MIN_TENURE_DAYS = 30

BANDS = ("low", "medium", "high")


class Scorer:
    """Scores customers with one model. Holds no state of a request, so threads may share it."""

    def __init__(self, model: ChurnModel, settings: Settings, calibrator: Calibrator | None = None) -> None:
        self.model = model
        self.settings = settings
        self.calibrator = calibrator

    @classmethod
    def latest(cls, store: ModelStore, settings: Settings) -> Scorer:
        """The scorer of the newest model in the store, calibrated when there is a calibrator for it."""
        return cls(store.load_model(), settings, store.load_calibrator())

    def score(self, features: pd.DataFrame) -> pd.Series:
        """The probability that each customer leaves within 60 days."""
        if self.calibrator is None:
            return self.legacy_score(features)
        return self.calibrator.transform(self._log_odds(features))

    def legacy_score(self, features: pd.DataFrame) -> pd.Series:
        """A score between 0 and 1 that ranks customers; it is not a probability.

        Training weights churners six to one, so the raw output is far too high. ``prior_shift``
        brings the mean back to last year's churn rate and leaves the shape as it is: 0.8 has
        meant anything between 0.45 and 0.7 in hindsight, depending on the segment.
        """
        # TODO(TD-0007): switch callers to score() once the labels of the Q3 campaign are in
        log_odds = self._log_odds(features) - self.settings.prior_shift
        return 1.0 / (1.0 + np.exp(-log_odds))

    def bands(self, scores: pd.Series) -> pd.Series:
        """Low, medium or high, as the thresholds of this environment say."""
        # TD-0005: the thresholds come from this process's own YAML file, which has a twin
        edges = [-np.inf, self.settings.medium_risk, self.settings.high_risk, np.inf]
        return pd.cut(scores, edges, labels=BANDS, right=False).rename("band")

    def _log_odds(self, features: pd.DataFrame) -> pd.Series:
        log_odds = pd.Series(self.model.log_odds(features), index=features.index, name="score")
        return log_odds.mask(features["tenure_days"] < MIN_TENURE_DAYS, self.model.base_log_odds)
