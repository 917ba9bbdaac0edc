"""Look: places, pins that keep their place, and findings followed from visit to visit."""

from dataclasses import replace
from typing import Any

import pytest

from studio.models import Consultation
from studio.services import consultations, findings
from studio.services.errors import Conflict, Invalid, NotAllowed, NotFound
from studio.services.findings import Findings, Mark, PlacedBump
from studio.services.unit import Unit
from studio.skin.findings import ZoneFinding
from tests.builders import BLEEDING, MILIA, make_client, make_consultation
from tests.conftest import DESK, Clock, Counted, Work

CHEEK = ZoneFinding(("white_bumps", "redness"), 2, "months", {"white hard bump": 8}, "dry")
FOREHEAD = ZoneFinding(("comedones",), 1)


def seen(unit: Unit, public_id: str) -> Findings:
    return findings.of(unit, consultations.get(unit, public_id).consultation)


def bump_ids(visit: Consultation) -> list[str]:
    return [bump.public_id for bump in visit.bumps]


def by_number(found: Findings) -> dict[int, PlacedBump]:
    return {bump.number: bump for bump in found.bumps}


@pytest.fixture
def followed(work: Work, clock: Clock) -> tuple[str, str]:
    """Two visits of one client, six weeks apart; the first has two places and two bumps."""
    with work() as unit:
        first = make_consultation(unit, MILIA)
        findings.record(unit, first.public_id, first.version, {"CK-L": CHEEK, "FH-M": FOREHEAD})
        findings.record(
            unit,
            first.public_id,
            first.version,
            {"CK-L": CHEEK, "FH-M": FOREHEAD},
            [Mark(bump_ids(first)[0], zone="CK-L")],
        )
        findings.add_bump(unit, first.public_id, at=("face", 0.75, 0.48))
        client = first.client.public_id
    clock.move(days=41)
    with work() as unit:
        return first.public_id, consultations.start(unit, client).public_id


