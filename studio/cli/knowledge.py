"""`knowledge`: check the rules, look one up with its sources, compare two versions."""

import difflib
import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from studio.skin.knowledge import VERSIONS, KnowledgeError, load_knowledge
from studio.skin.knowledge.lookup import (
    Entry,
    Line,
    differences,
    find,
    lines,
    nearest,
    uses,
)

WIDTH = 80
LABEL = 20
TITLES: Mapping[str, str] = {
    "awareness": "awareness",
    "coarse_sites": "coarse site",
    "computed": "computed fact",
    "conditions": "condition",
    "contradictions": "contradiction",
    "contraindications": "screening",
    "factors": "factor",
    "facts": "fact",
    "flags": "red flag",
    "groups": "group",
    "homecare": "homecare class",
    "owner_decisions": "owner decision",
    "recent": "recent event",
    "requires": "requirement",
    "routes": "route",
    "rows": "what to do",
    "services": "service",
    "settings": "setting",
    "sources": "source",
    "zones": "zone",
}


@click.group()
def knowledge() -> None:
    """Check, show and compare the rules that assessments are made with."""


@knowledge.command()
@click.argument("own_files", nargs=-1, type=click.Path(path_type=Path))
def check(own_files: tuple[Path, ...]) -> None:
    """Check the rules, and a studio's OWN_FILES that add to them."""
    # Imported late: `show` and `sources` need neither TOML nor the checks.
    from studio.skin.knowledge.check import check_knowledge  # noqa: PLC0415
    from studio.skin.knowledge.compiler import current_data, is_current  # noqa: PLC0415

    try:
        data = current_data()
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    found = [str(problem) for problem in check_knowledge(data)]
    if not is_current(data):
        found.append("versions: the compiled version is stale; run the compiler")
    found.extend(_own_problems(own_files))
    for line in found:
        click.echo(line)
    if found:
        raise SystemExit(1)
    click.echo(f"{load_knowledge(extra=own_files).version}\nno problems")


def _own_problems(own_files: Sequence[Path]) -> Iterator[str]:
    try:
        load_knowledge(extra=own_files)
    except KnowledgeError as error:
        yield str(error)


@knowledge.command()
@click.argument("name", metavar="ID")
def show(name: str) -> None:
    """Show what the rules say under ID: a condition, C01, RF-05, a service, a zone, …"""
    data = load_knowledge().data
    found = find(data, name)
    if not found:
        near = ", ".join(nearest(data, name))
        hint = f" Did you mean {near}?" if near else ""
        raise click.ClickException(f"Nothing is known under {name!r}.{hint}")
    notes: dict[str, int] = {}
    for number, entry in enumerate(found):
        if number:
            click.echo()
        for line in _entry(entry, notes):
            click.echo(line)
    if notes:
        click.echo("\nSources (each line names its own; ✓ verified, ? to be verified)")
    for tag, number in notes.items():
        click.echo(_source(data, tag, f"{number:>3} {tag}"))


def _entry(entry: Entry, notes: dict[str, int]) -> Iterator[str]:
    yield f"{TITLES.get(entry.kind, entry.kind)}  {entry.key}"
    for line in lines(entry):
        numbers = [notes.setdefault(tag, len(notes) + 1) for tag in line.sources]
        yield _wrapped(line, _ranges(sorted(numbers)))


def _ranges(numbers: Sequence[int]) -> str:
    """Write [1, 2, 3, 5] as 1-3,5."""
    told: list[list[int]] = []
    for number in numbers:
        if told and number == told[-1][-1] + 1:
            told[-1].append(number)
        else:
            told.append([number])
    return ",".join(f"{run[0]}-{run[-1]}" if run[1:] else str(run[0]) for run in told)


class _Wrapper(textwrap.TextWrapper):
    """Break expressions after a slash: some are longer than a line."""

    wordsep_simple_re = re.compile(r"(\s+)|(?<=/)")


def _fill(text: str, indent: int) -> str:
    wrapper = _Wrapper(WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False)
    return wrapper.fill(text)


def _wrapped(line: Line, numbers: str) -> str:
    """Lay a statement out as label, text, numbers of its sources, mark of its review."""
    label = line.label.replace("_", " ")
    ending = f" [{numbers}]{'✓' if line.verified else '?'}" if numbers else ""
    return _fill(f"  {label:<{LABEL}}{line.text}{ending}", LABEL + 2)


def _source(data: Mapping[str, Any], tag: str, start: str | None = None) -> str:
    source = data["sources"][tag]
    site = f" — {source['site']}" if source["site"] else ""
    text = f"{start or '  ' + tag:<{LABEL}}{source['title']}{site} ({source['quality']})"
    return _fill(text, LABEL)


@knowledge.command()
@click.argument("tag", required=False)
def sources(tag: str | None) -> None:
    """List every source, or where the one called TAG is used."""
    data = load_knowledge().data
    if tag is None:
        for section, names in _by_section(data["sources"]).items():
            click.echo(section)
            for name in names:
                click.echo(_source(data, name))
        return
    known = {name.casefold(): name for name in data["sources"]}
    if tag.casefold() not in known:
        near = difflib.get_close_matches(tag.casefold(), known, cutoff=0.3)
        hint = f" Did you mean {', '.join(known[key] for key in near)}?" if near else ""
        raise click.ClickException(f"No source is called {tag!r}.{hint}")
    name = known[tag.casefold()]
    click.echo(_source(data, name))
    if note := data["sources"][name].get("note"):
        click.echo(f"  note: {note}")
    places = uses(data, name)
    click.echo(f"used {len(places)} times" if places else "not used")
    for place in places:
        click.echo(f"  {place}")


def _by_section(listed: Mapping[str, Any]) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    for name, source in listed.items():
        sections.setdefault(source["section"], []).append(name)
    return sections


@knowledge.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
def diff(old: str, new: str) -> None:
    """Compare two versions A and B: hashes, their beginnings, files, or `current`."""
    count = 0
    for count, (mark, path, text) in enumerate(differences(_version(old), _version(new)), 1):  # noqa: B007
        line = f"{mark} {path}: {text}" if text else f"{mark} {path}"
        click.echo(_fill(line, 4))
    click.echo(f"{count} differences" if count != 1 else "1 difference")


def _version(name: str) -> Mapping[str, Any]:
    """Return the rules of a version. Raises ClickException when there is no such version."""
    if name.casefold() == "current":
        return load_knowledge().data
    if (path := Path(name)).is_file():
        return _from_file(path)
    digest = name.rpartition(":")[2]
    found = [path for path in sorted(VERSIONS.glob("*.json")) if path.stem.startswith(digest[:16])]
    if len(found) != 1 or not digest:
        listed = ", ".join(path.stem for path in sorted(VERSIONS.glob("*.json")))
        raise click.ClickException(f"No single version is called {name!r}. There are: {listed}.")
    return load_knowledge(found[0].stem).data


def _from_file(path: Path) -> Mapping[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{path} cannot be read: {error}") from error
    if not isinstance(data, dict) or "meta" not in data:
        raise click.ClickException(f"{path} is not a compiled version of the rules.")
    return data
