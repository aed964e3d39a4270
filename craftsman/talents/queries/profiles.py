"""数字画像: one worker's points, the gap to the last round, what could come next, the way so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from craftsman.achievements.catalogue import kinds
from craftsman.applications import queries as applications
from craftsman.db import session
from craftsman.rounds import queries as rounds
from craftsman.rounds import titles
from craftsman.rounds.queries import Prediction
from craftsman.rounds.stages import DISTRICT
from craftsman.rubrics.points import Table
from craftsman.talents import gap as law
from craftsman.talents import growth as growing
from craftsman.talents.models import ProfilePaper
from craftsman.talents.moves import Move
from craftsman.talents.moves import best as best_of
from craftsman.talents.moves import moves as moves_of
from craftsman.talents.queries.lasts import compared, last_round
from craftsman.talents.queries.people import Who, held_by

ON_ITS_WAY = {"draft": "草稿", "submitted": "联审中", "scored": "已核分"}


@dataclass(frozen=True)
class Profile:
    """数字画像: one person's standing in the current round, against the last one, and what could come next."""

    name: str
    about: tuple[str, ...]  # 焊工, 高级工, 岗位工龄12年, 路桥恒昌管业有限公司, 金清镇
    prediction: Prediction
    gap: law.Gap
    moves: tuple[Move, ...]
    growth: tuple[growing.Milestone, ...]
    held: tuple[growing.Held, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing has been entered: there is nothing to compare yet."""
        return not self.prediction.entries

    @property
    def outlook(self) -> str:
        """What the first step leads to that reaches a line; if none does, the first step."""
        near = self.gap.nearest
        reaching = [move for move in self.moves if near is not None and move.after >= near.line.points]
        step = next(iter(reaching or self.moves), None)
        return law.outlook(step, self.gap.distances) if step else ""


def profile(person_id: int, now: datetime, prediction: Prediction | None = None) -> Profile | None:
    """A person's profile; None while there is no round. A fixed number of queries, fewer where the score is known already."""
    prediction = prediction or rounds.predicted(person_id, now)
    if prediction is None:
        return None
    known = kinds()
    found = moves_of(prediction.rubric, prediction.case, known, prediction.sheet)
    best = best_of(prediction.rubric, found)
    person = rounds.person_of(person_id)
    who = Who(person.name, person.trade, person.town, person.employer or "")
    last = compared(last_round(prediction.round, now), prediction, who.trade)
    gaps = law.gap(prediction.rubric, prediction.sheet, found, best, last)
    held = held_by(person_id)
    behind = growing.behind(prediction.sheet, prediction.case.facts, known)
    highest = next((one.name for one in titles.read(prediction.round.titles)), "")
    line = growing.growth(
        behind, _standing(person_id, prediction.round.id, now), held, highest, _distance(gaps, highest)
    )
    return Profile(who.name, _about(who, prediction), prediction, gaps, best, line, held)


def _about(person: Who, prediction: Prediction) -> tuple[str, ...]:
    """Trade, the best row of the first dimension, years in post, employer, town: as far as known."""
    first = {item.id for dimension in prediction.rubric.dimensions[:1] for item in dimension.items}
    level, years = "", ""
    for booking in prediction.sheet.bookings:
        measure = booking.by.points.measure
        if booking.item in first and isinstance(booking.by.points, Table) and not level:
            level = booking.worth.row.partition("（")[0]
        elif measure is not None and measure.sort == "years" and booking.worth.amount is not None:
            years = f"{booking.by.name}{booking.worth.amount:f}年"
    return tuple(word for word in (person.trade, level, years, person.employer, person.town) if word)


def _distance(gaps: law.Gap, title: str) -> str:
    found = next((one for one in gaps.distances if one.line.title == title), None)
    if found is None:
        return ""
    return "已到上批入围线" if found.reached else f"还差{found.missing:.1f}分"


def _standing(person_id: int, round_id: int, now: datetime) -> tuple[date, str, str] | None:
    """My application in this round, while it is on its way."""
    mine = applications.begun(person_id, now).applications
    found = next((one for one, round_ in mine if round_.id == round_id), None)
    if found is None or found.status not in ON_ITS_WAY:
        return None
    return ((found.submitted_at or found.created_at).astimezone(DISTRICT).date(), "申报", ON_ITS_WAY[found.status])


def paper_of(person_id: int) -> ProfilePaper | None:
    """The person's profile on paper, as last asked for."""
    return session().scalars(select(ProfilePaper).where(ProfilePaper.person_id == person_id)).first()
