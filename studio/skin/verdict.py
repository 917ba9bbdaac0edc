"""The decision about one bump, before services are screened: the most cautious reason wins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from studio.skin.facts import Facts, Settled
from studio.skin.flags import FLAG_BLOCKS, GENERAL, ROUTE_ORDER, Fired, highest
from studio.skin.questions import Asked, Questioner
from studio.skin.quiet import left_alone, time_missing
from studio.skin.ranking import Ranked, Ranking
from studio.skin.rules import Block, Row, Rules
from studio.skin.suspicion import (
    Misfit,
    essentials_missing,
    holds,
    leading_of_class,
    misfits,
    part_unknown,
    row_class,
    settled_class,
    vetoed,
)
from studio.skin.terms import MULTI_FEATURES, REFER_CLASSES, SINGLE_FEATURES, Disposition, Urgency

UNCERTAIN = "RF-06"
#: Features of the bump that a dialogue asks for.
ASKED_BY_GAIN = frozenset((*SINGLE_FEATURES, *MULTI_FEATURES, "count", "size_mm", "duration_days"))
SCOPES = ("bump", "area", "face", "all")


@dataclass(frozen=True, slots=True)
class Because:
    """One reason of a referral."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Referral:
    """Where to, how soon, and why."""

    urgency: Urgency
    to: str
    also: tuple[str, ...]
    because: tuple[Because, ...]
    within: str | None = None
    wish: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is advised for this bump as long as services are not looked at.

    `mild` is "treat", "watch" or "hold" of the row; it stands when nothing more cautious does.
    """

    disposition: Disposition
    lead: Ranked | None
    row: Row | None
    mild: str | None
    fired: tuple[Fired, ...]
    referral: Referral | None
    block: Block | None
    questions: tuple[Asked, ...]
    vetoes: tuple[Misfit, ...] = ()
    against: tuple[Misfit, ...] = ()
    base_only: bool = False
    left_alone: str | None = None


@dataclass(frozen=True, slots=True)
class Objections:
    """What speaks against a mild answer."""

    vetoes: tuple[Misfit, ...]
    against: tuple[Misfit, ...]

    def __bool__(self) -> bool:
        return bool(self.vetoes or self.against)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Everything the decision looks at."""

    rules: Rules
    facts: Facts
    settled: Settled
    features: int
    pass1: tuple[Fired, ...]
    pass2: tuple[Fired, ...]
    questioner: Questioner

    @property
    def ranking(self) -> Ranking:
        return self.settled.ranking


def decide(weighed: Weighed) -> Verdict:
    """Decide by the order of the gates; see `Verdict`."""
    rules, facts = weighed.rules, weighed.facts
    missing = essentials_missing(rules, facts)
    sure = facts.clinician_named
    kind = settled_class(rules, weighed.settled, weighed.features, sure=sure)
    lead = _lead(weighed, kind)
    row = rules.rows[lead.condition.key] if lead else None
    row_says = row_class(row, facts, scored=True) if row else None
    hard = tuple(one for one in (*weighed.pass1, *weighed.pass2) if one.flag.id != UNCERTAIN)
    if missing and not tired(facts) and not any(one.urgency for one in weighed.pass1):
        return _ask(weighed, lead, row, missing)
    if hard and not _waits(weighed, hard, kind):
        return _refer(weighed, hard, lead, row, row_says if kind else None)
    return _quiet(weighed, kind, lead, row, row_says)


#: Flags that fire because nothing typical could be made out: with little recorded, ask first.
UNTYPICAL = frozenset({"RF-15c"})


def _waits(weighed: Weighed, hard: Sequence[Fired], kind: str | None) -> bool:
    """Tell whether the only flag stands for too little recorded about a quiet bump. [0.1]"""
    facts = weighed.facts
    quiet = holds(facts, "quiet") and not holds(facts, "alarm")
    if not quiet or any(one.flag.id not in UNTYPICAL for one in hard):
        return False
    if time_missing(facts):
        return True
    unsettled = kind is None and holds(facts, "unchanged_90") and _few(weighed)
    return unsettled and bool(weighed.questioner.by_gain())


#: So many "can't tell" about one bump mean that nobody here can tell.
MOST_UNKNOWN = 4


def tired(facts: Facts) -> bool:
    """Tell whether the dialogue has heard "can't tell" often enough to settle."""
    return len(facts.case.bump.cannot_tell & ASKED_BY_GAIN - facts.recorded) >= MOST_UNKNOWN


def _few(weighed: Weighed) -> bool:
    """Tell whether so little is recorded that a further question comes before a referral."""
    most: int = weighed.rules.tables.scoring["limits"]["settle_features"]
    return weighed.features < most


