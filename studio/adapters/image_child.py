"""The picture child: an upload comes in, new pictures go out, within limits, until the pipe closes.

Started by `studio.adapters.images` as a process of its own. A message is the length of its
header, the header as JSON, and the upload; an answer likewise, with its parts after the header.
"""

import json
import resource
import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from multiprocessing.connection import Connection
from typing import Any, Final

import pi_heif
from PIL import Image, ImageCms, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

#: Seconds of processor time for one picture, bytes of address space, and open files.
CPU_SECONDS: Final = 10
ADDRESS_SPACE: Final = 1 << 30
OPEN_FILES: Final = 32
#: Pixels of an upload, and of one of its sides.
MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 12_000
#: Pixels of the longest side of what is kept.
FULL_SIDE: Final = 4096
PREVIEW_SIDE: Final = 512
LOGO_BOX: Final = (800, 400)
PHOTO_FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF")
LOGO_FORMATS: Final = ("PNG", "JPEG")
#: Quality of JPEGs to keep and to print.
KEEP_QUALITY: Final = 88
PRINT_QUALITY: Final = 80
_NUMBER: Final = 4
_WHITE: Final = (255, 255, 255)
_SRGB: Final = ImageCms.createProfile("sRGB")
#: Tags of EXIF: when the shutter opened, inside its own block.
_EXIF_BLOCK, _TAKEN = 0x8769, 0x9003

Answer = tuple[dict[str, object], list[bytes]]


class _Refused(Exception):  # noqa: N818 - a finding
    """The upload is no picture we take; the text is the code."""


def main(descriptor: int) -> None:
    """Answer requests on the given file descriptor until its other end closes."""
    _prepare()
    _limit()
    connection = Connection(descriptor)
    while True:
        try:
            message = connection.recv_bytes()
        except EOFError:
            return
        _grant_cpu()
        connection.send_bytes(_packed(answer(message)))


def answer(message: bytes) -> Answer:
    """Do what one message asks; a fault is an answer too."""
    end = _NUMBER + int.from_bytes(message[:_NUMBER], "big")
    head = json.loads(message[_NUMBER:end])
    try:
        return _WORK[head["do"]](head, message[end:])
    except _Refused as error:
        return {"fault": str(error)}, []
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return {"fault": "too_big"}, []
    except UnidentifiedImageError:
        return {"fault": "not_a_picture"}, []
    except Exception:  # noqa: BLE001 - whatever a damaged file makes a decoder raise
        return {"fault": "broken"}, []


def _photo(_head: Mapping[str, Any], data: bytes) -> Answer:
    picture = _opened(data, PHOTO_FORMATS)
    taken = _taken(picture)
    full = _fresh(_upright(picture, FULL_SIDE))
    preview = full.copy()
    preview.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    parts = [_jpeg(full, KEEP_QUALITY), _jpeg(preview, KEEP_QUALITY)]
    return {"width": full.width, "height": full.height, "taken": taken}, parts


def _logo(_head: Mapping[str, Any], data: bytes) -> Answer:
    picture = _opened(data, LOGO_FORMATS)
    picture.load()
    picture.thumbnail(LOGO_BOX)
    seen = ImageOps.exif_transpose(picture).convert("RGBA")
    fresh = Image.new("RGBA", seen.size, (*_WHITE, 0))
    fresh.paste(seen)
    out = BytesIO()
    fresh.save(out, "PNG", optimize=True)
    return {}, [out.getvalue()]


def _smaller(head: Mapping[str, Any], data: bytes) -> Answer:
    picture = _opened(data, ("JPEG",))
    side = int(head["side"])
    picture.draft("RGB", (side, side))
    picture.thumbnail((side, side))
    fresh = _fresh(picture)
    for x, y, number in head["rings"]:
        _draw_ring(fresh, x * fresh.width, y * fresh.height, str(number))
    return {}, [_jpeg(fresh, PRINT_QUALITY)]


_WORK: Final[Mapping[str, Callable[[Mapping[str, Any], bytes], Answer]]] = {
    "photo": _photo,
    "logo": _logo,
    "smaller": _smaller,
}


