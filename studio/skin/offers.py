"""What may be done about this bump: services and homecare, with every reason."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from studio.skin.facts import Facts
from studio.skin.flags import SUSPECT
from studio.skin.homecare import HomecareScreen
from studio.skin.rules import Block, Row, Rules, Service
from studio.skin.screening import Reason, Screen, Screened
from studio.skin.suspicion import row_class
from studio.skin.terms import LOW_CLASSES, Disposition, Status
from studio.skin.verdict import Verdict

#: Services that soothe: no acids, no light. [3.1 "calm"]
CALM = frozenset({"deep_pore_facial", "enzyme_exfoliation", "pre_softening"})
#: Passing obstacles that block more than the bump's own place. [3.1.2]
HOLD_SCOPES = {"hsv_active": "face", "ill_today": "all"}
WHOLE_FACE_OBSTACLES = frozenset({"hsv_active", "ill_today"})
#: Days until hurt or resurfaced skin may be worked on. [3.1 milia_secondary, K08]
DAYS_AFTER_INJURY = 42
DAYS_AFTER_WORK = 84
RESURFACED = frozenset({"trigger:recent_peel_laser", "trigger:facial_procedure"})
CLOSED_ZONES = frozenset({"no", "gate"})


@dataclass(frozen=True, slots=True)
class Final:
    """The disposition after services were screened, with its block."""

    disposition: Disposition
    block: Block | None
    because: str | None = None


class Offers:
    """Screens the whole menu for one verdict."""

    def __init__(self, rules: Rules, facts: Facts, verdict: Verdict) -> None:
        self.rules = rules
        self.facts = facts
        self.verdict = verdict
        self.screen = Screen(rules, facts)
        self.home = HomecareScreen(self.screen)
        self.menu = [rules.services[key] for key in facts.case.studio.menu]

    # Services at the bump

    def treatments(self) -> tuple[tuple[Screened, ...], Final]:
        """Return every service of the menu and the final disposition."""
        screened = {service.key: self._here(service) for service in self.menu}
        final = self._final(screened)
        lonely = not self._main_offered(screened)
        closed = tuple(self._close(entry, final, lonely=lonely) for entry in screened.values())
        return tuple(self._finish(entry) for entry in closed), final

    def _here(self, service: Service) -> Screened:
        reasons = [*self._use(service), *self.screen.service(service)]
        sites, place = self._places(service)
        if place and not sites:
            reasons.extend(place)
        return Screened(service.key, tuple(reasons), sites)

    def _use(self, service: Service) -> Iterator[Reason]:
        """Withhold what is of no use for this bump, or not for all that it may be."""
        row = self.verdict.row
        if row is None:
            yield Reason(Status.WITHHELD, "3.5", "nothing is done at this place")
        elif service.key not in (*row.main, *row.accessory):
            yield Reason(Status.WITHHELD, f"3.1 {row.key}", "no use for this bump")
        elif reason := self._fresh_field(row):
            yield reason
        elif other := self._other_candidate(service):
            yield Reason(Status.WITHHELD, "3.1.2", f"not for another likely group ({other})")

    def _fresh_field(self, row: Row) -> Reason | None:
        """Wait until skin that was hurt or resurfaced has healed. [3.1 milia_secondary, K08]"""
        done = not self.facts.exact.isdisjoint(RESURFACED)
        limit, since = DAYS_AFTER_WORK if done else DAYS_AFTER_INJURY, self.facts.field
        rule = f"3.1 {row.key}"
        if row.key != "milia_secondary":
            limit, since = DAYS_AFTER_INJURY, self.facts.injured
            if since is None:
                return None
        if since is None:
            return Reason(Status.CLEARANCE, rule, "when this skin was hurt is not recorded")
        if since >= limit:
            return None
        on = self.facts.case.on
        earliest = None if on is None else on + timedelta(days=limit - int(since))
        return Reason(Status.POSTPONED, rule, f"the skin here heals for {limit} days", earliest)

    def _other_candidate(self, service: Service) -> str | None:
        """Return a treatable candidate that does not list the service. [3.1.2]"""
        settled = self.facts.settled
        if settled is None or self.verdict.mild != "treat":
            return None
        share = self.rules.tables.scoring["limits"]["treatable_candidate"]
        for entry in settled.ranking.ranked:
            row = self.rules.rows[entry.condition.key]
            if entry.probability < share or row_class(row, self.facts, scored=False) != "treat":
                continue
            if service.key not in (*row.main, *row.accessory):
                return entry.condition.group
        return None

    def _places(self, service: Service) -> tuple[tuple[str, ...], list[Reason]]:
        """Return the recorded sites where the service may be done, and why not elsewhere."""
        open_sites, closed = [], []
        for site in self.facts.case.bump.sites or ():
            reasons = [
                reason
                for part in self.rules.vocabulary.coarse_sites.get(site, (site,))
                if (reason := self._zone(service, part)) is not None
            ]
            if reasons:
                closed.append(reasons[0])
            else:
                open_sites.append(site)
        return tuple(open_sites), closed

    def _zone(self, service: Service, site: str) -> Reason | None:
        zone = self.rules.zones[site]
        word = zone[service.zone_column]
        studio = self.facts.case.studio
        code = zone["codes"][0]
        if word == "D3":
            lead = self.verdict.lead
            milia = lead is not None and lead.condition.group == "milia"
            if studio.periorbital_extraction and milia:
                return None
            return Reason(Status.WITHHELD, "D3", "not around the eye in this studio")
        if word == "body" and service.key not in studio.body_services:
            return Reason(Status.WITHHELD, f"9.3 {code}", "no service for this body zone")
        if word in CLOSED_ZONES or (word == "soft" and service.kind == "strong_peel"):
            return Reason(Status.WITHHELD, f"9.3 {code}", "not done at this place")
        return None

    # The final disposition

    def _final(self, screened: dict[str, Screened]) -> Final:
        verdict = self.verdict
        if verdict.disposition not in {Disposition.TREAT, Disposition.WATCH, Disposition.HOLD}:
            return Final(verdict.disposition, verdict.block)
        if verdict.disposition is Disposition.HOLD:
            return Final(Disposition.HOLD, verdict.block)
        if verdict.disposition is Disposition.WATCH or verdict.row is None:
            return self._watch(screened)
        return self._treat(screened, verdict.row)

    def _watch(self, screened: dict[str, Screened]) -> Final:
        obstacles = [
            r for r in self._passing(screened.values()) if r.factor in WHOLE_FACE_OBSTACLES
        ]
        obstacles = obstacles or self._present_obstacles()
        if obstacles:
            return Final(Disposition.HOLD, self._hold_block(obstacles))
        return Final(Disposition.WATCH, self.verdict.block)

    def _present_obstacles(self) -> list[Reason]:
        """Return obstacles of the whole face also where the row offers no service."""
        if self.verdict.row is None or self.verdict.mild is None:
            return []
        return [
            reason
            for service in self.menu[:1]
            for reason in self.screen.service(service)
            if reason.passing and reason.factor in WHOLE_FACE_OBSTACLES
        ]

    def _treat(self, screened: dict[str, Screened], row: Row) -> Final:
        """Decide by why the main services are not offered. [3.1.2]"""
        mains = [screened[key] for key in row.main if key in screened]
        if any(entry.status is Status.OFFERED for entry in mains):
            return Final(Disposition.TREAT, None)
        if any(r.rule == "4 place" for entry in mains for r in entry.reasons):
            return Final(Disposition.REFER, Block("bump", "cleared"), "4 place")
        if any(_only_not_asked(entry) for entry in mains) and self._open_questions(mains):
            return Final(Disposition.ASK, None)
        passing = self._passing(entry for entry in mains if not _closed(entry))
        if passing:
            return Final(Disposition.HOLD, self._hold_block(passing, self._until(mains)))
        if any(entry.status in {Status.CLEARANCE, Status.POSTPONED} for entry in mains):
            letters = any(entry.status is Status.CLEARANCE for entry in mains)
            return Final(Disposition.HOLD, Block("bump", None if letters else self._until(mains)))
        return self._watch(screened)

    def _open_questions(self, mains: Sequence[Screened]) -> list[str]:
        """Return unasked screening questions that can still be answered."""
        unknown = self.facts.case.bump.cannot_tell
        return sorted(
            {
                reason.not_asked
                for entry in mains
                for reason in entry.reasons
                if reason.not_asked and _question_feature(reason.not_asked) not in unknown
            }
        )

    def _passing(self, entries: Iterable[Screened]) -> list[Reason]:
        return [
            reason
            for entry in entries
            for reason in entry.reasons
            if reason.passing and reason.status is Status.POSTPONED
        ]

    def _hold_block(self, passing: Sequence[Reason], until: str | None = None) -> Block:
        """Block until the first main service is free; its day is the latest of its reasons."""
        scopes = [HOLD_SCOPES.get(reason.factor or "", "area") for reason in passing]
        scope = max(scopes, key=("bump", "area", "face", "all").index)
        return Block(scope, until or self._latest(passing))

    def _latest(self, reasons: Sequence[Reason]) -> str | None:
        dates = [reason.earliest for reason in reasons if reason.earliest]
        return max(dates).isoformat() if dates else None

    def _until(self, mains: Sequence[Screened]) -> str | None:
        dates = [
            entry.earliest for entry in mains if entry.status is Status.POSTPONED and entry.earliest
        ]
        return min(dates).isoformat() if dates else None

    # Closing what the disposition does not allow

    def _close(self, entry: Screened, final: Final, *, lonely: bool) -> Screened:
        """Nothing is offered with hold, ask or refer; an accessory service never stands alone."""
        if entry.status is Status.WITHHELD:
            return entry
        if final.disposition is Disposition.REFER:
            rule, text = self._referral_rule(final)
            return _with(entry, Reason(Status.WITHHELD, rule, text))
        if final.disposition is Disposition.ASK and entry.status is Status.OFFERED:
            return _with(entry, Reason(Status.CLEARANCE, "0.6", "too little recorded yet"))
        if final.disposition is Disposition.HOLD and entry.status is Status.OFFERED:
            return _with(entry, Reason(Status.WITHHELD, "3.1.2", "not while we wait"))
        accessory = self.verdict.row is not None and entry.key in self.verdict.row.accessory
        if final.disposition is Disposition.WATCH and lonely and accessory:
            return _with(entry, Reason(Status.WITHHELD, "3.1.2", "not without a main service"))
        return entry

    def _main_offered(self, screened: dict[str, Screened]) -> bool:
        mains = self.verdict.row.main if self.verdict.row else ()
        return any(screened[key].status is Status.OFFERED for key in mains if key in screened)

    def _referral_rule(self, final: Final) -> tuple[str, str]:
        referral = self.verdict.referral
        if referral is None:
            return final.because or "3.1.2", "a clinician first"
        return referral.because[0].rule, "a clinician should see it first"

    def _finish(self, entry: Screened) -> Screened:
        if entry.status is Status.WITHHELD:
            return Screened(entry.key, entry.reasons)
        service = self.rules.services[entry.key]
        needs = self.screen.requires(service, entry.reasons)
        if entry.status is not Status.CLEARANCE:
            needs = tuple(
                need for need in needs if need not in {"clearance_letter", "prescriber_note"}
            )
        return Screened(entry.key, entry.reasons, entry.sites, needs)

    # Away from the bump

    def elsewhere(self, final: Final) -> tuple[str, ...]:
        """Return services that remain sensible away from the bump."""
        row = self.verdict.row
        if row is None or final.disposition is Disposition.ASK or row.elsewhere == "none":
            return () if row is not None or final.disposition is Disposition.ASK else self._gate()
        if final.block is not None and final.block.scope in {"face", "all"}:
            return ()
        allowed = CALM if row.elsewhere == "calm" or self._suspect() else None
        return self._free(allowed)

    def _gate(self) -> tuple[str, ...]:
        """Leave services elsewhere untouched by a location gate. [3.5]"""
        block = self.verdict.block
        if (
            self.verdict.disposition is Disposition.REFER
            and block
            and block.scope in {"face", "all"}
        ):
            return ()
        return self._free(None)

    def _suspect(self) -> bool:
        return any(one.flag.id in SUSPECT for one in self.verdict.fired)

    def _free(self, allowed: frozenset[str] | None) -> tuple[str, ...]:
        return tuple(
            service.key
            for service in self.menu
            if (allowed is None or service.key in allowed)
            and not self.screen.service(service, here=False)
        )

    # Homecare

    def homecare(self, final: Final) -> tuple[Screened, ...]:
        """Return every homecare class with its status."""
        return tuple(self._homecare(key, final) for key in self.rules.homecare)

    def _homecare(self, key: str, final: Final) -> Screened:
        product = self.rules.homecare[key]
        row = self.verdict.row
        reasons = self.home.reasons(product)
        if not product.base:
            if row is None or key not in row.homecare:
                rule = "3.5" if row is None else f"3.1 {row.key}"
                reasons.append(Reason(Status.WITHHELD, rule, "no use for this bump"))
            if final.disposition is Disposition.ASK or self.verdict.base_only or final.because:
                reasons.append(Reason(Status.WITHHELD, "7.1", "only the base care for now"))
            if product.drug and key == "adapalene_otc":
                reasons.append(
                    Reason(Status.CLEARANCE, "7.1 drug", "ask a pharmacist or clinician")
                )
        return Screened(key, tuple(reasons))


def _with(entry: Screened, reason: Reason) -> Screened:
    sites = () if reason.status is Status.WITHHELD else entry.sites
    return Screened(entry.key, (*entry.reasons, reason), sites)


def _closed(entry: Screened) -> bool:
    return entry.status is Status.WITHHELD


def _only_not_asked(entry: Screened) -> bool:
    return entry.status is Status.CLEARANCE and all(
        reason.not_asked is not None
        for reason in entry.reasons
        if reason.status is Status.CLEARANCE
    )


def _question_feature(question: str) -> str:
    names = {
        "age": "age_years",
        "med": "medications",
        "allergy": "allergies",
        "condition": "conditions",
    }
    return names.get(question, question)


def earliest_text(day: date | None) -> str | None:
    """Return a date as the contract writes it."""
    return None if day is None else day.isoformat()


def open_rows(rules: Rules, facts: Facts) -> dict[str, str]:
    """Return the class of every row before the score, for the questions."""
    return {
        key: "low" if (name := row_class(row, facts, scored=False)) in LOW_CLASSES else name
        for key, row in rules.rows.items()
    }
