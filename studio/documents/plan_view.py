"""A care plan as the client reads it: every string formatted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from studio.documents.additions import Additions, Changes
from studio.documents.dates import Language, spell, spell_short, spell_span, spell_with_weekday
from studio.documents.facts import ClientFacts, Online, StudioFacts, Variant
from studio.documents.letter_pictures import LetterPhoto, Picture, photo_pictures
from studio.documents.letterhead import Letterhead, letterhead
from studio.documents.words import WORDS

Data = Mapping[str, object]

#: Characters of a line at half width, and of a half-width column that surely fits on a page:
#: two columns are laid side by side as one piece, which no page break can divide.
HALF_LINE = 45
HALF_COLUMN = 1_200
#: How to reach the plan online: from paper, and from the phone itself.
_HINTS = ("online_scan", "online_tap")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and what is set beside it in a quieter voice; `aside` may be empty."""

    text: str
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """What to do and not to do within some days."""

    label: str
    dates: str
    do: tuple[str, ...]
    avoid: tuple[Line, ...]
    #: Its first day, for a page that tells where today is.
    from_on: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the morning or the evening, in order."""

    text: str
    amount: str
    products: str = ""


@dataclass(frozen=True, slots=True)
class Night:
    """One night of the week; `active` nights carry more than the base care."""

    day: str
    text: str
    active: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """What to leave off before the next visit from one day on, each line with its reason."""

    start: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A care plan, ready to print."""

    head: Letterhead
    words: Mapping[str, str]
    heading: str
    client: str
    treatments: str
    changes_title: str
    changes: tuple[str, ...]
    messages: tuple[str, ...]
    call_signs: tuple[str, ...]
    call_emergency: tuple[str, ...]
    expect: tuple[str, ...]
    bands: tuple[Band, ...]
    morning: tuple[Step, ...]
    evening: tuple[Step, ...]
    week_title: str
    week: tuple[Night, ...]
    weeks: tuple[Line, ...]
    key_points: tuple[str, ...]
    withheld: tuple[Line, ...]
    stops: tuple[Stop, ...]
    next_visit: str
    recheck: str
    notes: tuple[str, ...]
    photos: tuple[Picture, ...]
    files: Mapping[str, bytes]
    online: Online | None
    online_hint: str
    invite: str
    invite_language: Language

    @property
    def code(self) -> str:
        """What the code to scan says; on a phone there is none."""
        is_paper = self.head.variant is not Variant.PHONE
        return self.online.url if self.online and is_paper else ""

    @property
    def nights(self) -> tuple[Night, ...]:
        """The week by what is used, for pages too narrow for seven columns: active nights first."""
        days: dict[tuple[bool, str], list[str]] = {}
        for night in self.week:
            days.setdefault((not night.active, night.text), []).append(night.day)
        return tuple(
            Night(_listed(names, self.head.language), text, not rests)
            for (rests, text), names in sorted(days.items(), key=lambda item: item[0][0])
        )

    @property
    def routine_is_short(self) -> bool:
        """Whether morning and evening fit side by side."""
        return all(_is_short(step.text for step in part) for part in (self.morning, self.evening))

    @property
    def small_print_is_short(self) -> bool:
        """Whether what to stop and what is good to know fit side by side."""
        stops = [line.text + line.aside for stop in self.stops for line in stop.lines]
        return bool(self.stops and self.notes) and _is_short(stops) and _is_short(self.notes)

    @property
    def days_are_short(self) -> bool:
        """Whether all that waits can stand once beside all days, on one page."""
        if not self.bands or any(band.avoid for band in self.bands[1:]):
            return False
        do = [text for band in self.bands for text in (*band.do, band.label)]
        return _is_short(do) and _is_short(line.text for line in self.bands[0].avoid)


def laid_out(view: PlanView, variant: Variant) -> PlanView:
    """Return the same words and pictures for another layout."""
    hint = view.words[_HINTS[variant is Variant.PHONE]]
    return replace(view, head=replace(view.head, variant=variant), online_hint=hint)


