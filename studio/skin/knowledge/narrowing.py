"""Merge a studio's own file into the knowledge base: it may add and narrow, never weaken.

Own files may add words to the dictionary, questions, flags and vetoes, reword and lengthen
services, make screening cells stricter and flags more urgent. Everything else is refused.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from studio.skin.knowledge.check import check_knowledge
from studio.skin.knowledge.errors import KnowledgeError
from studio.skin.knowledge.problems import CELL, URGENCIES, Data

SERVICE_TEXTS = frozenset({"name", "what", "indications", "not_for", "note", "series", "evidence"})
LEVELS = {"ok": 0, "R": 1, "A": 2}
Merge = Callable[[dict[str, Any], Any, str], None]


def narrow(base: Data, extra: Data, file: str = "extra") -> dict[str, Any]:
    """Return `base` with the additions of `extra`; neither is changed.

    Raises KnowledgeError for whatever would weaken a rule, and for additions that do not hold
    together with the rest.
    """
    merged = dict(base)
    for kind, value in extra.items():
        merge = MERGES.get(kind)
        if merge is None:
            raise KnowledgeError(file, kind, "a studio's own file may not change this")
        merged[kind] = deepcopy(merged[kind])
        merge(merged, value, file)
    for found in check_knowledge(merged):
        raise KnowledgeError(file, found.key, found.reason)
    return merged


def _append(kind: str) -> Merge:
    def merge(merged: dict[str, Any], value: object, file: str) -> None:
        merged[kind].extend(_tables(value, kind, file))

    return merge


def _tables(value: object, kind: str, file: str) -> Sequence[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise KnowledgeError(file, kind, "must be a list of tables")
    return value


def _table(value: object, key: str, file: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise KnowledgeError(file, key, "must be a table")
    return value


def _known(known: Mapping[str, Any], name: str, key: str, file: str) -> Any:  # noqa: ANN401
    if name not in known:
        raise KnowledgeError(file, key, f"{name!r} is not known")
    return known[name]


def _services(merged: dict[str, Any], value: object, file: str) -> None:
    for name, texts in _table(value, "services", file).items():
        key = f"services.{name}"
        service = _known(merged["services"], name, key, file)
        for part, text in _table(texts, key, file).items():
            if part == "interval_days":
                _longer(service, text, key, file)
            elif part == "patch_test" and text is True:
                service[part] = True
            elif part not in SERVICE_TEXTS:
                raise KnowledgeError(file, f"{key}.{part}", "may not be changed")
            elif isinstance(text, Mapping) and isinstance(service.get(part), Mapping):
                service[part] = {**service[part], **text}
            else:
                service[part] = text


def _longer(service: dict[str, Any], days: object, key: str, file: str) -> None:
    old = service.get("interval_days", [0, 0])
    if (
        not isinstance(days, list)
        or len(days) != len(old)
        or not all(isinstance(day, int) for day in days)
        or any(new < least for new, least in zip(days, old, strict=True))
    ):
        raise KnowledgeError(file, f"{key}.interval_days", "may only become longer")
    service["interval_days"] = days


def _flags(merged: dict[str, Any], value: object, file: str) -> None:
    present = {flag["id"]: flag for flag in merged["flags"]}
    for change in _tables(value, "flags", file):
        name = change.get("id", "")
        if not isinstance(name, str):
            raise KnowledgeError(file, "flags", "id has the wrong type")
        if name in present:
            _raise_flag(present[name], change, file)
        else:
            merged["flags"].append(dict(change))


def _raise_flag(flag: dict[str, Any], change: Mapping[str, Any], file: str) -> None:
    """Make a flag more urgent: a higher class, more escalations, a call ahead."""
    for part, value in change.items():
        key = f"flags.{flag['id']}.{part}"
        if part == "id":
            continue
        if part == "class" and _urgency(value, key, file) >= _urgency(flag["class"], key, file):
            flag[part] = value
        elif part == "escalate":
            added = _tables(value, key, file)
            lowest = min((_urgency(item.get("class"), key, file) for item in added), default=0)
            if lowest <= _urgency(flag["class"], key, file):
                raise KnowledgeError(file, key, "would weaken a red flag")
            flag[part] = [*flag.get(part, ()), *added]
        elif part == "phone_ahead" and value is True:
            flag[part] = True
        else:
            raise KnowledgeError(file, key, "would weaken or change a red flag")


def _urgency(letter: object, key: str, file: str) -> int:
    if not isinstance(letter, str) or len(letter) != 1 or letter not in URGENCIES:
        raise KnowledgeError(file, key, f"class {letter!r} is not known")
    return URGENCIES.index(letter)


def _veto(merged: dict[str, Any], value: object, file: str) -> None:
    for part, features in _table(value, "veto", file).items():
        if part != "values":
            raise KnowledgeError(file, f"veto.{part}", "may not be changed")
        for feature, names in _table(features, "veto.values", file).items():
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                raise KnowledgeError(file, f"veto.values.{feature}", "must be a list of values")
            listed = merged["veto"]["values"].setdefault(feature, [])
            listed.extend(name for name in names if name not in listed)


def _contraindications(merged: dict[str, Any], value: object, file: str) -> None:
    table = merged["contraindications"]
    for part, factors in _table(value, "contraindications", file).items():
        if part != "factors":
            raise KnowledgeError(file, f"contraindications.{part}", "may not be changed")
        for name, change in _table(factors, "contraindications.factors", file).items():
            key = f"contraindications.factors.{name}"
            factor = _known(table["factors"], name, key, file)
            for field, cells in _table(change, key, file).items():
                if field != "cells":
                    raise KnowledgeError(file, f"{key}.{field}", "may not be changed")
                for column, cell in _table(cells, key, file).items():
                    services = _known(table["columns"], column, key, file)
                    old = factor["cells"][column]
                    days = _days_after(factor["after"])
                    _stricter(old, cell, (services, days), f"{key}.cells.{column}", file)
                    factor["cells"][column] = cell


def _homecare(merged: dict[str, Any], value: object, file: str) -> None:
    for part, classes in _table(value, "homecare", file).items():
        if part != "screening":
            raise KnowledgeError(file, f"homecare.{part}", "may not be changed")
        for name, cells in _table(classes, "homecare.screening", file).items():
            key = f"homecare.screening.{name}"
            row = _known(merged["homecare"]["screening"], name, key, file)
            for factor, cell in _table(cells, key, file).items():
                if factor == "site":
                    row[factor] = [*row.get(factor, ()), *_tables(cell, f"{key}.site", file)]
                elif factor == "allergy":
                    _screen(row[factor], _table(cell, f"{key}.allergy", file), key, file)
                else:
                    _screen(row, {factor: cell}, key, file)


def _screen(row: dict[str, Any], cells: Mapping[str, Any], key: str, file: str) -> None:
    for factor, cell in cells.items():
        _stricter(row.get(factor, "ok"), cell, ((), 0), f"{key}.{factor}", file)
        row[factor] = cell


def _days_after(after: object) -> float:
    if isinstance(after, int):
        return after
    return 0 if after == "cells" else math.inf


def _stricter(
    old: str, new: object, scope: tuple[Sequence[str], float], key: str, file: str
) -> None:
    """Refuse a cell that would ever allow more than the present one."""
    services, days = scope
    if not isinstance(new, str) or not CELL.fullmatch(new):
        raise KnowledgeError(file, key, f"cell {new!r} cannot be read")
    for service in services or ("",):
        old_level, old_days = _strength(old, service, days)
        new_level, new_days = _strength(new, service, days)
        if new_level < old_level or (old_level and new_days < old_days):
            raise KnowledgeError(file, key, f"{new!r} is weaker than {old!r}")


def _strength(cell: str, service: str, days: float) -> tuple[int, float]:
    """Return how strict a cell is for a service, and for how many days after the end."""
    parts = cell.split(";")
    own = [part.partition("=")[2] for part in parts[1:] if part.partition("=")[0] == service]
    text = own[0] if own else parts[0]
    found = re.search(r"\((\d+)\)", text)
    return LEVELS[text.partition("(")[0]], float(found.group(1)) if found else days


MERGES: Mapping[str, Merge] = {
    "dictionary": _append("dictionary"),
    "questions": _append("questions"),
    "services": _services,
    "flags": _flags,
    "veto": _veto,
    "contraindications": _contraindications,
    "homecare": _homecare,
}
