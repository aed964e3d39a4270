"""A facts file as it is handed in: JSON text in, a case out, every refusal with its line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from craftsman.rubrics.entry import Malformed, Path
from craftsman.rubrics.facts import Case, case
from craftsman.rubrics.reading import DEEPEST, NODES_MOST, check_size, line_of

_DIGITS_MOST = 100
_PIECE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],\n]|[^\s{}\[\]:,"]++|"', re.DOTALL)
_CONSTANT = re.compile(r"-?(NaN|Infinity)")


@dataclass(slots=True)
class _Level:
    """An open list or mapping: where it stands now (None: before a name), and the names it has."""

    at: str | int | None
    names: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Walk:
    """Goes over a JSON text before anything is built; notes lines, refuses what is too deep, too much or twice."""

    line: int = 1
    nodes: int = 0
    levels: list[_Level] = field(default_factory=list)
    lines: dict[Path, int] = field(default_factory=dict)

    def over(self, text: str) -> dict[Path, int]:
        for match in _PIECE.finditer(text):
            piece = match[0]
            if piece == '"':  # a text without an end: the parser will say so
                break
            self._step(piece)
        return self.lines

    def _step(self, piece: str) -> None:
        if piece == "\n":
            self.line += 1
        elif piece in "]}":
            del self.levels[-1:]
        elif piece == ",":
            self._next()
        elif piece in "[{":
            self._value(piece)
            self._open(piece)
        elif piece[0] == '"' and self.levels and self.levels[-1].at is None:
            self._name(piece)
        else:
            self._value(piece)
        self.line += piece.count("\n", 1)

    def _next(self) -> None:
        if self.levels:
            level = self.levels[-1]
            level.at = level.at + 1 if isinstance(level.at, int) else None

    def _open(self, piece: str) -> None:
        if len(self.levels) >= DEEPEST:
            raise Malformed(f"层次太深，最多{DEEPEST}层", (), self.line)
        self.levels.append(_Level(0 if piece == "[" else None))

    def _name(self, piece: str) -> None:
        level, name = self.levels[-1], _text(piece)
        if name in level.names:
            raise Malformed(f"名称“{name[:40]}”写了两次", (), self.line)
        level.names.add(name)
        level.at = name
        self.lines[self._path()] = self.line

    def _value(self, piece: str) -> None:
        self.nodes += 1
        if self.nodes > NODES_MOST:
            raise Malformed("内容太多", (), self.line)
        self.lines.setdefault(self._path(), self.line)
        if _CONSTANT.fullmatch(piece):
            raise Malformed(f"“{piece}”不是可用的数字", (), self.line)
        if len(piece) > _DIGITS_MOST and piece[0] != '"':
            raise Malformed("数字太长", (), self.line)

    def _path(self) -> Path:
        return tuple("" if level.at is None else level.at for level in self.levels)


def _text(piece: str) -> str:
    try:
        return str(json.loads(piece, strict=False))
    except ValueError:
        return piece


def case_from_text(text: str) -> Case:
    """The case; numbers are exact, no NaN, no name twice."""
    text = text.removeprefix("\ufeff")
    check_size(text)
    lines = _Walk().over(text)
    try:
        return case(_parsed(text))
    except Malformed as refused:
        line = refused.line or line_of(refused.path, lines)
        raise Malformed(refused.sentence, refused.path, line) from None


def _parsed(text: str) -> dict[str, object]:
    try:
        found: dict[str, object] = json.loads(text, parse_float=_number)
    except json.JSONDecodeError as wrong:
        raise Malformed("不是正确的JSON，请检查引号和逗号", (), wrong.lineno) from None
    return found


def _number(text: str) -> Decimal | str:
    """Exact; an exponent beyond all numbers stays text, which measures nothing."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text
