"""The questionnaire behind the client's link: the door, one question a page, check, sign, send."""

from collections.abc import Mapping
from typing import Any

from flask import abort, jsonify, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.documents.dates import Language
from studio.hooks import VISITOR
from studio.models import LinkPurpose, Purpose, SignedBy
from studio.services import intake_names, intakes, links, signatures
from studio.services.errors import Conflict, Invalid, WrongPin
from studio.services.intakes import OpenIntake
from studio.services.unit import Unit
from studio.skin.questionnaire import Question, fields_of
from studio.web import link_door
from studio.web.forms.answers import read_page
from studio.web.forms.fields import ActionForm
from studio.web.forms.intake_home import BirthdayForm, PageForm, SendForm
from studio.web.language import visitor_language
from studio.web.page import show
from studio.web.presenters import intake, signature
from studio.web.presenters.intake_words import WORDS
from studio.web.views.answers import Page
from studio.web.views.links import unlock

_INTAKE = LinkPurpose.INTAKE


def intake_start(token: str) -> Page:
    """Open the door, ask whether answers may be kept, and lead to where the client was."""
    with current_studio.reading(VISITOR) as unit:
        link = link_door.peek(unit, token, _INTAKE)
        found = None if link is None else _open(unit, token)
        door = links.check(unit, token, _INTAKE)
    if found is None:
        return _door(token, needs_pin=door.needs_pin)
    if found.is_sent:
        return _sent(found)
    if found.agreed:
        return redirect(_next_url(token, found), 303)
    return _start(token, found)


def intake_question(token: str, key: str) -> Page:
    """Ask one question, or keep its answers and go on."""
    with current_studio.reading(VISITOR) as unit:
        found = _open(unit, token)
        today = unit.today()
    if not found.agreed or found.is_sent:
        return redirect(url_for("studio.intake", token=token), 303)
    question = _asked(found, key)
    form = PageForm()
    if not form.is_submitted():
        return _question(token, found, question, found.answers, {}, form)
    fields = fields_of(question, found.answers, found.person)
    given = read_page(
        _with_picked_name(request.form), fields, WORDS[intake.language_of(found)], today
    )
    if given.problems or not form.validate():
        return _question(token, found, question, given.typed, given.problems, form)
    return _keep(token, question, given.kept, given.typed, form)


def intake_check(token: str) -> Page:
    """Show all answers, each with a way to change it."""
    with current_studio.reading(VISITOR) as unit:
        found = _open(unit, token)
    if not _is_ready(found):
        return redirect(url_for("studio.intake", token=token), 303)
    language = intake.language_of(found)

    def change(question: Question) -> str:
        return url_for("studio.intake_question", token=token, key=question.key, check=1)

    return show(
        "intake/check.html",
        words=WORDS[language],
        language=language.value,
        parts=intake.parts_view(found, language, change),
        next_url=url_for("studio.intake_agree", token=token),
    )


def intake_agree(token: str) -> Page:
    """Ask each consent on its own, nothing ticked."""
    with current_studio.reading(VISITOR) as unit:
        found = _open(unit, token)
    if not _is_ready(found):
        return redirect(url_for("studio.intake", token=token), 303)
    form = ActionForm()
    if not form.is_submitted():
        return _agree(token, found, found.answers.get(intakes.CHOSEN) or {}, {}, form)
    words = WORDS[intake.language_of(found)]
    keys = [purpose.value for purpose in _purposes()]
    chosen = {key: request.form.get(key, "") for key in keys}
    errors = {key: words.agree_choose for key in keys if chosen[key] not in {"yes", "no"}}
    if errors or not form.validate():
        return _agree(token, found, chosen, errors, form)
    with current_studio.unit_of_work(VISITOR) as unit:
        intakes.choose(unit, _open(unit, token), chosen)
    return _go(token, url_for("studio.intake_sign", token=token))


