"""The one entry: a case and the knowledge in, an answer out, the same bytes every time.

Gates come first, then the ranking, then suspicion, then the row of what leads, then services and
homecare. The shapes of both sides are the project's JSON contract.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from studio.skin.case import Case, read_case
from studio.skin.explain import Explainer
from studio.skin.expressions import SiteMatch
from studio.skin.facts import Facts
from studio.skin.flags import Fired, FlagBook
from studio.skin.knowledge import Knowledge
from studio.skin.likelihoods import Condition
from studio.skin.offers import Final, Offers
from studio.skin.questions import MOST_QUESTIONS, Asked, Questioner
from studio.skin.ranking import Ranking, rank
from studio.skin.rules import Block, Rules
from studio.skin.screening import OPEN_QUESTIONS, Reason, Screened
from studio.skin.suspicion import features_recorded, row_class, settle
from studio.skin.terms import LOW_CLASSES, Disposition, Status, Urgency
from studio.skin.verdict import Because, Referral, Verdict, Weighed, decide, flag_text, row_route
from studio.skin.wording import Said, summary

Data = dict[str, Any]
#: Places that are never examined, photographed or scored. [3.5]
GATED_SITES = frozenset({"genital", "perianal", "oral_mucosa", "areola"})


def assess(case: object, knowledge: Knowledge) -> Data:
    """Assess one case of the contract. Raises CaseError that names the wrong field."""
    rules = knowledge.rules
    read = read_case(case, rules.vocabulary)
    health = rules.health.read(read)
    facts = Facts(read, health, rules.facts)
    return _Assessment(rules, read, facts).answer()


class _Assessment:
    """The steps of one assessment, in order."""

    def __init__(self, rules: Rules, case: Case, facts: Facts) -> None:
        self.rules = rules
        self.case = case
        self.facts = facts
        self.book = FlagBook(rules, facts)
        self.explainer = Explainer(rules, facts)
        self.gated = not facts.sites.isdisjoint(GATED_SITES)

    def answer(self) -> Data:
        pass1 = self._pass1()
        features = features_recorded(self.rules, self.facts)
        ranking = self._ranking()
        settled = settle(self.rules, self.facts, ranking, features)
        if self.gated:
            return self._gate(pass1)
        pass2 = self.book.after_score()
        weighed = Weighed(
            self.rules,
            self.facts,
            settled,
            features,
            pass1,
            tuple(one for one in pass2 if one not in pass1),
            Questioner(self.rules, self.facts, self._class),
        )
        return self._write(weighed, decide(weighed), ranking if features else None)

    def _pass1(self) -> tuple[Fired, ...]:
        """Fire the flags of pass 1; a clinician's name falls when the picture no longer fits."""
        fired = self.book.before_score()
        if self.facts.clinician_named and any(one.urgency >= Urgency.SOON for one in fired):
            self.facts.forget_name()
            self.book.forget()
            fired = self.book.before_score()
        return fired

    def _ranking(self) -> Ranking:
        named = self.case.client.named_condition
        key = None
        if named is not None and self.facts.clinician_named:
            key = named if named in self.rules.rows else self.rules.health.condition_named(named)
        return rank(self.rules.tables, self.facts.observed, self.facts, key)

    def _class(self, condition: Condition) -> str:
        name = row_class(self.rules.rows[condition.key], self.facts, scored=False)
        return "low" if name in LOW_CLASSES else name

    # The location gate

    def _gate(self, pass1: tuple[Fired, ...]) -> Data:
        block = Block("area", "cleared")
        verdict = Verdict(
            disposition=Disposition.WATCH,
            lead=None,
            row=None,
            mild=None,
            fired=pass1,
            referral=None,
            block=block,
            questions=(),
            base_only=True,
        )
        if pass1:
            urgency = max(one.urgency for one in pass1)
            ordered = sorted(pass1, key=lambda one: (-one.urgency, not one.flag.names_cause))
            routes = list(dict.fromkeys(one.route for one in ordered))
            because = tuple(Because(o.flag.id, flag_text(self.rules, o)) for o in ordered)
            verdict = Verdict(
                disposition=Disposition.REFER,
                lead=None,
                row=None,
                mild=None,
                fired=pass1,
                referral=Referral(urgency, routes[0], tuple(routes[1:]), because),
                block=Block("all", None) if urgency >= Urgency.URGENT else block,
                questions=(),
                base_only=True,
            )
        return self._write(None, verdict, None)

    # Writing the answer

    def _write(self, weighed: Weighed | None, verdict: Verdict, ranking: Ranking | None) -> Data:
        offers = Offers(self.rules, self.facts, verdict)
        treatments, final = offers.treatments()
        homecare = offers.homecare(final)
        referral = self._referral(verdict, final)
        questions = self._questions(weighed, verdict, final, treatments)
        candidates = list(self.explainer.candidates(ranking)) if ranking else []
        block = final.block if final.disposition is not Disposition.TREAT else None
        answer: Data = {
            "knowledge_version": self.rules.version,
            "disposition": final.disposition.value,
            "referral": _referral_data(referral),
            "service_block": _block_data(block, final.disposition),
            "candidates": candidates,
            "neighbors": self.explainer.neighbors(ranking, candidates),
            "findings": list(self.explainer.findings(verdict, treatments, homecare)),
            "treatments": [_service_data(entry) for entry in treatments],
            "elsewhere": list(offers.elsewhere(final)),
            "homecare": [_homecare_data(entry) for entry in homecare],
            "questions": [
                {"feature": q.feature, "ask": q.ask, "separates": list(q.separates)}
                for q in questions
            ],
        }
        answer["summary"] = self._summary(answer, referral, verdict.left_alone)
        return answer

    def _referral(self, verdict: Verdict, final: Final) -> Referral | None:
        if final.disposition is not Disposition.REFER:
            return None
        if verdict.referral is not None:
            return verdict.referral
        row = verdict.row
        to = row_route(row, self.facts) if row else "dermatology"
        text = "the rules of this place are not known, so a clinician should see it"
        return Referral(Urgency.ROUTINE, to, (), (Because(final.because or "4 place", text),))

    def _questions(
        self,
        weighed: Weighed | None,
        verdict: Verdict,
        final: Final,
        treatments: Sequence[Screened],
    ) -> list[Asked]:
        if weighed is None or final.disposition is Disposition.REFER:
            return []
        questioner = weighed.questioner
        questions = list(verdict.questions)
        screening = list(self._screening_questions(treatments))
        if final.disposition is Disposition.ASK and not questions:
            return screening
        if not questions:
            questions = self._useful(questioner)
        questions = _alarms_first(questions, questioner.alarms(), verdict)
        return _distinct([*questions, *screening])[:MOST_QUESTIONS]

    def _useful(self, questioner: Questioner) -> list[Asked]:
        """Return questions beside an answer: alarm signs first, then the most telling."""
        gains = questioner.by_gain()
        named = {question.feature for question in gains}
        separates = gains[0].separates if gains else ()
        alarms = [
            questioner.question(name, None, separates)
            for name in questioner.alarms()
            if name not in named
        ]
        return [*alarms, *gains][:3]

    def _screening_questions(self, treatments: Sequence[Screened]) -> Iterator[Asked]:
        unknown = self.case.bump.cannot_tell
        asked: dict[str, list[str]] = {}
        for entry in treatments:
            if entry.status is Status.WITHHELD:
                continue
            for reason in entry.reasons:
                if reason.not_asked:
                    asked.setdefault(_feature_of(reason.not_asked), []).append(entry.key)
        for factor in self.facts.health.keys() & OPEN_QUESTIONS.keys():
            if "conditions" not in unknown:
                stopped = [e.key for e in treatments if any(r.factor == factor for r in e.reasons)]
                yield Asked("conditions", OPEN_QUESTIONS[factor], tuple(stopped))
        for feature, services in asked.items():
            if feature not in unknown:
                yield Asked(feature, SCREENING_TEXTS[feature], tuple(dict.fromkeys(services)))

    def _summary(self, answer: Data, referral: Referral | None, cue: str | None) -> str:
        first = answer["candidates"][0] if answer["candidates"] else None
        seen = self.rules.data["conditions"][first["condition"]]["plain"] if first else None
        if cue is not None:
            name = self.rules.data["awareness"].get(cue, {}).get("name", {}).get("en")
            seen = f"a {name}" if name else None
        routes = self.rules.data["routes"]
        block = answer["service_block"] or {}
        said = Said(
            disposition=Disposition(answer["disposition"]),
            seen=seen,
            fit="partly_consistent" if cue else first["fit"] if first else None,
            urgency=referral.urgency if referral else Urgency.NONE,
            to=WHO.get(referral.to, routes[referral.to]["en"]) if referral else "",
            why=_client_words(referral.because) if referral else (),
            offered=self._named_aloud(answer),
            until=block.get("until"),
            question=answer["questions"][0]["ask"] if answer["questions"] else "",
            within=referral.within if referral else None,
            wish=bool(referral and referral.wish and seen),
            gate=self._gate_note() if self.gated else "",
            clinician="a pediatrician" if self._is_baby() else "a dermatologist",
        )
        return summary(said)

    def _named_aloud(self, answer: Data) -> tuple[str, ...]:
        """Return the offered services, those that carry the visit first."""
        row = (
            self.rules.rows.get(answer["candidates"][0]["condition"])
            if answer["candidates"]
            else None
        )
        order = (*row.main, *row.accessory) if row else ()
        offered = {t["service"] for t in answer["treatments"] if t["status"] == "offered"}
        names = [self.rules.services[key].name for key in order if key in offered]
        return tuple(name[0].lower() + name[1:] for name in names)

    def _is_baby(self) -> bool:
        return self.facts.numbers.get("age_years", BABY_YEARS) < BABY_YEARS

    def _gate_note(self) -> str:
        blocks = self.rules.data["never_say"]["blocks"]
        quiet = self.facts.fact("gate_quiet", SiteMatch.EXACT)
        text: str = blocks["gate_quiet_text" if quiet else "gate_text"]["en"]
        return text


