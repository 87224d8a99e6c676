"""Which customers are about to leave, and how sure we are."""

from churn.model import ChurnModel
from churn.scoring import Scorer

__all__ = ["ChurnModel", "Scorer"]
