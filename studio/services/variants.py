"""The other layouts of an issued plan: large print and phone size, from the very same words.

They are filled in, pictures and all, in the unit that issues the plan, and kept sealed; a job lays
them out right after. So the usual paper waits for nobody, what they say is frozen with it, and a
worker that is down or killed only makes them come later.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Select, select

from studio.adapters.keys import SealBroken
from studio.documents.errors import DocumentError
from studio.documents.render import TEMPLATE_VERSION
from studio.documents.sheet import Sheet
from studio.documents.views import PlanView, Variant, laid_out
from studio.hooks import SYSTEM
from studio.models import Client, Document, DocumentKind, DocumentVariant, PaperVariant
from studio.services import audit, jobs, sealing
from studio.services.jobs import GiveUp, Running, TryLater
from studio.services.unit import Tools, Unit, reading, unit_of_work

#: The job that lays them out.
MAKE: Final = "lay_out_papers"
#: What the same words will not mend at the next try.
_FOR_GOOD: Final = frozenset({"too_long", "too_many", "odd_character", "warned", "refused"})


@dataclass(frozen=True, slots=True)
class Layouts:
    """What the paper at hand is laid out for, and the sheets of the other layouts."""

    first: PaperVariant = PaperVariant.USUAL
    others: Mapping[PaperVariant, Sheet] = field(default_factory=dict)


ONE: Final = Layouts()


@dataclass(frozen=True, slots=True)
class Had:
    """What a paper can be had in: its own layout, and those that are made by now."""

    first: PaperVariant
    others: tuple[PaperVariant, ...] = ()
    #: Whether more were asked for.
    is_waiting: bool = False


def layouts(view: PlanView, fill_in: Callable[[PlanView], Sheet]) -> Layouts:
    """Fill in what a paper is not laid out for itself."""
    first = PaperVariant(view.head.variant.value)
    others = (variant for variant in PaperVariant if variant is not first)
    return Layouts(first, {one: fill_in(laid_out_as(view, one)) for one in others})


def laid_out_as(view: PlanView, variant: PaperVariant | None) -> PlanView:
    """Return the same words for a layout; for the one the client needs when none is named."""
    return view if variant is None else laid_out(view, Variant(variant.value))


def ask(unit: Unit, client: Client, document: Document, layouts: Layouts) -> None:
    """Keep the sheets of a paper's other layouts, to be laid out after the commit."""
    for variant, sheet in layouts.others.items():
        row = DocumentVariant(
            public_id=sealing.new_id(),
            document_id=document.id,
            variant=variant,
            created_at=unit.now(),
        )
        row.sheet = sealing.seal_bytes(unit, client, row, "sheet", sheet.to_bytes())
        unit.session.add(row)
    if layouts.others:
        unit.session.flush()
        jobs.add(unit, MAKE, {"document": document.public_id})


def had(unit: Unit, document: Document) -> Had:
    """Return the layouts a paper can be had in; a letter has one."""
    if document.kind is DocumentKind.REFERRAL:
        return Had(document.variant)
    query = select(DocumentVariant.variant, DocumentVariant.made_at.is_not(None))
    rows = unit.session.execute(query.where(DocumentVariant.document_id == document.id))
    made = {row[0]: bool(row[1]) for row in rows}
    others = tuple(variant for variant in PaperVariant if made.get(variant))
    return Had(document.variant, others, len(others) < len(made))


def find(unit: Unit, document: Document, variant: PaperVariant) -> DocumentVariant | None:
    """Return the row of a layout once it is made."""
    query = _of(document).where(DocumentVariant.variant == variant)
    row = unit.session.scalar(query)
    return None if row is None or row.made_at is None else row


def make(tools: Tools, job: Running) -> None:
    """Lay out what a paper still lacks. Raises TryLater, GiveUp.

    One layout that cannot be made does not keep back the next.
    """
    problem: TryLater | None = None
    for public_id, sheet in _waiting(tools, job.subject["document"]):
        try:
            pdf = tools.print_sheet(sheet)
        except DocumentError as error:
            for_good = error.code in _FOR_GOOD
            problem = GiveUp("not_laid_out") if for_good else TryLater(_code(error))
        else:
            _keep(tools, public_id, pdf)
    if problem is not None:
        raise problem


def _code(error: DocumentError) -> str:
    return error.code if error.code == "no_pango" else "not_laid_out"


def _waiting(tools: Tools, document_public_id: str) -> list[tuple[str, Sheet]]:
    """Open the sheets that wait. Raises GiveUp when one does not open any more."""
    with reading(tools, SYSTEM) as unit:
        document = unit.load(Document, document_public_id)
        client = unit.session.get_one(Client, document.client_id)
        rows = unit.session.scalars(_of(document).where(DocumentVariant.made_at.is_(None)))
        try:
            return [(row.public_id, _open(unit, client, row)) for row in rows]
        except SealBroken:
            raise GiveUp("sheet_broken") from None


def _open(unit: Unit, client: Client, row: DocumentVariant) -> Sheet:
    if row.sheet is None:
        raise SealBroken("no sheet")
    return Sheet.from_bytes(sealing.open_bytes(unit, client, row, "sheet", row.sheet))


def _keep(tools: Tools, public_id: str, pdf: bytes) -> None:
    """Keep one layout for good, unless a twin of this job was faster."""
    with unit_of_work(tools, SYSTEM) as unit:
        audit.take_turn(unit)
        row = unit.load(DocumentVariant, public_id)
        if row.made_at is not None:
            return
        document = unit.session.get_one(Document, row.document_id)
        client = unit.session.get_one(Client, document.client_id)
        sealed = sealing.seal_bytes(unit, client, row, "content", pdf)
        row.store_key = unit.tools.store.put(sealed.data)
        row.sha256, row.size = hashlib.sha256(pdf).hexdigest(), len(pdf)
        row.template_version, row.made_at, row.sheet = TEMPLATE_VERSION, unit.now(), None
        audit.record(unit, "document.laid_out", document.public_id, "care")


def _of(document: Document) -> Select[DocumentVariant]:
    return select(DocumentVariant).where(DocumentVariant.document_id == document.id)


jobs.register(MAKE, make)
