"""Fills an empty portal with the invented district through the real actions, and takes every trace of it out again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from craftsman import crypto, db, jobs, journal
from craftsman.accounts import actions as accounts
from craftsman.accounts import queries as people
from craftsman.accounts import reference
from craftsman.accounts.actor import Actor
from craftsman.achievements import actions as achievements
from craftsman.achievements import queries as ledger
from craftsman.achievements.verification import RETURNED
from craftsman.demo import cast, papers, removal
from craftsman.demo.cast import Member, Role
from craftsman.demo.ledgers import Line, ledgers
from craftsman.errors import Refused
from craftsman.inbox import actions as inbox
from craftsman.rounds import actions as rounds
from craftsman.rounds.stages import DISTRICT, Window
from craftsman.rounds.titles import Title
from craftsman.rubrics import library

ELIGIBILITY = "在本区单位工作满3年、近3年无处分的一线职工"
TITLES = (Title("路桥工匠", 20), Title("产业工人标兵", 200))
Places = Mapping[str, int]


def load(now: datetime) -> str:
    """The whole district, dated around `now`; returns how to sign in. Refused unless the portal has no people yet.

    It comes in many transactions; when one fails, what the others brought is taken out again.
    """
    with db.reading():
        if people.has_people():
            raise Refused("数据库里已经有人员，演示数据只能装入空的数据库")
    password = secrets.token_urlsafe(9)
    try:
        _fill(password, now)
    except BaseException:
        purge(now)
        raise
    return _how_to_sign_in(password)


def _fill(password: str, now: datetime) -> None:
    window = window_around(now)
    hands = _people_come(crypto.hash_password(password), _at(now, days=-25, hour=10))
    with db.transaction():
        _open_round(window, hands[cast.LUO], _at(now, days=-21, hour=15))
    with db.transaction():
        accounts.send_code(cast.LIN.phone, "127.0.0.1", now=now)  # a text message to be found in the outbox
    written = _ledgers_are_written(window, hands, _at(now, days=-4, hour=13))
    jobs.drain(ahead=timedelta(minutes=1))  # also files that a busy machine had no time to open at the first try
    _departments_answer(written, hands, max(now, datetime.now(UTC)))  # after the files were opened, also in the journal
    jobs.drain()
    with db.transaction():
        journal.append("demo.load", "demo", actor=None, now=now, detail={"people": len(hands)})


def purge(now: datetime) -> str:
    """Remove every invented row and file; the journal keeps its lines, which hold no personal values."""
    files = removal.forget_files()
    with db.transaction():
        rows = removal.forget_rows()
        journal.append("demo.purge", "demo", actor=None, now=now, detail={"rows": rows, "files": files})
    return f"{rows} rows and {files} files removed; the journal keeps its lines, which hold no personal values"


def window_around(now: datetime) -> Window:
    """Open since nearly three weeks, ten days to go: 9:00 to 17:00 on the district's clock."""
    return Window(_at(now, days=-19, hour=9), _at(now, days=10, hour=17))


def _at(now: datetime, *, days: int, hour: int) -> datetime:
    """So many days from today at this hour of the district's clock."""
    return datetime.combine(now.astimezone(DISTRICT).date() + timedelta(days=days), time(hour), DISTRICT)


def _how_to_sign_in(password: str) -> str:
    rows = [f"  {member.phone}  {member.name}" for member in cast.CAST]
    return "\n".join(["one-click sign-in: /demo   or by phone, all with the password " + password, *rows])


# --- people ----------------------------------------------------------------------------------------------------------


def _people_come(password_hash: str, at: datetime) -> dict[Member, Actor]:
    """Departments, firms and everybody in them; returns each as the actor of the first role."""
    with db.transaction():
        accounts.add_reference_rows()
        db.session().flush()
        departments = {one.code: one.id for one in people.departments()}
        firms = {one.name: accounts.company_for(None, one.name, one.town, demo=True).id for one in cast.FIRMS}
        found = {one: _arrive(one, departments, firms, password_hash, at) for one in cast.EVERYBODY}
        accounts.tie(found[cast.CHEN], found[cast.XU], "studio", source="demo", now=at)
    with db.reading():
        return {one: _as_actor(person_id, one, at) for one, person_id in found.items()}