def _opened(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    picture = Image.open(BytesIO(data), formats=formats)
    if max(picture.size) > MAX_SIDE or picture.width * picture.height > MAX_PIXELS:
        raise _Refused("too_big")
    return picture


def _upright(picture: Image.Image, side: int) -> Image.Image:
    """Read the first frame, no larger than needed, turned as the camera was held."""
    picture.draft("RGB", (side, side))
    picture.load()
    icc, turned = picture.info.get("icc_profile"), picture.getexif().get(0x0112, 1)
    if picture.mode.startswith("I"):  # 16 bits of grey would be cut off, not scaled
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    # An own EXIF of one number: the turn, as `exif_transpose` reads it, outlives `convert`.
    seen = _true_colors(picture, icc)
    seen.thumbnail((side, side))
    return _turned(seen, turned)


def _turned(picture: Image.Image, orientation: object) -> Image.Image:
    methods = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    method = methods.get(orientation) if isinstance(orientation, int) else None
    return picture if method is None else picture.transpose(method)


def _true_colors(picture: Image.Image, icc: object) -> Image.Image:
    """Bring the colors of a wide camera profile into sRGB: skin is judged by them."""
    if isinstance(icc, bytes) and icc and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            profile = ImageCms.ImageCmsProfile(BytesIO(icc))
            made = ImageCms.profileToProfile(picture, profile, _SRGB, outputMode=mode)
            if made is not None:
                return made
    return picture if picture.mode in {"RGB", "RGBA"} else picture.convert(_plain_mode(picture))


def _plain_mode(picture: Image.Image) -> str:
    return "RGBA" if "A" in picture.mode or "transparency" in picture.info else "RGB"


def _fresh(picture: Image.Image) -> Image.Image:
    """Put the pixels on a new canvas: a plain re-save would keep comments and profiles."""
    canvas = Image.new("RGB", picture.size, _WHITE)
    canvas.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return canvas


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _taken(picture: Image.Image) -> str | None:
    """Read the camera's clock and nothing else of what it wrote."""
    with suppress(Exception):
        said = picture.getexif().get_ifd(_EXIF_BLOCK).get(_TAKEN)
        return datetime.strptime(str(said), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007 - the camera names no zone
    return None


def _draw_ring(picture: Image.Image, x: float, y: float, number: str) -> None:
    """Draw a ring that is seen on any skin: white around black, its number beside it."""
    draw, radius = ImageDraw.Draw(picture), max(picture.size) * 0.03
    width = max(2, round(radius / 6))
    box = (x - radius, y - radius, x + radius, y + radius)
    draw.ellipse(
        [*(v - width for v in box[:2]), *(v + width for v in box[2:])], None, "white", 3 * width
    )
    draw.ellipse(box, None, "black", width)
    font = ImageFont.load_default(round(radius * 1.4))
    right = x + radius * 2.4 < picture.width
    spot = (x + radius * 1.3, y) if right else (x - radius * 1.3, y)
    draw.text(
        spot,
        number,
        "black",
        font,
        "lm" if right else "rm",
        stroke_width=width,
        stroke_fill="white",
    )


def _packed(made: Answer) -> bytes:
    head, parts = made
    header = json.dumps({**head, "sizes": [len(part) for part in parts]}).encode()
    return b"".join((len(header).to_bytes(_NUMBER, "big"), header, *parts))


def _prepare() -> None:
    """Load the decoders we take before the limits close, and make every alarm an error."""
    pi_heif.register_heif_opener(thumbnails=False)
    pi_heif.options.DECODE_THREADS = 1
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    for kind in PHOTO_FORMATS:
        with suppress(ImportError):
            __import__(f"PIL.{kind.title().replace('Webp', 'WebP')}ImagePlugin")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    _grant_cpu()


def _grant_cpu() -> None:
    """Move the soft limit ahead: what earlier pictures used is not this one's fault."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, hard))


if __name__ == "__main__":
    main(int(sys.argv[1]))
