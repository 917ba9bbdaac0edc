"""The cells of the contraindications: how one health factor meets one service."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CELL = re.compile(r"^(ok|R|A)(?:\((\d+)\))?$")


@dataclass(frozen=True, slots=True)
class Cell:
    """How one factor meets one service: `days` until free after the factor ended."""

    status: str  # "ok", "R" or "A"
    days: int | None


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One row of the contraindications, by service."""

    key: str
    label: str
    cells: Mapping[str, Cell]
    present: str  # W withheld, P passing, L a letter can lift it
    after: int | str  # days, "cells", "clear" or "never"
    sources: tuple[str, ...]


def parse_cell(text: str) -> Cell:
    """Read `ok`, `R`, `A`, `R(n)` or `A(n)`. Raises ValueError."""
    found = CELL.match(text)
    if found is None:
        raise ValueError(f"{text!r} is no cell")
    return Cell(found[1], int(found[2]) if found[2] else None)


def factor_rows_from(table: Mapping[str, Any], services: Iterable[str]) -> Mapping[str, FactorRow]:
    column_of = {key: column for column, keys in table["columns"].items() for key in keys}
    rows = {}
    for key, entry in table["factors"].items():
        cells = {}
        for service in services:
            cells[service] = _cell_for(entry["cells"][column_of[service]], service)
        rows[key] = FactorRow(
            key=key,
            label=entry["label"]["en"],
            cells=cells,
            present=entry["present"],
            after=entry["after"],
            sources=tuple(entry["sources"]),
        )
    return rows


def _cell_for(text: str, service: str) -> Cell:
    """Read a cell that may name other cells for single services: `ok;peel_mandelic=R`."""
    first, *others = text.split(";")
    for other in others:
        name, _, cell = other.partition("=")
        if name == service:
            return parse_cell(cell)
    return parse_cell(first)
