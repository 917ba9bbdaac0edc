"""Screen the classes of home products against health, age and place. [7.1]"""

from collections.abc import Iterator
from datetime import timedelta

from studio.skin.cells import Cell, FactorRow
from studio.skin.factors import Factor
from studio.skin.rules import DICTIONARY_FIELDS, HomecareClass
from studio.skin.screening import QUESTION_NAMES, Reason, Screen, not_asked, why
from studio.skin.terms import Status

#: What leaves the barrier impaired, beside eczema itself. [7.1]
BARRIER = frozenset({"eczema", "sunburn", "light_peel_within", "strong_peel_within"})
#: A peel or sunburn leaves the barrier impaired for so many days. [7.1]
BARRIER_DAYS = 7
ROSACEA_CLASSES = frozenset(
    {"aha", "bha", "pha", "enzyme", "retinol", "vitamin_c", "benzoyl_peroxide"}
)

#: Factors without a column of their own that still concern products. [7.1]
ALSO_CONCERNED = BARRIER | {"immunosuppressed", "open_skin_or_infection", "rosacea"}


class HomecareScreen:
    """Screens homecare with what the service screen has read."""

    def __init__(self, screen: Screen) -> None:
        self.rules = screen.rules
        self.facts = screen.facts
        self.health = screen.health
        self.on = screen.on
        self.cleared = screen.cleared
        self.missing = screen.missing
        # Most facts of a client concern no product: they are left out once, not fifteen times.
        concerned = screen.rules.homecare_factors | ALSO_CONCERNED
        self.factors = [
            factor
            for factor in screen.health.factors
            if factor.key in concerned and factor.key not in self.cleared and not factor.unsure
        ]

    def reasons(self, product: HomecareClass) -> list[Reason]:
        """Return every reason of health, age and place against one homecare class."""
        reasons = []
        for factor in self.factors:
            cell = product.cells.get(factor.key) or self._barrier(product, factor)
            if cell is None or cell.status == "ok":
                continue
            row = self.rules.factor_rows.get(factor.key)
            if reason := self._reason(factor, row, cell):
                reasons.append(reason)
        reasons.extend(self._place(product))
        reasons.extend(self._not_asked(product))
        return reasons

    def _barrier(self, product: HomecareClass, factor: Factor) -> Cell | None:
        """Read what stands for an impaired barrier, a rosacea history, or weak defenses. [7.1]"""
        if product.base:
            return None
        if factor.key in BARRIER:
            fresh = factor.key == "eczema" or (factor.days or 0) <= BARRIER_DAYS
            return product.cells.get("barrier_impaired") if fresh else None
        if (
            factor.key in {"immunosuppressed", "open_skin_or_infection"}
            and product.key != "niacinamide"
        ):
            return Cell("A", 7)
        if factor.key == "rosacea" and product.key in ROSACEA_CLASSES:
            return Cell("R", None)
        return None

    def _reason(self, factor: Factor, row: FactorRow | None, cell: Cell) -> Reason | None:
        days = factor.days
        if days is not None and (row is None or row.after not in {"never", "clear"}):
            wait = (cell.days or 1) - days
            if wait <= 0:
                return None
        else:
            wait = None
        rule, text = f"7.1 {factor.key}", why(factor, row)
        if cell.status == "R":
            return Reason(Status.CLEARANCE, rule, f"{text}; ask your clinician", factor=factor.key)
        if wait is None:
            return Reason(Status.WITHHELD, rule, text, factor=factor.key)
        earliest = None if self.on is None else self.on + timedelta(days=-(-wait // 1))
        return Reason(Status.POSTPONED, rule, text, earliest=earliest, factor=factor.key)

    def _place(self, product: HomecareClass) -> Iterator[Reason]:
        for sites, cell in product.site_cells:
            if self.facts.sites and self.facts.sites <= sites:
                status = Status.WITHHELD if cell.status == "A" else Status.CLEARANCE
                yield Reason(status, "7.1 site", "not for this place")

    def _not_asked(self, product: HomecareClass) -> Iterator[Reason]:
        if product.base:
            return
        for question in self.missing:
            factors = self.rules.asked_factors[question]
            if any(cell.status != "ok" and key in factors for key, cell in product.cells.items()):
                yield not_asked(question, f"0.6 {QUESTION_NAMES.get(question, question)}")
        for unknown in self.health.unrecognized:
            asked = DICTIONARY_FIELDS.get(unknown.field)
            factors = self.rules.asked_factors[asked] if asked else frozenset()
            if any(cell.status == "A" and key in factors for key, cell in product.cells.items()):
                yield Reason(
                    Status.CLEARANCE,
                    "8.6 unrecognized",
                    f"“{unknown.word}” is not known; say what it is",
                    not_asked=unknown.field,
                )
