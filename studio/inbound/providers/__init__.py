"""One module for each provider, and the table of them all."""

from collections.abc import Mapping

from studio.inbound.providers.acuity import ACUITY
from studio.inbound.providers.calcom import CALCOM
from studio.inbound.providers.calendly import CALENDLY
from studio.inbound.providers.contact_form_7 import CONTACT_FORM_7
from studio.inbound.providers.google_forms import GOOGLE_FORMS
from studio.inbound.providers.gravity_forms import GRAVITY_FORMS
from studio.inbound.providers.jotform import JOTFORM
from studio.inbound.providers.provider import Provider
from studio.inbound.providers.square import SQUARE
from studio.inbound.providers.squarespace import SQUARESPACE
from studio.inbound.providers.typeform import TYPEFORM
from studio.inbound.providers.wix import WIX
from studio.inbound.providers.wpforms import WPFORMS

PROVIDERS: Mapping[str, Provider] = {
    "calcom": CALCOM,
    "calendly": CALENDLY,
    "acuity": ACUITY,
    "square": SQUARE,
    "jotform": JOTFORM,
    "typeform": TYPEFORM,
    "google_forms": GOOGLE_FORMS,
    "contact_form_7": CONTACT_FORM_7,
    "wpforms": WPFORMS,
    "gravity_forms": GRAVITY_FORMS,
    "wix": WIX,
    "squarespace": SQUARESPACE,
}