def _lead(weighed: Weighed, kind: str | None) -> Ranked | None:
    ranking = weighed.ranking
    if kind is None or ranking.leading is None:
        return ranking.leading
    row = weighed.rules.rows[ranking.leading.condition.key]
    referring = row_class(row, weighed.facts, scored=True) in REFER_CLASSES
    if kind == "refer" and not referring:
        return leading_of_class(weighed.rules, weighed.facts, ranking, refer=True)
    return ranking.leading


def _quiet(
    weighed: Weighed, kind: str | None, lead: Ranked | None, row: Row | None, says: str | None
) -> Verdict:
    """Decide where no flag fired: uncertain, by the row, or ask."""
    facts, rules = weighed.facts, weighed.rules
    objections = Objections(
        vetoes=tuple(vetoed(rules, facts, weighed.ranking)),
        against=tuple(misfits(rules, facts, lead.condition)) if lead and kind == "low" else (),
    )
    if facts.case.bump.not_sure:
        return _uncertain(weighed, lead, row, objections)
    if (cue := left_alone(rules, facts, objections.vetoes)) is not None:
        return _leave(weighed, lead, cue)
    if row is not None and says in REFER_CLASSES and kind is not None:
        return _by_referring_row(weighed, kind, lead, row, says)
    if kind != "low" or objections or lead is None or row is None:
        return _unsettled(weighed, lead, row, objections)
    if (coarse := part_unknown(facts)) is not None:
        return _asking(lead, row, (weighed.questioner.part(coarse),))
    return Verdict(
        disposition=Disposition(says) if says in {"treat", "watch", "hold"} else Disposition.WATCH,
        lead=lead,
        row=row,
        mild=says,
        fired=(),
        referral=None,
        block=row.block,
        questions=(),
    )


def _by_referring_row(
    weighed: Weighed, kind: str, lead: Ranked | None, row: Row, says: str | None
) -> Verdict:
    """Refer by the row, unless only the time is missing to call it long unchanged."""
    facts = weighed.facts
    if kind == "low" and "goal:remove" not in facts.exact and time_missing(facts):
        names = tuple(entry.condition.key for entry in weighed.ranking.ranked[:1])
        return _asking(lead, row, (weighed.questioner.question("duration_days", None, names),))
    return _refer(weighed, (), lead, row, says)


def _leave(weighed: Weighed, lead: Ranked | None, cue: str) -> Verdict:
    return Verdict(
        disposition=Disposition.WATCH,
        lead=lead,
        row=weighed.rules.rows["something_else"],
        mild="watch",
        fired=(),
        referral=None,
        block=Block("bump", None),
        questions=(),
        base_only=True,
        left_alone=cue,
    )


def _unsettled(
    weighed: Weighed, lead: Ranked | None, row: Row | None, objections: Objections
) -> Verdict:
    """Ask while a question could still settle it, else refer for uncertainty. [0.6, 0.7]"""
    questioner, facts = weighed.questioner, weighed.facts
    gains = questioner.by_gain()
    if objections.against and not objections.vetoes and "sign" not in questioner.done:
        word = objections.against[0].value.replace("_", " ")
        again = Asked(
            "sign",
            f"Look again: “{word}” does not fit the rest. {questioner.text('sign', None)}",
            tuple(asked for asked in (gains[0].separates if gains else ())),
        )
        return _asking(lead, row, (again, *_without(gains, "sign")))
    if _few(weighed) and gains and not tired(facts):
        verdict = _asking(lead, row, tuple(gains))
        return _objecting(verdict, objections)
    return _uncertain(weighed, lead, row, objections)


def _without(asked: Iterable[Asked], feature: str) -> list[Asked]:
    return [question for question in asked if question.feature != feature]


def _ask(
    weighed: Weighed,
    lead: Ranked | None,
    row: Row | None,
    missing: Sequence[Sequence[str]],
) -> Verdict:
    questioner = weighed.questioner
    questions = list(questioner.essentials(missing))
    named = {question.feature for question in questions}
    questions.extend(q for q in questioner.by_gain() if q.feature not in named)
    return _asking(lead, row, tuple(questions))


def _asking(lead: Ranked | None, row: Row | None, questions: tuple[Asked, ...]) -> Verdict:
    return Verdict(
        disposition=Disposition.ASK,
        lead=lead,
        row=row,
        mild=None,
        fired=(),
        referral=None,
        block=None,
        questions=questions,
        base_only=True,
    )


def _objecting(verdict: Verdict, objections: Objections) -> Verdict:
    return replace(verdict, vetoes=objections.vetoes, against=objections.against)


def _uncertain(
    weighed: Weighed, lead: Ranked | None, row: Row | None, objections: Objections
) -> Verdict:
    """Refer routine, since only a dermatologist can settle it. [RF-06]"""
    flag = next(flag for flag in weighed.rules.flags if flag.id == UNCERTAIN)
    fired = Fired(flag, flag.urgency, flag.route)
    verdict = _refer(weighed, (fired,), lead, row, None)
    return replace(_objecting(verdict, objections), base_only=True)


