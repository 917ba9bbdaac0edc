"""Each way to break the knowledge base yields the problem that names it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from studio.skin.knowledge.check import Problem, check_knowledge
from studio.skin.knowledge.compiler import current_data

Data = dict[str, Any]
Change = Callable[[Data], None]
DATA = current_data()
TEXT = json.dumps(DATA)
UNKNOWN = "no_such_thing"


def fresh() -> Data:
    """Copy the knowledge base; JSON is four times as fast as a deep copy."""
    copy: Data = json.loads(TEXT)
    return copy


def _inner(data: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401
    for key in path[:-1]:
        data = data[key]
    return data


def put(value: object, *path: str | int) -> Change:
    def change(data: Data) -> None:
        _inner(data, path)[path[-1]] = value

    return change


def drop(*path: str | int) -> Change:
    def change(data: Data) -> None:
        del _inner(data, path)[path[-1]]

    return change


def flag(name: str, **values: object) -> Change:
    def change(data: Data) -> None:
        next(item for item in data["flags"] if item["id"] == name).update(values)

    return change


def fact(name: str, when: str) -> Change:
    def change(data: Data) -> None:
        next(item for item in data["facts"] if item["name"] == name)["when"] = when

    return change


def zone(code: str, **values: object) -> Change:
    def change(data: Data) -> None:
        next(item for item in data["zones"] if code in item["codes"]).update(values)

    return change


BCC = ("conditions", "basal_cell_carcinoma")
EVIDENCE = (*BCC, "evidence", "color")
CELLS = ("contraindications", "factors", "epilepsy", "cells")
CASES = {
    "a kind is missing": (drop("veto"), "veto", "is missing or not a table"),
    "a kind is no list": (put({}, "flags"), "flags", "is missing or not a list"),
    "no sources": (drop(*BCC, "sources"), "conditions.basal_cell", "sources is missing"),
    "empty sources": (put([], *BCC, "sources"), "conditions.basal_cell", "sources is empty"),
    "an unknown source": (put([UNKNOWN], *BCC, "sources"), "conditions.basal", UNKNOWN),
    "an unknown source of a fact": (
        put({"what": [UNKNOWN]}, *BCC, "fact_sources"),
        "conditions.basal_cell",
        UNKNOWN,
    ),
    "no review": (drop("services", "led_red", "review"), "services.led_red", "review is missing"),
    "an unknown review": (put("done", "rows", "milia_primary", "review"), "rows.milia", "'done'"),
    "an unknown evidence value": (put("S", *EVIDENCE, UNKNOWN), "evidence.color", UNKNOWN),
    "an unknown evidence feature": (put({}, *BCC, "evidence", UNKNOWN), "evidence", UNKNOWN),
    "an unknown evidence code": (put("Q", *EVIDENCE, "pink"), "evidence.color", "'Q'"),
    "an exclusion of a must-not-miss condition": (
        put("X", *EVIDENCE, "pink"),
        "basal_cell_carcinoma.evidence.color",
        "exclude a must-not-miss",
    ),
    "a gate on a must-not-miss condition": (
        put("age_years>=18", *BCC, "gate"),
        "conditions.basal_cell_carcinoma",
        "gate would exclude",
    ),
    "a location gate on a must-not-miss condition": (
        put("never", *BCC, "gate"),
        "conditions.basal_cell_carcinoma",
        "gate would exclude",
    ),
    "a gate row of a must-not-miss condition": (
        put("gate", "rows", "melanoma_any", "class"),
        "rows.melanoma_any",
        "gate would hide",
    ),
    "a treat row of a must-not-miss condition": (
        put([{"class": "treat", "when": "quiet"}], "rows", "melanoma_any", "overrides"),
        "rows.melanoma_any",
        "treat would hide",
    ),
    "a weight of zero": (put(0, "scoring", "multi", "A_mnm"), "scoring.multi.A_mnm", "above 0"),
    "a hidden must-not-miss mark": (put(0, *BCC, "must_not_miss"), "basal_cell", "differs"),
    "a condition without a row": (drop("rows", "syringoma"), "rows.syringoma", "no row"),
    "a wrong group": (put("acne", "conditions", "syringoma", "group"), "syringoma", "'syringoma'"),
    "a doubled group": (
        put(["syringoma"], "groups", "acne"),
        "groups.acne",
        "already in 'syringoma'",
    ),
    "an unknown route": (flag("RF-01", route=UNKNOWN), "flags.RF-01", UNKNOWN),
    "an unknown block": (
        put({"scope": UNKNOWN}, "rows", "miliaria", "block"),
        "rows.miliaria",
        UNKNOWN,
    ),
    "an unreadable expression": (flag("RF-01", when="symptom:itch and"), "RF-01", "too early"),
    "an unknown fact": (flag("RF-01", unless=UNKNOWN), "flags.RF-01", UNKNOWN),
    "an unknown value": (flag("RF-02", when="symptom:tickle"), "flags.RF-02", "'tickle'"),
    "an unknown feature": (flag("RF-02", when="smell:sweet"), "flags.RF-02", "'smell'"),
    "an unknown number": (flag("RF-02", when="height>=3"), "flags.RF-02", "'height'"),
    "an unknown flag": (flag("RF-02", when="RF-98"), "flags.RF-02", "RF-98"),
    "an unknown probability": (flag("RF-39", when="P(smallpox)>=0.5"), "RF-39", "'smallpox'"),
    "a score before the score": (flag("RF-04", when="veto"), "flags.RF-04", "needs the score"),
    "a group before the score": (flag("RF-04", when="group:milia"), "RF-04", "needs the score"),
    "typical without its fact": (
        put([{"class": "watch", "when": "typical(77)"}], "rows", "syringoma", "overrides"),
        "rows.syringoma",
        "unchanged_77",
    ),
    "a fact before its definition": (fact("solitary", "alarm"), "facts.solitary", "not known"),
    "flags in a circle": (flag("RF-30", when="RF-35"), "flags.RF-30", "circle"),
    "a lowering escalation": (
        flag("RF-04", escalate=[{"class": "R", "when": "quiet"}]),
        "flags.RF-04",
        "would not raise",
    ),
    "an ordinary presentation forgotten": (
        flag("RF-04", must_not_fire_on=[]),
        "flags.RF-04",
        "must_not_fire_on is empty",
    ),
    "a service without a column": (
        put([], "contraindications", "columns", "PS"),
        "services.pre_softening",
        "no contraindication column",
    ),
    "a column without a cell": (drop(*CELLS, "LB"), "factors.epilepsy", "no cell"),
    "an unreadable cell": (put("maybe", *CELLS, "LB"), "factors.epilepsy", "'maybe'"),
    "a cell of another column": (put("ok;led_red=A", *CELLS, "LB"), "epilepsy", "not in LB"),
    "a site without a zone": (zone("FH", sites=[]), "zones.forehead", "no zone row"),
    "a half-open gate zone": (zone("MU", LED="ok"), "zones.mouth", "closed in every column"),
    "an unknown zone status": (zone("FH", EX="sure"), "zones.forehead", "'sure'"),
    "an unknown service": (put([UNKNOWN], "rows", "syringoma", "main"), "rows.syringoma", UNKNOWN),
    "an unknown homecare class": (
        put([UNKNOWN], "rows", "syringoma", "homecare"),
        "rows.syringoma",
        UNKNOWN,
    ),
    "an unscreened homecare class": (
        drop("homecare", "screening", "retinol"),
        "homecare.retinol",
        "no screening row",
    ),
    "an unknown homecare factor": (
        put("A", "homecare", "screening", "retinol", UNKNOWN),
        "screening.retinol",
        UNKNOWN,
    ),
    "an unknown recent factor": (put(UNKNOWN, "recent", "wax", "factor"), "recent.wax", UNKNOWN),
    "an unknown dictionary factor": (
        put([UNKNOWN], "dictionary", 0, "factors"),
        "dictionary.1",
        UNKNOWN,
    ),
    "a question for an unknown feature": (put([UNKNOWN], "questions", 0, "asks"), "1", UNKNOWN),
    "a veto on an unknown value": (put([UNKNOWN], "veto", "values", "color"), "color", UNKNOWN),
    "an unknown decision": (put("D99", "settings", "menu", "decision"), "settings.menu", "D99"),
    "a missing translation": (drop("questions", 0, "text", "es"), "questions.1.text", "'es'"),
    "a promise in a service name": (
        put("Guaranteed milia cure", "services", "led_red", "name", "en"),
        "services.led_red.name",
        "must not be said",
    ),
    "a naming in a question": (
        put("Is this a mole or is it milia? It is milia.", "questions", 0, "text", "en"),
        "questions.1.text",
        "must not be said",
    ),
    "an instruction in the gate text": (
        put("You can pop it yourself.", "never_say", "blocks", "gate_text", "en"),
        "blocks.gate_text",
        "must not be said",
    ),
    "sizes that do not fit": (
        put({"typical": [3, 9], "max": 5}, *BCC, "size_mm"),
        "basal_cell_carcinoma.size_mm",
        "do not fit",
    ),
    "an extent that runs backwards": (put({"extent": [9, 3]}, *BCC, "size_mm"), "size_mm", "back"),
    "an unknown prior": (put({"base": "ZZ"}, *BCC, "prior"), "prior", "'ZZ'"),
    "an unknown contagion": (put("maybe", *BCC, "contagious"), "basal_cell", "'maybe'"),
    "an unknown must-not-miss condition": (
        put([UNKNOWN], "must_not_miss", "keys"),
        "must_not_miss.no_such_thing",
        "condition is not known",
    ),
    "an unknown must-not-miss neighbor": (
        put([UNKNOWN], "must_not_miss", "awareness"),
        "must_not_miss.no_such_thing",
        "awareness key",
    ),
    "an unknown must-not-miss flag": (
        put(["RF-98"], "must_not_miss", "flags"),
        "must_not_miss.RF-98",
        "flag is not known",
    ),
    "an unknown member of a group": (put([UNKNOWN], "groups", "acne"), "groups.acne", UNKNOWN),
    "an unknown pair": (put(UNKNOWN, "pairs", 0, "first"), "pairs.1", UNKNOWN),
    "no row for something else": (drop("rows", "something_else"), "something_else", "has no row"),
    "a row of no condition": (
        put(DATA["rows"]["syringoma"], "rows", UNKNOWN),
        "rows.no_such_thing",
        "is not a condition",
    ),
    "an unknown row class": (put("smile", "rows", "syringoma", "class"), "syringoma", "'smile'"),
    "an unknown elsewhere": (put("all", "rows", "syringoma", "elsewhere"), "syringoma", "'all'"),
    "an unknown end of a block": (
        put({"scope": "bump", "until": "soon+x"}, "rows", "syringoma", "block"),
        "rows.syringoma",
        "'soon+x'",
    ),
    "a flag that stands there twice": (flag("RF-02", id="RF-01"), "flags.RF-01", "twice"),
    "an unknown pass": (flag("RF-02", **{"pass": 3}), "flags.RF-02", "pass 3"),
    "an unknown flag class": (flag("RF-02", **{"class": "Q"}), "flags.RF-02", "'Q'"),
    "an unknown awareness class": (
        put("smile", "awareness", "scabies", "class"),
        "awareness.scabies",
        "'smile'",
    ),
    "a cue for nothing": (
        put([{"when": "surface:stalk", "names": UNKNOWN}], "veto", "cues"),
        "veto.cues",
        UNKNOWN,
    ),
    "an unknown zone column": (
        put("HEAD", "services", "led_red", "zone_column"),
        "services.led_red",
        "'HEAD'",
    ),
    "an unknown kind of service": (
        put("magic", "services", "led_red", "kind"),
        "services.led_red",
        "'magic'",
    ),
    "an interval that runs backwards": (
        put([9, 2], "services", "led_red", "interval_days"),
        "services.led_red",
        "backwards",
    ),
    "an unknown presence": (
        put("Q", "contraindications", "factors", "epilepsy", "present"),
        "factors.epilepsy",
        "not W, P or L",
    ),
    "an unknown after": (
        put("later", "contraindications", "factors", "epilepsy", "after"),
        "factors.epilepsy",
        "'later'",
    ),
    "a screening factor without a factor": (
        drop("factors", "sunburn"),
        "factors.sunburn",
        "is not in the factors",
    ),
    "a coarse site that is a site": (
        put(["chin"], "coarse_sites", "cheek"),
        "coarse_sites.cheek",
        "site of its own",
    ),
    "an unreadable homecare cell": (
        put("maybe", "homecare", "screening", "aha", "rosacea"),
        "screening.aha",
        "'maybe'",
    ),
    "a factor of the wrong kind": (put("note", "factors", "sunburn", "kind"), "sunburn", "differ"),
    "an unknown dictionary field": (put("diet", "dictionary", 0, "field"), "dictionary", "'diet'"),
    "a word that stands for nothing": (put([], "dictionary", 0, "factors"), "1", "for nothing"),
    "an unknown language": (put("fr", "dictionary", 0, "lang"), "dictionary", "'fr'"),
    "a veto on an unknown feature": (put([], "veto", "values", UNKNOWN), "veto.values", UNKNOWN),
    "an entry that is no table": (put("x", "rows", "syringoma"), "rows.syringoma", "not a table"),
    "words that are a number": (put(5, "dictionary", 0, "names"), "dictionary", "wrong type"),
    "a step without a condition": (
        flag("RF-02", escalate=[{"class": "S"}]),
        "flags.RF-02",
        "escalate has the wrong type",
    ),
    "evidence that is a word": (put("S", *BCC, "evidence"), "basal_cell", "wrong type"),
    "a pass that is a word": (flag("RF-02", **{"pass": "one"}), "flags.RF-02", "wrong type"),
    "a source without a title": (put("", "sources", "GDK", "title"), "sources.GDK", "title"),
    "an unknown quality": (put("Z", "sources", "GDK", "quality"), "sources.GDK", "'Z'"),
    "a label in no language": (
        put("studio", "routes", "studio"),
        "routes.studio",
        "both languages",
    ),
    "a name in no language": (
        put("Red light", "services", "led_red", "name"),
        "led_red.name",
        "both languages",
    ),
    "an unreadable pattern": (put(["("], "never_say", "patterns"), "never_say", "cannot be read"),
}


@pytest.mark.parametrize(("change", "key", "reason"), CASES.values(), ids=CASES)
def test_a_broken_knowledge_base_is_named(change: Change, key: str, reason: str) -> None:
    data = fresh()
    change(data)
    found = check_knowledge(data)
    assert any(key in problem.key and reason in problem.reason for problem in found), found[:5]


def test_a_problem_names_the_file_the_key_and_the_reason() -> None:
    data = fresh()
    data["conditions"]["syringoma"]["evidence"]["color"]["teal"] = "S"
    assert check_knowledge(data) == (
        Problem(
            "conditions/*.toml",
            "conditions.syringoma.evidence.color",
            "value 'teal' is not known",
        ),
    )
    assert str(check_knowledge(data)[0]).startswith("conditions/*.toml: conditions.syringoma")


def test_a_sentence_of_the_whitelist_may_name_what_it_denies() -> None:
    data = fresh()
    data["questions"][0]["text"]["en"] = "This is not a diagnosis. Where is it?"
    assert check_knowledge(data) == ()


def test_an_empty_knowledge_base_is_named_and_not_a_crash() -> None:
    assert len(check_knowledge({})) > 40
