"""What a studio starts with: its menu and programs, and for the demo their prices."""

from dataclasses import dataclass

#: The two offers that are no services of the knowledge base.
CONSULTATION = "consultation"
#: A dab of a product on a small spot, days before the service; never booked alone online.
PATCH_TEST = "patch_test"


@dataclass(frozen=True, slots=True)
class DefaultOffer:
    """A line of the menu; names left empty are those of the knowledge base."""

    service: str
    duration_min: int
    demo_price_cents: int
    about_en: str
    about_es: str
    public: bool = False
    active: bool = True
    name_en: str = ""
    name_es: str = ""


@dataclass(frozen=True, slots=True)
class DefaultProgram:
    """A program: service and number of sessions, in order."""

    key: str
    name_en: str
    name_es: str
    about_en: str
    about_es: str
    steps: tuple[tuple[str, int], ...]
    demo_price_cents: int


OFFERS = (
    DefaultOffer(
        CONSULTATION,
        45,
        6500,
        "We look at your skin, listen, and make a plan with you.",
        "Miramos su piel, le escuchamos y hacemos un plan con usted.",
        public=True,
        name_en="Skin consultation",
        name_es="Consulta de la piel",
    ),
    DefaultOffer(
        PATCH_TEST,
        15,  # up to ten minutes on the skin, and the words around it
        0,
        "We try a product on a small spot. You come back some days later.",
        "Probamos un producto en un punto pequeño. Usted vuelve unos días después.",
        name_en="Patch test",
        name_es="Prueba de parche",
    ),
    DefaultOffer(
        "cosmetic_extraction",
        30,
        7500,
        "We loosen and lift small white bumps or blackheads by hand.",
        "Ablandamos y quitamos con la mano puntos blancos o negros.",
        public=True,
    ),
    DefaultOffer(
        "deep_pore_facial",
        75,
        12500,
        "A full cleanse with a soft peel, care for pores and a calm mask.",
        "Una limpieza completa con cuidado de los poros y mascarilla.",
        public=True,
    ),
    DefaultOffer(
        "enzyme_exfoliation",
        30,
        6500,
        "A mild mask that lifts dry flakes. Good as a first step.",
        "Una mascarilla suave que quita escamas. Ideal para empezar.",
        public=True,
    ),
    DefaultOffer(
        "peel_lactic",
        40,
        9000,
        "Our mildest peel. It smooths and leaves skin soft.",
        "Nuestro peeling más suave. Alisa y deja la piel suave.",
        public=True,
    ),
    DefaultOffer(
        "peel_mandelic",
        40,
        9500,
        "A slow and gentle peel for clogged or uneven skin.",
        "Un peeling lento y suave para poros tapados o tono desigual.",
        public=True,
    ),
    DefaultOffer(
        "peel_glycolic",
        40,
        9500,
        "A quick peel for rough skin that has had a peel before.",
        "Un peeling rápido para piel áspera que ya tuvo otro antes.",
    ),
    DefaultOffer(
        "peel_salicylic",
        40,
        9500,
        "A peel that works in oily pores.",
        "Un peeling que actúa en los poros con grasa.",
        public=True,
    ),
    DefaultOffer(
        "led_red",
        20,
        4000,
        "Red light that helps skin feel calm after a visit.",
        "Luz roja que calma la piel después de la visita.",
        public=True,
    ),
    DefaultOffer(
        "led_nir",
        20,
        4000,
        "Warm light you cannot see, often used with red light.",
        "Luz tibia que no se ve; se usa junto con la luz roja.",
    ),
    DefaultOffer(
        "led_blue",
        20,
        4000,
        "Blue light for oily skin. We check first if it suits you.",
        "Luz azul para piel grasa. Primero vemos si es para ti.",
    ),
    DefaultOffer(
        "pre_softening",
        15,
        0,
        "Warmth or gel that softens skin before other care.",
        "Calor o gel que ablanda la piel antes de otro cuidado.",
    ),
    DefaultOffer(
        "lancet_extraction",
        30,
        9500,
        "We open a small bump with a clean tip that is used once.",
        "Abrimos un punto pequeño con una punta limpia de un solo uso.",
        active=False,
    ),
    DefaultOffer(
        "peel_jessner",
        45,
        14000,
        "A stronger peel, only after a row of light ones.",
        "Un peeling más fuerte, solo después de varios suaves.",
        active=False,
    ),
    DefaultOffer(
        "peel_tca_light",
        45,
        16000,
        "A strong peel in one thin layer.",
        "Un peeling fuerte en una capa fina.",
        active=False,
    ),
)

PROGRAMS = (
    DefaultProgram(
        "milia",
        "Milia program",
        "Programa para milia",
        "We look, you care for your skin at home for 2 to 4 weeks, then we lift what is ready. "
        "After 4 weeks we look again.",
        "Miramos, usted cuida su piel en casa de 2 a 4 semanas y luego quitamos lo que está listo. "
        "A las 4 semanas miramos otra vez.",
        ((CONSULTATION, 1), ("cosmetic_extraction", 1), (CONSULTATION, 1)),
        18500,
    ),
    DefaultProgram(
        "acne_support",
        "Clear pores program",
        "Programa de poros limpios",
        "For clogged pores and blackheads. If spots are sore or red, see a doctor first. "
        "We check after 3 visits if it helps.",
        "Para poros tapados y puntos negros. Si los granos duelen o están rojos, ve antes al "
        "médico. Tras 3 visitas vemos si ayuda.",
        ((CONSULTATION, 1), ("deep_pore_facial", 3), ("led_red", 3)),
        48000,
    ),
    DefaultProgram(
        "renewal",
        "Renewal program",
        "Programa de renovación",
        "Light peels, at least 2 weeks apart, for smoother skin.",
        "Peelings suaves, con al menos 2 semanas entre uno y otro, para una piel más lisa.",
        ((CONSULTATION, 1), ("enzyme_exfoliation", 1), ("peel_lactic", 4)),
        44500,
    ),
    DefaultProgram(
        "age_management",
        "Age management program",
        "Programa de cuidado de la edad",
        "Gentle peels, then calm light on other days. Sun care is half of the work.",
        "Peelings suaves y, otros días, luz que calma. El cuidado del sol es la mitad del trabajo.",
        ((CONSULTATION, 1), ("peel_mandelic", 4), ("led_red", 4)),
        55000,
    ),
)
