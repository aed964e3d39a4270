"""Law: the certificate's frame, rosette, seal and codes as drawing operators of PDF, in millimetres from the top left corner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import cos, pi, sin

from craftsman.certificates.paper import HEIGHT, WIDTH

GOLD, RED, SEAL, INK = "#B48A35", "#A8201A", "#CF2A1E", "#1F2329"
Point = tuple[float, float]
_BAND, _REACH, _PERIOD, _WAVES = 11.75, 1.75, 9.0, 6
_STOP = 31.0  # from each corner
_STEP_IN = 13.6
_ROSETTE = (148.5, 115.0, 69.0, 41.0)
_RINGS, _LOBES, _POINTS = 16, 18, 288
SEAL_ACROSS, SEAL_CENTRE, _RING = 42.0, (222.0, 159.8), 1.15
MARK_ACROSS, MARK_CENTRE = 22.0, (148.5, 31.2)


@lru_cache(maxsize=2)
def ground(rosette: bool = True) -> str:
    """Everything that is the same on each certificate: frame, corners, rosette, divider."""
    parts = [*(_rosette() if rosette else ()), *_lines(), *_bands(), *_corners(), *_divider()]
    return "q\n" + "\n".join(parts) + "\nQ"


def mark(shape: str) -> str:
    """The portal's mark, a double square round a sign's outline; an authorised emblem takes the same box."""
    x, y = MARK_CENTRE
    half = MARK_ACROSS / 2
    square = _box(x - half, y - half, MARK_ACROSS)
    inner = _box(x - half + 1.85, y - half + 1.85, MARK_ACROSS - 3.7)
    return "\n".join(
        [
            "q",
            _stroke(RED, 1.3),
            square,
            "S",
            _stroke(RED, 0.32),
            inner,
            "S",
            _fill(RED),
            _shape(shape, x, y, 13.6),
            "Q",
        ]
    )


def seal(shapes: Sequence[str]) -> str:
    """A round sample seal: ring, name along it, two linked lozenges; neither star nor emblem. `shapes`: a sign's outline each."""
    x, y = SEAL_CENTRE
    radius = SEAL_ACROSS / 2 - _RING / 2
    parts = ["q", _stroke(SEAL, _RING), _circle(x, y, radius), "S"]
    parts += [_stroke(SEAL, 0.6), _diamond(x - 2.1, y, 4.4), "S", _diamond(x + 2.1, y, 4.4), "S"]
    parts += [_stroke(SEAL, 0.4), _diamond(x, y, 1.9), "S", _fill(SEAL), _diamond(x, y, 1.1), "f"]
    turn = min(0.42, 4.6 / max(len(shapes), 1))
    for place, shape in enumerate(shapes):
        angle = (place - (len(shapes) - 1) / 2) * turn
        parts.append(_shape(shape, x + 16.6 * sin(angle), y - 16.6 * cos(angle), 5.4, angle))
    return "\n".join([*parts, "Q"])


def code(rows: Sequence[Sequence[int]], left: float, bottom: float, across: float) -> str:
    """A QR code of these modules, white under it and four modules round it, ink squares joined along each row."""
    size = across / len(rows)
    top, quiet = bottom - across, 4 * size
    parts = ["q", _fill("#FFFFFF"), _box(left - quiet, top - quiet, across + 2 * quiet), "f", _fill(INK)]
    parts.append(f"{size:.4f} 0 0 {size:.4f} {left:.3f} {top:.3f} cm")
    for y, row in enumerate(rows):
        parts += [f"{first} {y} {length} 1 re" for first, length in _runs(row)]
    return "\n".join([*parts, "f Q"])


def _runs(row: Sequence[int]) -> Iterable[tuple[int, int]]:
    """(first, how many) of each stretch of dark modules."""
    start = None
    for x, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None


# --- the frame ---------------------------------------------------------------------------------------------------------


def _lines() -> Iterable[str]:
    yield f"{_stroke(GOLD, 1.1)} {_inset(8.0)} S"
    yield f"{_stroke(GOLD, 0.22)} {_inset(9.3)} S"
    yield f"{_stroke(GOLD, 0.6)} {_stepped(14.2)} S"
    yield f"{_stroke(GOLD, 0.2)} {_stepped(15.5)} S"


def _inset(edge: float) -> str:
    return f"{edge} {edge} {WIDTH - 2 * edge:.2f} {HEIGHT - 2 * edge:.2f} re"


def _stepped(edge: float) -> str:
    """A rectangle whose corners step in (委角)."""
    far, right, bottom = edge + _STEP_IN, WIDTH - edge, HEIGHT - edge
    x, y = right - _STEP_IN, bottom - _STEP_IN
    return _polygon(
        (far, edge), (x, edge), (x, far), (right, far), (right, y), (x, y), (x, bottom), (far, bottom), (far, y), (edge, y),
        (edge, far), (far, far),
    )  # fmt: skip


def _bands() -> Iterable[str]:
    """Six sine lines along each side, each a sixth of a period behind the last."""
    yield _stroke(GOLD, 0.11)
    for wave in range(_WAVES):
        for end, turn in ((WIDTH, "1 0 0 1 0 0"), (HEIGHT, "0 1 1 0 0 0")):
            line, far = _wave(_STOP, end - _STOP, wave), (HEIGHT if end == WIDTH else WIDTH)
            yield f"q {turn} cm {line} S Q q {turn} cm 1 0 0 -1 0 {far} cm {line} S Q"


