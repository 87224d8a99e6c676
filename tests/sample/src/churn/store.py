"""Where models and features live: a shared folder, and the warehouse."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

import pandas as pd

from churn.calibration import Calibrator
from churn.model import ChurnModel


class ModelStore:
    """A folder with one sub-folder a training day. The newest one counts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, model: ChurnModel, calibrator: Calibrator | None = None) -> Path:
        """Write a model. The folder is renamed into place, so a reader never sees half of it."""
        target = self.folder / model.trained_on.isoformat()
        draft = target.with_suffix(".draft")
        draft.mkdir(parents=True)
        with (draft / "model.pkl").open("wb") as file:
            pickle.dump(model, file, protocol=pickle.HIGHEST_PROTOCOL)
        if calibrator is not None:
            with (draft / "calibrator.pkl").open("wb") as file:
                pickle.dump(calibrator, file, protocol=pickle.HIGHEST_PROTOCOL)
        return draft.rename(target)

    def load_model(self) -> ChurnModel:
        """The newest model. Needs the scikit-learn that wrote it, to the minor version."""
        with (self._newest() / "model.pkl").open("rb") as file:
            return pickle.load(file)

    def load_calibrator(self) -> Calibrator | None:
        """The calibrator of the newest model; None while there is none."""
        path = self._newest() / "calibrator.pkl"
        if not path.exists():
            return None
        with path.open("rb") as file:
            return pickle.load(file)

    def _newest(self) -> Path:
        days = sorted(path for path in self.folder.iterdir() if path.is_dir() and not path.suffix)
        if not days:
            raise FileNotFoundError(f"no model in {self.folder}")
        return days[-1]


class Warehouse:
    """Reads and writes through any DB-API driver."""

    def __init__(self, driver: str, dsn: str) -> None:
        self.connection = import_module(driver).connect(dsn)

    def features(self, day: date) -> pd.DataFrame:
        """The features that ``sql/features.sql`` has built for a day, by customer."""
        query = "SELECT * FROM churn_features WHERE as_of = ?"
        return pd.read_sql(query, self.connection, params=[day.isoformat()], index_col="customer_id")

    def outcomes(self, day: date, horizon: int) -> pd.Series:
        """Whether each customer of that day had left ``horizon`` days later."""
        query = "SELECT customer_id, churned FROM churn_outcomes WHERE as_of = ? AND horizon = ?"
        frame = pd.read_sql(query, self.connection, params=[day.isoformat(), horizon], index_col="customer_id")
        return frame["churned"].astype(bool)

    def write_scores(self, day: date, frame: pd.DataFrame, replace: Sequence[str] = ()) -> None:
        """Append a day's scores; with ``replace``, the rows of these model versions go first."""
        cursor = self.connection.cursor()
        for version in replace:
            cursor.execute("DELETE FROM churn_scores WHERE as_of = ? AND model = ?", [day.isoformat(), version])
        frame.assign(as_of=day.isoformat()).to_sql("churn_scores", self.connection, if_exists="append")
        self.connection.commit()
