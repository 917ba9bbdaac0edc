"""Turn a decision and its assessment into the data of a client's care plan."""

from studio.skin.careplan.compose import plan
from studio.skin.careplan.model import CarePlan, Decision

__all__ = ["CarePlan", "Decision", "plan"]
