"""Contact Form 7, through an add-on that posts its fields."""

import re

from studio.inbound.body import Body, Kind
from studio.inbound.mapping import Form, submission
from studio.inbound.model import Delivery, Fetch, Reading
from studio.inbound.picked import text_in
from studio.inbound.proof import has_header_or_token
from studio.inbound.providers.provider import Provider
from studio.inbound.providers.wordpress import fields_of

#: What the plugin and its guards against robots add: no answers.
_NOT_ASKED = re.compile(r"_wpcf7.*|_wpnonce|(?:g-recaptcha|h-captcha|cf-turnstile)-response")


def _understand(body: Body, delivery: Delivery, _fetch: Fetch) -> Reading:
    form_id = text_in(fields_of(body), "_wpcf7")
    return submission(
        delivery,
        _form(body),
        is_known=not form_id or delivery.settings.form_id in {None, form_id},
    )


def _form(body: Body) -> Form:
    fields = fields_of(body)
    return Form({name: value for name, value in fields.items() if not _NOT_ASKED.fullmatch(name)})


CONTACT_FORM_7 = Provider(has_header_or_token, (Kind.JSON, Kind.URLENCODED), _understand, _form)
