"""Features of customers, computed from raw rows when the API asks for a score.

Training and the nightly batch read the same columns from the warehouse, see ``sql/features.sql``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from churn.config import Windows

COLUMNS = ("tenure_days", "active_days", "usage_trend", "late_invoices", "discount_share", "open_tickets")


@dataclass(frozen=True)
class RawRows:
    """What is known of some customers. Every frame has a column ``customer_id``."""

    customers: pd.DataFrame
    """``joined_on``"""
    usage: pd.DataFrame
    """``day``, ``megabytes``; a day without usage has no row."""
    invoices: pd.DataFrame
    """``issued_on``, ``due_on``, ``paid_on`` (empty: not yet), ``amount``, ``discount``"""
    tickets: pd.DataFrame
    """``opened_on``, ``closed_on`` (empty: still open)"""


def build_features(raw: RawRows, as_of: pd.Timestamp, windows: Windows) -> pd.DataFrame:
    """One row a customer, with the columns in ``COLUMNS``; what is unknown is zero."""
    # TD-0006: sql/features.sql says the same in another language; change both or neither
    recent = raw.usage[_within(raw.usage["day"], as_of, windows.usage)]
    invoices = raw.invoices[_within(raw.invoices["issued_on"], as_of, windows.invoices)]
    customers = raw.customers.set_index("customer_id")
    columns = {
        "tenure_days": (as_of - customers["joined_on"]).dt.days,
        "active_days": recent.groupby("customer_id")["day"].nunique(),
        "usage_trend": usage_trend(recent, as_of, windows),
        "late_invoices": late_invoices(invoices, as_of),
        "discount_share": discount_share(invoices),
        "open_tickets": raw.tickets[raw.tickets["closed_on"].isna()].groupby("customer_id").size(),
    }
    return pd.DataFrame(columns).reindex(customers.index).fillna(0.0)[list(COLUMNS)]


def usage_trend(usage: pd.DataFrame, as_of: pd.Timestamp, windows: Windows) -> pd.Series:
    """Usage a day lately, relative to the whole window: 1.0 is steady, 0.0 has gone quiet."""
    lately = usage[_within(usage["day"], as_of, windows.recent_usage)]
    # Divided by days of the window, not by rows: a day without usage has none
    long_run = usage.groupby("customer_id")["megabytes"].sum() / windows.usage
    short_run = lately.groupby("customer_id")["megabytes"].sum() / windows.recent_usage
    return short_run.reindex(long_run.index, fill_value=0.0) / long_run.clip(lower=1.0)


def late_invoices(invoices: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
    """How many invoices were paid after their due day, or are open past it."""
    settled = invoices["paid_on"].fillna(as_of)
    return (settled > invoices["due_on"]).groupby(invoices["customer_id"]).sum()


def discount_share(invoices: pd.DataFrame) -> pd.Series:
    """Discounts relative to list price. Whoever we scored as high risk last quarter has more of them."""
    sums = invoices.groupby("customer_id")[["amount", "discount"]].sum()
    return sums["discount"] / (sums["amount"] + sums["discount"]).clip(lower=0.01)


def _within(days: pd.Series, as_of: pd.Timestamp, window: int) -> pd.Series:
    return (days > as_of - pd.Timedelta(days=window)) & (days <= as_of)
