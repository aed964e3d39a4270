"""Law: the certificate's paper: what is printed, where its lines break, how large it is set; millimetres on A4 landscape."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from craftsman.certificates import glyphs, numbers

WIDTH, HEIGHT = 297.0, 210.0
POINT = 25.4 / 72
TEXT, NAME = 22.0, 27.0  # points; neither ever changes but for a name longer than its line
LEFT, MEASURE, TOP = 36.0, 226.0, 75.0
FIRST, FIRST_TIGHT = 90.0, 89.0  # where the body begins
BOTTOM = 142.2  # where the codes begin
INDENT = 2  # em
LINE, LINE_TIGHT, LINE_LEAST = 13.0, 12.0, 10.2
LONG_FIRM = 24  # characters
COMRADE = "同志："
MERIT = ("技艺精湛、", "业绩突出，")
CLOSING = "特发此证，以资鼓励。"
HEADING = "荣誉证书"
PULLED = 0.42  # em by which each quotation mark stands nearer to the title
# Where a firm's name may be divided without hurting: before these, when they end a line well.
_SEAMS = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "股份公司",
    "集团",
    "第",
    "分公司",
    "合作社",
    "工作室",
    "车间",
    "（",
)
_FULL_ENOUGH = 0.6
TOO_LONG = "单位名称超过3行，排不下"


@dataclass(frozen=True)
class Printed:
    """Every field on the paper, as it is stored and as the check page repeats it."""

    name: str
    employer: str
    trade: str
    title: str
    year: int
    issuer: str
    named_on: str  # 2026-12-22
    number: str
    copy: int = 1
    demo: bool = False
    by_hand: str = ""  # characters that no font has: their place is left blank and filled with a brush
    signature: str = ""  # of the union under `statement`

    def to_plain(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Printed:
        return cls(**plain)

    @property
    def day(self) -> str:
        """二〇二六年十二月二十二日"""
        return numbers.day(date.fromisoformat(self.named_on))

    @property
    def shown_name(self) -> str:
        """The name with blanks for what is written in by hand."""
        return "".join("\u3000" if sign in self.by_hand else sign for sign in self.name)

    def statement(self) -> str:
        """The text that is signed and stands in the second code, for those who check without a network."""
        honour = f"{self.year}年“{self.title}”"
        lines = [HEADING, self.number, self.name, self.employer, self.trade, honour, self.issuer, self.named_on]
        return "\n".join(
            [*lines, *([f"第{self.copy}次印制"] if self.copy > 1 else []), *(["演示"] if self.demo else [])]
        )

    def signed(self) -> str:
        """The statement with its signature below; empty while nobody signed."""
        return f"{self.statement()}\n{self.signature}" if self.signature else ""

    def fields(self) -> tuple[tuple[str, str], ...]:
        """What needs glyphs: (word, text) of each field that differs from paper to paper."""
        return (("姓名", self.shown_name), ("单位", self.employer), ("工种", self.trade), ("称号", self.title))


@dataclass(frozen=True)
class Run:
    """A stretch of a line in one style: "text" or "title"."""

    text: str
    style: str = "text"


@dataclass(frozen=True)
class Line:
    """A line of the body: its top edge in millimetres, whether it is indented, its runs."""

    top: float
    indented: bool
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Layout:
    """Where everything that differs stands: size of the name in points, height of a line, the lines."""

    name_size: float
    step: float
    lines: tuple[Line, ...]


def width(text: str) -> float:
    """At most so many em: a Chinese sign is one, digits and Latin letters are narrower."""
    return sum(_sign(sign) for sign in text)


def _sign(sign: str) -> float:
    if sign.isascii():
        return 0.56 if sign.isdigit() else 0.94 if sign in "MWmw@%" else 0.74 if sign.isupper() else 0.6
    if unicodedata.combining(sign):
        return 0.0
    return 0.6 if unicodedata.east_asian_width(sign) in ("Na", "H") else 1.0


def layout(printed: Printed) -> Layout | None:
    """The lines of this paper; None when the employer's name leaves no room for the rest."""
    broken = [*_break(printed), (True, (Run(CLOSING),))]
    step = _step(len(broken), printed.employer)
    if step < LINE_LEAST:
        return None
    top = FIRST if step == LINE else FIRST_TIGHT
    lines = (Line(round(top + step * place, 2), indented, runs) for place, (indented, runs) in enumerate(broken))
    return Layout(name_size(printed.shown_name), step, tuple(lines))


def why_held(printed: Printed, known: Container[int] | None) -> str:
    """Why this paper cannot be drawn; empty when it can. `known`: what the fonts show, None while nobody has read them."""
    absent = glyphs.why_held(printed.fields(), known) if known is not None else ""
    return absent or (TOO_LONG if layout(printed) is None else "")


def name_size(name: str) -> float:
    """27 points; a name longer than its line is set as large as fits, because it never breaks."""
    room = MEASURE - width(COMRADE) * TEXT * POINT - TEXT * POINT
    return min(NAME, round(room / (max(width(name), 1) * POINT), 1))


def _step(lines: int, employer: str) -> float:
    wanted = LINE_TIGHT if len(employer) > LONG_FIRM or lines > 4 else LINE
    return min(wanted, round((BOTTOM - FIRST_TIGHT) / lines, 2)) if lines > 4 else wanted


def _break(printed: Printed) -> list[tuple[bool, tuple[Run, ...]]]:
    """(indented, runs) of each line: phrases stay whole, only the employer's name may be divided, and what exceeds a line."""
    naming = (Run(f"被命名为{printed.year}年"), Run(f"“{printed.title}”", "title"), Run("。"))
    lines: list[tuple[Run, ...]] = []
    line: tuple[Run, ...] = ()
    for words, may_part in ((f"在{printed.employer}", True), (f"{printed.trade}岗位上", False)):
        while (may_part or width(words) > _room(1)) and _length(line) + width(words) > _room(len(lines)):
            cut = _seam(words, _room(len(lines)) - _length(line))
            lines.append((*line, Run(words[:cut])))
            line, words = (), words[cut:]
        lines, line = _put(lines, line, (Run(words),))
    for phrase in (*((Run(words),) for words in MERIT), naming):
        lines, line = _put(lines, line, phrase)
    return [(place == 0, _joined(runs)) for place, runs in enumerate([*lines, line])]


def _put(
    lines: list[tuple[Run, ...]], line: tuple[Run, ...], phrase: tuple[Run, ...]
) -> tuple[list[tuple[Run, ...]], tuple[Run, ...]]:
    """The phrase in this line, or in the next where it does not fit."""
    if line and _length((*line, *phrase)) > _room(len(lines)):
        return [*lines, line], phrase
    return lines, (*line, *phrase)


def _seam(text: str, room: float) -> int:
    """After how many signs to divide: at the last good place of the line, else where it is full; 0 when nothing fits."""
    full = 0
    while full < len(text) and width(text[: full + 1]) <= room:
        full += 1
    seams = [at for seam in _SEAMS if (at := text.rfind(seam, 0, full + len(seam))) != -1 and at <= full]
    best = max(seams, default=0)
    return best if best >= full * _FULL_ENOUGH else full


def _room(line: int) -> float:
    """Em in this line."""
    return MEASURE / (TEXT * POINT) - (INDENT if line == 0 else 0)


def _length(runs: tuple[Run, ...]) -> float:
    return sum(width(run.text) for run in runs)


def _joined(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Neighbours of one style are one run."""
    joined: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if joined and joined[-1].style == run.style:
            joined[-1] = Run(joined[-1].text + run.text, run.style)
        else:
            joined.append(run)
    return tuple(joined)
