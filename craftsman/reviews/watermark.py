"""Law: the mark over every paper that a reviewer looks at: what for, who and when, drawn into the picture itself."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageFont

# Fonts with Chinese shapes, as Debian and others name their files; sought where the system keeps fonts.
FONTS = ("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "wqy-zenhei.ttc")
PURPOSE = "仅供工匠评审"
INK = (45, 50, 58, 96)
SLANT = 18  # degrees
QUALITY = 82


def marked(picture: bytes, lines: Sequence[str]) -> bytes:
    """The picture (one of our own previews) as JPEG, with these lines slanting all over it."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as opened:
        page = opened.convert("RGB")
    size = max(min(page.size) // 34, 14)
    tile = _tile(tuple(lines), size)
    step_x, step_y = tile.width + size * 3, tile.height + size * 2
    for row, top in enumerate(range(-tile.height // 2, page.height, step_y)):
        for left in range(-(row % 2) * step_x // 2, page.width, step_x):
            page.paste(tile, (left, top), tile)
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()


@lru_cache(maxsize=32)
def _tile(lines: tuple[str, ...], size: int) -> Image.Image:
    from PIL import Image, ImageDraw

    font, text = _font(size), "\n".join(lines)
    box = ImageDraw.Draw(Image.new("RGBA", (1, 1))).multiline_textbbox((0, 0), text, font=font, spacing=size // 3)
    flat = Image.new("RGBA", (int(box[2]) + 4, int(box[3]) + 4), (0, 0, 0, 0))
    ImageDraw.Draw(flat).multiline_text((2, 2), text, font=font, fill=INK, spacing=size // 3)
    return flat.rotate(SLANT, expand=True, resample=Image.Resampling.BICUBIC)


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Without any Chinese font the mark shows boxes for names, and still the time: it never fails to appear."""
    from PIL import ImageFont

    for name in FONTS:
        try:
            return ImageFont.truetype(name, size, index=2 if name.startswith("Noto") and name.endswith(".ttc") else 0)
        except OSError:  # not installed here
            continue
    return ImageFont.load_default(size)
