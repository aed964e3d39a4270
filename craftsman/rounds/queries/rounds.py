"""Which rounds there are, by which rules, and who verifies what in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ScalarSelect, Select, and_, bindparam, case, select

from craftsman.achievements.catalogue import kinds
from craftsman.db import once, session
from craftsman.errors import NotFound
from craftsman.rounds import verifiers
from craftsman.rounds.models import Round as Round
from craftsman.rounds.ribbon import Step
from craftsman.rubrics.rubric import Rubric

_rubrics: dict[str, Rubric] = {}  # by digest: a frozen value is read from its JSON once per process


@once
def current_round(now: datetime) -> Round | None:
    """The published round that is open, else the next to open, else the last that closed."""
    return session().scalars(_current(select(Round), now)).first()


def current_id(now: datetime) -> ScalarSelect[Any]:
    """The same inside another question."""
    return _current(select(Round.id), now).correlate(None).scalar_subquery()


def _current(rows: Select[Any], now: datetime) -> Select[Any]:
    is_open, is_coming = and_(Round.opens_at <= now, Round.closes_at > now), Round.opens_at > now
    order = (
        case((is_open, 0), (is_coming, 1), else_=2),
        case((is_open, Round.closes_at), (is_coming, Round.opens_at), else_=None),
        Round.closes_at.desc(),
    )
    return rows.where(Round.published_at.is_not(None)).order_by(*order).limit(1)


def round_of(slug: str) -> Round:
    """A published round by its name in addresses; NotFound otherwise. Published rounds are public."""
    found = _named(slug)
    if found is None or found.published_at is None:
        raise NotFound(f"round {slug}")
    return found


def round_being_set_up(slug: str) -> Round:
    """A round for its clerk, published or not; NotFound otherwise."""
    found = _named(slug)
    if found is None:
        raise NotFound(f"round {slug}")
    return found


@once
def _named(slug: str) -> Round | None:
    """Every part of a round's page names it so."""
    return session().scalars(_NAMED, {"slug": slug}).first()


_NAMED = select(Round).where(Round.slug == bindparam("slug"))
_HELD = select(Round).where(Round.id == bindparam("id")).with_for_update().execution_options(populate_existing=True)


def round_by_id(id_: int, *, lock: bool = False) -> Round:
    """A round by its id; `lock` holds its row to the end of the transaction and reads it anew. What this unit of work has
    read already is not read again."""
    found = session().scalars(_HELD, {"id": id_}).first() if lock else session().get(Round, id_)
    if found is None:
        raise NotFound(f"round {id_}")
    return found


@once
def rounds() -> Sequence[Round]:
    """Published rounds, newest window first: one or two a year, so never paged."""
    rows = select(Round).where(Round.published_at.is_not(None))
    return session().scalars(rows.order_by(Round.opens_at.desc(), Round.id.desc())).all()


def listed_rounds(now: datetime) -> Sequence[Round]:
    """The same for readers: what is open or was stands above what has not begun, the next to open first."""
    found = rounds()
    coming = [one for one in reversed(found) if one.opens_at > now]
    return [*(one for one in found if one.opens_at <= now), *coming]


@once
def all_rounds() -> Sequence[Round]:
    """Every round, those being set up first."""
    order = (Round.published_at.is_not(None), Round.opens_at.desc(), Round.id.desc())
    return session().scalars(select(Round).order_by(*order)).all()


class Ruled(Protocol):
    """A round as far as its rules are asked for."""

    @property
    def slug(self) -> str: ...
    @property
    def rubric(self) -> dict[str, Any]: ...
    @property
    def rubric_digest(self) -> str: ...
    @property
    def verifiers(self) -> dict[str, str]: ...


def rubric_of(round_: Ruled) -> Rubric:
    """The frozen rubric; a value that no longer matches its hash is damage, not a rubric."""
    known = _rubrics.get(round_.rubric_digest)
    if known is None:
        known = Rubric.from_dict(round_.rubric)
        if known.digest != round_.rubric_digest:
            raise ValueError(f"the rubric of round {round_.slug} does not match its hash")
        _rubrics[round_.rubric_digest] = known
    return known


def ribbon(round_: Round, now: datetime) -> Sequence[Step]:
    """The eight steps of a round: (title, when, past | now | "")."""
    return round_.ribbon(now)


# --- who verifies what -----------------------------------------------------------------------------------------------


def department_code(round_: Ruled, kind: str, attributes: Mapping[str, object]) -> str:
    """The code of the department that verifies an achievement in this round."""
    return verifiers.department_code(round_.verifiers, rubric_of(round_), kinds()[kind], attributes)


def gate_department(round_: Ruled, gate: str) -> str:
    """The code of the department that judges a gate, by the gate's id; KeyError when the rubric has none such."""
    gates = {one.id: one for one in rubric_of(round_).gates}
    return verifiers.gate_department(round_.verifiers, gates[gate])


veto_department = gate_department
