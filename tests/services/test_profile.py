"""The owner's choices lie over the settings of the installation, in every unit, for everybody."""

from datetime import date

import pytest

from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR, Actor, Role
from studio.models import Profile
from studio.services import accounts, colors, profile
from studio.services.errors import Conflict, Invalid, NotAllowed
from studio.settings import OwnersChoice, Settings
from tests.conftest import DESK, THERAPIST, Clock, Counted, Work

OWNER = Actor("staff:1", frozenset({Role.OWNER}))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def test_without_choices_the_settings_of_the_installation_hold(look: Work) -> None:
    with look(VISITOR) as unit:
        assert unit.settings is unit.tools.settings


def test_what_the_owner_chose_is_in_effect_at_once_and_for_everybody(
    work: Work, look: Work
) -> None:
    with work(OWNER) as unit:
        profile.choose(unit, {"name": "Lumen", "languages": ["en"], "retention_years": 7}, 0)

        assert unit.settings.name == "Lumen"

    with look(VISITOR) as unit:
        assert (unit.settings.name, unit.settings.languages) == ("Lumen", ("en",))
        assert unit.settings.public_url == "http://localhost"


def test_a_case_is_made_with_the_owners_decisions(work: Work) -> None:
    with work(OWNER) as unit:
        profile.choose(unit, {"lancet_authorized": True, "min_ages": {"peel": 18}}, 0)

        case = unit.settings.for_case()

    assert case["lancet_authorized"] is True
    assert case["min_ages"]["peel"] == 18  # type: ignore[index] # a table of ages


def test_the_day_is_that_of_the_zone_the_owner_chose(work: Work, clock: Clock) -> None:
    with work(OWNER) as unit:
        profile.choose(unit, {"timezone": "Pacific/Auckland"}, 0)

        assert unit.today() == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"accent": "#ffcc00"}, "accent"),
        ({"accent": "red"}, "accent"),
        ({"name": ""}, "name"),
        ({"name": "x\u202ey"}, "name"),
        ({"languages": []}, "languages"),
        ({"languages": ["fr"]}, "languages"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"min_ages": {"peel": 3}}, "min_ages.peel"),
        ({"retention_years": 0}, "retention_years"),
        ({"led_devices": [{"service": "peel_lactic", "wavelength_nm": 630}]}, "led_devices"),
        ({"led_devices": [{"service": "led_red", "wavelength_nm": 9}]}, "led_devices"),
        ({"led_devices": [{"service": "led_red"}]}, "led_devices"),
        ({"body_services": ["nothing"]}, "body_services"),
        ({"public_url": "https://evil.example"}, "public_url"),
        ({"keys_file": "/etc/passwd"}, "keys_file"),
        ({"mail_from": "a@b.example"}, "mail_from"),
    ],
)
def test_choices_that_do_not_fit_or_belong_to_the_installation_are_refused(
    work: Work, values: dict[str, object], field: str
) -> None:
    with work(OWNER) as unit, pytest.raises(Invalid) as caught:
        profile.choose(unit, values, 0)

    assert caught.value.field == field


@pytest.mark.parametrize("actor", [DESK, THERAPIST, VISITOR])
def test_only_the_owner_chooses(work: Work, actor: Actor) -> None:
    with pytest.raises(NotAllowed), work(actor) as unit:
        profile.choose(unit, {"name": "Mine"}, 0)


def test_a_stale_page_overwrites_nothing(work: Work) -> None:
    with work(OWNER) as unit:
        profile.choose(unit, {"name": "One"}, 0)

        with pytest.raises(Conflict, match="stale"):
            profile.choose(unit, {"name": "Two"}, 0)

        assert unit.settings.name == "One"


def test_who_decided_and_when_is_read_from_the_trail(
    state: StudioState, work: Work, clock: Clock
) -> None:
    with state.unit_of_work(SYSTEM) as unit:
        accounts.create(unit, "olga@example.com", "Olga Reyes", frozenset({Role.OWNER}))
    with work(OWNER) as unit:
        profile.choose(unit, {"lancet_authorized": True, "jessner_offered": False}, 0)
        clock.move(days=1)
        profile.decide(unit, {"jessner_offered": False}, 1)

        found = profile.decided(unit, ("lancet_authorized", "jessner_offered", "tca_light_offered"))

    assert found == {
        "lancet_authorized": profile.Decided(clock.now.replace(day=22), "Olga Reyes"),
        "jessner_offered": profile.Decided(clock.now, "Olga Reyes"),
    }


def test_a_stored_choice_that_no_longer_fits_gives_way_to_the_cautious_one(work: Work) -> None:
    with work(OWNER) as unit:
        unit.session.add(
            Profile(
                id=1,
                chosen={"name": "Lumen", "license": "wizard", "gone": 1},
                version=1,
                updated_at=unit.now(),
            )
        )
        unit.session.flush()

        assert (unit.settings.name, unit.settings.license) == ("Lumen", "esthetician")


def test_settings_cost_one_statement_a_unit_and_only_when_asked(
    look: Work, counted: Counted
) -> None:
    with look() as unit, counted() as seen:
        unit.now()
        assert seen == []
        unit.today()
        _ = unit.settings.name
        assert len(seen) == 1


def test_a_logo_is_a_png_of_ours_or_nothing(work: Work) -> None:
    with work(OWNER) as unit:
        profile.set_logo(unit, PNG)
        assert profile.logo(unit) == PNG
        with pytest.raises(Invalid):
            profile.set_logo(unit, b"<svg/>")
        profile.set_logo(unit, None)
        assert profile.logo(unit) is None


def test_everything_an_owner_may_choose_is_a_setting_with_a_default() -> None:
    assert set(OwnersChoice.model_fields) <= set(Settings.model_fields)
    OwnersChoice.model_validate({})


@pytest.mark.parametrize("color", ["#ffcc00", "#1a73e8", "#6b7280", "#ffffff", "#00ff00"])
def test_a_color_that_cannot_be_read_has_a_darker_neighbor_that_can(color: str) -> None:
    assert not colors.is_readable(color)
    assert colors.is_readable(colors.nearest_readable(color))


@pytest.mark.parametrize("hue", range(0, 256, 15))
def test_both_halves_of_every_accent_can_be_read(hue: int) -> None:
    color = colors.nearest_readable(f"#{hue:02x}{255 - hue:02x}{(hue * 7) % 256:02x}")
    pair = colors.accent_of(color)

    for text, ground in (
        (pair.accent[0], "#FFFBFE"),
        (pair.on[0], pair.accent[0]),
        (pair.accent[0], pair.tint[0]),
        (pair.strong[0], pair.tint[0]),
        (pair.accent[1], "#2A282D"),
        (pair.on[1], pair.accent[1]),
        (pair.on[1], pair.strong[1]),
        (pair.accent[1], pair.tint[1]),
        (pair.strong[1], pair.tint[1]),
    ):
        assert colors.contrast(text, ground) >= colors.TEXT_CONTRAST
