"""What a client or visitor reads when something went wrong, in every language of the studio."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from studio.documents.dates import Language

ClientText = Mapping[Language, str]

#: The file of a paper is gone.
LOST: Final[ClientText] = MappingProxyType(
    {
        Language.EN: "We cannot open this paper right now. Please call us and name the reference.",
        Language.ES: "Ahora no podemos abrir este documento. Llámenos y diga el número.",
    }
)
#: The disk is full.
NO_ROOM: Final[ClientText] = MappingProxyType(
    {
        Language.EN: "Nothing can be stored right now. Please call us.",
        Language.ES: "Ahora no se puede guardar nada. Por favor, llámenos.",
    }
)
#: Unknown, expired, withdrawn and locked links read the same.
_EN: Final = {
    400: ("This could not be read", "Please go back, look at the page and send it again."),
    404: ("This link has ended", "Or it was typed wrongly. Call us and we make you a new one."),
    409: ("This has changed meanwhile", "Please go back, reload the page and look again."),
    410: (
        "There is a newer paper",
        "This link ended when the paper was replaced. Ask us for the new one.",
    ),
    413: ("That was too much at once", "Please send a shorter text."),
    422: ("This does not fit", "Please go back and look at what you typed."),
    429: ("Too many tries", "Please wait 15 minutes, then try again. Or call us."),
    500: (
        "Something went wrong on our side",
        "Please try again. If it happens again, call us and name the reference.",
    ),
    503: ("One moment, please", "The studio is busy. Go back and send it again in a few seconds."),
}
_ES: Final = {
    400: ("No se pudo leer", "Por favor, vuelva, mire la página y mándela otra vez."),
    404: ("Este enlace terminó", "O se escribió mal. Llámenos y le hacemos uno nuevo."),
    409: ("Algo cambió mientras tanto", "Por favor, vuelva, cargue la página y mire otra vez."),
    410: (
        "Hay un documento nuevo",
        "Este enlace terminó porque hay otro documento. Pídanos el nuevo.",
    ),
    413: ("Fue demasiado de una vez", "Por favor, mande un texto más corto."),
    422: ("Algo no está bien", "Por favor, vuelva y mire lo que escribió."),
    429: ("Demasiados intentos", "Espere 15 minutos y pruebe otra vez. O llámenos."),
    500: (
        "Algo falló de nuestro lado",
        "Por favor, pruebe otra vez. Si pasa de nuevo, llámenos y diga el número.",
    ),
    503: ("Un momento, por favor", "El estudio está ocupado. Vuelva y mande otra vez."),
}
CLIENT_TEXTS: Final[Mapping[Language, Mapping[int, tuple[str, str]]]] = MappingProxyType(
    {Language.EN: MappingProxyType(_EN), Language.ES: MappingProxyType(_ES)}
)
#: A time that is not kept, or a payment that is not known.
ENDED: Final[Mapping[Language, tuple[str, str]]] = MappingProxyType(
    {
        Language.EN: ("This page has ended", "We do not keep this time any more. Pick a new one."),
        Language.ES: ("Esta página terminó", "Ya no guardamos esta hora. Elija otra."),
    }
)
BOOK: Final[ClientText] = MappingProxyType(
    {Language.EN: "Book a visit", Language.ES: "Reservar una cita"}
)
TO_FORM: Final[ClientText] = MappingProxyType(
    {Language.EN: "Back to the form", Language.ES: "Volver al formulario"}
)