def test_what_was_seen_in_a_place_is_kept_sealed(work: Work, look: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        version = findings.record(unit, visit.public_id, visit.version, {"CK-L": CHEEK})
        assert visit.zones is not None
        assert b"white" not in visit.zones.data

    with look() as unit:
        found = seen(unit, visit.public_id)
    assert found.zones == {"CK-L": CHEEK}
    assert version == 4
    assert found.last is None


def test_saving_what_is_there_already_changes_nothing(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        findings.record(unit, visit.public_id, visit.version, {"CK-L": CHEEK})
        version = visit.version
        consultations.assess(unit, visit.public_id)

        assert findings.record(unit, visit.public_id, version, {"CK-L": CHEEK}) == version
        assert consultations.get(unit, visit.public_id).is_assessed


def test_a_stale_map_is_refused(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        with pytest.raises(Conflict, match="stale"):
            findings.record(unit, visit.public_id, visit.version - 1, {"CK-L": CHEEK})


@pytest.mark.parametrize(
    "zones",
    [
        {"XX-L": CHEEK},
        {"CK-M": CHEEK},
        {"CK-L": ZoneFinding(("moon",))},
        {"CK-L": ZoneFinding(amount=4)},
        {"CK-L": ZoneFinding(since="centuries")},
        {"CK-L": ZoneFinding(note="x" * 1001)},
    ],
)
def test_what_is_on_no_list_is_refused(work: Work, zones: dict[str, ZoneFinding]) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        with pytest.raises(Invalid):
            findings.record(unit, visit.public_id, visit.version, zones)


def test_a_bump_added_in_a_place_knows_its_site_and_sits_in_its_middle(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        first = findings.add_bump(unit, visit.public_id, zone="IO-L")
        second = findings.add_bump(unit, visit.public_id, zone="IO-L", mark=True)
        knee = findings.add_bump(unit, visit.public_id, zone="EK-R")
        hidden = findings.add_bump(unit, visit.public_id, zone="GE")
        found = by_number(seen(unit, visit.public_id))

    one, other = found[first.number], found[second.number]
    assert one.features == {"sites": ["infraorbital"]}
    assert (one.place.zone, one.place.drawing, one.place.mark) == ("IO-L", "face", False)
    assert other.place.mark
    assert other.place.x is not None
    assert one.place.x is not None
    assert other.place.x - one.place.x == pytest.approx(0.03)
    assert (found[knee.number].place.drawing, found[knee.number].features) == ("body", {})
    assert (found[hidden.number].place.drawing, found[hidden.number].place.zone) == ("", "GE")


def test_a_tapped_point_finds_its_place(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        nose = findings.add_bump(unit, visit.public_id, at=("face", 0.5, 0.51))
        beside = findings.add_bump(unit, visit.public_id, at=("face", 0.01, 0.01))
        found = by_number(seen(unit, visit.public_id))

    assert found[nose.number].place.zone == "NT-M"
    assert found[nose.number].features == {"sites": ["nose_tip"]}
    assert (found[beside.number].place.zone, found[beside.number].features) == ("", {})


@pytest.mark.parametrize(
    "place",
    [
        {"zone": "XX"},
        {"at": ("moon", 0.5, 0.5)},
        {"at": ("face", 1.5, 0.5)},
        {"at": ("face", float("nan"), 0.5)},
    ],
)
def test_a_pin_beside_the_drawing_is_refused(work: Work, place: dict[str, Any]) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        with pytest.raises(Invalid):
            findings.add_bump(unit, visit.public_id, **place)


def test_a_pin_moves_by_point_and_by_place_and_its_site_follows(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        bump = findings.add_bump(unit, visit.public_id, zone="CK-L").public_id

        def moved(mark: Mark) -> PlacedBump:
            findings.record(unit, visit.public_id, visit.version, {}, [mark])
            return by_number(seen(unit, visit.public_id))[2]

        place = moved(Mark(bump, "CH-M")).place
        assert (place.zone, place.drawing) == ("CH-M", "face")
        by_point = moved(Mark(bump, "CH-M", 0.5, 0.51, "face"))
        assert (by_point.place.zone, by_point.place.x) == ("NT-M", 0.5)
        assert by_point.features == {"sites": ["nose_tip"]}
        nowhere = moved(Mark(bump, "", by_point.place.x, by_point.place.y, "face"))
        assert (nowhere.place.zone, nowhere.place.drawing) == ("", "")


def test_a_site_somebody_chose_stays_when_the_pin_moves(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        bump = bump_ids(visit)[0]
        findings.record(unit, visit.public_id, visit.version, {}, [Mark(bump, "CH-M")])
        found = by_number(seen(unit, visit.public_id))[1]

    assert found.place.zone == "CH-M"
    assert found.features["sites"] == ["cheek"]


def test_same_as_last_time_takes_everything_over_as_a_draft(
    work: Work, followed: tuple[str, str]
) -> None:
    _, second = followed
    with work() as unit:
        before = seen(unit, second)
        assert before.last is not None
        assert (len(before.last.bumps), len(before.last.waiting)) == (2, 2)
        visit = consultations.get(unit, second).consultation
        findings.copy_last(unit, second, visit.version)
        found = seen(unit, second)

    assert found.zones == {
        "CK-L": replace(CHEEK, copied=True),
        "FH-M": replace(FOREHEAD, copied=True),
    }
    assert found.has_copies
    assert found.last is not None
    assert found.last.waiting == ()
    assert [(bump.number, bump.copied, bump.follows) for bump in found.bumps] == [
        (1, True, True),
        (2, True, True),
    ]
    assert [bump.place for bump in found.bumps] == [bump.place for bump in found.last.bumps]
    assert found.bumps[0].features["duration_days"] == 241
    assert visit.copied_from_id is not None


def test_copying_twice_adds_nothing_and_keeps_what_was_changed(
    work: Work, followed: tuple[str, str]
) -> None:
    _, second = followed
    with work() as unit:
        visit = consultations.get(unit, second).consultation
        findings.copy_last(unit, second, visit.version)
        findings.record(unit, second, visit.version, {"CK-L": FOREHEAD})
        findings.copy_last(unit, second, visit.version)
        found = seen(unit, second)

    assert len(found.bumps) == 2
    assert found.zones == {"CK-L": FOREHEAD, "FH-M": replace(FOREHEAD, copied=True)}


def test_what_was_taken_over_stays_copied_until_touched(
    work: Work, followed: tuple[str, str]
) -> None:
    _, second = followed
    with work() as unit:
        visit = consultations.get(unit, second).consultation
        findings.copy_last(unit, second, visit.version)
        one, other = bump_ids(visit)
        sent = {"CK-L": replace(CHEEK, amount=3), "FH-M": FOREHEAD}
        findings.record(unit, second, visit.version, sent, [Mark(one, "CK-L", fate="changed")])
        consultations.record_bump(unit, second, other, BLEEDING)
        found = seen(unit, second)

    assert [zone.copied for zone in found.zones.values()] == [False, True]
    assert [bump.copied for bump in found.bumps] == [False, False]
    assert found.bumps[0].place.fate == "changed"


def test_confirming_says_the_rest_is_the_same(work: Work, followed: tuple[str, str]) -> None:
    _, second = followed
    with work() as unit:
        visit = consultations.get(unit, second).consultation
        findings.copy_last(unit, second, visit.version)
        findings.confirm(unit, second)
        found = seen(unit, second)

    assert not found.has_copies
    assert [bump.place.fate for bump in found.bumps] == ["same", "same"]


def test_a_healed_bump_is_off_the_list_and_can_come_back(
    work: Work, followed: tuple[str, str]
) -> None:
    _, second = followed
    with work() as unit:
        visit = consultations.get(unit, second).consultation
        findings.copy_last(unit, second, visit.version)
        bump = bump_ids(visit)[0]
        findings.record(unit, second, visit.version, {}, [Mark(bump, "CK-L", fate="healed")])
        assert [item.number for item in consultations.get(unit, second).bumps] == [2]
        assert [item.healed for item in seen(unit, second).bumps] == [True, False]
        findings.record(unit, second, visit.version, {}, [Mark(bump, "CK-L", fate="same")])
        assert [item.number for item in consultations.get(unit, second).bumps] == [1, 2]


def test_only_a_followed_bump_has_a_fate(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        with pytest.raises(Invalid):
            findings.record(
                unit, visit.public_id, visit.version, {}, [Mark(bump_ids(visit)[0], fate="healed")]
            )


def test_a_bump_taken_off_the_list_stays_off(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        bump = bump_ids(visit)[0]
        consultations.remove_bump(unit, visit.public_id, bump)
        assert seen(unit, visit.public_id).bumps == ()
        with pytest.raises(NotFound):
            findings.record(unit, visit.public_id, visit.version, {}, [Mark(bump, "CK-L")])


def test_there_is_nothing_to_follow_on_the_first_visit(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        with pytest.raises(Conflict, match="no_last_visit"):
            findings.copy_last(unit, visit.public_id, visit.version)


def test_another_client_s_visit_is_never_the_last_one(work: Work, clock: Clock) -> None:
    with work() as unit:
        make_consultation(unit)
        stranger = make_client(unit, email="other@example.com")
    clock.move(days=3)
    with work() as unit:
        visit = consultations.start(unit, stranger)
        assert findings.last_visit(unit, visit) is None


def test_a_new_bump_never_takes_a_followed_number(work: Work, followed: tuple[str, str]) -> None:
    _, second = followed
    with work() as unit:
        visit = consultations.get(unit, second).consultation
        fresh = findings.add_bump(unit, second, zone="CH-M")
        assert fresh.number == 1
        findings.copy_last(unit, second, visit.version)
        assert sorted(bump.number for bump in visit.bumps) == [1, 2, 3]


def test_the_front_desk_sees_no_map(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit)
    with pytest.raises(NotAllowed), work(DESK) as unit:
        findings.record(unit, visit.public_id, visit.version, {})
    with pytest.raises(NotAllowed), work(DESK) as unit:
        findings.of(unit, visit)


def test_a_letter_s_pins_are_those_on_a_drawing(work: Work) -> None:
    with work() as unit:
        visit = make_consultation(unit)
        findings.add_bump(unit, visit.public_id, zone="CK-L")
        pins = findings.face_pins(seen(unit, visit.public_id).bumps, {"CK-L": "left cheek"})

    assert [(pin.number, pin.drawing, pin.label) for pin in pins] == [(2, "face", "left cheek")]


def test_the_map_asks_the_same_number_of_statements_for_many_bumps(
    work: Work, look: Work, counted: Counted, followed: tuple[str, str]
) -> None:
    first, second = followed

    def statements() -> int:
        with look() as unit:
            visit = consultations.get(unit, second).consultation
            with counted() as few:
                findings.of(unit, visit)
            return len(few)

    before = statements()
    with work() as unit:
        for _ in range(10):
            findings.add_bump(unit, first, zone="CH-M")
            findings.add_bump(unit, second, zone="CH-M")

    assert statements() == before <= 2
