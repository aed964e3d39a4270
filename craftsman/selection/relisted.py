"""Law: a sealed list read back as the outcome that it is, with whoever an objection took off since left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from craftsman.selection import seal
from craftsman.selection.quotas import OFF, PASSED, WHY, Line, Outcome, Trial
from craftsman.selection.ranking import Ranked

_CODES = {word: code for code, word in WHY.items()}


def lowest(lines: Mapping[str, int]) -> int:
    """The score down to which a ranking says anything about these lines; hundredths."""
    return min(lines.values(), default=0)


def outcome(
    rows: Sequence[seal.Row],
    seen: Iterable[Ranked],
    names: Sequence[str],
    lines: Mapping[str, int],
    trial: Trial,
    inside: Collection[int] = (),
) -> Outcome:
    """Titles, lines and reasons as sealed. Nothing is given out anew, or somebody would move into a place that stays empty."""
    titles = {row[0]: row[5] for row in rows if row[5]}
    why = {row[0]: _why(row, trial) for row in rows if not row[5]}
    drawn = [_line(rows, name, quota, lines.get(name), inside) for name, quota in zip(names, trial.quotas, strict=True)]
    return Outcome(titles, tuple(drawn), why, tuple(seen), {})


def _why(row: seal.Row, trial: Trial) -> str:
    return PASSED if row[0] in trial.passed else _CODES.get(row[7], OFF)


def _line(rows: Sequence[seal.Row], name: str, quota: int, cut: int | None, inside: Collection[int]) -> Line:
    holders = [row for row in rows if row[5] == name]
    direct = [row[0] for row in holders if row[6]]
    placed = sum(one in inside for one in direct)
    return Line(name, quota, cut, len(holders) - len(direct), len(direct), inside=placed)
