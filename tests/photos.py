"""Pictures for tests, drawn on the spot, and clients who agreed to them."""

from io import BytesIO

from PIL import Image, ImageDraw

from studio.models import Client, Purpose, SignedBy, SignedHow
from studio.services import consents, signatures
from studio.services.room_consents import ASKED
from studio.services.unit import Unit


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (96, 64), tint: int = 160, **options: object
) -> bytes:
    """Draw a skin-colored picture, its left half darker."""
    image = Image.new("RGB", size, (205, tint, 140))
    ImageDraw.Draw(image).rectangle((0, 0, max(0, size[0] // 2 - 1), size[1]), fill=(120, 60, 40))
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def agree(unit: Unit, client: Client, *purposes: Purpose, by: SignedBy = SignedBy.CLIENT) -> None:
    """Let a client say yes, to photos unless told otherwise."""
    for purpose in purposes or ASKED[:1]:
        signed = signatures.sign(
            unit, client, "intake:x", "text", by, SignedHow.TYPED, "Mara Lindqvist"
        )
        consents.record(
            unit,
            client,
            purpose,
            given=True,
            text="text",
            signature=signed,
            recorded_by="client",
        )
