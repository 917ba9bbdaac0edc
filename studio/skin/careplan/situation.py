"""Read from decision, answer and knowledge what the parts of a plan need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import cast

from studio.skin.careplan.model import Decision
from studio.skin.careplan.words import Table, Words, strings, table

Entries = Sequence[Mapping[str, object]]


class PlanKind(StrEnum):
    """Say what a plan follows: a service, or what was advised instead of one."""

    AFTER_SERVICE = "after_service"
    HOMECARE = "homecare"
    WATCH = "watch"
    HOLD = "hold"
    REFER = "refer"


@dataclass(frozen=True, slots=True)
class Situation:
    """Hold one client's case as the plan sees it.

    `kinds` are the kinds of the services done, strictest first. `found` are the last words of the
    rules of all findings, such as factor keys; `hints` those of every homecare reason as well,
    which may speak of something that was only not asked.
    """

    decision: Decision
    answer: Mapping[str, object]
    data: Table
    words: Words
    kinds: tuple[str, ...]
    statuses: Mapping[str, str]
    found: frozenset[str]
    hints: frozenset[str]

    @property
    def text(self) -> Table:
        """Give the plan's own part of the knowledge."""
        return self.words.text

    @property
    def rules(self) -> Table:
        """Give the plan's own numbers and lists."""
        return table(self.text, "rules")

    @property
    def on(self) -> date:
        """Give the day the plan starts."""
        return self.decision.on

    @property
    def disposition(self) -> str:
        """Give what was decided, or advised; a referral within days is never decided away."""
        advised = cast("str", self.answer["disposition"])
        is_pressing = self.urgency in {"soon", "urgent", "emergency"}
        return advised if is_pressing else self.decision.kind or advised

    @property
    def referral(self) -> Mapping[str, object]:
        """Give the assessment's referral; empty when there is none."""
        return cast("Mapping[str, object]", self.answer.get("referral") or {})

    @property
    def urgency(self) -> str | None:
        """Give how soon the assessment refers."""
        return cast("str | None", self.referral.get("urgency"))

    @property
    def kind(self) -> PlanKind:
        """Give the kind of plan; a service done always has its aftercare."""
        if self.kinds:
            return PlanKind.AFTER_SERVICE
        if self.disposition in {"watch", "hold", "refer"}:
            return PlanKind(self.disposition)
        return PlanKind.HOMECARE

    @property
    def condition(self) -> str | None:
        """Give the condition whose row speaks: the leading one, or none when nothing leads."""
        candidates = cast("Entries", self.answer.get("candidates") or ())
        if "RF-06" in self.hints or (not candidates and self.disposition == "refer"):
            return "something_else"
        return cast("str", candidates[0]["condition"]) if candidates else None

    @property
    def row(self) -> Table:
        """Give the row of the leading condition; empty when nothing leads."""
        return cast("Table", table(self.data, "rows").get(self.condition or "", {}))

    @property
    def is_dark_skin(self) -> bool:
        """Tell whether marks last longer on this skin (types IV to VI as the client said)."""
        return self.decision.fitzpatrick in strings(self.rules["dark_skin_types"])

    @property
    def is_gentle_skin(self) -> bool:
        """Tell whether the lower limits hold: any skin not known as usual, or reactive skin."""
        reactive = {"rosacea", "pod_or_rosacea_flare", "eczema", "barrier_impaired"}
        usual = strings(self.usual_cap["skin_types"])
        return self.decision.skin_type not in usual or bool(self.hints & reactive)

    @property
    def exfoliation(self) -> Table:
        """Give the knowledge base's limits of exfoliation."""
        return table(self.data, "homecare", "exfoliation")

    @property
    def lowest_cap(self) -> Table:
        """Give the strictest weekly cap: how often, and for whom."""
        caps = cast("Entries", self.exfoliation["caps"])
        return min(caps, key=lambda cap: cast("int", cap["per_week"]))

    @property
    def usual_cap(self) -> Table:
        """Give the weekly cap of normal skin."""
        caps = cast("Entries", self.exfoliation["caps"])
        return next(cap for cap in caps if "normal" in strings(cap.get("skin_types")))

    @property
    def base(self) -> tuple[str, ...]:
        """Give the classes of every routine."""
        classes = table(self.data, "homecare", "classes")
        return tuple(key for key in classes if table(classes, key)["base"])

    @property
    def is_not_looked_at(self) -> bool:
        """Tell whether the place is one that is never examined or photographed."""
        gated = strings(self.rules["not_seen"])
        return bool(set(self.decision.sites) & set(gated)) or "RF-17" in self.hints

    @property
    def in_use(self) -> tuple[str, ...]:
        """Give the products in use, retinol among them when its weeks are counted."""
        counted = () if self.decision.weeks_on_retinol is None else ("retinol",)
        return tuple(dict.fromkeys((*self.decision.products_in_use, *counted)))

    @property
    def asked_medicines(self) -> tuple[str, ...]:
        """Give the medicines in use that only the prescriber may pause."""
        factors = strings(table(self.text, "ask_prescriber")["factors"])
        return tuple(key for key in factors if key in self.found or key in self.in_use)

    @property
    def waits(self) -> dict[str, int]:
        """Give the first free day of each activity, the longest of all services."""
        merged = self.longest("waits")
        aftercare, rows = table(self.data, "aftercare"), table(self.text, "aftercare_rows")
        for activity, name in table(self.text, "aftercare_waits").items():
            days = cast("Mapping[str, int]", aftercare[cast("str", name)])
            known = (days.get(cast("str", rows.get(kind)), 0) for kind in self.kinds)
            longest = max(merged.get(activity, 0), *known, 0)
            if longest:
                merged[activity] = longest
        return merged

    def longest(self, what: str) -> dict[str, int]:
        """Merge one table of days over the kinds of service: the longest wins."""
        merged: dict[str, int] = {}
        for kind in self.kinds:
            for key, days in cast("Mapping[str, int]", self.of_kind(kind)[what]).items():
                merged[key] = max(days, merged.get(key, 0))
        return merged

    def of_kind(self, kind: str) -> Table:
        """Give the aftercare of one kind of service."""
        return table(self.text, "kinds", kind)

    def offers(self, class_key: str) -> bool:
        """Tell whether the answer offers the class and the decision has not left it out."""
        if self.statuses.get(class_key) != "offered":
            return False
        if class_key in self.base:
            return True
        chosen = self.decision.homecare
        never = strings(self.rules["never_in_routine"])
        return class_key not in never and (chosen is None or class_key in chosen)

    def number(self, rule: str) -> int:
        """Give one number of the plan's rules."""
        return cast("int", self.rules[rule])

    def after(self, days: int) -> date:
        """Give the day so many days after the plan's start."""
        return self.on + timedelta(days=days)


