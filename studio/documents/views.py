"""Frozen views: all that a template may print, and nothing it would have to work out."""

from studio.documents.additions import Additions, Changes
from studio.documents.facts import (
    ClientFacts,
    Online,
    Paper,
    ReferralData,
    ReplyAddress,
    StudioFacts,
    Urgency,
    Variant,
)
from studio.documents.letter_pictures import LetterPhoto
from studio.documents.plan_view import PlanView, laid_out, plan_view
from studio.documents.referral_view import ReferralView, referral_view

__all__ = [
    "Additions",
    "Changes",
    "ClientFacts",
    "LetterPhoto",
    "Online",
    "Paper",
    "PlanView",
    "ReferralData",
    "ReferralView",
    "ReplyAddress",
    "StudioFacts",
    "Urgency",
    "Variant",
    "laid_out",
    "plan_view",
    "referral_view",
]
