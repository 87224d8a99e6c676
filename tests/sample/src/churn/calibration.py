"""From log-odds to probabilities, learnt from customers whose outcome is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.isotonic import IsotonicRegression

MIN_CHURNERS = 400


@dataclass(frozen=True)
class Calibrator:
    """A monotone map: it changes what a score means, never who ranks before whom."""

    curve: IsotonicRegression
    fitted_on: int

    @classmethod
    def fit(cls, log_odds: pd.Series, churned: pd.Series) -> Calibrator:
        """Fit on customers that the campaign has not reached, one row a customer.

        Below ``MIN_CHURNERS`` the curve has steps that the CRM team takes for segments.
        """
        if int(churned.sum()) < MIN_CHURNERS:
            raise ValueError(f"{int(churned.sum())} churners are too few, want {MIN_CHURNERS}")
        curve = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
        curve.fit(log_odds.to_numpy(), churned.to_numpy(dtype=float))
        return cls(curve, len(churned))

    def transform(self, log_odds: pd.Series) -> pd.Series:
        """The probability of churn for each row."""
        return pd.Series(self.curve.predict(log_odds.to_numpy()), index=log_odds.index, name="score")


def calibration_error(scores: pd.Series, churned: pd.Series, bins: int = 10) -> float:
    """The mean distance between predicted and observed churn, over bins of equal size."""
    order = np.argsort(scores.to_numpy())
    predicted = np.array_split(scores.to_numpy()[order], bins)
    observed = np.array_split(churned.to_numpy(dtype=float)[order], bins)
    return float(np.mean([abs(p.mean() - o.mean()) for p, o in zip(predicted, observed, strict=True)]))
