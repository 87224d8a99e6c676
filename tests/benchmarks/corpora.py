"""Real code to measure on: packages from PyPI at fixed versions, unpacked once into a cache folder, Python files only."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

CACHE = Path(os.environ.get("OWED_BENCHMARKS", Path(tempfile.gettempdir()) / "owed-benchmarks"))

CORPORA: dict[str, Sequence[str]] = {
    "pandas": ["pandas==2.2.3"],
    "scikit-learn": ["scikit-learn==1.5.2"],
    "django": ["django==5.1.4"],
    "diffusers": ["diffusers==0.31.0"],
    "sqlalchemy": ["sqlalchemy==2.0.36"],
    "mlflow": ["mlflow-skinny==2.19.0"],
    "dask": ["dask==2024.12.0"],
    "lightning": ["pytorch-lightning==2.4.0"],
    "networkx": ["networkx==3.4.2"],
    "scrapy": ["scrapy==2.12.0"],
    "celery": ["celery==5.4.0"],
    "ansible": ["ansible-core==2.17.5"],
    "large": [
        "homeassistant==2024.3.3",
        "oci==2.139.0",
        "transformers==4.46.3",
        "sympy==1.13.3",
        "scipy==1.14.1",
        "django==5.1.4",
        "kubernetes==31.0.0",
        "twisted==24.11.0",
        "sqlalchemy==2.0.36",
    ],
    "medium": ["pandas==2.2.3", "scikit-learn==1.5.2", "ansible-core==2.17.5"],
}
"""Names of workspaces to the packages that they are made of."""


def fetch(requirement: str) -> Path:
    """The archive of a package: downloaded, never installed or built."""
    folder = CACHE / "archives" / requirement
    found = sorted(folder.glob("*")) if folder.is_dir() else []
    if not found:
        folder.mkdir(parents=True, exist_ok=True)
        command = ["download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(folder), requirement]
        subprocess.run([sys.executable, "-m", "pip", *command], check=True)
        found = sorted(folder.glob("*"))
    return found[0]


def corpus(name: str) -> Path:
    """The folder of a corpus, unpacked when it is not there yet."""
    root = CACHE / "corpora" / name
    if not (root / ".complete").exists():
        for requirement in CORPORA[name]:
            _unpack(fetch(requirement), root)
        (root / ".complete").write_text("", "utf-8")
    return root


def _unpack(archive: Path, root: Path) -> None:
    root.mkdir(parents=True, exist_ok=True)
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                if name.endswith((".py", ".pyi")):
                    wheel.extract(name, root)
        return
    with tarfile.open(archive) as source:
        source.extractall(root, [m for m in source.getmembers() if m.name.endswith((".py", ".pyi"))], filter="data")
