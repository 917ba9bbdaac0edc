"""The shelf of the demo studio."""

from dataclasses import dataclass

from studio.models import ProductUse


@dataclass(frozen=True, slots=True)
class DefaultProduct:
    """A product of the demo; brands are invented."""

    use: ProductUse
    brand: str
    name: str
    demo_price_cents: int
    ingredients: str
    homecare: str = ""
    services: tuple[str, ...] = ()
    strength: str = ""
    #: Number on the package, and days until its end.
    demo_lots: tuple[tuple[str, int], ...] = ()


_HOME, _ROOM = ProductUse.HOME, ProductUse.TREATMENT

SHELF = (
    DefaultProduct(
        _HOME,
        "Alder & Fern",
        "Soft Cleansing Milk",
        2400,
        "Aqua, Glycerin, Coco-Caprylate, Decyl Glucoside, Panthenol, Allantoin, Citric Acid",
        homecare="gentle_cleanser",
        demo_lots=(("AF-2611", 540),),
    ),
    DefaultProduct(
        _HOME,
        "Alder & Fern",
        "Light Water Gel",
        3200,
        "Aqua, Glycerin, Sodium Hyaluronate, Ceramide NP, Squalane, Carbomer, Panthenol",
        homecare="moisturizer",
    ),
    DefaultProduct(
        _HOME,
        "Alder & Fern",
        "Winter Barrier Cream",
        3600,
        "Aqua, Glycerin, Petrolatum, Ceramide NP, Cholesterol, Cetearyl Alcohol, Panthenol",
        homecare="moisturizer",
    ),
    DefaultProduct(
        _HOME,
        "Clear Harbor",
        "Mineral Fluid SPF 40",
        3800,
        "Zinc Oxide, Aqua, Caprylic/Capric Triglyceride, Glycerin, Niacinamide, Silica",
        homecare="spf",
        strength="SPF 40",
    ),
    DefaultProduct(
        _HOME,
        "Clear Harbor",
        "Bare Lip Balm",
        1200,
        "Ricinus Communis Seed Oil, Cera Alba, Squalane, Tocopherol",
        homecare="balm",
    ),
    DefaultProduct(
        _HOME,
        "Orchard Lab",
        "Papaya Enzyme Powder",
        3400,
        "Oryza Sativa Starch, Papain, Bromelain, Kaolin, Allantoin",
        homecare="enzyme",
    ),
    DefaultProduct(
        _HOME,
        "Orchard Lab",
        "Lactic Night Lotion",
        3900,
        "Aqua, Lactic Acid, Glycerin, Sodium Hyaluronate, Panthenol, Sodium Hydroxide",
        homecare="aha",
        strength="5 %",
    ),
    DefaultProduct(
        _HOME,
        "Orchard Lab",
        "Pore Toner",
        2900,
        "Aqua, Salicylic Acid, Butylene Glycol, Panthenol, Allantoin",
        homecare="bha",
        strength="1 %",
    ),
    DefaultProduct(
        _HOME,
        "Orchard Lab",
        "Quiet Polish Serum",
        4100,
        "Aqua, Gluconolactone, Glycerin, Sodium Hyaluronate, Xanthan Gum",
        homecare="pha",
        strength="8 %",
    ),
    DefaultProduct(
        _HOME,
        "North Window",
        "Retinol Start Cream",
        4600,
        "Aqua, Squalane, Retinol, Glycerin, Ceramide NP, Tocopherol",
        homecare="retinol",
        strength="0.25 %",
    ),
    DefaultProduct(
        _HOME,
        "North Window",
        "Azelaic Even Gel",
        4200,
        "Aqua, Azelaic Acid, Glycerin, Xanthan Gum, Panthenol",
        homecare="azelaic_acid",
        strength="10 %",
    ),
    DefaultProduct(
        _HOME,
        "North Window",
        "Niacinamide Serum",
        3300,
        "Aqua, Niacinamide, Glycerin, Zinc PCA, Sodium Hyaluronate",
        homecare="niacinamide",
        strength="5 %",
    ),
    DefaultProduct(
        _HOME,
        "North Window",
        "Morning C Drops",
        4800,
        "Aqua, Ascorbic Acid, Propanediol, Ferulic Acid, Tocopherol, Parfum",
        homecare="vitamin_c",
        strength="10 %",
    ),
    DefaultProduct(
        _HOME,
        "Alder & Fern",
        "Smooth Body Lotion",
        2800,
        "Aqua, Urea, Glycerin, Lactic Acid, Cetearyl Alcohol, Panthenol",
        homecare="urea_body",
        strength="5 % urea",
    ),
    DefaultProduct(
        _ROOM,
        "Studio Reserve",
        "Softening Gel",
        0,
        "Aqua, Triethanolamine, Glycerin, Carbomer",
        services=("pre_softening", "cosmetic_extraction", "deep_pore_facial"),
        demo_lots=(("SG-1042", 300),),
    ),
    DefaultProduct(
        _ROOM,
        "Orchard Lab",
        "Pumpkin Enzyme Mask",
        0,
        "Aqua, Cucurbita Pepo Ferment, Papain, Kaolin, Glycerin",
        services=("enzyme_exfoliation", "deep_pore_facial"),
        demo_lots=(("PE-0871", 45), ("PE-0790", -6)),
    ),
    DefaultProduct(
        _ROOM,
        "Orchard Lab",
        "Lactic Peel",
        0,
        "Aqua, Lactic Acid, Glycerin, Sodium Hydroxide",
        services=("peel_lactic",),
        strength="30 %, pH 3.2",
        demo_lots=(("LP-3005", 210),),
    ),
    DefaultProduct(
        _ROOM,
        "Orchard Lab",
        "Mandelic Peel",
        0,
        "Aqua, Mandelic Acid, Propanediol, Sodium Hydroxide",
        services=("peel_mandelic",),
        strength="30 %, pH 3.2",
        demo_lots=(("MP-1177", 180),),
    ),
    DefaultProduct(
        _ROOM,
        "Orchard Lab",
        "Glycolic Peel",
        0,
        "Aqua, Glycolic Acid, Glycerin, Ammonium Hydroxide",
        services=("peel_glycolic",),
        strength="20 %, pH 3.5",
        demo_lots=(("GP-0452", 160),),
    ),
    DefaultProduct(
        _ROOM,
        "Orchard Lab",
        "Salicylic Peel",
        0,
        "Alcohol Denat., Salicylic Acid, Aqua",
        services=("peel_salicylic",),
        strength="20 %",
        demo_lots=(("SP-2210", 240),),
    ),
    DefaultProduct(
        _ROOM,
        "Studio Reserve",
        "Calm Mask",
        0,
        "Aqua, Kaolin, Glycerin, Panthenol, Allantoin, Bisabolol",
        services=("cosmetic_extraction", "deep_pore_facial", "lancet_extraction"),
        demo_lots=(("CM-0093", 400),),
    ),
)
