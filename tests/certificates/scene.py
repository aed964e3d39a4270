"""A round whose notice is over and nobody objected, and one that is named: shared by tests of certificates and downstream.

Call inside an app context; each function commits. The notice is written through the models, so that a test can stop it anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from craftsman import db, jobs
from craftsman.accounts.models import Company, Person
from craftsman.applications.models import Application
from craftsman.certificates import actions
from craftsman.certificates.models import Certificate
from craftsman.notices.models import Notice, NoticeLine
from craftsman.rounds import actions as rounds
from craftsman.selection.models import Standing
from tests.selection import scene as selection
from tests.selection.scene import Scene

NOTICED = selection.NOW + timedelta(hours=2)
NOTICE = (date(2026, 11, 23), date(2026, 11, 27))
NOW = selection.NOW + timedelta(days=9)  # 30 November: the notice ended on the 27th
NAMED_ON = date(2026, 11, 30)
DOCUMENT = "路总工〔2026〕38号"


@dataclass(frozen=True)
class Line:
    """What stands on the notice, where a test wants other words than those of the application."""

    name: str = ""
    employer: str = ""
    trade: str = ""


def noticed_round(lines: Sequence[Line] = (), *, mark: bool = True, **given: object) -> Scene:
    """Two 路桥工匠 and three 产业工人标兵 stood on a notice that is over at NOW."""
    scene = selection.proposed_round(**given)  # type: ignore[arg-type]  # handed on as they are
    assert scene.proposal is not None
    with db.transaction() as unit:
        notice = Notice(
            round_id=scene.round_id,
            snapshot_id=scene.proposal.id,
            title="关于2026年路桥工匠拟命名人选的公示",
            basis="按评分细则评选。",
            opens_on=NOTICE[0],
            ends_on=NOTICE[1],
            published_at=NOTICED,
        )
        unit.add(notice)
        unit.flush()
        unit.add_all(_lines(notice.id, scene.proposal.id, lines))
        if mark:
            rounds.mark(scene.round_id, "noticed", actor=scene.actor, now=NOTICED)
    return scene


def _lines(notice_id: int, snapshot_id: int, wanted: Sequence[Line]) -> list[NoticeLine]:
    found = (
        select(Standing.title, Application.id, Person.name, Person.sex, Company.name, Person.trade)
        .join(Application, Application.id == Standing.application_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Company, Company.id == Person.company_id)
        .where(Standing.snapshot_id == snapshot_id, Standing.title.is_not(None))
        .order_by(Standing.rank, Application.id)
    )
    made = []
    for place, (title, application_id, name, sex, firm, trade) in enumerate(db.session().execute(found)):
        line = wanted[place] if place < len(wanted) else Line()
        made.append(
            NoticeLine(
                notice_id=notice_id,
                application_id=application_id,
                position=place + 1,
                title=title,
                name=line.name or name,
                sex=sex or "男",
                employer=line.employer or firm or "路桥恒昌管业有限公司",
                trade=line.trade or trade or "焊工",
            )
        )
    return made


def issue(scene: Scene) -> actions.Issued:
    """Name everybody on the notice."""
    with db.transaction():
        return actions.issue(scene.round_id, document_no=DOCUMENT, named_on=NAMED_ON, actor=scene.actor, now=NOW)


def named_round(lines: Sequence[Line] = (), *, drawn: bool = False, **given: object) -> Scene:
    """The same, named; `drawn`: the worker has drawn everything."""
    scene = noticed_round(lines, **given)
    issue(scene)
    if drawn:
        jobs.drain()
    return scene


def certificates(round_id: int) -> list[Certificate]:
    """In the order of their numbers."""
    found = select(Certificate).where(Certificate.round_id == round_id)
    return list(db.session().scalars(found.order_by(Certificate.id)))
