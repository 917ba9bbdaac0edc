"""The settings pages, ready to print."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from studio.services.colors import TEXT_CONTRAST, least_contrast
from studio.services.first_run import DECISIONS, Task
from studio.services.profile import Decided
from studio.settings import Settings
from studio.skin.knowledge import Knowledge
from studio.web.presenters.levels import spelled
from studio.web.presenters.library import Option
from studio.web.presenters.words import service_name

Url = Callable[..., str]


@dataclass(frozen=True, slots=True)
class DecisionText:
    """A decision in words: what is asked, the cautious way, and what it changes."""

    title: str
    question: str
    cautious: str
    changes: str


TEXTS: Mapping[str, DecisionText] = {
    "D1": DecisionText(
        "Mild acne",
        "May ordinary mild acne be cared for here without a referral first?",
        "Off: sore or red spots lead to a referral.",
        "On: the red flags for pain, redness and pus stay quiet for ordinary mild acne, and for "
        "nothing else.",
    ),
    "D2": DecisionText(
        "Opening the skin",
        "Does the studio hold a written authority to open a bump with a single-use tip?",
        "Off: extraction without opening the skin only.",
        "On: an assessment may offer extraction with a tip, with an extra written consent.",
    ),
    "D3": DecisionText(
        "Around the eye",
        "May milia on the bone around the eye be extracted?",
        "Off: there they are watched, or seen by a clinician.",
        "On: extraction may be offered under and beside the eye, never on the lid.",
    ),
    "D4": DecisionText(
        "Peels and the body",
        "Which peels, how strong, and which services on the body?",
        "Light peels at the limits below, no Jessner, no TCA; on the body enzymes only.",
        "What is off is never offered. Strengths stand on the plan of the treatment.",
    ),
    "D5": DecisionText(
        "Light panels",
        "Which LED panels does the studio use, and what do their labels say?",
        "Red, near-infrared and blue panels that are sold over the counter and do not pulse.",
        "A light without a panel, or with one that needs a prescription, is never offered.",
    ),
    "D6": DecisionText(
        "Least ages",
        "From which birthday may a client have which service?",
        "Extraction, enzyme and facial 10, LED 14, peels 16, opening the skin and strong peels 18.",
        "Until that birthday the service is withheld. A guardian signs for everybody under 18.",
    ),
    "D7": DecisionText(
        "Photos to show others",
        "May clients be asked to let the studio show their photos?",
        "Off: nobody is asked.",
        "On: the intake asks, apart from all else, and a no has no effect on the visit.",
    ),
    "D8": DecisionText(
        "Review by a dermatologist",
        "Who read the rules against their sources, and when?",
        "Nobody yet, and the pages say so.",
        "With a name and a day here, staff pages name them. Single rules keep their own mark.",
    ),
    "D9": DecisionText(
        "Texture care",
        "Is care for the texture of enlarged oil glands offered and priced?",
        "Off: they are watched or referred.",
        "On: it may be sold once a clinician has named the bumps. The rules hold either way.",
    ),
    "D10": DecisionText(
        "How long records stay",
        "How many years after the last visit are records and photos kept?",
        "6 years.",
        "It is what clients are told. Check what your state and your insurance ask for.",
    ),
    "D11": DecisionText(
        "Languages",
        "In which languages do clients get forms, plans and mails?",
        "English and Spanish.",
        "A client whose language is off gets the first one.",
    ),
}
_TASKS: Mapping[str, tuple[str, str, str]] = {
    "profile": (
        "Say who you are",
        "Name, phone and license stand on every paper.",
        "studio.settings_profile",
    ),
    "menu": (
        "Put a service on the menu",
        "One with a price that visitors may ask for.",
        "studio.library",
    ),
    "hours": (
        "Say when you work",
        "Free times are looked for in these hours only.",
        "studio.hours",
    ),
    "decisions": (
        "Go through the owner's decisions",
        "Each has a cautious answer already.",
        "studio.settings_decisions",
    ),
    "mail": (
        "Connect your mail",
        "Until then mails lie in a folder of the server. Whoever runs it sets STUDIO_MAIL.",
        "studio.settings_profile",
    ),
    "booking": (
        "Try a booking",
        "Send yourself a request, as a visitor would.",
        "studio.request_visit",
    ),
}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One thing of the first run."""

    title: str
    text: str
    url: str
    done: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """The first run: what is done, and how much is left."""

    title: str
    left: str
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A way into one part of the settings."""

    title: str
    text: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class HubView:
    """The first page of the settings."""

    checklist: Checklist | None
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision in the list."""

    key: str
    title: str
    question: str
    now: str
    decided: str
    open: bool
    url: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision's page."""

    key: str
    text: DecisionText
    decided: str
    back_url: str
    devices_url: str
    switches: tuple[str, ...]
    numbers: tuple[str, ...]
    body: tuple[Option, ...]
    languages: bool
    review: bool
    years: bool


@dataclass(frozen=True, slots=True)
class LookView:
    """Color and logo."""

    back_url: str
    logo_action: str
    contrast: str
    needed: float
    script: str


def checklist(tasks: Sequence[Task], url: Url) -> Checklist | None:
    """Return the list of the first run, as long as something is left."""
    left = sum(not task.done for task in tasks)
    if not left:
        return None
    rows = tuple(_task(task, url) for task in tasks)
    return Checklist("Six steps to open", f"{left} of {len(tasks)} left", rows)


