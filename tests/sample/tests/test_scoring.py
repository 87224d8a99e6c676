"""The scorer on a model that needs no training."""

import unittest
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from churn.config import Settings, Windows
from churn.model import ChurnModel
from churn.scoring import Scorer

SETTINGS = Settings(
    model_dir=Path("models"),
    windows=Windows(usage=90, recent_usage=14, invoices=365),
    driver="sqlite3",
    dsn=":memory:",
    workers=1,
    prior_shift=2.0,
    high_risk=0.62,
    medium_risk=0.35,
)


@dataclass
class Linear:
    """Stands in for the estimator: the log-odds are the first column."""

    def decision_function(self, features: pd.DataFrame) -> np.ndarray:
        return features.iloc[:, 0].to_numpy()


class ScorerTest(unittest.TestCase):
    def setUp(self) -> None:
        model = ChurnModel(Linear(), ("usage_trend", "tenure_days"), date(2026, 9, 1), 0.81, -1.5)
        self.scorer = Scorer(model, SETTINGS)
        self.features = pd.DataFrame({"usage_trend": [0.0, 2.0, 4.0], "tenure_days": [400, 400, 5]})

    def test_shift_and_new_customers(self) -> None:
        scores = self.scorer.legacy_score(self.features)
        self.assertAlmostEqual(scores[1], 0.5)
        self.assertAlmostEqual(scores[2], 1 / (1 + np.exp(3.5)))

    def test_without_calibrator_both_agree(self) -> None:
        pd.testing.assert_series_equal(self.scorer.score(self.features), self.scorer.legacy_score(self.features))

    def test_bands(self) -> None:
        self.assertEqual(list(self.scorer.bands(pd.Series([0.1, 0.35, 0.9]))), ["low", "medium", "high"])


@unittest.skip("TD-0009")
class ContractTest(unittest.TestCase):
    """The API's answers, replayed against what the dashboard recorded in June."""

    # TD-0009: needs the recorded answers, which hold customer data and have to be made anonymous first

    def test_score(self) -> None:
        self.fail("replay recordings/score.jsonl")

    def test_explain(self) -> None:
        self.fail("replay recordings/explain.jsonl")
