"""Records keep the knowledge they were made by, also when it was the studio's own."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from studio.models import AssessmentRow, KnowledgeVersion
from studio.services import assessments, consultations, knowledge, sealing
from studio.services.errors import NotFound
from studio.services.unit import Tools, unit_of_work
from studio.skin.knowledge import Knowledge, knowledge_from, load_knowledge
from tests.builders import make_assessed
from tests.conftest import THERAPIST, Work


@pytest.fixture
def own_knowledge() -> Knowledge:
    """The shipped rules with one service taken off the menu: a version that is not shipped."""
    shipped = load_knowledge()
    settings = shipped.data["settings"]
    menu = {**settings["menu"], "note": "our own copy"}
    return knowledge_from({**shipped.data, "settings": {**settings, "menu": menu}})


def test_shipped_knowledge_is_not_copied(work: Work) -> None:
    with work() as unit:
        make_assessed(unit)
        assert unit.session.scalar(select(func.count()).select_from(KnowledgeVersion)) == 0
        assert knowledge.recall(unit, unit.knowledge.version) is load_knowledge()


def test_own_knowledge_is_kept_and_an_old_case_replays_with_it(
    tools: Tools, own_knowledge: Knowledge
) -> None:
    with unit_of_work(replace(tools, knowledge=lambda: own_knowledge), THERAPIST) as unit:
        consultation = make_assessed(unit)
        consultations.assess(unit, consultation.public_id)
        row = unit.session.scalars(select(AssessmentRow)).one()
        stored = sealing.open_text(unit, consultation.client, row, "answer", row.answer)

    with unit_of_work(tools, THERAPIST) as unit:
        assert unit.session.scalars(select(KnowledgeVersion.version)).all() == [
            own_knowledge.version
        ]
        assert row.knowledge_version == own_knowledge.version
        assert knowledge.recall(unit, own_knowledge.version).data == own_knowledge.data
        assert assessments.replay(unit, row.public_id) == stored


def test_an_answer_keeps_its_rules_until_it_is_assessed_again(
    tools: Tools, own_knowledge: Knowledge
) -> None:
    with unit_of_work(tools, THERAPIST) as unit:
        public_id = make_assessed(unit).public_id

    with unit_of_work(replace(tools, knowledge=lambda: own_knowledge), THERAPIST) as unit:
        [bump] = consultations.get(unit, public_id).bumps
        assert bump.assessment is not None
        assert bump.assessment.knowledge_version == load_knowledge().version
        consultations.assess(unit, public_id)
        [again] = consultations.get(unit, public_id).bumps
        assert again.assessment is not None
        assert again.assessment.knowledge_version == own_knowledge.version


def test_unknown_knowledge_is_not_guessed(work: Work) -> None:
    with pytest.raises(NotFound), work() as unit:
        knowledge.recall(unit, "2020.01+sha256:" + "0" * 64)
