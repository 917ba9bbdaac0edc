"""A studio's own file may add and narrow, and can never weaken a rule."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.skin.knowledge import KnowledgeError, load_knowledge
from studio.skin.knowledge.compiler import current_data, narrow

DATA = current_data()
ENTRY = {
    "field": "med",
    "factors": ["bleeding_risk"],
    "names": ["grandma's heart pill"],
    "lang": "en",
    "sources": ["GEK"],
    "review": "to_verify",
}
QUESTION = {
    "asks": ["color"],
    "text": {"en": "What color is it by the window?", "es": "¿De qué color es junto a la ventana?"},
    "sources": ["GEK"],
    "review": "to_verify",
}
FLAG = {
    "id": "RF-90",
    "pass": 1,
    "sign": "Any bump of a toddler",
    "when": "age_years<3",
    "class": "R",
    "route": "pediatrics",
    "names_cause": True,
    "must_not_fire_on": ["a child of school age"],
    "sources": ["PROP"],
    "review": "to_verify",
}


def cells(factor: str, **changed: object) -> dict[str, Any]:
    return {"contraindications": {"factors": {factor: {"cells": changed}}}}


def screening(name: str, **changed: object) -> dict[str, Any]:
    return {"homecare": {"screening": {name: changed}}}


def flag_of(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    return next(flag for flag in data["flags"] if flag["id"] == name)


ALLOWED = {
    "a word": ({"dictionary": [ENTRY]}, lambda d: d["dictionary"][-1] == ENTRY),
    "a question": ({"questions": [QUESTION]}, lambda d: d["questions"][-1] == QUESTION),
    "a flag": ({"flags": [FLAG]}, lambda d: flag_of(d, "RF-90") == FLAG),
    "a more urgent flag": (
        {"flags": [{"id": "RF-02", "class": "S"}]},
        lambda d: flag_of(d, "RF-02")["class"] == "S",
    ),
    "an escalation": (
        {"flags": [{"id": "RF-02", "escalate": [{"class": "S", "when": "growing"}]}]},
        lambda d: flag_of(d, "RF-02")["escalate"] == [{"class": "S", "when": "growing"}],
    ),
    "a call ahead": (
        {"flags": [{"id": "RF-07", "phone_ahead": True}]},
        lambda d: flag_of(d, "RF-07")["phone_ahead"] is True,
    ),
    "a veto": (
        {"veto": {"values": {"color": ["orange"]}}},
        lambda d: d["veto"]["values"]["color"][-1] == "orange",
    ),
    "a stricter cell": (
        cells("shave", EX="A(2)"),
        lambda d: d["contraindications"]["factors"]["shave"]["cells"]["EX"] == "A(2)",
    ),
    "a longer wait": (
        cells("shave", EX="R(5)"),
        lambda d: d["contraindications"]["factors"]["shave"]["cells"]["EX"] == "R(5)",
    ),
    "a stricter cell for one service": (
        cells("nut_allergy", AHA="ok;peel_mandelic=A"),
        lambda d: (
            "peel_mandelic=A" in d["contraindications"]["factors"]["nut_allergy"]["cells"]["AHA"]
        ),
    ),
    "stricter homecare": (
        screening("niacinamide", rosacea="R"),
        lambda d: d["homecare"]["screening"]["niacinamide"]["rosacea"] == "R",
    ),
    "an allergy of a homecare class": (
        screening("aha", allergy={"nut_allergy": "A"}),
        lambda d: d["homecare"]["screening"]["aha"]["allergy"]["nut_allergy"] == "A",
    ),
    "a closed site of a homecare class": (
        screening("niacinamide", site=[{"sites": ["upper_eyelid"], "cell": "A"}]),
        lambda d: d["homecare"]["screening"]["niacinamide"]["site"][-1]["cell"] == "A",
    ),
    "a reworded service": (
        {"services": {"led_red": {"name": {"en": "Calm light"}}}},
        lambda d: (
            d["services"]["led_red"]["name"]
            == {"en": "Calm light", "es": DATA["services"]["led_red"]["name"]["es"]}
        ),
    ),
    "another text of a service": (
        {"services": {"led_red": {"what": "calm light after a treatment"}}},
        lambda d: d["services"]["led_red"]["what"] == "calm light after a treatment",
    ),
    "a longer interval": (
        {"services": {"led_red": {"interval_days": [3, 7]}}},
        lambda d: d["services"]["led_red"]["interval_days"] == [3, 7],
    ),
    "a patch test": (
        {"services": {"deep_pore_facial": {"patch_test": True}}},
        lambda d: d["services"]["deep_pore_facial"]["patch_test"] is True,
    ),
}
REFUSED = {
    "a condition": ({"conditions": {}}, "conditions", "may not change"),
    "the never-say list": ({"never_say": {"patterns": []}}, "never_say", "may not change"),
    "the scoring": ({"scoring": {"temper": 0}}, "scoring", "may not change"),
    "a row": ({"rows": {"melanoma_any": {"class": "watch"}}}, "rows", "may not change"),
    "the must-not-miss list": ({"must_not_miss": {"keys": []}}, "must_not_miss", "may not change"),
    "a weaker cell": (cells("epilepsy", LB="R"), "epilepsy.cells.LB", "weaker"),
    "a shorter wait": (cells("isotretinoin_oral", PX="A(90)"), "cells.PX", "weaker"),
    "a dated cell for a lasting one": (cells("epilepsy", LB="A(30)"), "cells.LB", "weaker"),
    "an exception for one service": (
        cells("salicylate_allergy", SA="A;peel_jessner=ok"),
        "cells.SA",
        "weaker",
    ),
    "a dropped exception": (cells("nut_allergy", AHA="ok"), "cells.AHA", "weaker"),
    "a stronger word with a shorter wait": (
        cells("isotretinoin_oral", EN="A(5)"),
        "cells.EN",
        "weaker",
    ),
    "an unreadable cell": (cells("epilepsy", LB="never"), "cells.LB", "cannot be read"),
    "an unknown factor": (cells("hiccups", LB="A"), "hiccups", "not known"),
    "an unknown column": (cells("epilepsy", ZZ="A"), "epilepsy", "not known"),
    "a kinder factor": (
        {"contraindications": {"factors": {"epilepsy": {"after": 0}}}},
        "epilepsy.after",
        "may not be changed",
    ),
    "weaker homecare": (screening("retinol", pregnant_or_trying="R"), "retinol", "weaker"),
    "a weaker allergy": (
        screening("bha", allergy={"salicylate_allergy": "ok"}),
        "bha.salicylate_allergy",
        "weaker",
    ),
    "a less urgent flag": ({"flags": [{"id": "RF-07", "class": "R"}]}, "RF-07.class", "weaken"),
    "an exception of a flag": (
        {"flags": [{"id": "RF-08", "unless": "quiet"}]},
        "RF-08.unless",
        "weaken",
    ),
    "another meaning of a flag": (
        {"flags": [{"id": "RF-08", "when": "symptom:itch and symptom:none"}]},
        "RF-08.when",
        "weaken",
    ),
    "another route of a flag": (
        {"flags": [{"id": "RF-08", "route": "studio"}]},
        "RF-08.route",
        "weaken",
    ),
    "a lowering escalation": (
        {"flags": [{"id": "RF-08", "escalate": [{"class": "R", "when": "quiet"}]}]},
        "RF-08.escalate",
        "weaken",
    ),
    "no call ahead": ({"flags": [{"id": "RF-09", "phone_ahead": False}]}, "phone_ahead", "weaken"),
    "an unknown class": ({"flags": [{"id": "RF-09", "class": "Z"}]}, "RF-09.class", "not known"),
    "a dropped veto": ({"veto": {"unless": []}}, "veto.unless", "may not be changed"),
    "no patch test": (
        {"services": {"peel_lactic": {"patch_test": False}}},
        "peel_lactic.patch_test",
        "may not be changed",
    ),
    "a shorter interval": (
        {"services": {"peel_lactic": {"interval_days": [7, 28]}}},
        "interval_days",
        "longer",
    ),
    "another column": (
        {"services": {"peel_lactic": {"column": "PS"}}},
        "peel_lactic.column",
        "may not be changed",
    ),
    "an unknown service": ({"services": {"tattoo": {"what": "x"}}}, "services.tattoo", "not known"),
    "a promise": (
        {"services": {"led_red": {"name": {"en": "Guaranteed cure"}}}},
        "led_red.name",
        "must not be said",
    ),
    "a word for an unknown factor": (
        {"dictionary": [{**ENTRY, "factors": ["luck"]}]},
        "dictionary",
        "not known",
    ),
    "a word without a source": (
        {"dictionary": [{key: ENTRY[key] for key in ENTRY if key != "sources"}]},
        "dictionary",
        "sources is missing",
    ),
    "a question in one language": (
        {"questions": [{**QUESTION, "text": {"en": "What color?"}}]},
        "questions",
        "missing",
    ),
    "a veto that is no list": ({"veto": {"values": {"color": "red"}}}, "color", "list of values"),
    "other columns": ({"contraindications": {"columns": {}}}, "columns", "may not be changed"),
    "other homecare classes": ({"homecare": {"classes": {}}}, "classes", "may not be changed"),
    "a wrong type": ({"flags": {"id": "RF-01"}}, "flags", "list of tables"),
    "another wrong type": ({"services": [1]}, "services", "must be a table"),
}


@pytest.mark.parametrize(("extra", "holds"), ALLOWED.values(), ids=ALLOWED)
def test_an_own_file_may_add_and_narrow(
    extra: Mapping[str, Any], holds: Callable[[Mapping[str, Any]], bool]
) -> None:
    before = deepcopy(DATA)
    assert holds(narrow(DATA, extra, "own.toml"))
    assert before == DATA


@pytest.mark.parametrize(("extra", "key", "reason"), REFUSED.values(), ids=REFUSED)
def test_an_own_file_may_not_weaken(extra: Mapping[str, Any], key: str, reason: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        narrow(DATA, extra, "own.toml")
    assert refused.value.file == "own.toml"
    assert key in refused.value.key
    assert reason in refused.value.reason


def test_an_own_file_is_read_beside_the_rules(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[[entry]]\nfield = "med"\nfactors = ["bleeding_risk"]\nnames = ["heart drops"]\n'
        'lang = "en"\nsources = ["GEK"]\nreview = "to_verify"\n'
        '[contraindications.factors.shave.cells]\nEX = "A(3)"\n',
        encoding="utf-8",
    )
    narrowed = load_knowledge(extra=(own,))
    assert narrowed.version != load_knowledge().version
    assert narrowed.data["dictionary"][-1]["names"] == ["heart drops"]
    assert narrowed.data["contraindications"]["factors"]["shave"]["cells"]["EX"] == "A(3)"


@pytest.mark.parametrize("body", ["= nonsense", "\xff"], ids=["malformed", "not UTF-8"])
def test_an_unreadable_own_file_is_named(tmp_path: Path, body: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(body, encoding="latin-1")
    with pytest.raises(KnowledgeError, match=r"own\.toml"):
        load_knowledge(extra=(own,))


LEVEL = {"ok": 0, "R": 1, "A": 2}
FACTORS = DATA["contraindications"]["factors"]
COLUMNS = DATA["contraindications"]["columns"]
plain_cells = st.one_of(
    st.sampled_from(["ok", "R", "A"]),
    st.builds("{}({})".format, st.sampled_from(["R", "A"]), st.integers(0, 400)),
)


def status(cell: str, service: str, after: object, days: int | None) -> int:
    """What a cell says for a service so many days after the end; None = while present."""
    for part in cell.split(";")[1:]:
        if part.startswith(f"{service}="):
            cell = part.partition("=")[2]
    cell = cell.split(";")[0]
    level = LEVEL[cell.partition("(")[0]]
    if days is None:
        return level
    if "(" in cell:
        limit = int(cell.partition("(")[2].rstrip(")"))
    else:
        limit = after if isinstance(after, int) else 0 if after == "cells" else 10**6
    return level if days < limit else 0


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(FACTORS)), st.sampled_from(sorted(COLUMNS)), plain_cells)
def test_whatever_cell_is_accepted_never_allows_more_on_any_day(
    factor: str, column: str, cell: str
) -> None:
    after = FACTORS[factor]["after"]
    try:
        merged = narrow(DATA, cells(factor, **{column: cell}))
    except KnowledgeError:
        return
    new = merged["contraindications"]["factors"][factor]["cells"][column]
    old = FACTORS[factor]["cells"][column]
    for service in COLUMNS[column]:
        for days in (None, 0, 1, 2, 6, 7, 13, 14, 29, 30, 89, 90, 179, 180, 364, 365, 400, 5000):
            assert status(new, service, after, days) >= status(old, service, after, days)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


WHOLE: dict[str, dict[str, Any]] = {"dictionary": ENTRY, "questions": QUESTION, "flags": FLAG}


@settings(max_examples=30, deadline=None)
@given(st.data(), st.sampled_from(sorted(WHOLE)))
def test_an_addition_with_one_wrong_value_is_refused_by_name(
    draw: st.DataObject, kind: str
) -> None:
    key = draw.draw(st.sampled_from(sorted(WHOLE[kind])))
    changed = {**WHOLE[kind], key: draw.draw(junk)}
    try:
        merged = narrow(DATA, {kind: [changed]})
    except KnowledgeError:
        return
    assert len(merged[kind]) == len(DATA[kind]) + 1


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(DATA)), junk, min_size=1, max_size=2))
def test_junk_in_an_own_file_is_refused_or_changes_nothing_but_what_it_may(
    extra: Mapping[str, Any],
) -> None:
    try:
        merged = narrow(DATA, extra)
    except KnowledgeError:
        return
    assert merged["conditions"] == DATA["conditions"]
    assert merged["rows"] == DATA["rows"]
    assert len(merged["flags"]) >= len(DATA["flags"])
    assert len(merged["questions"]) >= len(DATA["questions"])
