"""An open round under the example rubric and workers who apply in it: shared by tests of everything downstream.

Call inside an app context; each function commits. Times are `NOW` unless handed in: a Saturday, the round closes ten days later.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from craftsman import db
from craftsman.accounts import actions as accounts
from craftsman.accounts.models import Grant
from craftsman.achievements import actions as achievements
from craftsman.achievements import evidence
from craftsman.achievements.models import Achievement, Evidence
from craftsman.applications import actions, queries
from craftsman.applications.models import Application, Duty
from craftsman.files import put
from craftsman.rounds import actions as rounds
from craftsman.rounds import queries as round_queries
from craftsman.rounds.models import Round
from craftsman.rounds.stages import Window
from craftsman.rounds.titles import Title
from craftsman.rounds.workdays import Workdays
from craftsman.rubrics import library
from craftsman.rubrics.rubric import Rubric
from tests import cast

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
DAY = timedelta(days=1)
_numbers = itertools.count(26)

SKILL = {
    "occupation": "焊工",
    "level": "l3",
    "number": "0933001021300771",
    "issued_on": "2021-06-30",
    "issuer": "台州市人社局",
}
AWARD = {
    "contest": "2024年路桥区焊工技能比武",
    "year": 2024,
    "level": "district",
    "rank": "second",
    "organiser": "union",
    "awarded_on": "2024-05-18",
    "number": "LQBW202405180126",
}
PATENT = {
    "type": "utility",
    "name": "管件焊接夹具",
    "number": "ZL202320123486.2",
    "granted_on": "2023-08-11",
    "role_rank": 1,
    "in_force": True,
}
APPRENTICE = {"apprentice": "周军", "agreement_on": "2023-03-01", "agreement": True}
# 18 for the certificate, 8 for the contest: two facts of 人社局; the patent is 市场监管局's, the apprentice 教育局's
LEDGER: tuple[tuple[str, Mapping[str, Any]], ...] = (("skill_certificate", SKILL), ("competition_award", AWARD))


def open_round(opens: datetime = NOW - 19 * DAY, closes: datetime = NOW + 10 * DAY, **changed: Any) -> int:
    """A published round with this window, its departments in place; each has a name and prefix of its own."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "slug": f"lq{number}",
        "prefix": f"LQ{number % 100:02d}",
        "rubric": library.load("luqiao-example"),
        "window": Window(opens, closes),
        "titles_given": (Title("路桥工匠", 20), Title("产业工人标兵", 200)),
    }
    with db.transaction():
        accounts.add_reference_rows()
        return rounds.open_round(f"20{number}年路桥工匠遴选", actor=None, now=opens - DAY, **{**given, **changed}).id


def fact(person_id: int, kind: str, values: Mapping[str, Any], *, files: int = 2, now: datetime = NOW) -> int:
    """An achievement with so many usable files; returns its id."""
    with db.transaction():
        one = achievements.add_achievement(kind, values, actor=cast.actor_of(person_id, "worker"), now=now)
        achievement_id = one.id
    for number in range(files):
        paper(achievement_id, f"证书{number + 1}.jpg", now=now)
    return achievement_id


def paper(achievement_id: int, name: str = "证书.jpg", *, now: datetime = NOW) -> int:
    """A file that was opened and can be looked at; the achievement's revision goes up as with a real one."""
    with db.transaction() as unit:
        one = unit.get_one(Achievement, achievement_id)
        kept = put(f"person-{one.person_id}", f"{achievement_id} {name}".encode())
        row = Evidence(
            achievement_id=one.id,
            person_id=one.person_id,
            name=name,
            content_type=evidence.JPEG,
            size=kept.size,
            sha256=kept.sha256,
            state=evidence.USABLE,
            pages=1,
            key=kept.key,
            previews=[kept.key],
            uploaded_at=now,
        )
        unit.add(row)
        one.revision += 1
        unit.flush()
        return row.id


def worker(
    name: str = "陈小明", serial: int = 1, facts: Sequence[tuple[str, Mapping[str, Any]]] = LEDGER, **person: Any
) -> int:
    """A registered worker with these facts, two files each."""
    person_id = cast.worker(name, serial, **person)
    for kind, values in facts:
        fact(person_id, kind, values)
    return person_id


def begin(round_id: int, person_id: int, *, now: datetime = NOW) -> str:
    """A draft; returns its number."""
    with db.transaction():
        return actions.start(round_id, actor=cast.actor_of(person_id, "worker"), now=now).number


def submit(round_id: int, person_id: int, *, now: datetime = NOW) -> int:
    """A submitted application; returns its id."""
    number = begin(round_id, person_id, now=now)
    with db.transaction():
        return actions.submit(number, actor=cast.actor_of(person_id, "worker"), now=now).id


def application(application_id: int) -> Application:
    """As it is stored now."""
    return queries.application_row(application_id, lock=False)


def duties(application_id: int) -> dict[str, Duty]:
    """Its duties by the id of the gate, or by kind of the achievement (a second one of a kind: skill_certificate-2)."""
    found: dict[str, Duty] = {}
    for duty in queries.duties_of(application_id):
        name = duty.gate or db.session().get_one(Achievement, duty.achievement_id).kind
        found[name if name not in found else f"{name}-{sum(key.startswith(name) for key in found) + 1}"] = duty
    return found


def answer(
    duty_id: int,
    outcome: str = "verified",
    *,
    now: datetime = NOW,
    note: str = "",
    values: Mapping[str, Any] | None = None,
) -> None:
    """A department's answer, in effect at once: written on the achievement, the duty moved, the score asked for."""
    with db.transaction() as unit:
        duty = unit.get_one(Duty, duty_id)
        application_id = queries.application_row(duty.application_id).id
        code = queries.departments()[duty.department_id].code
        if duty.achievement_id is not None:
            achievements.record_verified(
                duty.achievement_id,
                outcome,
                revision=duty.revision,
                department=code,
                actor=_system(),
                now=now,
                note=note,
                values=values,
            )
        to = "returned" if outcome == "returned" else "closed"
        settled = None if to == "returned" else outcome
        actions.move_duty(duty, to, now=now, workdays=workdays(), outcome=settled, note=note, values=values)
        actions.confirm_score(application_id, now=now)


def answer_all(application_id: int, *, now: datetime = NOW) -> None:
    """Every department says yes, no veto is found: the application is scored."""
    for duty in list(duties(application_id).values()):
        if duty.state == "open":
            answer(duty.id, now=now)


def scored(round_id: int, person_id: int, *, now: datetime = NOW) -> int:
    """A submitted application all of whose departments have answered; returns its id."""
    application_id = submit(round_id, person_id, now=now)
    answer_all(application_id, now=now)
    return application_id


def round_row(round_id: int) -> Round:
    return db.session().get_one(Round, round_id)


def rubric(round_id: int) -> Rubric:
    return round_queries.rubric_of(round_row(round_id))


def workdays() -> Workdays:
    return round_queries.workdays()


def _system() -> Any:
    """Somebody of the office, made at need, in whose name departments answer."""
    return cast.actor_of(_somebody(), "clerk")


def _somebody() -> int:
    found = db.session().query(Grant).filter(Grant.role == "clerk").first()
    if found is not None:
        return found.person_id
    return accounts.add_staff("罗敏", "13900009999", None, [("clerk", None, None, False)], now=cast.LONG_AGO).id
