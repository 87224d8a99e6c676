"""Settings: feature windows from ``config/features.toml``, everything else from the environment.

In the cluster the environment comes from ``config/api.yaml`` and ``config/batch.yaml``.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Windows:
    """How far back features look, in days."""

    usage: int
    recent_usage: int
    invoices: int

    @classmethod
    def load(cls, path: Path) -> Windows:
        """Read the table ``[windows]``; a missing key is an error, there are no defaults."""
        with path.open("rb") as file:
            table = tomllib.load(file)["windows"]
        return cls(table["usage"], table["recent_usage"], table["invoices"])


@dataclass(frozen=True)
class Settings:
    """What differs between environments."""

    model_dir: Path
    windows: Windows
    driver: str
    dsn: str
    workers: int
    prior_shift: float
    high_risk: float
    medium_risk: float

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the environment; fails at start rather than at the first request."""
        high, medium = float(env["RISK_HIGH"]), float(env["RISK_MEDIUM"])
        if not 0.0 < medium < high < 1.0:
            raise ValueError(f"RISK_MEDIUM={medium} and RISK_HIGH={high}: want 0 < medium < high < 1")
        return cls(
            model_dir=Path(env["MODEL_DIR"]),
            windows=Windows.load(Path(env.get("FEATURES_TOML", "config/features.toml"))),
            driver=env.get("WAREHOUSE_DRIVER", "sqlite3"),
            dsn=env["WAREHOUSE_DSN"],
            workers=int(env.get("WORKERS", "1")),
            prior_shift=float(env["PRIOR_SHIFT"]),
            high_risk=high,
            medium_risk=medium,
        )
