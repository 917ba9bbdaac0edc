"""`knowledge check|show|sources|diff`: what an owner or a reviewer reads in a terminal."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from studio.cli.knowledge import knowledge
from studio.skin.knowledge import KnowledgeError, load_knowledge
from studio.skin.knowledge.lookup import differences, find, lines, nearest, uses

DATA = load_knowledge().data


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(knowledge, [str(word) for word in words])


def told(*words: str | Path) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_shipped_rules_have_no_problems() -> None:
    output = told("check")
    assert output.startswith(load_knowledge().version)
    assert output.endswith("no problems\n")


def test_an_own_file_that_weakens_is_told(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[contraindications.factors.epilepsy.cells]\nLB = 'ok'\n", encoding="utf-8")
    result = run("check", own)
    assert result.exit_code == 1
    told_why = "own.toml: contraindications.factors.epilepsy.cells.LB: 'ok' is weaker than 'A'\n"
    assert told_why in result.output


def test_a_missing_own_file_is_told(tmp_path: Path) -> None:
    result = run("check", tmp_path / "own.toml")
    assert result.exit_code == 1
    assert "own.toml" in result.output


def test_unreadable_rules_are_told_and_not_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> dict[str, Any]:
        raise KnowledgeError("flags.toml", "-", "cannot be read")

    monkeypatch.setattr("studio.skin.knowledge.compiler.current_data", broken)
    result = run("check")
    assert result.exit_code == 1
    assert "flags.toml" in result.output


def test_a_stale_version_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data = deepcopy(dict(DATA))
    data["rows"]["milia_primary"]["recheck_days"] = 70
    monkeypatch.setattr("studio.skin.knowledge.compiler.current_data", lambda: data)
    result = run("check")
    assert result.exit_code == 1
    assert result.output == "versions: the compiled version is stale; run the compiler\n"


SHOWN = {
    "milia_primary": ("condition  milia_primary", "what to do  milia_primary", "[", "?"),
    "c28": ("condition  basal_cell_carcinoma", "must not miss       yes", "what to do"),
    "RF-05": ("red flag  RF-05", "Bleeding", "must not fire on", "PSP-BCC"),
    "cosmetic_extraction": ("service  cosmetic_extraction", "interval days       14–28"),
    "epilepsy": ("factor  epilepsy", "screening  epilepsy", "LB A", "non-pulsed device"),
    "IO": ("zone  IO", "LC, IO", "D3"),
    "infraorbital": ("zone  infraorbital", "PEEL                no"),
    "MED-MIL": ("source  MED-MIL", "Medscape"),
    "retinol": ("homecare class  retinol", "ladder", "pregnant_or_trying A"),
    "D2": ("owner decision  D2", "lancet_authorized"),
    "K04": ("contradiction  K04", "firmness stays a weak feature"),
    "milia": ("group  milia", "milia_en_plaque"),
    "merkel_cell": ("awareness  merkel_cell", "fast-growing"),
    "eyelid": ("coarse site  eyelid", "eyelid_margin"),
    "lancet_authorized": ("setting  lancet_authorized", "D2"),
    "cold_sore": ("recent event  cold_sore", "fact  cold_sore", "blister_group"),
    "seven_point": ("computed fact  seven_point", "For pigmented bumps"),
}


@pytest.mark.parametrize(("name", "parts"), SHOWN.items())
def test_show_tells_an_entry_with_its_sources(name: str, parts: tuple[str, ...]) -> None:
    output = told("show", name)
    for part in parts:
        assert part in output, output
    assert max(len(line) for line in output.splitlines()) <= 80


@pytest.mark.parametrize(
    "name",
    [
        *DATA["conditions"],
        *(flag["id"] for flag in DATA["flags"]),
        *DATA["services"],
        *DATA["contraindications"]["factors"],
        *DATA["homecare"]["classes"],
        *DATA["sources"],
        *(zone["codes"][0] for zone in DATA["zones"]),
    ],
)
def test_every_entry_fits_a_terminal(name: str) -> None:
    output = told("show", name)
    assert max(len(line) for line in output.splitlines()) <= 80


def test_each_line_names_its_own_sources_and_the_state_of_review() -> None:
    output = told("show", "milia_primary")
    assert "no connection to the surface [2,6-7]?" in " ".join(output.split())
    assert "MED-MIL2" not in output.split("Sources")[0]
    assert "MED-MIL2" in output.split("Sources")[1]


def test_a_reviewed_line_is_marked() -> None:
    data = deepcopy(dict(DATA))
    data["flags"][0]["review"] = "verified"
    marks = {line.verified for line in lines(find(data, "RF-01")[0])}
    assert marks == {True}
    assert {line.verified for line in lines(find(data, "RF-02")[0])} == {False}


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("milia_primry", "milia_primary"),
        ("seringoma", "syringoma"),
        ("RF-99", "RF-39"),
        ("cosmetic_extration", "cosmetic_extraction"),
        ("epilepsi", "epilepsy"),
    ],
)
def test_an_unknown_id_suggests_the_nearest(wrong: str, right: str) -> None:
    result = run("show", wrong)
    assert result.exit_code == 1
    assert f"Nothing is known under {wrong!r}" in result.output
    assert right in result.output


def test_an_id_like_nothing_gets_no_suggestion() -> None:
    assert nearest(DATA, "%%%%%%%%%%") == ()
    assert "Did you mean" not in run("show", "%%%%%%%%%%").output


def test_sources_lists_every_source_by_field() -> None:
    output = told("sources")
    assert output.startswith("Seeds\n") or "\nSeeds\n" in output
    for tag in DATA["sources"]:
        assert f"  {tag} " in output


def test_a_source_tells_where_it_is_used() -> None:
    output = told("sources", "med-kp")
    assert "Keratosis pilaris — Medscape (H)" in output
    assert "conditions.keratosis_pilaris\n" in output
    assert "conditions.keratosis_pilaris.what\n" in output


def test_an_unknown_source_suggests_the_nearest() -> None:
    result = run("sources", "MED-MILL")
    assert result.exit_code == 1
    assert "MED-MIL" in result.output


def test_no_source_is_without_use_unless_it_only_supports_the_reading() -> None:
    text = json.dumps({kind: value for kind, value in DATA.items() if kind != "sources"})
    assert [tag for tag in DATA["sources"] if f'"{tag}"' not in text] == []
    assert uses(DATA, "MED-KP") == (
        "conditions.keratosis_pilaris",
        "conditions.keratosis_pilaris.what",
    )


def saved(folder: Path, name: str, data: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_diff_tells_added_removed_and_changed(tmp_path: Path) -> None:
    old: dict[str, Any] = deepcopy(dict(DATA))
    new = deepcopy(old)
    new["rows"]["milia_primary"]["recheck_days"] = 70
    new["rows"]["milia_primary"]["main"].remove("peel_glycolic")
    new["rows"]["syringoma"]["homecare"].append("niacinamide")
    new["flags"] = [flag for flag in new["flags"] if flag["id"] != "RF-37"]
    new["conditions"]["syringoma"]["evidence"]["color"]["orange"] = "p"
    output = told("diff", saved(tmp_path, "a.json", old), saved(tmp_path, "b.json", new))
    lines_told = output.splitlines()
    assert "~ rows.milia_primary.recheck_days: 56 → 70" in lines_told
    assert "- rows.milia_primary.main[peel_glycolic]" in lines_told
    assert "+ rows.syringoma.homecare[niacinamide]" in lines_told
    assert "+ conditions.syringoma.evidence.color.orange: p" in lines_told
    assert any(line.startswith("- flags.RF-37.when: ") for line in lines_told)
    assert not any("RF-38" in line for line in lines_told)
    assert all(len(line) <= 80 for line in lines_told)


def test_the_current_version_equals_itself_under_every_name() -> None:
    version = load_knowledge().version
    for name in ("current", version, version.rpartition(":")[2], version.rpartition(":")[2][:7]):
        assert told("diff", "current", name) == "0 differences\n"


@pytest.mark.parametrize("name", ["ffffffffffff", "", ":"])
def test_an_unknown_version_lists_the_known_ones(name: str) -> None:
    result = run("diff", "current", name)
    assert result.exit_code == 1
    assert load_knowledge().hash[:16] in result.output


@pytest.mark.parametrize("body", ["{", "[]", "{}"])
def test_a_file_that_is_no_version_is_told(tmp_path: Path, body: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(body, encoding="utf-8")
    result = run("diff", "current", path)
    assert result.exit_code == 1
    assert "x.json" in result.output


def test_an_insertion_in_a_list_is_one_difference_only() -> None:
    new: dict[str, Any] = deepcopy(dict(DATA))
    new["rows"]["milia_primary"]["homecare"].insert(0, "balm")
    assert list(differences(DATA, new)) == [("+", "rows.milia_primary.homecare[balm]", "")]
