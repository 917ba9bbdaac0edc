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
    fields = fields_of(body)
    form_id = text_in(fields, "_wpcf7")
    values = {name: value for name, value in fields.items() if not _NOT_ASKED.fullmatch(name)}
    return submission(
        delivery,
        Form(values),
        is_known=not form_id or delivery.settings.form_id in {None, form_id},
    )


CONTACT_FORM_7 = Provider(has_header_or_token, (Kind.JSON, Kind.URLENCODED), _understand)