def _arrive(member: Member, departments: Places, firms: Places, password_hash: str, at: datetime) -> int:
    if not member.firm:
        roles = [_grant(role, departments, firms) for role in member.roles]
        return accounts.add_staff(member.name, member.phone, password_hash, roles, now=at, demo=True).id
    given = accounts.Registration(
        name=member.name,
        id_number=member.id_number,
        phone=member.phone,
        password_hash=password_hash,
        company_id=firms[member.firm],
        employer=member.firm,
        town=member.town,
        trade=member.trade,
        consents=[text.purpose for text in reference.consent_texts()],
    )
    return accounts.register_person(given, now=at, demo=True).id


def _grant(role: Role, departments: Places, firms: Places) -> tuple[str, int | None, int | None, bool]:
    department = departments[role.department] if role.department else None
    return role.role, department, firms[role.firm] if role.firm else None, role.lead


def _as_actor(person_id: int, member: Member, at: datetime) -> Actor:
    identities = people.identities_of(person_id)
    return Actor(person_id, member.name, identities[0], identities, sign_in_id=0, confirmed_at=at, demo=True)


# --- round and ledgers -----------------------------------------------------------------------------------------------


def _open_round(window: Window, clerk: Actor, at: datetime) -> None:
    year = window.last_day.year
    rounds.open_round(
        f"{year}年路桥工匠遴选",
        slug=f"lq{year % 100}",
        prefix=f"LQ{year % 100}",
        rubric=library.load("luqiao-example"),
        window=window,
        titles_given=TITLES,
        eligibility=ELIGIBILITY,
        actor=clerk,
        now=at,
        demo=True,
    )


@dataclass(frozen=True)
class Written:
    """A line of somebody's ledger as it was entered."""

    line: Line
    achievement_id: int
    owner: Actor


def _ledgers_are_written(window: Window, hands: Mapping[Member, Actor], at: datetime) -> list[Written]:
    written = []
    with db.transaction():
        for member, lines in ledgers(window.last_day).items():
            for line in lines:
                at += timedelta(minutes=7)
                added = achievements.add_achievement(line.kind, line.values, actor=hands[member], now=at)
                written.append(Written(line, added.id, hands[member]))
    for one in written:
        at += timedelta(minutes=2)
        if one.line.papers:
            _hand_in(one, at)
    return written


def _hand_in(one: Written, at: datetime) -> None:
    uploads = [(paper.name, papers.draw(paper)) for paper in one.line.papers]
    with db.transaction():
        achievements.add_evidence(one.achievement_id, uploads, actor=one.owner, now=at)


# --- answers ---------------------------------------------------------------------------------------------------------


def _departments_answer(written: list[Written], hands: Mapping[Member, Actor], at: datetime) -> None:
    with db.transaction():
        names = people.department_names()
        judges = {"renshe": hands[cast.ZHANG], "jiaoyu": hands[cast.WANG]}
        for one in written:
            if one.line.answer is not None:
                _answer(one, judges.get(one.line.answer.department, hands[cast.LUO]), names, at)


def _answer(one: Written, judge: Actor, names: Mapping[str, str], at: datetime) -> None:
    given = one.line.answer
    if given is None:
        return
    found = ledger.achievement(one.achievement_id, one.owner)
    achievements.record_verified(
        found.id,
        given.outcome,
        revision=found.revision,
        department=given.department,
        actor=judge,
        now=at,
        note=given.note,
    )
    values: dict[str, Any] = {"department": names[given.department], "achievement": found.title}
    code = "achievement_returned" if given.outcome == RETURNED else "achievement_verified"
    if code == "achievement_returned":
        values["reason"] = given.note
    inbox.send_message(one.owner.person_id, code, values, actor=judge, now=at, link=f"/my/achievements/{found.id}")