def intake_sign(token: str) -> Page:
    """Show what is signed, and send it with the signature."""
    with current_studio.reading(VISITOR) as unit:
        found = _open(unit, token)
    chosen = found.answers.get(intakes.CHOSEN)
    if not _is_ready(found) or not chosen:
        return redirect(url_for("studio.intake", token=token), 303)
    if not {purpose.value for purpose in _purposes()} <= chosen.keys():
        # The owner decided meanwhile to ask for more.
        return redirect(url_for("studio.intake_agree", token=token), 303)
    language = intake.language_of(found)
    form, words = SendForm(), signature.WORDS[language]
    lines = intake.signed_lines(found, current_studio.face().settings, chosen)
    signing = form.signing(_signer(found)) if form.validate_on_submit() else None
    if signing is None:
        if form.is_submitted() and not form.signature_name.errors:
            form.signature_name.errors = [words.missing]
        return show(
            "intake/sign.html",
            422 if form.is_submitted() else 200,
            form=form,
            lines=lines,
            words=WORDS[language],
            sign=words,
            language=language.value,
            back_url=url_for("studio.intake_agree", token=token),
        )
    by = SignedBy.GUARDIAN if found.is_minor else SignedBy.CLIENT
    picked = {purpose: chosen[purpose.value] == "yes" for purpose in _purposes()}
    with current_studio.unit_of_work(VISITOR) as unit:
        now = _open(unit, token)
        text = "\n".join(lines)
        subject = intakes.subject_of(now.intake)
        made = signatures.sign(
            unit, now.client, subject, text, by, signing.how, signing.name, signing.strokes
        )
        intakes.submit(unit, now, picked, made)
    return _go(token, url_for("studio.intake", token=token))


def intake_names_found(token: str) -> Page:
    """Suggest names of medicines for what is being typed; nothing of it is kept or logged."""
    with current_studio.reading(VISITOR) as unit:
        _open(unit, token)
        names = intake_names.starting(unit, request.form.get("text", ""))
    return jsonify(names=names)


def _door(token: str, *, needs_pin: bool) -> Page:
    language = visitor_language()
    words = WORDS[language]
    form = BirthdayForm()
    form.speak(words)
    status = 200
    if form.is_submitted():
        status = 422
        pin = form.pin() if needs_pin else ""
        if pin is None:
            form.general.append(words.birthday_missing)
        elif form.validate():
            try:
                return unlock(token, pin, "studio.intake", _INTAKE)
            except WrongPin:
                form.general.append(words.birthday_wrong)
    return show(
        "intake/door.html",
        status,
        form=form,
        words=words,
        needs_pin=needs_pin,
        language=language.value,
    )


def _start(token: str, found: OpenIntake) -> Page:
    form = ActionForm()
    answer = request.form.get("keep", "")
    if form.is_submitted() and form.validate():
        if answer in {language.value for language in Language}:
            with current_studio.unit_of_work(VISITOR) as unit:
                intakes.speak(unit, _open(unit, token), answer)
            return _go(token, url_for("studio.intake", token=token))
        if answer == "yes":
            with current_studio.unit_of_work(VISITOR) as unit:
                now = _open(unit, token)
                intakes.agree_to_start(unit, now)
            return _go(token, _next_url(token, now))
    language = intake.language_of(found)
    return show(
        "intake/start.html",
        form=form,
        words=WORDS[language],
        language=language.value,
        said_no=answer == "no",
        consent=intakes.health_text(current_studio.face().settings.name, language.value),
        languages=intake.language_choices(current_studio.face().settings.languages, language.value),
        notice_url=url_for("studio.health_notice", lang=language.value),
        here=url_for("studio.intake", token=token),
    )


def _sent(found: OpenIntake) -> Page:
    language = intake.language_of(found)
    return show("intake/sent.html", words=WORDS[language], language=language.value)


def _question(  # noqa: PLR0913, PLR0917 - what the page is made of
    token: str,
    found: OpenIntake,
    question: Question,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    form: PageForm,
    near: Mapping[str, tuple[str, ...]] | None = None,
) -> Page:
    if not form.is_submitted():
        form.version.data = str(found.intake.version)
    view = intake.question_view(
        found,
        question,
        typed=_with_concern(found, question, typed),
        errors=errors,
        back_url=_back_url(token, found, question),
        names_url=url_for("studio.intake_names", token=token),
        from_check="check" in request.values,
        near=near or {},
    )
    language = intake.language_of(found)
    return show(
        "intake/question.html",
        422 if errors else 200,
        form=form,
        question=view,
        words=WORDS[language],
        language=language.value,
    )


