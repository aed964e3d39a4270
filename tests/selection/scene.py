"""A round with scored applications, frozen or proposed at will: shared by tests of the selection and everything downstream.

Call inside an app context; each function commits. Applications are written through the models, so that a hundred take a moment;
freezing and proposing go through the real doors. Returned ids are in the order of `scores`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from craftsman import db
from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Company, Grant, Person
from craftsman.applications import evidence
from craftsman.applications.models import Application, Claim, ScoreCount, StatusCount
from craftsman.pinyin import initials
from craftsman.rounds.models import Round
from craftsman.rounds.titles import Title
from craftsman.selection import actions, queries
from craftsman.selection.models import Snapshot
from craftsman.selection.quotas import Trial
from tests import cast, season

NOW = season.NOW
CLOSED = NOW - timedelta(days=2)
TITLES = (Title("路桥工匠", 2, "路工匠"), Title("产业工人标兵", 3, "路标兵"))
SCORES = (9000, 8500, 8000, 7500, 7000, 6500, 6000)
NAMES = (
    "陈小明",
    "徐海波",
    "林晓燕",
    "王海波",
    "金玉兰",
    "何永平",
    "郑晓峰",
    "蒋文华",
    "罗建华",
    "周海燕",
    "林国栋",
    "谢丽萍",
)
TOWNS = ("金清镇", "路南街道", "横街镇", "峰江街道")
TRADES = ("焊工", "电工", "模具工", "钳工")


@dataclass(frozen=True)
class Scene:
    """A round and its applications, best first as they were handed in to `scores`."""

    round_id: int
    applications: tuple[int, ...]
    clerk: int
    scores: Snapshot | None = None
    proposal: Snapshot | None = None
    actor: Actor = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "actor", cast.actor_of(self.clerk, "clerk"))

    @property
    def round(self) -> Round:
        return season.round_row(self.round_id)


def scored_round(
    scores: Sequence[int] = SCORES,
    *,
    titles: Sequence[Title] = TITLES,
    companies: Sequence[str] = (),
    direct: Sequence[int] = (),
    left_over: int = 0,
    tie_order: Sequence[str] = ("d1", "d2", "submitted_at"),
    closed: bool = True,
) -> Scene:
    """A round whose window has closed, with an application for each score (hundredths); `companies` name their employers,
    `direct` are places in `scores` that are recognised directly, `left_over` more were handed in and never scored."""
    closes = CLOSED if closed else NOW + timedelta(days=5)
    round_id = season.open_round(opens=CLOSED - timedelta(days=30), closes=closes, titles_given=tuple(titles))
    clerk = _clerk()
    with db.transaction() as unit:
        round_ = unit.get_one(Round, round_id)
        round_.tie_order = list(tie_order)
        firms = _firms(companies)
        made = [
            _application(round_, n, score, firms.get(_at(companies, n)), n in direct) for n, score in enumerate(scores)
        ]
        waiting = [_application(round_, len(scores) + n, None, None, False) for n in range(left_over)]
        unit.add_all([*made, *waiting])
        round_.last_number = len(made) + len(waiting)
        unit.flush()
        for one in made:
            claim = _claim(one)
            unit.add(claim)
            one.evidence_digest = evidence.digest([claim])
        counts = Counter(one.status for one in [*made, *waiting])
        unit.add_all(StatusCount(round_id=round_id, status=one, applications=n) for one, n in counts.items())
        points = Counter(one.score // 100 for one in made if one.status == "scored" and one.score is not None)
        unit.add_all(ScoreCount(round_id=round_id, points=one, applications=n) for one, n in points.items())
        ids = tuple(one.id for one in made)
    return Scene(round_id, ids, clerk)


def frozen_round(scores: Sequence[int] = SCORES, **given: Any) -> Scene:
    """The same, with its scores frozen."""
    scene = scored_round(scores, **given)
    why = {"unscored": "逾期未补正"} if given.get("left_over") else {}
    with db.transaction():
        name = scene.round.name
        actions.freeze(scene.round_id, typed_name=name, reasons=why, actor=scene.actor, now=NOW)
    return Scene(scene.round_id, scene.applications, scene.clerk, queries.latest(scene.round_id, "scores"))


def proposed_round(scores: Sequence[int] = SCORES, *, trial: Trial | None = None, **given: Any) -> Scene:
    """The same, with its list proposed: the first two are 路桥工匠, the next three 产业工人标兵."""
    scene = frozen_round(scores, **given)
    tried = trial or Trial(tuple(int(one["quota"]) for one in scene.round.titles), ties="rule")
    with db.transaction():
        actions.propose(
            scene.round_id,
            tried,
            typed_name=scene.round.name,
            minutes="路总工纪〔2026〕8号",
            actor=scene.actor,
            now=NOW + timedelta(hours=1),
        )
    latest = queries.latest
    return Scene(
        scene.round_id,
        scene.applications,
        scene.clerk,
        latest(scene.round_id, "scores"),
        latest(scene.round_id, "proposal"),
    )


def _clerk() -> int:
    found = db.session().scalar(select(Grant.person_id).where(Grant.role == "clerk").limit(1))
    return found or cast.clerk()


def _at(names: Sequence[str], place: int) -> str:
    return names[place] if place < len(names) else ""


def _firms(names: Sequence[str]) -> dict[str, Company]:
    found: dict[str, Company] = {}
    for name in dict.fromkeys(one for one in names if one):
        firm = db.session().scalar(select(Company).where(Company.name == name))
        found[name] = firm or Company(name=name, town="金清镇", initials=initials(name), confirmed=True)
        db.session().add(found[name])
    db.session().flush()
    return found


def _application(round_: Round, n: int, score: int | None, firm: Company | None, direct: bool) -> Application:
    name = NAMES[n % len(NAMES)]
    person = Person(name=name, sex="女" if n % 3 == 2 else "男", town=TOWNS[n % 4], trade=TRADES[n % 4], created_at=NOW)
    person.company_id = firm.id if firm else None
    db.session().add(person)
    db.session().flush()
    handed_in = CLOSED - timedelta(days=5) + timedelta(minutes=n)
    return Application(
        number=f"{round_.prefix}-{n + 1:05d}",
        round_id=round_.id,
        person_id=person.id,
        status="submitted" if score is None else "scored",
        name=name,
        sex=person.sex,
        company_id=person.company_id,
        employer=firm.name if firm else f"路桥第{n + 1}机械有限公司",
        town=person.town,
        trade=person.trade,
        score=score,
        parts=None if score is None else _parts(score),
        direct=direct,
        created_at=handed_in,
        submitted_at=handed_in,
        scored_at=None if score is None else CLOSED,
    )


def _parts(score: int) -> list[int]:
    """Four dimensions that add up to the score."""
    quarter = score // 4
    return [score - 3 * quarter, quarter, quarter, quarter]


def _claim(one: Application) -> Claim:
    """What its evidence digest rests on; the achievement is made at need."""
    from craftsman.achievements.models import Achievement

    row = Achievement(
        person_id=one.person_id,
        kind="skill_certificate",
        title="职业技能等级证书",
        attributes={},
        created_at=NOW,
        changed_at=NOW,
    )
    db.session().add(row)
    db.session().flush()
    return Claim(
        application_id=one.id,
        achievement_id=row.id,
        revision=1,
        kind=row.kind,
        title="职业技能等级证书",
        attributes={},
        evidence=[[row.id, f"{row.id:064x}"]],
        outcome="verified",
    )