def hub_view(tasks: Sequence[Task], url: Url, *, accounts: bool) -> HubView:
    """Return the checklist, as long as something is left, and the parts."""
    cards = [
        Card(
            "Studio",
            "Name, license, place, languages, who signs",
            url("studio.settings_profile"),
            "leaf",
        ),
        Card(
            "Hours",
            "Who takes visits when, days off, other calendars",
            url("studio.hours"),
            "clock",
        ),
        Card("Rooms and devices", "What one visit at a time can have", url("studio.rooms"), "key"),
        Card(
            "Booking rules",
            "Notice, how far ahead, moving, reminders",
            url("studio.settings_booking"),
            "today",
        ),
        Card("Color and logo", "How pages and papers look", url("studio.settings_look"), "eye"),
        Card(
            "Owner's decisions",
            "Eleven questions that only you can answer",
            url("studio.settings_decisions"),
            "check",
        ),
        Card("Light panels", "What the labels say", url("studio.settings_devices"), "device"),
        Card("Web site", "Bookings on your own site", url("studio.settings_website"), "form"),
        Card(
            "Booking forms",
            "Other tools that book or ask for you",
            url("studio.booking_forms"),
            "letter",
        ),
        Card("API keys", "For programs that book here", url("studio.api_keys"), "key"),
        Card("Webhooks", "Who hears when bookings change", url("studio.webhooks"), "route"),
        Card("Audit", "Who saw or changed what", url("studio.audit"), "shield"),
    ]
    if accounts:
        cards.insert(
            -1, Card("People", "Who may sign in, and as what", url("studio.people"), "clients")
        )
    return HubView(
        checklist=checklist(tasks, url),
        cards=tuple(cards),
    )


def decision_rows(
    settings: Settings, decided: Mapping[str, Decided], zone: ZoneInfo, url: Url
) -> tuple[DecisionRow, ...]:
    """Return every decision with what holds now, and who said so."""
    return tuple(
        DecisionRow(
            key=key,
            title=TEXTS[key].title,
            question=TEXTS[key].question,
            now=_now(key, settings),
            decided=_decided(DECISIONS[key], decided, zone),
            open=not any(name in decided for name in DECISIONS[key]),
            url=url("studio.settings_decision", key=key),
        )
        for key in TEXTS
    )


def decision_view(  # noqa: PLR0913, PLR0917 - each is another thing to show
    key: str,
    knowledge: Knowledge,
    body: Sequence[str],
    decided: Mapping[str, Decided],
    zone: ZoneInfo,
    url: Url,
) -> DecisionView:
    """Return one decision; its fields are named, the form holds them."""
    names = DECISIONS[key]
    switches = {"peel_limits", "body_services", "led_devices", "min_ages", "reviewer"}
    return DecisionView(
        key=key,
        text=TEXTS[key],
        decided=_decided(names, decided, zone),
        back_url=url("studio.settings_decisions"),
        devices_url=url("studio.settings_devices") if key == "D5" else "",
        switches=tuple(
            name
            for name in names
            if name not in switches | {"reviewed_on", "retention_years", "languages"}
        ),
        numbers=_number_names(key),
        body=_body_options(knowledge, body) if key == "D4" else (),
        languages=key == "D11",
        review=key == "D8",
        years=key == "D10",
    )


def look_view(accent: str, url: Url, script: str) -> LookView:
    """Return the page of color and logo."""
    return LookView(
        back_url=url("studio.settings"),
        logo_action=url("studio.settings_logo"),
        contrast=f"{least_contrast(accent):.1f}",
        needed=TEXT_CONTRAST,
        script=script,
    )


def _task(task: Task, url: Url) -> TaskRow:
    title, text, endpoint = _TASKS[task.key]
    if task.left and not task.done:
        text = f"{text} {task.left} wait for you."
    return TaskRow(title, text, url(endpoint), task.done)


def _number_names(key: str) -> tuple[str, ...]:
    match key:
        case "D4":
            return (
                "lactic_percent",
                "glycolic_percent",
                "mandelic_percent",
                "salicylic_percent",
                "min_ph",
            )
        case "D6":
            return ("extraction", "enzyme", "facial", "led", "peel", "piercing", "strong_peel")
        case _:
            return ()


def _body_options(knowledge: Knowledge, chosen: Sequence[str]) -> tuple[Option, ...]:
    return tuple(
        Option(key, service_name(knowledge, key), key in chosen)
        for key in knowledge.data["services"]
    )


def _decided(names: Sequence[str], decided: Mapping[str, Decided], zone: ZoneInfo) -> str:
    known = [decided[name] for name in names if name in decided]
    if not known:
        return "Nobody has decided this yet: the cautious way holds."
    last = max(known, key=lambda each: each.at)
    return f"Decided by {last.by} on {spelled(last.at.astimezone(zone).date())}"


def _now(key: str, settings: Settings) -> str:  # noqa: PLR0911 - one line per decision
    match key:
        case "D4":
            on = [
                word
                for word, is_on in (
                    ("Jessner", settings.jessner_offered),
                    ("light TCA", settings.tca_light_offered),
                )
                if is_on
            ]
            return f"Light peels and {' and '.join(on)}" if on else "Light peels only"
        case "D5":
            panels = settings.led_devices
            return "The usual panels" if panels is None else f"{len(panels)} of our own"
        case "D6":
            return "As proposed" if settings.min_ages is None else "Our own ages"
        case "D8":
            return settings.reviewer or "Nobody yet"
        case "D10":
            return f"{settings.retention_years} years"
        case "D11":
            words = {"en": "English", "es": "Spanish"}
            return " and ".join(words[code] for code in settings.languages)
        case _:
            return "On" if getattr(settings, DECISIONS[key][0]) else "Off"
