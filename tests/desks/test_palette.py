"""The colours of the theme: every text can be read on its ground, and what is drawn can be told from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
THEME, PARTS = (STATIC / "theme.css").read_text(), (STATIC / "parts.css").read_text()
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-Fa-f]{3,6});", THEME.split("}")[0]))
TEXTS = ["ink", "ink-2", "blue", "blue-2", "gold", "green", "amber-ink", "brick", "violet"]
GROUNDS = ["surface", "page", "picked", "attention"]


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _light(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    red, green, blue = (_channel(int(digits[i : i + 2], 16)) for i in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio, 1 to 21."""
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#A8201A", "#FFFFFF") == pytest.approx(7.3, abs=0.1)  # as the design names it


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_every_text_colour_can_be_read_on_every_ground(text: str, ground: str) -> None:
    assert contrast(TOKENS[text], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["surface", "page"])
def test_borders_of_fields_can_be_seen(ground: str) -> None:
    assert contrast(TOKENS["border"], TOKENS[ground]) >= 3


def test_every_tag_can_be_read() -> None:
    pairs = re.findall(r"\.tag(?:\.[mwgbp])? \{[^}]*background: (#\w+); color: (#\w+); \}", PARTS)
    assert len(pairs) == 6
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_red_frames_and_never_acts_or_warns() -> None:
    """The union's red belongs to the frame; buttons are blue, errors are brick."""
    assert "var(--red)" not in PARTS


def test_our_own_sheets_of_a_page_stay_light() -> None:
    assert sum((STATIC / f"{name}.css").stat().st_size for name in ("theme", "parts", "print")) <= 48_000
