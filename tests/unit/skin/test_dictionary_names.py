"""Every name of the files, and its misspellings."""

import random
import string
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.skin.dictionary.cues import CUES, PHRASES
from studio.skin.dictionary.names import edits
from studio.skin.dictionary.words import joined, key
from tests.unit.skin.dictionary_words import (
    FIELDS,
    dictionary,
    entries,
    fresh_dictionary,
    meant,
    read,
    table,
)

#: Names whose loss would hurt most: their misspellings are tried one by one.
IMPORTANT = """
    accutane isotretinoin absorica claravis amnesteem zenatane roaccutane acitretin soriatane
    tretinoin adapalene differin tazarotene tazorac trifarotene aklief epiduo altreno curology
    retinol doxycycline minocycline tetracycline sarecycline ciprofloxacin levofloxacin bactrim
    trimethoprim hydrochlorothiazide chlorthalidone furosemide lasix amiodarone voriconazole
    griseofulvin chlorpromazine piroxicam ketoprofen hydroxychloroquine plaquenil lithium
    methoxsalen warfarin coumadin apixaban eliquis rivaroxaban xarelto dabigatran pradaxa heparin
    enoxaparin lovenox clopidogrel plavix ticagrelor brilinta prasugrel aspirin excedrin ibuprofen
    naproxen aleve diclofenac meloxicam celecoxib prednisone prednisolone medrol dexamethasone
    cyclosporine prograf mycophenolate cellcept adalimumab humira etanercept enbrel infliximab
    remicade stelara rinvoq xeljanz rituximab methotrexate azathioprine imuran chemotherapy
    tamoxifen efudex capecitabine triamcinolone clobetasol mometasone betamethasone metformin
    insulin ozempic jardiance januvia levothyroxine synthroid methimazole valacyclovir valtrex
    acyclovir zovirax spironolactone levetiracetam keppra lamotrigine carbamazepine tegretol
    depakote phenytoin dilantin allopurinol colchicine atorvastatin lipitor rosuvastatin crestor
    upadacitinib tofacitinib baricitinib secukinumab cosentyx ustekinumab guselkumab skyrizi
    dupixent topiramate phenobarbital zonisamide keytruda herceptin ibrance isotretinoína
    doxiciclina warfarina prednisona metotrexato aspirina metformina insulina tretinoína
    levotiroxina espironolactona ibuprofeno naproxeno hidroclorotiazida ciprofloxacino
"""
IMPORTANT_CONDITIONS = """
    epilepsy seizures epileptic lupus porphyria dermatomyositis albinism scleroderma transplant
    leukemia lymphoma melanoma diabetes diabetic neuropathy hemophilia keloid keloids psoriasis
    vitiligo melasma eczema rosacea glaucoma pacemaker pregnant pregnancy breastfeeding impetigo
    cellulitis dialysis cancer herpes epilepsia embarazada convulsiones queloides marcapasos
    lactancia
"""
IMPORTANT_ALLERGIES = """
    latex papaya pineapple aspirin almond almonds resorcinol fragrance
"""


def names_of_entries() -> Iterator[tuple[str, str, frozenset[str]]]:
    for entry in entries():
        for name in entry["names"]:
            yield entry["field"], name, meant(entry)


def test_every_name_is_read_with_its_own_factors() -> None:
    lost = [
        (field, name, sorted(factors - read(field, name).factors))
        for field, name, factors in names_of_entries()
        if not (read(field, name).known and factors <= read(field, name).factors)
    ]

    assert lost == []


def test_every_name_marked_for_a_question_asks() -> None:
    silent = [
        (entry["field"], name)
        for entry in entries()
        for name in entry.get("ask", ())
        if not read(entry["field"], name).ask
    ]

    assert silent == []


def test_no_name_means_nothing_in_one_row_and_a_factor_in_another_by_mistake() -> None:
    known_doubles = {("allergy", "lidocaine")}
    meanings: dict[tuple[str, str], set[frozenset[str]]] = {}
    for field, name, factors in names_of_entries():
        if not any(entry["field"] == "recent" and name in entry["names"] for entry in entries()):
            meanings.setdefault((field, key(name)), set()).add(factors)

    doubled = {
        place for place, found in meanings.items() if len(found) > 1 and frozenset() in found
    }

    assert doubled - known_doubles == set()


