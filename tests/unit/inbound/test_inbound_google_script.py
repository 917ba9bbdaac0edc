"""The script that studios paste into Google Forms, run by a real JavaScript engine."""

import base64
import json
import subprocess
from pathlib import Path

import playwright
import pytest

from studio.inbound.script import google_script
from tests.unit.inbound.form_posts import SECRET, Data, booking, reading

#: Playwright brings its own engine.
NODE = Path(playwright.__file__).parent / "driver" / "node"
STAND_IN = Path(__file__).with_name("google_stand_in.js")
ADDRESS = "https://studio.example/inbound/google_forms/k1"

FORM_STORY: Data = {
    "id": "form-1",
    "responseId": "2_ABaOnue",
    "at": "2026-07-01T16:00:00.000Z",
    "email": "dana@example.com",
    "items": [
        {"title": "Your name", "type": "TEXT", "response": "Dana Núñez 😀"},
        {"title": "Day", "type": "DATE", "response": "2026-07-14"},
        {"title": "At", "type": "TIME", "response": "14:30"},
        {"title": "Areas", "type": "CHECKBOX", "response": ["Chin, jaw", "Cheeks"]},
        {
            "title": "How often",
            "type": "GRID",
            "rows": ["Sun", "Heat"],
            "response": ["Daily", None],
        },
    ],
}
SHEET_STORY: Data = {
    "formUrl": "https://docs.google.com/forms/d/e/1FAIp/viewform",
    "row": 2,
    "rows": [
        {"shown": ["Timestamp", "Your name", "Day", "At"]},
        {
            "at": "2026-07-01T16:00:00.000Z",
            "shown": ["7/1/2026 12:00:00", "Dana Núñez", "7/14/2026", "2:30:00 PM"],
        },
    ],
}


def run(tmp_path: Path, *calls: str, **more: object) -> Data:
    """What the script sends and keeps when Google calls these functions."""
    script = tmp_path / "script.js"
    script.write_text(google_script())
    story = {
        "zone": "America/New_York",
        "locale": "en_US",
        "properties": {"STUDIO_URL": ADDRESS, "STUDIO_KEY": SECRET},
        "answers": [],
        "calls": calls,
        **more,
    }
    done = subprocess.run(  # noqa: S603 - our own file
        [NODE, STAND_IN, script],
        input=json.dumps(story),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: Data = json.loads(done.stdout)
    return found


def posts(found: Data) -> list[tuple[str, Data]]:
    """Body and options of everything sent."""
    sent = found["sent"]
    assert isinstance(sent, list)
    return [(base64.b64decode(each["payload"]).decode(), each) for each in sent]


def read(found: Data) -> Data:
    """What the studio makes of the first post."""
    body, options = posts(found)[0]
    headers = options["headers"]
    assert isinstance(headers, dict)
    mapping = {"name": "Your name", "date": "Day", "time": "At"}
    settings = {"secret": SECRET, "mapping": mapping}
    return reading("google_forms", body, settings=settings, headers=headers)


def test_an_answered_form_arrives_signed_and_whole(tmp_path: Path) -> None:
    found = run(tmp_path, "onStudioForm", form=FORM_STORY)
    body, options = posts(found)[0]
    assert (options["url"], options["method"]) == (ADDRESS, "post")
    assert options["contentType"] == "application/json"
    assert json.loads(body)["source"] == "google_forms"
    result = read(found)
    assert (result["event"], result["external_id"]) == ("requested", "2_ABaOnue")
    assert booking(result) == {
        "name": "Dana Núñez 😀",
        "email": "dana@example.com",
        "phone": None,
        "service": None,
        "start": "2026-07-14T18:30:00Z",
        "end": None,
        "tz": "America/New_York",
        "answers": {"Areas": ["Chin, jaw", "Cheeks"], "How often [Sun]": "Daily"},
    }


def test_a_new_line_of_a_sheet_arrives_as_named_values(tmp_path: Path) -> None:
    found = run(tmp_path, "onStudioSheet", "onStudioSheet", sheet=SHEET_STORY)
    (first, _), (second, _) = posts(found)
    assert first == second  # triggers fire twice: the same text has the same key
    assert json.loads(first)["formId"] == "1FAIp"
    result = read(found)
    assert booking(result)["name"] == "Dana Núñez"
    assert booking(result)["start"] == "2026-07-14T18:30:00Z"
    assert booking(result)["answers"] == {}


@pytest.mark.parametrize("answers", [[503, 200], [0, 500, 202]])
def test_a_post_is_tried_again_at_once(tmp_path: Path, answers: list[int]) -> None:
    found = run(tmp_path, "onStudioForm", form=FORM_STORY, answers=answers)
    assert len(posts(found)) == len(answers)
    assert len({body for body, _ in posts(found)}) == 1
    assert not waiting(found)


def waiting(found: Data) -> list[str]:
    kept = found["kept"]
    assert isinstance(kept, dict)
    return [value for name, value in kept.items() if name.startswith("STUDIO_WAITING")]


def test_what_could_not_be_sent_waits_without_its_words(tmp_path: Path) -> None:
    down = run(tmp_path, "onStudioForm", form=FORM_STORY, answers=[503, 503, 503])
    (note,) = waiting(down)
    assert "2_ABaOnue" in note
    assert "Dana" not in json.dumps(down["kept"])
    back = run(
        tmp_path, "onStudioForm", "sendWaiting", form=FORM_STORY, answers=[503, 503, 503, 200]
    )
    assert not waiting(back)
    assert len(posts(back)) == 4


def test_a_line_of_a_sheet_waits_too(tmp_path: Path) -> None:
    found = run(
        tmp_path, "onStudioSheet", "sendWaiting", sheet=SHEET_STORY, answers=[503, 503, 503, 200]
    )
    assert not waiting(found)
    assert len({body for body, _ in posts(found)}) == 1


def test_after_three_days_it_is_given_up(tmp_path: Path) -> None:
    note = json.dumps({"response": "2_ABaOnue", "since": 1})
    properties = {"STUDIO_URL": ADDRESS, "STUDIO_KEY": SECRET, "STUDIO_WAITING:2_ABaOnue": note}
    found = run(tmp_path, "sendWaiting", form=FORM_STORY, properties=properties)
    assert not posts(found)
    assert not waiting(found)


def test_a_refusal_is_told_to_the_owner_and_not_tried_at_once(tmp_path: Path) -> None:
    found = run(tmp_path, "onStudioForm", form=FORM_STORY, answers=[401])
    assert len(posts(found)) == 1
    assert len(waiting(found)) == 1  # the key may be mended within three days
    assert found["errors"] == [
        "The studio refused an answer (401). Check STUDIO_URL and STUDIO_KEY."
    ]


def test_setting_up_needs_address_and_key_and_makes_the_triggers(tmp_path: Path) -> None:
    bare = run(tmp_path, "setUp", form=FORM_STORY, properties={})
    assert bare["triggers"] == []
    assert bare["errors"] == [
        "Add STUDIO_URL and STUDIO_KEY under Project Settings, Script Properties."
    ]
    assert run(tmp_path, "setUp", form=FORM_STORY)["triggers"] == ["onStudioForm", "sendWaiting"]
    assert run(tmp_path, "setUp", sheet=SHEET_STORY)["triggers"] == ["onStudioSheet", "sendWaiting"]
