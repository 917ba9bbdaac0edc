"""A printed list of ingredients tells what a product is, whatever its name says."""

import pytest

from studio.skin.ingredients import _groups, ingredients_of, read_ingredients
from studio.skin.knowledge import load_knowledge


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("", ()),
        ("Aqua, Glycerin", ("Aqua", "Glycerin")),
        ("Ingredients: Aqua/Water; Parfum (Fragrance).", ("Aqua/Water", "Parfum (Fragrance)")),
        ("Aqua\nGlycerin\n", ("Aqua", "Glycerin")),
        ("1,2-Hexanediol, Aqua", ("1,2-Hexanediol", "Aqua")),
    ],
)
def test_a_list_is_taken_apart_as_boxes_print_it(printed: str, parts: tuple[str, ...]) -> None:
    assert ingredients_of(printed) == parts


@pytest.mark.parametrize(
    ("printed", "homecare", "kinds"),
    [
        ("Aqua, Glycerin", "moisturizer", []),
        ("Aqua, Retinol 0.3 %", "retinol", []),
        ("Aqua, Retinyl Palmitate", "moisturizer", ["warn"]),
        ("Aqua, Squalane", "retinol", ["missing"]),
        ("Aqua, SALICYLIC ACID*", "moisturizer", ["warn"]),
        ("Aqua, Salicylic Acid", "bha", ["ask"]),
        ("Aqua, Petrolatum", "moisturizer", ["warn"]),
        ("Aqua, Petrolatum", "balm", []),
        ("Aqua, Parfum/Fragrance", "moisturizer", ["warn"]),
        ("Aqua, Prunus Amygdalus Dulcis (Sweet Almond) Oil", "balm", ["warn"]),
        ("Aqua, Papain", "", ["ask"]),
        ("Aqua, Retinol", "", []),
        ("Aqua, Lactic Acid, Parfum", "retinol", ["warn", "warn", "missing"]),
        ("Aqua, Glycolic Acid Butter", "moisturizer", []),
    ],
)
def test_what_does_not_belong_is_said_before_what_to_ask(
    printed: str, homecare: str, kinds: list[str]
) -> None:
    assert [finding.kind for finding in read_ingredients(printed, homecare)] == kinds


def test_the_finding_names_the_ingredient_as_it_is_printed() -> None:
    (finding,) = read_ingredients("Aqua, Retinyl Palmitate", "moisturizer")

    assert finding.found == ("Retinyl Palmitate",)
    assert "pregnant" in finding.text


def test_every_class_and_source_named_is_in_the_knowledge_base() -> None:
    data = load_knowledge().data
    classes, sources = set(data["homecare"]["classes"]), set(data["sources"])

    for key, group in _groups().items():
        assert {*group["belongs"], *group.get("expects", ())} <= classes, key
        # PROP, GDK and GEK say that something is proposed or general knowledge.
        assert set(group["sources"]) <= sources | {"PROP", "GDK", "GEK"}, key
        assert group["review"] == "to_verify"
