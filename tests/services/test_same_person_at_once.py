"""Who makes two records one meets others who press, answer or begin a visit at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import VISITOR
from studio.models import Consultation, Intake, LinkPurpose
from studio.services import clients, consultations, intakes, links, same_person
from studio.services.errors import Busy, Conflict, NotFound
from tests.builders import make_client
from tests.conftest import THERAPIST
from tests.services.test_same_person import join, two


def test_two_at_once_make_one_record_once(both: StudioState) -> None:
    with both.unit_of_work(THERAPIST) as unit:
        pair = make_client(unit), make_client(unit, email="new@example.com")
        marks = {way: same_person.compare(unit, *way).mark for way in (pair, (pair[1], pair[0]))}

    def act(way: tuple[str, str]) -> str:
        try:
            with both.unit_of_work(THERAPIST) as unit:
                return same_person.join(unit, *way, marks[way]).public_id
        except (NotFound, Busy) as error:
            return error.code

    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(act, [*marks, *marks]))

    [stays] = [one for one in ended if one in pair]
    assert set(ended) - {stays} <= {"not_found", "busy"}
    with both.unit_of_work(THERAPIST) as unit:
        assert [one.public_id for one in clients.search(unit)] == [stays]


def test_who_is_answering_right_now_is_waited_for(both: StudioState) -> None:
    people = two(both)

    def joined_late() -> None:
        with both.unit_of_work(THERAPIST) as unit:
            join(unit, people.gone, people.kept)

    with ThreadPoolExecutor(1) as pool:
        with both.unit_of_work(VISITOR) as unit:
            way = links.open_link(unit, people.asked, "", LinkPurpose.INTAKE)
            waits = pool.submit(joined_late)
            with pytest.raises(TimeoutError):
                waits.result(0.3)
            intakes.agree_to_start(unit, intakes.behind(unit, way))
        waits.result(20)

    with both.reading(THERAPIST) as unit:
        intake = unit.session.scalars(select(Intake)).one()
        found = intakes.opened(unit, intake)
        assert found.agreed
        assert found.client.public_id == people.kept


@pytest.mark.parametrize("turn", range(2))
def test_a_visit_that_begins_meanwhile_is_of_the_record_that_stays_or_stops_it(
    both: StudioState, turn: int
) -> None:
    people = two(both)

    def begun() -> str:
        with both.unit_of_work(THERAPIST) as unit:
            consultations.start(unit, people.visit)
        return "begun"

    def joined_now() -> str:
        with both.unit_of_work(THERAPIST) as unit:
            join(unit, people.gone, people.kept)
        return "joined"

    def ended(act: Callable[[], str]) -> str:
        try:
            return act()
        except (Conflict, Busy) as error:
            return error.code

    acts = (begun, joined_now) if turn else (joined_now, begun)
    with ThreadPoolExecutor(2) as pool:
        found = set(pool.map(ended, acts))

    with both.reading(THERAPIST) as unit:
        newest = select(Consultation).order_by(Consultation.id.desc())
        owner = unit.session.scalars(newest).first()
        assert owner is not None
        is_joined = "joined" in found
        stays = {people.kept} if is_joined else {people.gone, people.kept}
        assert owner.client.public_id in stays
    assert found <= {"begun", "joined", "visit_began", "busy"}
    assert "begun" in found or "joined" in found
