"""Draw the demo's photos: skin and bumps out of circles, nobody's face.

    python -m tools.demo_pictures

Writes studio/demo/pictures/*.jpg: for some an earlier and a later one, so that there is
something to compare.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

FOLDER = Path(__file__).parents[1] / "studio" / "demo" / "pictures"
SIZE = 900
Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Skin:
    """Colors of one skin: base, shadow and light."""

    base: Color
    shadow: Color
    light: Color


FAIR = Skin((232, 190, 168), (196, 146, 124), (250, 220, 204))
BROWN = Skin((141, 92, 66), (104, 64, 44), (176, 124, 94))


@dataclass(frozen=True, slots=True)
class Bumps:
    """A crop: how many, how large in pixels, and their colors."""

    count: int
    radius: tuple[int, int]
    body: Color
    shine: Color


PEARLS = Bumps(9, (9, 15), (250, 244, 234), (255, 255, 255))
FEWER = Bumps(4, (9, 14), (250, 244, 234), (255, 255, 255))
DARK = Bumps(20, (8, 16), (74, 44, 30), (120, 82, 62))
PLUGS = Bumps(30, (6, 10), (224, 178, 154), (246, 214, 196))


def skin(colors: Skin, chance: random.Random) -> Image.Image:
    """Draw a patch of skin: soft shading and pores."""
    picture = Image.new("RGB", (SIZE, SIZE), colors.base)
    draw = ImageDraw.Draw(picture)
    for _ in range(26):
        x, y, r = chance.randrange(SIZE), chance.randrange(SIZE), chance.randrange(120, 320)
        color = colors.light if chance.random() < 0.55 else colors.shadow
        draw.ellipse((x - r, y - r, x + r, y + r), fill=mixed(colors.base, color, 0.25))
    picture = picture.filter(ImageFilter.GaussianBlur(90))
    draw = ImageDraw.Draw(picture)
    pore = mixed(colors.base, colors.shadow, 0.4)
    for _ in range(2600):
        x, y, r = chance.randrange(SIZE), chance.randrange(SIZE), chance.choice((1, 1, 1, 2))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=pore)
    return picture.filter(ImageFilter.GaussianBlur(1))


def mixed(one: Color, other: Color, share: float) -> Color:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def bump(picture: Image.Image, at: tuple[int, int, int], kind: Bumps, colors: Skin) -> None:
    """Draw one dome at x, y with a radius: shadow below, body, shine above."""
    x, y, r = at
    layer = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(layer)
    draw.ellipse((x - r - 3, y - r + 3, x + r + 5, y + r + 7), fill=(*colors.shadow, 150))
    draw.ellipse((x - r, y - r, x + r, y + r), fill=(*kind.body, 235))
    s, dx, dy = max(2, r // 3), r // 4, r // 3
    shine = (x - s - dx, y - s - dy, x + s - dx, y + s - dy)
    draw.ellipse(shine, fill=(*kind.shine, 220))
    layer = layer.filter(ImageFilter.GaussianBlur(1.6))
    picture.paste(Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB"))


def crop(colors: Skin, kind: Bumps, seed: int) -> Image.Image:
    """Draw a crop of bumps, none on top of another."""
    chance = random.Random(seed)  # noqa: S311 - the same picture in every run
    picture = skin(colors, chance)
    places: list[tuple[int, int]] = []
    while len(places) < kind.count:
        x, y = chance.randrange(170, SIZE - 170), chance.randrange(170, SIZE - 170)
        if all((x - a) ** 2 + (y - b) ** 2 > 60**2 for a, b in places):
            places.append((x, y))
            bump(picture, (x, y, chance.randint(*kind.radius)), kind, colors)
    return ruler(picture)


def single(colors: Skin, seed: int) -> Image.Image:
    """Draw one large shiny bump with fine vessels."""
    chance = random.Random(seed)  # noqa: S311 - as above
    picture = skin(colors, chance)
    kind = Bumps(1, (70, 70), (236, 178, 170), (255, 240, 236))
    bump(picture, (450, 450, 74), kind, colors)
    draw = ImageDraw.Draw(picture)
    for _ in range(9):
        x, y = 450 + chance.randrange(-60, 60), 450 + chance.randrange(-60, 60)
        points = [(x, y)]
        for _ in range(6):
            x, y = x + chance.randrange(-16, 17), y + chance.randrange(-16, 17)
            points.append((x, y))
        draw.line(points, fill=(186, 74, 76), width=2, joint="curve")
    draw.ellipse((436, 440, 470, 470), fill=(150, 52, 50))
    return ruler(picture.filter(ImageFilter.GaussianBlur(0.8)))


def ruler(picture: Image.Image) -> Image.Image:
    """Lay a paper ruler along the lower edge, a millimeter to fifteen pixels."""
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, SIZE - 90, SIZE, SIZE), fill=(247, 246, 240))
    for mark in range(0, SIZE, 15):
        long = 42 if mark % 150 == 0 else 28 if mark % 75 == 0 else 16
        draw.line((mark, SIZE - 90, mark, SIZE - 90 + long), fill=(60, 60, 60), width=2)
    return picture


def face(colors: Skin, kind: Bumps, seed: int) -> Image.Image:
    """Draw a plain front view: an oval, lines for features, a crop on one cheek."""
    chance = random.Random(seed)  # noqa: S311 - as above
    picture = Image.new("RGB", (SIZE, 1100), (196, 208, 216))
    draw = ImageDraw.Draw(picture)
    line = mixed(colors.shadow, (60, 40, 40), 0.4)
    draw.ellipse((180, 90, 720, 860), fill=mixed(colors.shadow, (40, 30, 30), 0.7))
    draw.rounded_rectangle((330, 820, 570, 1100), 60, fill=mixed(colors.base, colors.shadow, 0.5))
    draw.ellipse((210, 150, 690, 900), fill=colors.base)
    for x in (340, 560):
        draw.ellipse((x - 56, 440, x + 56, 486), fill=(250, 248, 246))
        draw.ellipse((x - 20, 443, x + 20, 483), fill=(92, 70, 58))
        draw.arc((x - 66, 380, x + 66, 450), 200, 340, fill=line, width=9)
    draw.line(((450, 480), (428, 620), (470, 628)), fill=line, width=5, joint="curve")
    draw.arc((370, 690, 530, 770), 20, 160, fill=(176, 88, 88), width=10)
    picture = picture.filter(ImageFilter.GaussianBlur(3))
    for _ in range(kind.count):
        x, y = chance.randrange(560, 650), chance.randrange(560, 700)
        bump(picture, (x, y, max(4, kind.radius[0] // 2)), kind, colors)
    return picture


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "pearls_close_up_then": lambda: crop(FAIR, PEARLS, 1),
    "pearls_close_up_now": lambda: crop(FAIR, FEWER, 1),
    "pearls_front_then": lambda: face(FAIR, PEARLS, 2),
    "pearls_front_now": lambda: face(FAIR, FEWER, 2),
    "single_close_up": lambda: single(FAIR, 3),
    "dark_close_up": lambda: crop(BROWN, DARK, 4),
    "plugs_close_up": lambda: crop(FAIR, PLUGS, 5),
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        draw().save(FOLDER / f"{name}.jpg", quality=72, optimize=True)


if __name__ == "__main__":
    main()
