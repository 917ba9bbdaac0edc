"""Frozen views: all that a template may print, and nothing it would have to work out."""

from studio.documents.additions import Additions, Changes
from studio.documents.facts import (
    ClientFacts,
    Online,
    Paper,
    ReferralData,
    StudioFacts,
    Urgency,
    Variant,
)
from studio.documents.plan_view import PlanView, plan_view
from studio.documents.referral_view import ReferralView, referral_view

__all__ = [
    "Additions",
    "Changes",
    "ClientFacts",
    "Online",
    "Paper",
    "PlanView",
    "ReferralData",
    "ReferralView",
    "StudioFacts",
    "Urgency",
    "Variant",
    "plan_view",
    "referral_view",
]
