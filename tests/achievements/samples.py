"""Files as people and attackers upload them, made here and now."""

import io
import os
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def certificate(size: tuple[int, int] = (1600, 1200), shade: int = 235) -> Image.Image:
    image = Image.new("RGB", size, (shade, 225, 205))
    draw = ImageDraw.Draw(image)
    for row in range(60, size[1] - 60, 40):
        for column in range(60, size[0] - 60, 24):
            draw.rectangle((column, row, column + 12, row + 16), fill=(30, 30, 30))
    return image


def photo(**options: Any) -> bytes:
    return encoded(certificate(), "JPEG", **options)


def photo_with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (28.0, 34.0, 12.0)
    return encoded(certificate(), "JPEG", exif=exif.tobytes(), comment=b"secret comment")


def noise(size: tuple[int, int]) -> Image.Image:
    return Image.frombytes("RGB", (500, 400), os.urandom(600_000)).resize(size)


def png_bomb(side: int) -> bytes:
    """A small file that decodes to side × side pixels."""
    return encoded(Image.new("L", (side, side)), "PNG")


def lying_png(side: int) -> bytes:
    """The header says 100 × 100, a second header inside says more."""
    small, big = bytearray(encoded(Image.new("L", (100, 100)), "PNG")), png_bomb(side)
    return bytes(small[:33]) + big[8:]


def pdf(stream: bytes = b"0 0 m 500 500 l S", pages: int = 1, filters: bytes = b"", catalog: bytes = b"") -> bytes:
    kids = b" ".join([b"4 0 R"] * pages)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
        b"<</Length %d%s>>stream\n" % (len(stream), filters) + stream + b"\nendstream",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<<>>>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + head + table + tail


def pdf_bomb(line: bytes = b" " * 1000, megabytes: int = 400) -> bytes:
    press = zlib.compressobj(9)
    block = line * (1_000_000 // len(line))
    stream = b"".join(press.compress(block) for _ in range(megabytes)) + press.flush()
    return pdf(stream, filters=b"/Filter/FlateDecode")


def scanned_pdf() -> bytes:
    return encoded(certificate((2480, 3508)), "PDF")


def script_pdf() -> bytes:
    return pdf(catalog=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>")


def gif() -> bytes:
    return encoded(Image.new("P", (60, 60)), "GIF")


HEIC = struct.pack(">I", 24) + b"ftypheic" + bytes(64)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
