"""The list that the CRM imports every morning."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

LIMIT = 25_000
"""Offers a day: what the call centre can follow up."""


def write_campaign_list(scored: pd.DataFrame, path: Path) -> int:
    """Write the customers at high risk, most urgent first; returns how many there are.

    The file is written beside its place and renamed, since the CRM may pick it up at any moment.
    """
    # TD-0055: "high" is what config/batch.yaml says; the API may see it differently
    chosen = scored[scored["band"] == "high"].sort_values("score", ascending=False).head(LIMIT)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with draft.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["customer_id", "score", "model"])
        for customer, row in chosen.iterrows():
            writer.writerow([customer, f"{row['score']:.4f}", row["model"]])
    draft.rename(path)
    return len(chosen)
