"""The menu and the programs, ready to print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.models import Offer, Program, ResourceKind
from studio.services.library import Step, steps_of
from studio.services.library_defaults import CONSULTATION, PATCH_TEST
from studio.services.offer_needs import OfferNeeds
from studio.services.practitioners import Practitioner
from studio.services.resources import Used
from studio.skin.knowledge import Knowledge
from studio.web.presenters.words import service_name

Url = Callable[..., str]
_OURS = {CONSULTATION: "Consultation", PATCH_TEST: "Patch test"}


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of the library."""

    label: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the menu, or a program."""

    name: str
    other_name: str
    about: str
    facts: str
    tag: str
    problem: str
    edit_url: str
    place_url: str
    first: bool
    last: bool
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListView:
    """A part of the library: what is offered, what is not, and how to add to it."""

    tabs: tuple[Tab, ...]
    rows: tuple[Row, ...]
    retired: tuple[Row, ...]
    may_edit: bool
    add_url: str
    hint: str


@dataclass(frozen=True, slots=True)
class EditView:
    """The page of one thing that is changed here."""

    title: str
    back_label: str
    back_url: str
    retire_url: str
    retire: str
    active: bool
    clash: tuple["Clash", ...] = ()
    #: Visitors can have it, or something before it.
    is_bookable: bool = True


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that somebody else saved meanwhile: theirs beside yours."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select or a set of chips."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class NeedsView:
    """What a service can need: rooms, devices and people to tick."""

    rooms: tuple[Option, ...]
    devices: tuple[Option, ...]
    devices_too: tuple[Option, ...]
    people: tuple[Option, ...]
    rooms_url: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line of a program's form."""

    number: int
    options: tuple[Option, ...]
    sessions: str


def tabs(here: str, url: Url, *, caring: bool) -> tuple[Tab, ...]:
    """Return the parts of the library; rules are about health, so the front desk has none."""
    parts = [
        ("Services", "studio.library"),
        ("Programs", "studio.programs"),
        ("Shelf", "studio.shelf"),
        *([("Rules", "studio.rules")] if caring else []),
    ]
    return tuple(Tab(label, url(endpoint), endpoint == here) for label, endpoint in parts)


def price(cents: int) -> str:
    """Return a price in dollars; none yet is said as such."""
    if not cents:
        return "no price yet"
    return f"${cents // 100:,}" if cents % 100 == 0 else f"${cents / 100:,.2f}"


def offers_view(
    offers: Sequence[Offer], url: Url, problems: dict[str, str], *, may_edit: bool, caring: bool
) -> ListView:
    """Return the menu in its order."""
    active = [row for row in offers if row.active]
    return ListView(
        tabs=tabs("studio.library", url, caring=caring),
        rows=tuple(
            _offer_row(row, url, problems.get(row.service, ""), row is active[0], row is active[-1])
            for row in active
        ),
        retired=tuple(
            _offer_row(row, url, problems.get(row.service, ""), True, True)  # noqa: FBT003 - stands alone
            for row in offers
            if not row.active
        ),
        may_edit=may_edit,
        add_url=url("studio.offer_new") if may_edit else "",
        hint="What visitors may ask for, in this order. The first one is chosen for them.",
    )


def programs_view(
    programs: Sequence[Program], knowledge: Knowledge, url: Url, *, may_edit: bool, caring: bool
) -> ListView:
    """Return the programs in their order."""
    active = [row for row in programs if row.active]
    return ListView(
        tabs=tabs("studio.programs", url, caring=caring),
        rows=tuple(
            _program_row(row, knowledge, url, row is active[0], row is active[-1]) for row in active
        ),
        retired=tuple(
            _program_row(row, knowledge, url, True, True)  # noqa: FBT003 - stands alone
            for row in programs
            if not row.active
        ),
        may_edit=may_edit,
        add_url=url("studio.program_new") if may_edit else "",
        hint="Visits that belong together. Each visit is still decided by what the skin shows.",
    )


def offer_edit(row: Offer | None, url: Url, clash: tuple[Clash, ...] = ()) -> EditView:
    """Return the page of a service, or of a new one."""
    return EditView(
        title=row.name_en if row else "Add a service",
        back_label="Services",
        back_url=url("studio.library"),
        retire_url=url("studio.offer_place", public_id=row.public_id) if row else "",
        retire="Take it off the menu" if row and row.active else "Put it back on the menu",
        active=row.active if row else True,
        clash=clash,
        is_bookable=row is None or row.service != PATCH_TEST,
    )


def program_edit(row: Program | None, url: Url, clash: tuple[Clash, ...] = ()) -> EditView:
    """Return the page of a program, or of a new one."""
    return EditView(
        title=row.name_en if row else "Add a program",
        back_label="Programs",
        back_url=url("studio.programs"),
        retire_url=url("studio.program_place", public_id=row.public_id) if row else "",
        retire="Stop offering it" if row and row.active else "Offer it again",
        active=row.active if row else True,
        clash=clash,
    )


