"""Odd and hostile files, made on the spot: what a camera would never send and somebody might."""

import base64
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import product

from PIL import Image, ImageCms, PngImagePlugin

from tests.photos import picture

#: Stands in every place where a picture can carry words.
CANARY = b"CANARY"
#: A HEIC of 96 by 64 pixels, stored lying on its side, with canaries in EXIF, GPS and XMP; no
#: encoder is among what we install, so it is kept here packed.
_HEIC = (
    "c-mc3J!lkB5T4nWJ5NY15)DK#frx>aL(inK31RaqDJ}$UVwcUkU2b6a_OV%H#S{q`v=j?VF}0x97D7m4DcEQuT8UP6"
    "9uhg{{dh<QW@qMm^S+&*2LKnN{GMusB!MNNXj=OT1rY##Pr^I^E90$ZoH-v9$sA6|3dN}*S@J;uYR?<6mSqAwgUs}h"
    "XPl*x_dR5ob&IGSnMj`wa}b(~oYT51r{O;kHRW<aCVi?03f)E$LZDPkGRP@y*Ry6+E0WmoRu$z5I8OLXDpPFVl9DOg"
    "g8#CJLiO4j`w7Q?Ivs#PvB@_^eC)?=S0@N~Y^oG6_QvxAKCCSuo;Z1aeXsQN$Lf`rZSO*VMMLlOr{ZsM{;4HA%wAve"
    "`8Q`}8fR@87Yq+Td6%Jcw5>u{#U`t7i!aF3&RlSsvNYFo8X=YZTNDD8_B_$I&;BH3VdU_tY;H>)8JfOrBwX|*X$E?s"
    "<CFO6{O+%v{TtoR!NcQ&7r#GV`|x$==o@}|0{2I2U0qk%&b-lpDUK>2uxgfjhIIyq%;FHr0FNf1&y9IOSFkw0Hh=5R"
    "^2X}QRr}zC-642u<|RPMtv!ZOgAcMkaOKw>(`9E(tCsQR`fW!zTg+K#qp@zF*?KYe7dRz=RR"
)
FORMATS = ("JPEG", "PNG", "WEBP", "HEIC")


def heic() -> bytes:
    """Unpack the HEIC."""
    return zlib.decompress(base64.b85decode(_HEIC))


def good(kind: str, size: tuple[int, int] = (96, 64)) -> bytes:
    """Make a plain picture of a kind."""
    return heic() if kind == "HEIC" else picture(kind, size)


def odd_files() -> Iterator[tuple[str, bytes]]:
    """Yield names and files; each must become a clean photo or be refused."""
    for make in (_cut, _mixed, _canaries, _bombs, _wrong, _modes, _polyglots, _frames):
        yield from make()


