"""The door of a paper, in every language of the studio."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from studio.documents.dates import Language


@dataclass(frozen=True, slots=True)
class LinkWords:
    """What the page says that asks for the PIN."""

    title: str
    heading: str
    lead: str
    hint: str
    button: str
    no_pin: str
    look_again: str
    problem: str
    six_digits: str
    wrong: str
    skip: str


WORDS: Final = MappingProxyType(
    {
        Language.EN: LinkWords(
            title="Your paper",
            heading="Your paper is ready",
            lead="Type the PIN that we told you. It opens right here.",
            hint="Six digits",
            button="Open my paper",
            no_pin="No PIN at hand? Call us. We make you a new link.",
            look_again="Please look at this again",
            problem="Problem: ",
            six_digits="Type the six digits that we told you",
            wrong="This PIN does not open the paper. Please look at it again",
            skip="Skip to the content",
        ),
        Language.ES: LinkWords(
            title="Su documento",
            heading="Su documento está listo",
            lead="Escriba el PIN que le dimos. Se abre aquí mismo.",
            hint="Seis números",
            button="Abrir mi documento",
            no_pin="¿No tiene el PIN? Llámenos. Le hacemos un enlace nuevo.",
            look_again="Por favor, mire esto otra vez",
            problem="Problema: ",
            six_digits="Escriba los seis números que le dimos",
            wrong="Este PIN no abre el documento. Por favor, mírelo otra vez",
            skip="Ir al contenido",
        ),
    }
)
