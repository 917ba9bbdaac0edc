"""Free times of a month by django-appointment, for `./dev bench slots`.

Runs in an environment of its own, reads the question from standard input as JSON and prints the
times it found, the processor seconds of a whole month, and the statements it took.
"""

import json
import sys
import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from statistics import median
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

ROUNDS = 5


def main() -> None:
    asked = json.load(sys.stdin)
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": asked["database"]}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "appointment"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        SECRET_KEY=asked["database"],  # any; nothing is signed
        TIME_ZONE=asked["zone"],
        USE_TZ=True,
        LOGGING_CONFIG=None,
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    staff, service = _filled(asked)
    first = date.fromisoformat(asked["first"])
    days = [first + timedelta(days=number) for number in range(asked["days"])]
    found = [slot.strftime("%Y-%m-%dT%H:%M") for slot in _month(staff, service, days)]
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        _month(staff, service, days)
        spent.append(time.process_time() - start)
    told = {"found": found, "seconds": median(spent), "statements": _counted(staff, service, days)}
    print(json.dumps(told))


def _filled(asked: dict[str, Any]) -> tuple[Any, Any]:
    """Write the same staff member, hours, service and visits."""
    from appointment import models  # noqa: PLC0415 - Django must be set up before
    from django.contrib.auth.models import User  # noqa: PLC0415

    service = models.Service.objects.create(
        name="Facial", duration=timedelta(minutes=asked["minutes"]), price=0
    )
    opens, closes = (clock.fromisoformat(asked[end]) for end in ("opens", "closes"))
    staff = models.StaffMember.objects.create(
        user=User.objects.create_user("ada", first_name="Ada"),
        slot_duration=asked["step"],
        lead_time=opens,
        finish_time=closes,
        appointment_buffer_time=0,
        work_on_saturday=True,
    )
    staff.services_offered.add(service)
    for weekday in asked["weekdays"]:
        models.WorkingHours.objects.create(
            staff_member=staff, day_of_week=(weekday + 1) % 7, start_time=opens, end_time=closes
        )
    client = User.objects.create_user("client")
    requests = models.AppointmentRequest.objects.bulk_create(
        models.AppointmentRequest(
            date=date.fromisoformat(day),
            start_time=clock.fromisoformat(begins),
            end_time=clock.fromisoformat(ends),
            service=service,
            staff_member=staff,
            id_request=f"request-{number}",
        )
        for number, (day, begins, ends) in enumerate(asked["visits"])
    )
    models.Appointment.objects.bulk_create(
        models.Appointment(client=client, appointment_request=one, id_request=one.id_request)
        for one in requests
    )
    return staff, service


def _month(staff: Any, service: Any, days: list[date]) -> list[datetime]:  # noqa: ANN401 - not typed
    from appointment.services import get_available_slots_for_staff  # noqa: PLC0415

    return [
        slot
        for day in days
        for slot in get_available_slots_for_staff(day, staff, (day.weekday() + 1) % 7, service)
    ]


def _counted(staff: Any, service: Any, days: list[date]) -> int:  # noqa: ANN401
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as seen:
        _month(staff, service, days)
    return len(seen)


if __name__ == "__main__":
    main()