def _cut() -> Iterator[tuple[str, bytes]]:
    for kind, part in product(FORMATS, (0, 1, 4, 10, 25, 50, 75, 90, 99)):
        data = good(kind)
        yield f"{kind} cut at {part} %", data[: len(data) * part // 100]


def _mixed() -> Iterator[tuple[str, bytes]]:
    heads = {
        "JPEG": b"\xff\xd8\xff\xe0",
        "PNG": b"\x89PNG\r\n\x1a\n",
        "WEBP": b"RIFF\xff\xff\xff\xffWEBP",
    }
    for (name, head), kind in product(heads.items(), FORMATS):
        if name != kind:
            yield f"{name} head on {kind}", head + good(kind)
    for kind in FORMATS:
        yield f"{kind} with junk before", b"\x00" * 64 + good(kind)
        yield f"{kind} with words after", good(kind) + CANARY * 100
        yield f"{kind} twice", good(kind) * 2


def _canaries() -> Iterator[tuple[str, bytes]]:
    exif = Image.Exif()
    exif[0x010E] = exif[0x010F] = exif[0x9286] = CANARY.decode()
    exif.get_ifd(0x8825)[29] = CANARY.decode()
    exif.get_ifd(0x8769)[0x9003] = CANARY.decode()
    words = exif.tobytes()
    icc = (
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        .tobytes()
        .replace(b"sRGB", CANARY[:4])
    )
    yield "JPEG with comment", picture(comment=CANARY * 10)
    for kind in ("JPEG", "PNG", "WEBP"):
        yield f"{kind} with EXIF", picture(kind, exif=words)
        yield f"{kind} with ICC", picture(kind, icc_profile=icc)
        yield f"{kind} with broken ICC", picture(kind, icc_profile=CANARY * 50)
    yield "WEBP with XMP", picture("WEBP", xmp=b"<x>" + CANARY + b"</x>")
    yield "JPEG with XMP", picture(xmp=b"<x>" + CANARY + b"</x>")
    yield "HEIC with EXIF, GPS and XMP", heic()
    info = PngImagePlugin.PngInfo()
    info.add_text(CANARY.decode(), CANARY.decode())
    info.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    info.add_text("zip", CANARY.decode(), zip=True)
    yield "PNG with texts", picture("PNG", pnginfo=info)
    for segment in (0xE2, 0xE5, 0xED, 0xEF, 0xFE):
        body = CANARY * 200
        marker = struct.pack(">BBH", 0xFF, segment, len(body) + 2) + body
        yield f"JPEG with segment {segment:x}", picture()[:2] + marker + picture()[2:]
    for turn in (*range(10), 65535):
        exif = Image.Exif()
        exif[0x0112] = turn
        yield f"JPEG turned {turn}", picture(exif=exif.tobytes())


def _bombs() -> Iterator[tuple[str, bytes]]:
    for width, height in (
        (12_001, 10),
        (10, 12_001),
        (8000, 8000),
        (65_000, 65_000),
        (2**31 - 1, 1),
        (0, 0),
    ):
        yield f"PNG that says {width} by {height}", _png(width, height)
    yield (
        "PNG of 60 megapixels for real",
        _png(10_000, 6000, zlib.compress(bytes(6000 * 10_001), 9)),
    )
    yield (
        "PNG with a text bomb",
        _with_chunk(b"zTXt", b"k\x00\x00" + zlib.compress(bytes(100 << 20), 9)),
    )
    yield (
        "PNG with an ICC bomb",
        _with_chunk(b"iCCP", b"k\x00\x00" + zlib.compress(bytes(100 << 20), 9)),
    )
    for width, height in ((65_500, 65_500), (12_500, 4)):
        data = bytearray(picture())
        at = data.index(b"\xff\xc0") + 5
        data[at : at + 4] = struct.pack(">HH", height, width)
        yield f"JPEG that says {width} by {height}", bytes(data)
    webp = bytearray(picture("WEBP"))
    webp[26:30] = b"\xff\x3f\xff\x3f"
    yield "WEBP that says 16383 by 16383", bytes(webp)
    huge = heic().replace(
        struct.pack(">4sIII", b"ispe", 0, 96, 64), struct.pack(">4sIII", b"ispe", 0, 60_000, 60_000)
    )
    yield "HEIC that says 60000 by 60000", huge
    for name in (b"meta", b"iloc", b"mdat", b"hvcC", b"ipma"):
        at = heic().index(name)
        yield (
            f"HEIC with a huge {name.decode()}",
            heic()[: at - 4] + b"\x7f\xff\xff\xff" + heic()[at:],
        )


def _wrong() -> Iterator[tuple[str, bytes]]:
    for kind in ("GIF", "BMP", "TIFF", "PPM", "ICO", "TGA", "PDF", "AVIF", "JPEG2000"):
        yield f"a {kind}", picture(kind)
    yield "nothing", b""
    yield "one byte", b"\xff"
    yield "an SVG", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    yield "a page", b"<!doctype html><script>alert(1)</script>"
    yield "a program", b"\x7fELF" + bytes(1000)
    yield "a zip", b"PK\x03\x04" + bytes(1000)
    yield "PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n"
    yield "noise", bytes(range(256)) * 100
    yield "a list of files", b"file:///etc/passwd\n"


def _modes() -> Iterator[tuple[str, bytes]]:
    for mode in ("1", "L", "LA", "P", "PA", "RGBA", "I;16", "I"):
        try:
            yield f"PNG in {mode}", _in_mode(mode, "PNG")
        except (OSError, KeyError):
            continue
    for mode in ("L", "CMYK"):
        yield f"JPEG in {mode}", _in_mode(mode, "JPEG")
    yield "WEBP in RGBA", _in_mode("RGBA", "WEBP")
    yield "progressive JPEG", picture(progressive=True)
    for size in ((1, 1), (1, 4000), (4000, 1), (12_000, 3)):
        yield f"JPEG of {size[0]} by {size[1]}", picture(size=size)


def _polyglots() -> Iterator[tuple[str, bytes]]:
    for kind in FORMATS:
        yield f"{kind} and page", good(kind) + b"<script>/*" + CANARY + b"*/</script>"
        yield f"{kind} and zip", good(kind) + b"PK\x05\x06" + bytes(18) + CANARY
        yield f"{kind} and PDF", good(kind) + b"%PDF-1.7 " + CANARY + b" %%EOF"
    script = b"*/=1;/*" + CANARY
    body = struct.pack(">BBH", 0xFF, 0xFE, len(script) + 2) + script
    yield "JPEG and script", picture()[:2] + body + picture()[2:]
    yield "GIF and script", b"GIF89a/*" + CANARY + b"*/=1;"


def _frames() -> Iterator[tuple[str, bytes]]:
    frames = [Image.new("RGB", (40, 40), (number, 0, 0)) for number in range(40)]
    for kind in ("WEBP", "PNG", "GIF", "MPO"):
        out = BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])
        yield f"{kind} of 40 frames", out.getvalue()


def _in_mode(mode: str, kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 40), (200, 150, 130)).convert(
        "L" if mode.startswith("I") else "RGB"
    ).convert(mode).save(out, kind)
    return out.getvalue()


def _png(width: int, height: int, data: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    )


def _with_chunk(name: bytes, body: bytes) -> bytes:
    data = picture("PNG")
    return data[:33] + _chunk(name, body) + data[33:]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
