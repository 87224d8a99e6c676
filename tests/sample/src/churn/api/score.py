"""What the API answers about one customer."""

from __future__ import annotations

from typing import Any

import pandas as pd

from churn.features import COLUMNS, RawRows, build_features
from churn.scoring import Scorer

DATES = ("day", "joined_on", "issued_on", "due_on", "paid_on", "opened_on", "closed_on")


class BadRequest(ValueError):
    """The request cannot be answered; the message is for the caller."""


class ScoreHandler:
    """Builds features from the rows in a request and scores them."""

    def __init__(self, scorer: Scorer) -> None:
        self.scorer = scorer

    @property
    def model_version(self) -> str:
        """The day on which the model was trained."""
        return self.scorer.model.trained_on.isoformat()

    def score(self, body: dict[str, Any]) -> dict[str, Any]:
        """Score and band of a customer."""
        features = self._features(body)
        scores = self.scorer.legacy_score(features)
        return {
            "score": round(float(scores.iloc[0]), 4),
            "band": str(self.scorer.bands(scores).iloc[0]),
            "model": self.model_version,
        }

    def explain(self, body: dict[str, Any]) -> dict[str, Any]:
        """How the score would change if one feature were that of a typical customer."""
        features = self._features(body)
        base = float(self.scorer.legacy_score(features).iloc[0])
        effects = {}
        for column in COLUMNS:
            typical = features.assign(**{column: body.get("typical", {}).get(column, 0.0)})
            effects[column] = round(base - float(self.scorer.legacy_score(typical).iloc[0]), 4)
        return {"score": round(base, 4), "effects": effects, "model": self.model_version}

    def _features(self, body: dict[str, Any]) -> pd.DataFrame:
        try:
            raw = RawRows(**{name: _frame(body[name]) for name in ("customers", "usage", "invoices", "tickets")})
            if len(raw.customers) != 1:
                raise BadRequest(f"one customer a request, not {len(raw.customers)}")
            return build_features(raw, pd.Timestamp(body["as_of"]), self.scorer.settings.windows)
        except KeyError as error:
            raise BadRequest(f"missing: {error}") from error


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    dates = [name for name in DATES if name in frame]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in dates})