def _is_short(texts: Iterable[str]) -> bool:
    return sum(len(text) + HALF_LINE for text in texts) <= HALF_COLUMN


def plan_view(  # noqa: PLR0913 - one value each for the paper's head
    care: Data,
    client: ClientFacts,
    studio: StudioFacts,
    *,
    number: str,
    version: int,
    language: str,
    issued_on: date,
    variant: Variant = Variant.USUAL,
    online: Online | None = None,
    photos: Sequence[LetterPhoto] = (),
) -> PlanView:
    """Format a care plan's data (`CarePlan.to_data()`, perhaps with `Additions`) for one client.

    `language` is that of the care data, `issued_on` the date on the paper. A client who needs
    large print gets it in place of the usual sheet. Raises KeyError, TypeError or ValueError on
    other data.
    """
    added = Additions.from_data(care)
    on = date.fromisoformat(_string(care, "on"))
    teller = _Teller(Language(language), on)
    next_visit_on = _day(care, "next_visit_on")
    other = Language.EN if teller.language is Language.ES else Language.ES
    pictures, files = photo_pictures(photos, teller.language)
    return PlanView(
        head=letterhead(
            studio,
            kind="plan_kind",
            number=number,
            version=version,
            on=issued_on,
            language=teller.language,
            variant=_variant(variant, client),
        ),
        words=WORDS[teller.language],
        heading=_string(care, "title"),
        client=client.name,
        treatments=_capital(", ".join(_texts(care, "treatments"))),
        changes_title=teller.changes_title(added.changes),
        changes=added.changes.lines if added.changes else (),
        messages=added.messages,
        call_signs=_texts(care, "call_today"),
        call_emergency=_texts(care, "call_emergency"),
        expect=tuple(_string(item, "text") for item in _rows(care, "expect")),
        bands=tuple(teller.bands(_rows(care, "bands"))),
        morning=tuple(_step(item, added) for item in _rows(care, "morning")),
        evening=tuple(_step(item, added) for item in _rows(care, "evening")),
        week_title=teller.week_title(_rows(care, "weeks")),
        week=tuple(_night(item) for item in _rows(care, "week")),
        weeks=tuple(teller.stretch(item) for item in _rows(care, "weeks")),
        key_points=_texts(care, "key_points"),
        withheld=tuple(_withheld(_rows(care, "withheld"))),
        stops=tuple(teller.stops(_rows(care, "stop_before_next"))),
        next_visit=teller.visit(next_visit_on),
        recheck="" if next_visit_on else teller.visit(_day(care, "recheck_on")),
        notes=_texts(care, "notes"),
        photos=pictures,
        files=files,
        online=online,
        online_hint=WORDS[teller.language][_HINTS[variant is Variant.PHONE]],
        invite=WORDS[other]["invite"],
        invite_language=other,
    )


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells days in one language, near the day of the plan."""

    language: Language
    on: date

    def bands(self, items: Sequence[Data]) -> Iterator[Band]:
        """Tell each advice once, in the first band it stands in: it carries its own last day.

        A band without a word of its own joins the one before it, so that no days are missing.
        """
        told: set[str] = set()
        groups: list[list[Data]] = []
        for item in items:
            texts = {*_texts(item, "do"), *(_string(row, "text") for row in _rows(item, "avoid"))}
            if groups and texts <= told:
                groups[-1].append(item)
            else:
                groups.append([item])
            told |= texts
        told.clear()
        for group in groups:
            yield self._band(group, told)

    def _band(self, group: Sequence[Data], told: set[str]) -> Band:
        first, last = group[0], group[-1]
        do = tuple(text for text in _texts(first, "do") if text not in told)
        rows = [row for row in _rows(first, "avoid") if _string(row, "text") not in told]
        told.update(do, (_string(row, "text") for row in rows))
        return Band(
            label=_capital(", ".join(_small(_string(item, "label")) for item in group)),
            dates=self._span({**first, "until_on": last["until_on"]}),
            do=do,
            avoid=tuple(self._avoid(rows)),
            from_on=_day(first, "from_on"),
        )

    def _avoid(self, rows: Iterable[Data]) -> Iterator[Line]:
        """Gather what ends on the same day, first day first."""
        for _, same_day in groupby(sorted(rows, key=_end), key=_end):
            group = tuple(same_day)
            until = _capital(self._dated("until", group[0], "until_on"))
            yield Line(" ".join(_string(row, "text") for row in group), until)

    def stretch(self, item: Data) -> Line:
        return Line(_capital(self._span(item)), _string(item, "text"))

    def week_title(self, items: Iterable[Data]) -> str:
        """Name the week that is drawn: the first one with more than base care."""
        words = WORDS[self.language]
        active = (item for item in items if any(_list(item, "nights")))
        first = next((_day(item, "from_on") for item in active), None)
        if first is None or first <= self.on:
            return words["week_title"]
        return words["week_from"].format(date=spell_short(first, self.language, near=self.on))

    def stops(self, items: Iterable[Data]) -> Iterator[Stop]:
        """Gather what starts on the same day, first day first."""
        ordered = sorted(items, key=_start)
        for _, same_day in groupby(ordered, key=_start):
            group = tuple(same_day)
            lines = tuple(Line(_string(item, "what"), _string(item, "why")) for item in group)
            yield Stop(_capital(self._dated("from", group[0], "from_on")), lines)

    def visit(self, day: date | None) -> str:
        return spell_with_weekday(day, self.language) if day else ""

    def changes_title(self, changes: Changes | None) -> str:
        if changes is None:
            return ""
        day = spell(changes.on, self.language)
        return WORDS[self.language]["changes_title"].format(date=day)

    def _span(self, item: Data) -> str:
        start, end = _day(item, "from_on"), _day(item, "until_on")
        if start is None:
            return ""
        if end is None:
            return self._dated("from", item, "from_on")
        return spell_span(start, end, self.language, near=self.on)

    def _dated(self, word: str, item: Data, key: str) -> str:
        day = _day(item, key)
        if day is None:
            return ""
        spelled = spell_short(day, self.language, near=self.on)
        return f"{WORDS[self.language][word]} {spelled}"


def _variant(wanted: Variant, client: ClientFacts) -> Variant:
    return Variant.LARGE if wanted is Variant.USUAL and client.large_print else wanted


def _step(item: Data, added: Additions) -> Step:
    key = item.get("class_key")
    names = added.products.get(key, ()) if isinstance(key, str) else ()
    return Step(_string(item, "text"), _string(item, "amount"), ", ".join(names))


def _start(item: Data) -> str:
    return _string(item, "from_on")


def _end(item: Data) -> str:
    return _string(item, "until_on")


def _night(item: Data) -> Night:
    return Night(
        day=_capital(_string(item, "day")),
        text=_string(item, "text"),
        active=item.get("class_key") is not None,
    )


def _listed(days: Sequence[str], language: Language) -> str:
    """Join names of days; Spanish writes them small within a line."""
    first, *rest = days
    return ", ".join((first, *(rest if language is Language.EN else map(_small, rest))))


def _withheld(items: Iterable[Data]) -> Iterator[Line]:
    """Gather what stays out for the same reason."""
    names: dict[str, list[str]] = {}
    for item in items:
        names.setdefault(_string(item, "reason"), []).append(_small(_string(item, "name")))
    for reason, same in names.items():
        yield Line(_capital(", ".join(same)), reason)


def _string(item: Data, key: str) -> str:
    value = item[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is not a text")
    return value


def _texts(item: Data, key: str) -> tuple[str, ...]:
    return tuple(text for text in _list(item, key) if isinstance(text, str))


def _rows(item: Data, key: str) -> tuple[Data, ...]:
    return tuple(row for row in _list(item, key) if isinstance(row, Mapping))


def _list(item: Data, key: str) -> Sequence[object]:
    value = item[key]
    if not isinstance(value, list | tuple):
        raise TypeError(f"{key} is not a list")
    return value


def _day(item: Data, key: str) -> date | None:
    value = item[key]
    return date.fromisoformat(value) if isinstance(value, str) else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    """Start small, but for words such as AHA."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
