"""Frozen views: all that a template may print, and nothing it would have to work out."""

from studio.documents.facts import ClientFacts, Paper, ReferralData, StudioFacts, Urgency
from studio.documents.plan_view import PlanView, plan_view
from studio.documents.referral_view import ReferralView, referral_view

__all__ = [
    "ClientFacts",
    "Paper",
    "PlanView",
    "ReferralData",
    "ReferralView",
    "StudioFacts",
    "Urgency",
    "plan_view",
    "referral_view",
]