#: Below this age questions go to a pediatrician.
BABY_YEARS = 2
WHO = {
    "dermatology": "a dermatologist",
    "primary_care": "a primary care clinician",
    "eye_care": "an eye doctor",
    "eye_emergency": "emergency eye care",
    "pediatrics": "a pediatrician",
    "urgent_care": "urgent care",
    "emergency_services": "an emergency team",
    "sexual_health": "a sexual health clinic",
    "dental": "a dentist",
    "studio": "the studio team",
}
SCREENING_TEXTS = {
    "age_years": "How old are you?",
    "pregnancy": "Are you pregnant, trying to become pregnant, or nursing?",
    "medications": "Which medicines and supplements do you take, and which did you stop lately?",
    "allergies": "Are you allergic to anything, such as latex, fruit, nuts, aspirin or fragrance?",
    "conditions": "Do you have any illness or skin condition, now or in the past?",
    "recent": "Any treatment, waxing, shaving, sun or illness in the last weeks?",
    "fitzpatrick": "After the first strong summer sun: do you burn, and are you tan after a week?",
    "peel_history": "Have you had a chemical peel before? Which one?",
}


def _feature_of(question: str) -> str:
    names = {
        "age": "age_years",
        "med": "medications",
        "allergy": "allergies",
        "condition": "conditions",
    }
    return names.get(question, question)


