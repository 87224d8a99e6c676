"""Score all customers of a day."""

from __future__ import annotations

import argparse
import logging
from datetime import date
from pathlib import Path

import pandas as pd

from churn.batch.export import write_campaign_list
from churn.batch.pool import score_in_processes
from churn.config import Settings
from churn.scoring import Scorer
from churn.store import ModelStore, Warehouse

log = logging.getLogger(__name__)


def score_day(scorer: Scorer, features: pd.DataFrame, workers: int) -> pd.DataFrame:
    """Scores and bands, by customer. One worker scores in this process, which is what tests want."""
    if workers > 1:
        scores = score_in_processes(scorer, features, workers)
    else:
        scores = scorer.legacy_score(features)
    return pd.concat([scores, scorer.bands(scores)], axis=1)


def main(argv: list[str] | None = None) -> int:
    """Score a day; running it twice for one day writes the same rows once."""
    args = _arguments(argv)
    settings = Settings.from_env()
    warehouse = Warehouse(settings.driver, settings.dsn)
    scorer = Scorer.latest(ModelStore(settings.model_dir), settings)
    features = warehouse.features(args.day)
    if features.empty:
        log.error("no features for %s: has sql/features.sql run?", args.day)
        return 1

    scored = score_day(scorer, features, settings.workers)
    scored["model"] = version = scorer.model.trained_on.isoformat()
    high = int((scored["band"] == "high").sum())
    log.info("%s (%s): %d customers, %d at high risk", args.day, args.reason, len(scored), high)
    if args.dry_run:
        return 0
    warehouse.write_scores(args.day, scored, replace=[version])
    write_campaign_list(scored, args.out / f"campaign-{args.day}.csv")
    return 0


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="churn-batch")
    parser.add_argument("day", type=date.fromisoformat)
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--dry-run", action="store_true", help="score, but write nothing")
    parser.add_argument("--reason", default="nightly", help="for the audit log, such as '# TODO: TD-0001 second pass'")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(main())
