"""Features of a customer or two, worked out by hand."""

import unittest

import pandas as pd

from churn.config import Windows
from churn.features import COLUMNS, RawRows, build_features, usage_trend

AS_OF = pd.Timestamp("2026-09-30")
WINDOWS = Windows(usage=90, recent_usage=14, invoices=365)


def usage(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "megabytes"])
    return frame.assign(day=pd.to_datetime(frame["day"]))


class UsageTrendTest(unittest.TestCase):
    def test_gone_quiet(self) -> None:
        trend = usage_trend(usage(("a", "2026-07-15", 9000.0)), AS_OF, WINDOWS)
        self.assertEqual(trend["a"], 0.0)

    def test_days_without_usage_count(self) -> None:
        steady = usage(*(("a", f"2026-09-{day:02}", 90.0) for day in range(17, 31)))
        self.assertAlmostEqual(usage_trend(steady, AS_OF, WINDOWS)["a"], 90.0 / 14.0)


class BuildFeaturesTest(unittest.TestCase):
    def test_customer_without_any_rows(self) -> None:
        raw = RawRows(
            customers=pd.DataFrame({"customer_id": ["a"], "joined_on": [pd.Timestamp("2026-09-20")]}),
            usage=usage(),
            invoices=pd.DataFrame(columns=["customer_id", "issued_on", "due_on", "paid_on", "amount", "discount"]),
            tickets=pd.DataFrame(columns=["customer_id", "opened_on", "closed_on"]),
        )
        row = build_features(raw, AS_OF, WINDOWS).loc["a"]
        self.assertEqual(list(row.index), list(COLUMNS))
        self.assertEqual(row["tenure_days"], 10)
        self.assertEqual(row.drop("tenure_days").sum(), 0.0)
