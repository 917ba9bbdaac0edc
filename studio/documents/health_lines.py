"""What the client told, in the words of a letter, "not asked" where nobody asked."""

from collections.abc import Mapping

from studio.documents.bump_lines import Fact, Halves, Speller, unsaid
from studio.documents.dates import Language, spell_duration
from studio.documents.names import PREGNANCY
from studio.documents.words import WORDS

#: Years below which nobody is asked whether she is pregnant.
_YOUNGEST_MOTHER = 10
_FAMILY = "family"


def health_facts(client: Mapping[str, object], speller: Speller) -> Halves:
    """Tell a case's client part line by line, in a fixed order."""
    language = speller.language
    words = WORDS[language]
    conditions = _items(client.get("conditions"))
    own = _only(conditions, family=False)
    family = _items(client.get("family"))
    kin = None if family is None else [*family, *(_only(conditions, family=True) or ())]
    lines = (
        ("age", _age(client.get("age_years"), words)),
        ("medications", _told(_items(client.get("medications")), language)),
        ("allergies", _told(_items(client.get("allergies")), language)),
        *(() if _cannot_bear(client) else (("pregnancy", _pregnancy(client, language)),)),
        ("conditions", _told(own, language)),
        ("family", _told(kin, language)),
        ("recent", _told(_items(client.get("recent")), language)),
        ("fitzpatrick", _plain(client.get("fitzpatrick"), words)),
        ("cancer_sites", _sites(client.get("cancer_sites"), speller)),
    )
    untold = client.get("cannot_tell")
    refused = set(untold) if isinstance(untold, list | tuple) else set()
    facts = tuple(
        Fact(words[key], words["cannot_tell"] if key in refused else value) for key, value in lines
    )
    return Halves(facts[:-4], facts[-4:], unsaid(words))


def _cannot_bear(client: Mapping[str, object]) -> bool:
    """Tell whether pregnancy is no question here, which is not the same as not asked."""
    age = client.get("age_years")
    is_child = isinstance(age, int | float) and age < _YOUNGEST_MOTHER
    return client.get("pregnancy") is None and (client.get("sex") == "male" or is_child)


def _items(value: object) -> list[Mapping[str, object]] | None:
    """Read what a client wrote: each item is a word or a mapping that names it."""
    if not isinstance(value, list | tuple):
        return None
    entries = ({"name": item} if isinstance(item, str) else item for item in value)
    return [entry for entry in entries if isinstance(entry, Mapping)]


def _only(
    items: list[Mapping[str, object]] | None, *, family: bool
) -> list[Mapping[str, object]] | None:
    if items is None:
        return None
    return [item for item in items if (item.get("relation") == _FAMILY) is family]


def _told(items: list[Mapping[str, object]] | None, language: Language) -> str:
    words = WORDS[language]
    if items is None:
        return words["not_asked"]
    return ", ".join(_item(item, language) for item in items) or words["none"]


def _item(item: Mapping[str, object], language: Language) -> str:
    name = str(item.get("name") or item.get("what") or "").replace("_", " ")
    for key, phrase in (("stopped_days_ago", "stopped"), ("days_ago", "ago")):
        days = item.get(key)
        if isinstance(days, int | float):
            time = spell_duration(round(days), language)
            return f"{name} ({WORDS[language][phrase].format(time=time)})"
    return name


def _age(age: object, words: Mapping[str, str]) -> str:
    if not isinstance(age, int | float):
        return words["not_asked"]
    return f"{age:g} {words['years']}"


def _pregnancy(client: Mapping[str, object], language: Language) -> str:
    state = client.get("pregnancy")
    if not isinstance(state, str):
        return WORDS[language]["not_asked"]
    return PREGNANCY[language].get(state, state)


def _plain(value: object, words: Mapping[str, str]) -> str:
    return value if isinstance(value, str) else words["not_asked"]


def _sites(value: object, speller: Speller) -> str:
    words = WORDS[speller.language]
    if not isinstance(value, list | tuple):
        return words["not_asked"]
    return speller.many("site", [site for site in value if isinstance(site, str)]) or words["none"]
