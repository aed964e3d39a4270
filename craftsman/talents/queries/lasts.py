"""The last round that was proposed, and how a person is compared with those it named."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from craftsman.applications.models import Application
from craftsman.db import session
from craftsman.rounds import queries as rounds
from craftsman.rounds.queries import Prediction
from craftsman.selection.models import Snapshot, Standing
from craftsman.talents import gap


@dataclass(frozen=True)
class Chosen:
    """Somebody the last proposal named: his title, trade and points per dimension in hundredths."""

    title: str
    trade: str
    parts: tuple[int, ...]


@dataclass(frozen=True)
class LastRound:
    """The last round that was proposed: sealed, so read once per process."""

    digest: str
    name: str
    rubric_digest: str
    lines: tuple[gap.Line, ...]
    dimensions: tuple[tuple[str, Decimal | None], ...]
    chosen: tuple[Chosen, ...]


_last: dict[str, LastRound] = {}


def last_round() -> LastRound | None:
    """The newest proposal that the public has seen, with its lines and whom it named; None before the first one."""
    sealed = select(Snapshot.id, Snapshot.digest, Snapshot.round_id, Snapshot.detail)
    sealed = sealed.join(rounds.Round, rounds.Round.id == Snapshot.round_id)
    sealed = sealed.where(Snapshot.kind == "proposal", rounds.Round.noticed_at.is_not(None))
    row = session().execute(sealed.order_by(Snapshot.at.desc(), Snapshot.id.desc()).limit(1)).first()
    if row is None:
        return None
    if row.digest not in _last:
        _last.clear()
        _last[row.digest] = _read_last(row.id, row.digest, row.round_id, dict(row.detail).get("lines") or {})
    return _last[row.digest]


def _read_last(snapshot_id: int, digest: str, round_id: int, lines: dict[str, int]) -> LastRound:
    round_ = session().get_one(rounds.Round, round_id)
    rubric = rounds.rubric_of(round_)
    named = (
        select(Standing.title, Application.trade, Standing.parts)
        .join(Application, Application.id == Standing.application_id)
        .where(Standing.snapshot_id == snapshot_id, Standing.title.is_not(None))
    )
    chosen = tuple(Chosen(title or "", trade, tuple(parts)) for title, trade, parts in session().execute(named))
    dimensions = tuple((one.id, one.max) for one in rubric.dimensions)
    return LastRound(digest, round_.name, rubric.digest, gap.in_hundredths(lines), dimensions, chosen)


def compared(last: LastRound | None, prediction: Prediction, trade: str) -> gap.Last | None:
    """The last round as this person is compared with it; None when it scored other dimensions."""
    if last is None or last.dimensions != tuple((one.id, one.max) for one in prediction.rubric.dimensions):
        return None
    return gap.Last(last.name, last.lines, _averages(last, prediction.sheet.total, trade))


def _averages(last: LastRound, total: Decimal, trade: str) -> gap.Averages | None:
    title = gap.compared_title(last.lines, total)
    of_title = [one for one in last.chosen if one.title == title]
    same = [one for one in of_title if one.trade == trade]
    near = same if len(same) >= gap.ENOUGH else of_title
    size = len(last.dimensions)
    everyone = gap.means([one.parts for one in last.chosen], size)
    mine = gap.means([one.parts for one in near], size)
    return gap.Averages(len(near), title, everyone, mine, near is same) if everyone and mine else None
