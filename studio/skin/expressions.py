"""The small language that the rules are written in.

`feature:a/b` one of these values is recorded · `number>=n` · a named fact · `RF-nn` that flag fired
· `P(group)+P(group)>=x` · `typical(n)` · `recorded:x` · `group:a/b` the leading group · `and`,
`or`, `not`, parentheses. What is not recorded reads as false, and `not` of it as true.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol


class SiteMatch(IntEnum):
    """How a coarse site such as `eyelid` meets an atom that names its parts."""

    ANY = 0  # one part is enough: the way a rule fires
    ALL = 1  # every part must be named: the way an exception mutes a rule
    EXACT = 2  # a coarse site never matches: location gates


class World(Protocol):
    """What an expression is read against."""

    numbers: Mapping[str, float]
    recorded: frozenset[str]

    def has(self, atoms: frozenset[str], match: SiteMatch) -> bool: ...

    def fact(self, name: str, match: SiteMatch) -> bool: ...

    def fired(self, flag: str) -> bool: ...

    def probability(self, key: str) -> float: ...

    def typical(self, days: int) -> bool: ...

    def leads(self, groups: frozenset[str]) -> bool: ...


Check = Callable[[World], bool]
FLIPPED = {
    SiteMatch.ANY: SiteMatch.ALL,
    SiteMatch.ALL: SiteMatch.ANY,
    SiteMatch.EXACT: SiteMatch.EXACT,
}
COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
}
TOKEN = re.compile(
    r"\s*(?:(?P<paren>[()])"
    r"|(?P<prob>P\(\w+\)(?:\+P\(\w+\))*>=[\d.]+)"
    r"|(?P<typical>typical\(\d+\))"
    r"|(?P<flag>(?:RF|EX)-\d+[a-z]?)"
    r"|(?P<number>[a-z_]\w*(?:>=|<=|>|<)[\d.]+)"
    r"|(?P<atom>[a-z_]\w*:[\w/]+)"
    r"|(?P<word>[a-z_]\w*))"
)


class ExpressionError(ValueError):
    """A rule's expression cannot be read."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression with its kind."""

    kind: str
    text: str


def tokens(text: str) -> Iterator[Token]:
    """Cut an expression into words. Raises ExpressionError."""
    at = 0
    text = text.strip()
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise ExpressionError(f"cannot read {text[at : at + 20]!r} in {text!r}")
        yield Token(found.lastgroup, found.group(found.lastgroup))
        at = found.end()


def atoms_of(token: Token) -> frozenset[str]:
    """Return `feature:value` for each value that an atom names."""
    feature, _, values = token.text.partition(":")
    return frozenset(f"{feature}:{value}" for value in values.split("/"))


def compile_expression(text: str, match: SiteMatch = SiteMatch.ANY) -> Check:
    """Turn an expression into a function of a world. Raises ExpressionError."""
    parser = _Parser(list(tokens(text)), text)
    check = parser.either(match)
    parser.finish()
    return check


class _Parser:
    """Recursive descent: or < and < not < atom."""

    def __init__(self, words: list[Token], text: str) -> None:
        self.words = words
        self.text = text
        self.at = 0

    def peek(self) -> Token | None:
        return self.words[self.at] if self.at < len(self.words) else None

    def take(self) -> Token:
        word = self.peek()
        if word is None:
            raise ExpressionError(f"{self.text!r} ends too early")
        self.at += 1
        return word

    def skip(self, text: str) -> bool:
        word = self.peek()
        if word is None or word.text != text:
            return False
        self.at += 1
        return True

    def finish(self) -> None:
        if (word := self.peek()) is not None:
            raise ExpressionError(f"{word.text!r} is one word too many in {self.text!r}")

    def either(self, match: SiteMatch) -> Check:
        checks = [self.both(match)]
        while self.skip("or"):
            checks.append(self.both(match))
        return checks[0] if len(checks) == 1 else _any(tuple(checks))

    def both(self, match: SiteMatch) -> Check:
        checks = [self.negated(match)]
        while self.skip("and"):
            checks.append(self.negated(match))
        return checks[0] if len(checks) == 1 else _all(tuple(checks))

    def negated(self, match: SiteMatch) -> Check:
        if self.skip("not"):
            # An exception must be hard to satisfy, also where it says "not".
            inner = self.negated(FLIPPED[match] if match is SiteMatch.ALL else match)
            return lambda world: not inner(world)
        if self.skip("("):
            check = self.either(match)
            if not self.skip(")"):
                raise ExpressionError(f"a parenthesis stays open in {self.text!r}")
            return check
        return _single(self.take(), match)


def _any(checks: tuple[Check, ...]) -> Check:
    def run(world: World) -> bool:
        for check in checks:  # noqa: SIM110 - a plain loop is twice as fast as any() here
            if check(world):
                return True
        return False

    return run


def _all(checks: tuple[Check, ...]) -> Check:
    def run(world: World) -> bool:
        for check in checks:  # noqa: SIM110
            if not check(world):
                return False
        return True

    return run


def _single(token: Token, match: SiteMatch) -> Check:
    text = token.text
    if token.kind == "atom":
        return _atom(token, match)
    if token.kind == "number":
        return _number(text)
    if token.kind == "flag":
        return lambda world: world.fired(text)
    if token.kind == "prob":
        return _probability(text)
    if token.kind == "typical":
        days = int(text[len("typical(") : -1])
        return lambda world: world.typical(days)
    if token.kind == "word" and text not in {"and", "or", "not"}:
        return lambda world: world.fact(text, match)
    raise ExpressionError(f"{text!r} stands at a wrong place")


def _atom(token: Token, match: SiteMatch) -> Check:
    feature, _, values = token.text.partition(":")
    if feature == "recorded":
        return lambda world: values in world.recorded
    if feature == "group":
        groups = frozenset(values.split("/"))
        return lambda world: world.leads(groups)
    atoms = atoms_of(token)
    return lambda world: world.has(atoms, match)


def _number(text: str) -> Check:
    name, sign, limit = re.split(r"(>=|<=|>|<)", text)
    compare, bound = COMPARE[sign], float(limit)

    def run(world: World) -> bool:
        value = world.numbers.get(name)
        return value is not None and compare(value, bound)

    return run


def _probability(text: str) -> Check:
    left, _, limit = text.partition(">=")
    keys = tuple(re.findall(r"P\((\w+)\)", left))
    bound = float(limit)
    return lambda world: sum(world.probability(key) for key in keys) >= bound