def read(decision: Decision, answer: Mapping[str, object], data: Table) -> Situation:
    """Read the situation; raise ValueError for a service or product the knowledge lacks."""
    text = table(data, "plan_text")
    homecare = cast("Entries", answer["homecare"])
    found = frozenset(
        hint(cast("str", finding["rule"]))
        for finding in cast("Entries", answer.get("findings") or ())
    )
    situation = Situation(
        decision=decision,
        answer=answer,
        data=data,
        words=Words(text, decision.language, decision.on),
        kinds=_kinds(decision, data),
        statuses={cast("str", entry["class"]): cast("str", entry["status"]) for entry in homecare},
        found=found,
        hints=found.union(*(hints_of(entry) for entry in homecare)),
    )
    for service in decision.next_services:
        service_kind(data, service)
    medicines = strings(table(text, "ask_prescriber")["factors"])
    known = {*table(data, "homecare", "classes"), *medicines}
    for key in situation.in_use:
        if key not in known:
            raise ValueError(f"products_in_use: {key}")
    return situation


def service_kind(data: Table, service: str) -> str:
    """Give the kind of a service; raise ValueError when the menu lacks it."""
    try:
        return cast("str", table(data, "services", service)["kind"])
    except KeyError:
        raise ValueError(f"services: {service}") from None


def hint(rule: str) -> str:
    """Give the last word of a rule id: "7.1 nut_allergy" speaks of nut_allergy."""
    return rule.rsplit(" ", 1)[-1]


def hints_of(entry: Mapping[str, object]) -> frozenset[str]:
    """Give the last words of the rules behind one homecare entry."""
    return frozenset(
        hint(cast("str", reason["rule"])) for reason in cast("Entries", entry["reasons"])
    )


def _kinds(decision: Decision, data: Table) -> tuple[str, ...]:
    kinds = {service_kind(data, service) for service in decision.services}
    if decision.pierced and decision.services:
        kinds.add("piercing")
    order = strings(table(data, "plan_text", "rules")["kind_order"])
    return tuple(sorted(kinds, key=order.index))
