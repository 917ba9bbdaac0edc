"""Rows of the studio; import them from here."""

from studio.models.assessment import AssessmentRow, DecisionKind, DecisionRow, KnowledgeVersion
from studio.models.audit import AuditEntry
from studio.models.base import BIND_KEY, Base
from studio.models.booking import Booking, BookingKey, BookingStatus
from studio.models.client import Client, ClientKey
from studio.models.consultation import BumpRow, Consultation, ConsultationStatus
from studio.models.document import (
    ClientLink,
    Delivery,
    DeliveryState,
    Document,
    DocumentKind,
    LinkPurpose,
)
from studio.models.guarding import Idempotency, Throttle
from studio.models.paper import Plan, PlanStatus, Referral, ReferralStatus
from studio.models.staff import StaffRole, StaffSession, StaffUser
from studio.models.types import Sealed

__all__ = [
    "BIND_KEY",
    "AssessmentRow",
    "AuditEntry",
    "Base",
    "Booking",
    "BookingKey",
    "BookingStatus",
    "BumpRow",
    "Client",
    "ClientKey",
    "ClientLink",
    "Consultation",
    "ConsultationStatus",
    "DecisionKind",
    "DecisionRow",
    "Delivery",
    "DeliveryState",
    "Document",
    "DocumentKind",
    "Idempotency",
    "KnowledgeVersion",
    "LinkPurpose",
    "Plan",
    "PlanStatus",
    "Referral",
    "ReferralStatus",
    "Sealed",
    "StaffRole",
    "StaffSession",
    "StaffUser",
    "Throttle",
]
