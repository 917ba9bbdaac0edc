"""The help page."""

from dataclasses import dataclass

from studio.web.presenters.levels import CHECK, HOLD, OK, REFER, Level

_LEVELS = (
    (OK, "A studio service fits today. What is offered has passed every question."),
    (CHECK, "Something is missing. The questions say what to look at or ask next."),
    (HOLD, "Leave it alone today. The page says until when, or what to watch for."),
    (REFER, "A clinician should look at it. The page says who, and how soon."),
)
_THEMES = (("", "As the device"), ("light", "Light"), ("dark", "Dark"))


@dataclass(frozen=True, slots=True)
class LevelText:
    """A level and what it means."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class ThemeChoice:
    """One of light, dark, or as the device."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class HelpView:
    """The help page's parts."""

    levels: tuple[LevelText, ...]
    themes: tuple[ThemeChoice, ...]
    theme_url: str
    jobs_url: str


def help_view(theme: str, theme_url: str, jobs_url: str) -> HelpView:
    """Return the help page; `theme` is the one in use."""
    return HelpView(
        levels=tuple(LevelText(level, text) for level, text in _LEVELS),
        themes=tuple(ThemeChoice(value, label, value == theme) for value, label in _THEMES),
        theme_url=theme_url,
        jobs_url=jobs_url,
    )
