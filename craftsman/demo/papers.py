"""Draws the invented papers as a phone would photograph them, marked as invented, so that they can be uploaded like real ones."""

from __future__ import annotations

import subprocess
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from craftsman.demo.ledgers import Paper

SIZE = (1280, 960)
_SHEET = (1080, 760)
SMALL = (720, 507)
_RED, _INK, _PALE = "#A8201A", "#1F2329", "#C9CED6"
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def draw(paper: Paper) -> bytes:
    """The file's bytes: a photo of the sheet on a table, or the sheet itself as a PDF."""
    sheet = _sheet(paper)
    data = BytesIO()
    if paper.name.endswith(".pdf"):
        sheet.save(data, "PDF", resolution=110)
        return data.getvalue()
    _photo(sheet).save(data, "JPEG", quality=82)
    return data.getvalue()[: len(data.getvalue()) // 3] if paper.broken else data.getvalue()


@lru_cache(maxsize=256)
def small(paper: Paper) -> bytes:
    """A small plain photo for the crowd: the same paper is drawn once."""
    data = BytesIO()
    _sheet(paper).resize(SMALL).save(data, "JPEG", quality=70)
    return data.getvalue()


def _sheet(paper: Paper) -> Image.Image:
    sheet = Image.new("RGB", _SHEET, "#FFFDF6")
    pen = ImageDraw.Draw(sheet)
    width, height = _SHEET
    pen.rectangle((24, 24, width - 25, height - 25), outline=_RED, width=3)
    pen.rectangle((36, 36, width - 37, height - 37), outline=_RED, width=1)
    pen.text((width / 2, 130), paper.heading, fill=_RED, font=_font(64), anchor="mm")
    for number, line in enumerate(paper.lines):
        pen.text((180, 250 + number * 78), line, fill=_INK, font=_font(42), anchor="lm")
    _seal(pen, (width - 230, height - 190))
    pen.text((width / 2, height - 62), "演示材料，人物和单位均为虚构", fill=_PALE, font=_font(26), anchor="mm")
    return sheet


def _seal(pen: ImageDraw.ImageDraw, at: tuple[int, int]) -> None:
    x, y = at
    pen.ellipse((x - 92, y - 92, x + 92, y + 92), outline=_RED, width=6)
    pen.text((x, y - 16), "演示", fill=_RED, font=_font(44), anchor="mm")
    pen.text((x, y + 34), "样章", fill=_RED, font=_font(34), anchor="mm")


def _photo(sheet: Image.Image) -> Image.Image:
    """The sheet on a wooden table, a little askew, with its shadow."""
    table = Image.new("RGB", SIZE, "#8B6B4A")
    pen = ImageDraw.Draw(table)
    for y in range(0, SIZE[1], 22):
        pen.line((0, y, SIZE[0], y + 14), fill="#7C5E40" if y % 44 else "#967554", width=3)
    turned = sheet.convert("RGBA").rotate(1.6, expand=True, resample=Image.Resampling.BICUBIC)
    x, y = (SIZE[0] - turned.width) // 2, (SIZE[1] - turned.height) // 2
    shadow = Image.new("RGBA", turned.size, (0, 0, 0, 90))
    table.paste(shadow, (x + 10, y + 12), turned.getchannel("A").point(lambda alpha: alpha // 3))
    table.paste(turned, (x, y), turned)
    return table


@lru_cache(maxsize=16)
def _font(size: int) -> Font:
    """A serif for Chinese where one is installed; the sheet keeps its frame and seal without one."""
    path, index = _font_file()
    return ImageFont.truetype(path, size, index=index) if path else ImageFont.load_default(size)


@lru_cache(maxsize=1)
def _font_file() -> tuple[str, int]:
    asked = ["fc-match", "-f", "%{file}|%{index}", "Noto Serif CJK SC:lang=zh-cn"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return "", 0
    path, _, index = answer.partition("|")
    return (path, int(index or 0)) if "CJK" in path else ("", 0)
