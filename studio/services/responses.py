"""What the therapist answered to single suggestions; kept sealed with the visit."""

from studio.models import Consultation
from studio.services import audit, consultations, sealing
from studio.services.errors import Invalid
from studio.services.text import clean_line, clean_note
from studio.services.unit import Unit

#: What may be answered to a suggestion, and answers one visit keeps at most.
RESPONSES, MAX_RESPONSES = ("agree", "change", "not_relevant"), 400


def respond(unit: Unit, public_id: str, subject: str, word: str, *, reason: str = "") -> None:
    """Keep what the therapist answers to one suggestion (`agree`, `change`, `not_relevant`).

    `subject` is a rule, service or class with the number of its bump. A change needs its reason.
    Raises NotFound, Invalid, Conflict("consultation_closed").
    """
    consultation = consultations.require_open(unit, public_id)
    if word not in RESPONSES:
        raise Invalid("unknown_word", "word", "choose one of the answers")
    name = clean_line("subject", subject, 80)
    note = clean_note("reason", reason, 500, required=word == "change")
    kept = open_responses(unit, consultation)
    kept[name] = {"word": word, "reason": note, "at": unit.now().isoformat(), "by": unit.actor.ref}
    if len(kept) > MAX_RESPONSES:
        raise Invalid("too_many", "subject", "there are too many answers on this visit")
    consultation.responses = sealing.seal_json(
        unit, consultation.client, consultation, "responses", kept
    )
    unit.session.flush()
    audit.record(unit, "consultation.responded", public_id, "care")


def open_responses(unit: Unit, consultation: Consultation) -> dict[str, dict[str, str]]:
    """Open what was answered to suggestions, by subject."""
    if consultation.responses is None:
        return {}
    sealed = consultation.responses
    return sealing.open_json(unit, consultation.client, consultation, "responses", sealed)
