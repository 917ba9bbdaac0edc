"""How old somebody is on a day, in full years."""

from datetime import date

#: From here on people sign for themselves.
ADULT_YEARS = 18


def full_years(born: date, on: date) -> int:
    """Count birthdays up to and with that day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_minor(born: date | None, on: date) -> bool:
    """Tell whether a guardian has to sign; an unknown birth date says no."""
    return born is not None and full_years(born, on) < ADULT_YEARS
