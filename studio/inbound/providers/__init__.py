"""One module for each provider, and the table of them all."""

from collections.abc import Mapping

from studio.inbound.providers.acuity import ACUITY
from studio.inbound.providers.calcom import CALCOM
from studio.inbound.providers.calendly import CALENDLY
from studio.inbound.providers.jotform import JOTFORM
from studio.inbound.providers.provider import Provider
from studio.inbound.providers.square import SQUARE
from studio.inbound.providers.typeform import TYPEFORM

PROVIDERS: Mapping[str, Provider] = {
    "calcom": CALCOM,
    "calendly": CALENDLY,
    "acuity": ACUITY,
    "square": SQUARE,
    "jotform": JOTFORM,
    "typeform": TYPEFORM,
}