def test_no_name_begins_with_an_article_that_would_cut_a_longer_name() -> None:
    allowed = {"the pill", "la píldora"}
    names = {name for _, name, _ in names_of_entries()} - allowed
    cut = {name for name in names if name.split()[0] in {"a", "an", "the", "el", "un", "una"}}

    assert {name for name in cut if not name.startswith(("the ordinary", "a fib"))} == set()


WRAPPED = {
    "med": ["I take {}", "{} every day", "my {}", "a {}", "{} 20 mg", "{} 0.05% twice a day",
            "taking {} now", "tomo {} diario", "{}, 1 tablet daily", "on {} for years",
            "{} (prn)", "the {} since 2019"],
    "allergy": ["{} (mild)", "{} allergy", "alergia a {}"],
    "condition": ["I have {}", "my {}", "{} since 2015", "severe {}", "{} (chronic)",
                  "{} for years", "padezco de {}"],
    "recent": ["{} 2 weeks ago", "had {} last week", "{} yesterday", "my {}", "me hice {}"],
}  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_the_words_around_a_name_take_nothing_from_it(field: str) -> None:
    fresh = fresh_dictionary()
    lost = []
    for its_field, name, _ in names_of_entries():
        for wrap in WRAPPED[field] if its_field == field else ():
            reading = fresh.read(field, wrap.format(name))
            whole = reading.relation == "self" and read(field, name).factors <= reading.factors
            if not whole:
                lost.append((wrap.format(name), reading.relation, sorted(reading.factors)))

    assert lost == []


@pytest.mark.parametrize("between", [", ", " and ", "; ", " / ", "\n", " y ", " & ", " + "])
def test_two_names_in_one_item_keep_all_factors(between: str) -> None:
    rng = random.Random(between)  # noqa: S311 - the same pairs in every run
    fresh = fresh_dictionary()
    named = {field: [n for f, n, _ in names_of_entries() if f == field] for field in FIELDS}
    lost = []
    for _ in range(1500):
        field = rng.choice(FIELDS)
        one, other = rng.sample(named[field], 2)
        reading = fresh.read(field, f"{one}{between}{other}")
        factors = read(field, one).factors | read(field, other).factors
        if not factors <= reading.factors and reading.known and not reading.ask:
            lost.append((field, one, other))

    assert lost == []


def test_there_are_enough_names_of_every_kind_in_both_languages() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    harmless = set()
    for entry in entries():
        counts[entry["field"], entry["lang"]] += len(entry["names"])
        if entry.get("factors") == ["none"] and entry["field"] in {"med", "condition"}:
            harmless.update(entry["names"])

    assert len({name for _, name, _ in names_of_entries()}) >= 900
    assert len(harmless) >= 150
    assert all(counts[field, language] >= 50 for field in FIELDS for language in ("en", "es"))


def test_entries_name_only_known_factors_events_and_places() -> None:
    sites = set(table("vocabulary")["site"]["values"])
    for entry in entries():
        assert set(entry.get("factors", ())) <= set(table("factors"))
        assert entry.get("recent", "wax") in table("recent")
        assert set(entry.get("sites", ())) <= sites
        assert set(entry.get("ask", ())) <= set(entry["names"])
        assert entry["review"] in {"to_verify", "verified"}


def test_factor_and_event_keys_are_words_too() -> None:
    for factor in set(table("factors")) - {"none"}:
        fields = FIELDS if "_" in factor else ("condition", "med")
        if any(read(field, factor).known for field in FIELDS) or "_" in factor:
            assert all(factor in read(field, factor).factors for field in fields), factor
    for event in table("recent"):
        assert event in read("recent", event).recent


def test_a_cue_phrase_never_hides_a_name() -> None:
    keys = {key(name) for _, name, _ in names_of_entries()}
    phrases = [
        phrase.split() for text in PHRASES.values() for phrase in text.split(",") if " " in phrase
    ]
    long_ones = [words for words in phrases if len(words) > 1]

    assert [words for words in long_ones if joined(words) in keys] == []
    singles = {text.strip() for many in PHRASES.values() for text in many.split(",")}
    assert [words for words in long_ones if joined(words) in singles] == []


