"""Announcements, sent after the commit with ids only; return values are ignored.

The sender is the string "studio". A listener that fails is logged and the rest still hear.
"""

from blinker import Namespace

_signals = Namespace()

#: A visitor asked for a visit. `booking_id`
booking_requested = _signals.signal("booking-requested")
#: Every bump of a consultation was assessed. `consultation_id`
consultation_assessed = _signals.signal("consultation-assessed")
#: The therapist decided. `consultation_id`
consultation_decided = _signals.signal("consultation-decided")
#: A plan was frozen and its document stored. `plan_id`, `document_id`
plan_issued = _signals.signal("plan-issued")
#: A referral letter was frozen and its document stored. `referral_id`, `document_id`
referral_issued = _signals.signal("referral-issued")
#: A mail left the house. `delivery_id`
document_delivered = _signals.signal("document-delivered")
#: A client took a consent back. `client_id`, `purpose`
consent_withdrawn = _signals.signal("consent-withdrawn")
