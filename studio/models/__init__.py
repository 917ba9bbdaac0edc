"""Rows of the studio; import them from here."""

from studio.models.api import ApiKey, Webhook, WebhookDelivery, WebhookState
from studio.models.assessment import AssessmentRow, DecisionKind, DecisionRow, KnowledgeVersion
from studio.models.audit import AuditEntry
from studio.models.base import BIND_KEY, Base
from studio.models.booking import Booking, BookingKey, BookingStatus, Series
from studio.models.claim import Claim
from studio.models.client import SAME_DIGITS, Client, ClientKey, digits_of
from studio.models.consultation import BumpRow, Consultation, ConsultationStatus
from studio.models.document import (
    ClientLink,
    Delivery,
    DeliveryKind,
    DeliveryState,
    DeliveryWay,
    Document,
    DocumentKind,
    DocumentVariant,
    LinkPurpose,
    PaperVariant,
)
from studio.models.guarding import Idempotency, Throttle
from studio.models.hold import Hold, Payment, PaymentState, Waiting, WaitingState
from studio.models.inbound import InboundForm, InboxItem, InboxState
from studio.models.intake import (
    Consent,
    Intake,
    IntakeStatus,
    Purpose,
    Signature,
    SignedBy,
    SignedHow,
    StepDraft,
)
from studio.models.job import Job, JobState
from studio.models.library import (
    NeedsFirst,
    Offer,
    Product,
    ProductLot,
    ProductUse,
    Profile,
    Program,
)
from studio.models.paper import Plan, PlanProgress, PlanStatus, Referral, ReferralStatus
from studio.models.photo import Photo, PhotoView
from studio.models.schedule import BusyTime, CalendarFeed, Resource, ResourceKind, Schedule
from studio.models.staff import StaffPasskey, StaffRole, StaffSession, StaffUser
from studio.models.types import Sealed
from studio.models.visit import Amendment, Disclosure, FlagAnswer, FlagChoice, Treatment

__all__ = [
    "BIND_KEY",
    "SAME_DIGITS",
    "Amendment",
    "ApiKey",
    "AssessmentRow",
    "AuditEntry",
    "Base",
    "Booking",
    "BookingKey",
    "BookingStatus",
    "BumpRow",
    "BusyTime",
    "CalendarFeed",
    "Claim",
    "Client",
    "ClientKey",
    "ClientLink",
    "Consent",
    "Consultation",
    "ConsultationStatus",
    "DecisionKind",
    "DecisionRow",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "DeliveryWay",
    "Disclosure",
    "Document",
    "DocumentKind",
    "DocumentVariant",
    "FlagAnswer",
    "FlagChoice",
    "Hold",
    "Idempotency",
    "InboundForm",
    "InboxItem",
    "InboxState",
    "Intake",
    "IntakeStatus",
    "Job",
    "JobState",
    "KnowledgeVersion",
    "LinkPurpose",
    "NeedsFirst",
    "Offer",
    "PaperVariant",
    "Payment",
    "PaymentState",
    "Photo",
    "PhotoView",
    "Plan",
    "PlanProgress",
    "PlanStatus",
    "Product",
    "ProductLot",
    "ProductUse",
    "Profile",
    "Program",
    "Purpose",
    "Referral",
    "ReferralStatus",
    "Resource",
    "ResourceKind",
    "Schedule",
    "Sealed",
    "Series",
    "Signature",
    "SignedBy",
    "SignedHow",
    "StaffPasskey",
    "StaffRole",
    "StaffSession",
    "StaffUser",
    "StepDraft",
    "Throttle",
    "Treatment",
    "Waiting",
    "WaitingState",
    "Webhook",
    "WebhookDelivery",
    "WebhookState",
    "digits_of",
]