def misspellings(word: str) -> Iterator[str]:
    """Yield every word one typing error away, the first letter kept."""
    for place in range(1, len(word)):
        before, after = word[:place], word[place:]
        yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in "aeirt":
            yield before + letter + after[1:]
            yield before + letter + after


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("med", IMPORTANT),
        ("condition", IMPORTANT_CONDITIONS),
        ("allergy", IMPORTANT_ALLERGIES),
    ],
)
def test_no_misspelling_loses_a_factor_in_silence(field: str, words: str) -> None:
    exact = {key(name) for its_field, name, _ in names_of_entries() if its_field == field}
    names = words.split()
    assert all(key(name) in exact for name in names)

    lost = []
    for name in names:
        factors = read(field, name).factors
        for wrong in set(misspellings(name)):
            reading = read(field, wrong)
            silent = reading.known and not reading.ask and not factors <= reading.factors
            if silent and key(wrong) not in exact and wrong not in CUES:
                lost.append((name, wrong, reading.parts))

    assert lost == []


WORDS = ["accutane", "Retin-A", "metformin 500 mg", "aspirin", "latex", "lupus", "zyrtec", "botox",
         "tomo losartán", "no epilepsy", "mother had melanoma", "fish oil", "qwxyz"]  # fmt: skip


@given(
    items=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True),
    field=st.sampled_from(FIELDS),
    data=st.data(),
)
@settings(max_examples=150, deadline=None)
def test_order_case_and_spacing_change_nothing(
    items: list[str], field: str, data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations(items))
    gap = data.draw(st.sampled_from(["; ", " ;", "\n", "\n\n", " ;  "]))
    shown = gap.join(mixed)
    shown = data.draw(st.sampled_from([shown, shown.upper(), shown.title(), f"  {shown}  "]))

    first, second = read(field, "; ".join(items)), read(field, shown)

    assert first.factors == second.factors
    assert (first.known, first.recent, first.family) == (second.known, second.recent, second.family)
    assert (first.ask is None) == (second.ask is None)


@given(field=st.sampled_from([*FIELDS, "family"]), text=st.text(max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_an_error(field: str, text: str) -> None:
    reading = read(field, text)

    assert (reading.word, reading.field) == (text, field)
    assert reading.known or not (reading.factors and reading.relation == "negated")


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(KeyError):
        read("mood", "fine")


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "abcd", 1), ("abc", "axc", 1),
     ("abcdef", "abdcfe", 2), ("abc", "xyz", 3), ("abcdefgh", "zzzzzzzz", 3)],
)  # fmt: skip
def test_edits_count_letters_more_less_other_and_swapped(one: str, other: str, count: int) -> None:
    assert edits(one, other, 2) == count


def test_suggestions_begin_with_what_was_typed() -> None:
    assert dictionary().suggest("med", "Accut") == ("accutane",)
    assert dictionary().suggest("med", "Retin-A")[0] == "retin a"
    assert dictionary().suggest("condition", "epil", limit=2) == ("epilepsy", "epilepsia")
    assert dictionary().suggest("allergy", "láte")[0] == "latex"
    assert dictionary().suggest("med", "") == ()
    assert dictionary().suggest("med", "zzzz") == ()


def test_a_name_that_tells_its_place_gives_the_place() -> None:
    assert read("recent", "brazilian wax").sites == ("groin",)
    assert read("recent", "lip wax").sites == ()


def test_ten_thousand_random_words_are_read_without_a_fault() -> None:
    rng = random.Random(8)  # noqa: S311 - the same words in every run
    letters = string.ascii_lowercase + "     -,./áñ0123456789"
    words = ["".join(rng.choices(letters, k=rng.randint(1, 30))) for _ in range(10_000)]

    readings = [read(rng.choice(FIELDS), word) for word in words]

    assert [reading.word for reading in readings] == words
    assert all(len(reading.nearest) <= 3 for reading in readings)
    assert not any(reading.factors for reading in readings if not reading.parts)