def _wave(start: float, end: float, number: int) -> str:
    """A sine line as a curve for each half of a period, cut off where the band stops."""
    whole = round((end - start) / _PERIOD)
    half = (end - start) / whole / 2
    begin = start - half * 2 * number / _WAVES
    parts = [f"{start} 0 {end - start} 30 re W n {begin:.2f} {_BAND} m"]
    for place in range(2 * whole + 2):
        x, peak = begin + half * place, _BAND + _REACH * 1.365 * (1 if place % 2 else -1)
        parts.append(f"{x + half * 0.3642:.2f} {peak:.2f} {x + half * 0.6358:.2f} {peak:.2f} {x + half:.2f} {_BAND} c")
    return " ".join(parts)


def _corners() -> Iterable[str]:
    for flip_x, flip_y in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        move = f"{flip_x} 0 0 {flip_y} {0 if flip_x > 0 else WIDTH} {0 if flip_y > 0 else HEIGHT} cm"
        yield "\n".join(["q", move, *_corner(), "Q"])


def _corner() -> Iterable[str]:
    """A fret of two lines round a lozenge, on a grid of 1.3."""
    near, inner, far, back, turn = 11.2, 13.75, 25.7, 23.1, 16.35
    yield f"{_stroke(RED, 0.72)} 0 J 0 j"
    yield f"{_polyline([(back, turn), (far, turn), (far, near), (near, near), (near, far), (turn, far), (turn, back)])} S"
    yield f"{_polyline([(far, inner), (inner, inner), (inner, far)])} S"
    yield f"{_diamond(19.35, 19.35, 3.2)} S {_fill(RED)} {_diamond(19.35, 19.35, 1.42)} f"
    yield f"{_stroke(GOLD, 0.45)} {_polyline([(24.45, 12.46), (12.46, 12.46), (12.46, 24.45)])} S"


def _divider() -> Iterable[str]:
    x, y = 148.5, 69.2
    yield f"{_stroke(GOLD, 0.22)} {_polyline([(x - 52, y), (x - 4.5, y)])} S {_polyline([(x + 4.5, y), (x + 52, y)])} S"
    yield f"{_fill(GOLD)} {_diamond(x - 5, y, 0.85)} f {_diamond(x + 5, y, 0.85)} f {_fill(RED)} {_diamond(x, y, 2.05)} f"


def _rosette() -> Iterable[str]:
    """Rings that weave round one another, at a fifth of the gold's strength."""
    yield _stroke(_paler(GOLD, 0.2), 0.1)
    for ring in range(_RINGS):
        phase = 2 * pi * ring / _RINGS
        yield f"{_polyline([_on_rosette(2 * pi * at / _POINTS, phase) for at in range(_POINTS)])} h S"


def _on_rosette(angle: float, phase: float) -> Point:
    x, y, wide, high = _ROSETTE
    swell = 0.115 + 0.05 * cos(_LOBES * angle)
    radius = 0.80 + 0.045 * sin(_LOBES * angle) + swell * cos(3 * angle + phase)
    return x + wide * radius * cos(angle), y + high * radius * sin(angle)


# --- operators ---------------------------------------------------------------------------------------------------------


def _colour(text: str) -> str:
    return " ".join(f"{int(text[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


def _paler(text: str, strength: float) -> str:
    """The colour mixed with the paper's white, so that nothing has to be transparent."""
    shades = (255 - (255 - int(text[at : at + 2], 16)) * strength for at in (1, 3, 5))
    return "#" + "".join(f"{round(shade):02X}" for shade in shades)


def _stroke(colour: str, line: float) -> str:
    return f"{_colour(colour)} RG {line} w"


def _fill(colour: str) -> str:
    return f"{_colour(colour)} rg"


def _box(x: float, y: float, size: float) -> str:
    return f"{x:.3f} {y:.3f} {size:.3f} {size:.3f} re"


def _polyline(points: Sequence[Point]) -> str:
    (x, y), *rest = points
    return " ".join([f"{x:.2f} {y:.2f} m", *(f"{x:.2f} {y:.2f} l" for x, y in rest)])


def _polygon(*points: Point) -> str:
    return _polyline(points) + " h"


def _diamond(x: float, y: float, reach: float) -> str:
    return _polygon((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y))


def _circle(x: float, y: float, radius: float) -> str:
    """Four curves; 0.5523 is the usual handle of a quarter circle."""
    k = radius * 0.5523
    quarters: Mapping[int, tuple[float, ...]] = {
        0: (x + k, y - radius, x + radius, y - k, x + radius, y),
        1: (x + radius, y + k, x + k, y + radius, x, y + radius),
        2: (x - k, y + radius, x - radius, y + k, x - radius, y),
        3: (x - radius, y - k, x - k, y - radius, x, y - radius),
    }
    curves = (" ".join(f"{value:.3f}" for value in quarters[place]) + " c" for place in range(4))
    return f"{x:.3f} {y - radius:.3f} m " + " ".join(curves)


def _shape(outline: str, x: float, y: float, size: float, angle: float = 0.0) -> str:
    """A sign's outline (em square of 1, baseline at 0, upwards) centred here, `size` large, turned clockwise."""
    c, s = size * cos(angle), size * sin(angle)
    # The middle of a Chinese sign lies half an em from its left and 0.38 em above its baseline.
    left, up = x - 0.5 * c - 0.38 * s, y - 0.5 * s + 0.38 * c
    return f"q {c:.4f} {s:.4f} {s:.4f} {-c:.4f} {left:.4f} {up:.4f} cm {outline} f Q"