def _refer(
    weighed: Weighed,
    fired: tuple[Fired, ...],
    lead: Ranked | None,
    row: Row | None,
    says: str | None,
) -> Verdict:
    """Refer: the highest urgency, the route of the reason that names the cause."""
    by_row = says if row is not None and says in REFER_CLASSES else None
    if fired and lead is not None and not _leads_clearly(weighed, lead):
        by_row = None
    if highest(fired) > Urgency.ROUTINE and by_row == "refer_routine":
        by_row = None  # a milder reason explains nothing beside an urgent one
    if not weighed.facts.exact.isdisjoint(CAUSE_SEEN):
        by_row = None if fired else by_row
    row_urgency = Urgency.SOON if by_row == "refer_soon" else Urgency.ROUTINE
    urgency = max(highest(fired), row_urgency if by_row else Urgency.NONE)
    routes = _routes(weighed, fired, row if by_row else None, row_urgency)
    fired = tuple(sorted(fired, key=lambda one: (-one.urgency, not one.flag.names_cause)))
    because = [Because(one.flag.id, flag_text(weighed.rules, one)) for one in fired]
    if by_row and row is not None:
        because.append(Because(f"3.1 {row.key}", _row_text(weighed.rules, routes[0])))
    return Verdict(
        disposition=Disposition.REFER,
        lead=lead,
        row=row,
        mild=None,
        fired=fired,
        referral=Referral(
            urgency,
            routes[0],
            tuple(routes[1:]),
            tuple(because),
            within=fired[0].flag.within if fired and fired[0].urgency is urgency else None,
            wish=_only_a_wish(weighed, fired),
        ),
        block=_block(fired, row.block if by_row and row else None, urgency),
        questions=(),
        base_only=urgency >= Urgency.SOON,
    )


#: What names the cause by itself, so that the ranking explains nothing more. [RF-19]
CAUSE_SEEN = frozenset({"surface:honey_crust", "sign:ring_scale", "sign:burrow"})


def _only_a_wish(weighed: Weighed, fired: Sequence[Fired]) -> bool:
    """Tell whether the client is referred for nothing but the wish to have it removed."""
    low: float = weighed.rules.tables.scoring["limits"]["low"]
    return not fired and "goal:remove" in weighed.facts.exact and weighed.settled.low >= low


def _leads_clearly(weighed: Weighed, lead: Ranked) -> bool:
    """Tell whether the leading group is likely enough to be named beside a flag as a reason."""
    share = weighed.ranking.groups[lead.condition.group]
    limit: float = weighed.rules.tables.scoring["limits"]["typical_group"]
    return share >= limit


def flag_text(rules: Rules, fired: Fired) -> str:
    """Return why a flag counts, in words that may be said."""
    to = rules.data["routes"][fired.route]["en"]
    call = "; phone the clinic" if fired.flag.phone_ahead else ""
    return f"{fired.flag.sign}: should be evaluated ({to}){call}"


def _row_text(rules: Rules, route: str) -> str:
    return (
        f"features like these should be seen by a clinician ({rules.data['routes'][route]['en']})"
    )


def row_route(weighed_row: Row, facts: Facts) -> str:
    """Return where a row refers to."""
    return next((s.value for s in weighed_row.reroute if s.when(facts)), weighed_row.route)


def _routes(
    weighed: Weighed,
    fired: Sequence[Fired],
    row: Row | None,
    row_urgency: Urgency,
) -> list[str]:
    """Order the routes: urgency first, then what names the cause, then the fixed order. [2.2]"""
    entries = [
        (-one.urgency, 0 if one.flag.names_cause else 2 if one.flag.id in GENERAL else 1, one.route)
        for one in fired
    ]
    if row is not None:
        entries.append((-row_urgency, 1, row_route(row, weighed.facts)))
    entries.sort(key=lambda entry: (entry[0], entry[1], _route_rank(entry[2])))
    return list(dict.fromkeys(route for _, _, route in entries))


def _route_rank(route: str) -> int:
    return ROUTE_ORDER.index(route) if route in ROUTE_ORDER else len(ROUTE_ORDER)


def _block(fired: Sequence[Fired], row: Block | None, urgency: Urgency) -> Block:
    """Return the widest block of all reasons."""
    if urgency >= Urgency.URGENT:
        return Block("all", None)
    blocks = [Block(*FLAG_BLOCKS.get(one.flag.id, ("bump", "cleared"))) for one in fired]
    if row is not None:
        blocks.append(row)
    blocks = blocks or [Block("bump", "cleared")]
    return max(blocks, key=lambda block: (SCOPES.index(block.scope), block.until is None))