def _keep(
    token: str,
    question: Question,
    kept: Mapping[str, Any],
    typed: Mapping[str, Any],
    form: PageForm,
) -> Page:
    """Store a page, then go on; what cannot be stored is said on the page."""
    with current_studio.reading(VISITOR) as unit:
        found = _open(unit, token)
        near = intake_names.near(unit, kept.get("medicines") or ())
    try:
        with current_studio.unit_of_work(VISITOR) as unit:
            found = intakes.save(unit, _open(unit, token), question, kept, form.seen_version())
    except Conflict as error:
        if error.code != "stale":
            raise
        form.version.data = str(found.intake.version)
        words = WORDS[intake.language_of(found)]
        return _question(token, found, question, typed, {question.key: words.stale}, form)
    except Invalid as error:
        words = WORDS[intake.language_of(found)]
        return _question(token, found, question, typed, {error.field: words.birth_date}, form)
    form.version.data = str(found.intake.version)
    then = request.form.get("then", "")
    if then == "more" or "use" in request.form:
        return _question(token, found, question, kept, {}, form, near)
    if near and request.form.get("near", "") != intake_names.mark(near):
        return _question(token, found, question, kept, {}, form, near)
    if "check" in request.form:
        return _go(token, url_for("studio.intake_check", token=token))
    return _go(token, _next_url(token, found))


def _agree(
    token: str,
    found: OpenIntake,
    chosen: Mapping[str, str],
    errors: Mapping[str, str],
    form: ActionForm,
) -> Page:
    language = intake.language_of(found)
    words = WORDS[language]
    views = intake.consents_view(found, current_studio.face().settings, chosen, errors)
    return show(
        "intake/agree.html",
        422 if errors else 200,
        form=form,
        consents=views,
        minor=words.agree_minor.format(name=found.client.name) if found.is_minor else "",
        words=words,
        language=language.value,
        back_url=url_for("studio.intake_check", token=token),
    )


def _purposes() -> tuple[Purpose, ...]:
    return intake.asked(current_studio.face().settings)


def _open(unit: Unit, token: str) -> OpenIntake:
    link = link_door.opened(unit, token, _INTAKE)
    return intakes.behind(unit, link)


def _asked(found: OpenIntake, key: str) -> Question:
    question = next((one for one in found.questions() if one.key == key), None)
    if question is None:
        abort(404)
    return question


def _is_ready(found: OpenIntake) -> bool:
    return found.agreed and not found.is_sent and not found.still_open()


def _next_url(token: str, found: OpenIntake) -> str:
    waiting = found.still_open()
    if not waiting:
        return url_for("studio.intake_check", token=token)
    return url_for("studio.intake_question", token=token, key=waiting[0].key)


def _back_url(token: str, found: OpenIntake, question: Question) -> str:
    if "check" in request.values:
        return url_for("studio.intake_check", token=token)
    keys = [one.key for one in found.questions()]
    place = keys.index(question.key)
    return url_for("studio.intake_question", token=token, key=keys[place - 1]) if place else ""


def _with_picked_name(form: MultiDict[str, str]) -> MultiDict[str, str]:
    """Put a name that "did you mean" offered into its line."""
    number, _, name = form.get("use", "").partition("|")
    if not number.isdigit():
        return form
    changed = MultiDict(form)
    changed[f"name-{number}"] = name
    return changed


def _signer(found: OpenIntake) -> str:
    return str(found.answers.get("guardian_name") or "") if found.is_minor else found.client.name


def _with_concern(
    found: OpenIntake, question: Question, typed: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Start from what the client wrote when they asked for the visit."""
    if question.key != "concern" or "main_concern" in typed:
        return typed
    with current_studio.reading(VISITOR) as unit:
        return {**typed, "main_concern": intakes.asked_concern(unit, found.intake)}


def _go(token: str, url: str) -> Response:
    """Lead on; the door stays open for as long again."""
    with current_studio.reading(VISITOR) as unit:
        now = links.latest(unit)
    return link_door.keep_open(redirect(url, 303), token, now)