def _alarms_first(
    questions: Sequence[Asked], alarms: Sequence[str], verdict: Verdict
) -> list[Asked]:
    """Put what could reveal a reason to refer first; essentials keep their fixed order."""
    if verdict.disposition is Disposition.ASK:
        return list(questions)
    first = [question for question in questions if question.feature in alarms]
    return [*first, *(question for question in questions if question not in first)]


def _distinct(questions: Sequence[Asked]) -> list[Asked]:
    return list({question.feature: question for question in reversed(questions)}.values())[::-1]


def _client_words(because: Sequence[Because]) -> tuple[str, ...]:
    """Return what stood out, without what only says that a row refers."""
    seen = [one.text.partition(": should be")[0] for one in because if one.rule[:2] == "RF"]
    return tuple(text[0].lower() + text[1:] for text in seen)


def _referral_data(referral: Referral | None) -> Data | None:
    if referral is None:
        return None
    return {
        "urgency": referral.urgency.word,
        "to": referral.to,
        "also": list(referral.also),
        "because": [{"rule": b.rule, "text": b.text} for b in referral.because],
    }


def _block_data(block: Block | None, disposition: Disposition) -> Data | None:
    if block is None:
        if disposition in {Disposition.REFER, Disposition.HOLD}:
            return {"scope": "bump", "until": None}
        return None
    until = block.until
    return {"scope": block.scope, "until": "healed" if until and "healed" in until else until}


def _service_data(entry: Screened) -> Data:
    return {
        "service": entry.key,
        "status": entry.status.word,
        "earliest_on": entry.earliest.isoformat() if entry.earliest else None,
        "sites": list(entry.sites),
        "requires": list(entry.requires),
        "reasons": _reasons(entry),
    }


def _homecare_data(entry: Screened) -> Data:
    return {
        "class": entry.key,
        "status": entry.status.word,
        "earliest_on": entry.earliest.isoformat() if entry.earliest else None,
        "reasons": _reasons(entry),
    }


def _reasons(entry: Screened) -> list[Data]:
    ordered: Sequence[Reason] = entry.reasons
    if len(ordered) > 1:
        ordered = sorted(ordered, key=lambda r: (-r.status, r.rule, r.text))
    return [{"rule": r.rule, "text": r.text} for r in ordered]