def needs_view(
    told: OfferNeeds, used: Sequence[Used], people: Sequence[Practitioner], url: Url
) -> NeedsView:
    """Return what a service can need; what was taken away is shown where it is still needed."""
    groups = [set(group) for group in told.needs]
    rooms = {key for group in groups for key in group if key.startswith(ResourceKind.ROOM)}
    devices = [group for group in groups if not group & rooms]
    nothing = set[str]()
    first, second, *_ = [*devices, nothing, nothing]
    return NeedsView(
        rooms=_resource_options(used, ResourceKind.ROOM, rooms),
        devices=_resource_options(used, ResourceKind.DEVICE, first),
        devices_too=_resource_options(used, ResourceKind.DEVICE, second),
        people=tuple(Option(one.ref, one.name, one.ref in told.practitioners) for one in people),
        rooms_url=url("studio.rooms"),
    )


def needs_pairs(theirs: OfferNeeds, yours: OfferNeeds) -> tuple[tuple[str, str, str], ...]:
    """Put what two versions say about booking side by side."""
    return (
        ("To get ready", f"{theirs.before_min} min", f"{yours.before_min} min"),
        ("To clean up", f"{theirs.after_min} min", f"{yours.after_min} min"),
        ("Rooms and devices", _counted(theirs), _counted(yours)),
        ("Who gives it", _whose(theirs), _whose(yours)),
        ("First", theirs.needs_first.value, yours.needs_first.value),
        ("Deposit", price(theirs.deposit_cents), price(yours.deposit_cents)),
    )


def _counted(told: OfferNeeds) -> str:
    return " and ".join(f"one of {len(group)}" for group in told.needs)


def _whose(told: OfferNeeds) -> str:
    return f"{len(told.practitioners)} people" if told.practitioners else "everybody"


def _resource_options(
    used: Sequence[Used], kind: ResourceKind, chosen: set[str]
) -> tuple[Option, ...]:
    return tuple(
        Option(
            one.row.claimed_as,
            one.row.name if one.row.active else f"{one.row.name} (taken away)",
            one.row.claimed_as in chosen,
        )
        for one in used
        if one.row.kind is kind and (one.row.active or one.row.claimed_as in chosen)
    )


def step_lines(
    keys: Sequence[str], typed: Sequence[tuple[str, str]], lines: int, knowledge: Knowledge
) -> tuple[StepLine, ...]:
    """Return the lines of a program's form, the empty ones at the end."""
    full = [*typed[:lines], *[("", "1")] * max(0, lines - len(typed))]
    return tuple(
        StepLine(
            number,
            (
                Option("", "No further visit", not chosen),
                *(Option(key, name_of(knowledge, key), key == chosen) for key in keys),
            ),
            sessions,
        )
        for number, (chosen, sessions) in enumerate(full, start=1)
    )


def name_of(knowledge: Knowledge, key: str) -> str:
    """Return a service's name; two are ours and not the knowledge base's."""
    return _OURS.get(key) or service_name(knowledge, key)


def clashes(pairs: Sequence[tuple[str, str, str]]) -> tuple[Clash, ...]:
    """Return the fields in which two versions differ."""
    return tuple(
        Clash(label, theirs or "empty", yours or "empty")
        for label, theirs, yours in pairs
        if theirs != yours
    )


def _offer_row(row: Offer, url: Url, problem: str, first: bool, last: bool) -> Row:  # noqa: FBT001
    return Row(
        name=row.name_en,
        other_name=row.name_es,
        about=row.about_en,
        facts=f"{row.duration_min} min · {price(row.price_cents)}",
        tag=_tag(row),
        problem=problem,
        edit_url=url("studio.offer", public_id=row.public_id),
        place_url=url("studio.offer_place", public_id=row.public_id),
        first=first,
        last=last,
    )


def _tag(row: Offer) -> str:
    if row.service == PATCH_TEST:
        return "Booked along with a service"
    return "Shown to visitors" if row.public else ""


def _program_row(row: Program, knowledge: Knowledge, url: Url, first: bool, last: bool) -> Row:  # noqa: FBT001
    steps = steps_of(row)
    return Row(
        name=row.name_en,
        other_name=row.name_es,
        about=row.about_en,
        facts=f"{_visits(steps)} · {price(row.price_cents)}",
        tag="",
        problem="",
        edit_url=url("studio.program", public_id=row.public_id),
        place_url=url("studio.program_place", public_id=row.public_id),
        first=first,
        last=last,
        steps=tuple(f"{step.sessions} × {name_of(knowledge, step.service)}" for step in steps),
    )


def _visits(steps: tuple[Step, ...]) -> str:
    total = sum(step.sessions for step in steps)
    return "1 visit" if total == 1 else f"{total} visits"
