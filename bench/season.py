"""A round of a wanted size: applications with six claims each, their duties and counters, in a migrated portal."""

from __future__ import annotations

import itertools
import random
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask import session as flask_session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, insert, select, text

from bench import data
from craftsman import create_app, db
from craftsman.accounts import actions as accounts
from craftsman.accounts.models import Company, Department, Person
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.models import Achievement, Evidence
from craftsman.applications.models import Application, Claim, Duty, DutyCount, ScoreCount, StatusCount
from craftsman.config import ROOT, Settings
from craftsman.demo import ledgers
from craftsman.rounds import actions as rounds
from craftsman.rounds.models import Round
from craftsman.rounds.stages import Window
from craftsman.rounds.titles import Title
from craftsman.rubrics.reading import parse

CLAIMS = 6
PENDING = 4  # every fourth application still waits for its departments
FIRMS = 400
# Six achievements of a draft, complete as their kinds ask.
WHOLE = (
    ("skill_certificate", ledgers.skill("焊工", "l3", "2021-06-30", "0933001021300771")),
    ("years_in_post", {"occupation": "焊工", "since": "2012-03-01"}),
    ("competition_award", ledgers.prize("2024年路桥区焊工技能比武", 2024, "second", "2024-05-18", "")),
    ("patent", ledgers.patent("utility", "管件焊接夹具", "ZL202320123486.2", "2023-08-11", 1)),
    ("innovation", ledgers.idea("proposal", "焊丝余料回收", "enterprise", "2025-03-06")),
    ("apprentice", ledgers.pair("周军", "2023-03-01", signed=True)),
)
FIRST = 1_000_000  # ids of those who only stand in lists, clear of everybody who signs in
TOWNS = ("路南街道", "路桥街道", "路北街道", "螺洋街道", "桐屿街道", "峰江街道", "新桥镇", "横街镇", "金清镇", "蓬街镇")
TRADES = ("焊工", "电工", "模具工", "数控车工", "缝纫工", "钳工", "质检员", "注塑工")
GATES = {"f1": "gongan", "f2": "yingji", "f3": "renshe", "f4": "shichang"}
_BATCH = 20_000


@dataclass(frozen=True)
class People:
    """Who acts while we measure, each by cookie; `drafts`: (number of the application, cookie of its worker)."""

    drafts: list[tuple[str, dict[str, str]]]
    reviewers: list[dict[str, str]]
    clerk: dict[str, str]
    form_token: str
    department: int


def fill(home: Path, applications: int) -> None:
    """A migrated portal in `home` with one open round of so many applications; counters as the doors would have left them."""
    app = create_app(Settings(home=home, database_url=f"sqlite:///{home / 'craftsman.db'}"))
    app.test_cli_runner().invoke(args=["db", "upgrade"], catch_exceptions=False)
    with app.app_context():
        with db.transaction() as unit:
            accounts.add_reference_rows()
            round_id = _open_round().id
            unit.execute(insert(Company), list(_firms()))
            departments = dict(unit.execute(select(Department.code, Department.id)).all())
        for first in range(0, applications, _BATCH):
            numbers = range(first, min(applications, first + _BATCH))
            with db.transaction() as unit:
                unit.execute(insert(Person), [_person(n) for n in numbers])
                unit.execute(insert(Application), [_application(n, round_id) for n in numbers])
                _in_batches(unit, insert(Achievement), (one for n in numbers for one in _achievements(n)))
                _in_batches(unit, insert(Claim), (one for n in numbers for one in _claims(n)))
                _in_batches(unit, insert(Duty), (one for n in numbers for one in _duties(n, round_id, departments)))
        with db.transaction() as unit:
            _count(unit, round_id, applications)
            unit.execute(text("ANALYZE"))
        db.db.engine.dispose()


def add_people(home: Path, drafts: int) -> People:
    """Workers with a draft that is ready to be handed in, and reviewers and a clerk, all signed in."""
    app = create_app(Settings(home=home, database_url=f"sqlite:///{home / 'craftsman.db'}"))
    with app.app_context():
        now = datetime.now(UTC)
        with db.transaction() as unit:
            round_id = unit.scalars(select(Round.id)).one()
            departments = dict(unit.execute(select(Department.code, Department.id)).all())
            workers = [_draft(unit, number, round_id, now) for number in range(drafts)]
            reviewers = [
                accounts.add_staff(
                    "审核员", data.phone(90_000 + n), None, [("reviewer", departments["renshe"], None, False)], now=now
                ).id
                for n in range(8)
            ]
            clerk = accounts.add_staff("经办", data.phone(91_000), None, [("clerk", None, None, False)], now=now).id
        with db.transaction():
            tokens = {
                person: accounts.open_sign_in(person, way="bench", address="127.0.0.1", device="bench", now=now).token
                for person in [*(one for one, _ in workers), *reviewers, clerk]
            }
        cookies, form_token = _cookies(app, tokens, now)
        db.db.engine.dispose()
    return People(
        [(number, cookies[person]) for person, number in workers],
        [cookies[one] for one in reviewers],
        cookies[clerk],
        form_token,
        departments["renshe"],
    )


def _draft(unit: Any, number: int, round_id: int, now: datetime) -> tuple[int, str]:
    """(person, number of the draft); six achievements, complete, each with a usable file."""
    person = accounts.register_person(
        accounts.Registration(
            name="王建国",
            id_number=data.id_number(number + 200),
            phone=data.phone(number + 200),
            password_hash="unused",  # nobody signs in with it
            company_id=FIRST + number % FIRMS,
            employer="",
            town=TOWNS[number % 10],
            trade=TRADES[number % 8],
            consents=("processing", "sensitive", "publication"),
        ),
        now=now,
    )
    rows = [
        Achievement(
            person_id=person.id,
            kind=kind,
            attributes=dict(values),
            title=kinds()[kind].name,
            created_at=now,
            changed_at=now,
        )
        for kind, values in WHOLE
    ]
    unit.add_all(rows)
    unit.flush()
    unit.add_all(_file(one, now) for one in rows)
    draft = Application(
        number=f"BD26-{number:05d}", round_id=round_id, person_id=person.id, registers_read=True, created_at=now
    )
    unit.add(draft)
    unit.flush()
    return person.id, draft.number


def _file(one: Achievement, now: datetime) -> Evidence:
    about = {"name": "证书.jpg", "content_type": "image/jpeg", "size": 1, "sha256": "0" * 64, "state": "usable"}
    return Evidence(
        achievement_id=one.id, person_id=one.person_id, key="bench/x", previews=[], pages=1, uploaded_at=now, **about
    )


def _cookies(app: Flask, tokens: Mapping[int, str], now: datetime) -> tuple[dict[int, dict[str, str]], str]:
    """Each person's cookie as signing in would have set it; one form token serves them all."""
    with app.test_request_context():
        form_token = generate_csrf()
        held = dict(flask_session)
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # the cookie session
    name = app.config["SESSION_COOKIE_NAME"]
    made = {
        person: {name: str(signer.dumps({**held, "sign_in": token, "seen": now.timestamp()}))}
        for person, token in tokens.items()
    }
    return made, form_token


def draft_again(home: Path) -> None:
    """Every application that was handed in while measuring is a draft once more; what hung on it goes."""
    with closing(sqlite3.connect(home / "craftsman.db", timeout=30)) as base:
        base.execute("PRAGMA busy_timeout=30000")
        mine = "SELECT id FROM application WHERE number LIKE 'BD26-%' AND status <> 'draft'"
        for table in ("duty", "claim", "step"):
            base.execute(f"DELETE FROM {table} WHERE application_id IN ({mine})")
        base.execute("UPDATE application SET status = 'draft', submitted_at = NULL WHERE number LIKE 'BD26-%'")
        base.commit()


def open_duties(home: Path, department: int, count: int, *, facts: bool = False) -> list[int]:
    """Duties of this department that nobody has decided: gates, which are decided while we measure, or facts, which stay."""
    kind = "NULL" if facts else "NOT NULL"
    with closing(sqlite3.connect(home / "craftsman.db", timeout=30)) as base:
        rows = base.execute(
            f"SELECT id FROM duty WHERE department_id = ? AND state = 'open' AND gate IS {kind} ORDER BY id LIMIT ?",
            (department, count),
        )
        return [row[0] for row in rows]


def _in_batches(unit: Any, statement: Any, rows: Iterable[dict[str, Any]]) -> None:
    rest = iter(rows)
    while batch := list(itertools.islice(rest, _BATCH)):
        unit.execute(statement, batch)


def _open_round() -> Round:
    now = datetime.now(UTC)
    return rounds.open_round(
        "2026年路桥工匠选树（测量用）",
        slug="bench",
        prefix="BE26",
        rubric=parse((ROOT / "craftsman/rubrics/library/luqiao-example.yaml").read_text()),
        window=Window(now - timedelta(days=5), now + timedelta(days=20)),
        titles_given=[Title("路桥工匠", 20), Title("产业工人标兵", 200)],
        actor=None,
        now=now,
    )


def _firms() -> Iterator[dict[str, Any]]:
    for number in range(FIRMS):
        name = f"路桥第{number}机械制造有限公司"
        yield {"id": FIRST + number, "name": name, "town": TOWNS[number % 10], "initials": "lq", "confirmed": True}


def _person(number: int) -> dict[str, Any]:
    return {
        "id": FIRST + number,
        "uid": f"{number:032d}",
        "name": "李某某",
        "sex": "女" if number % 5 == 0 else "男",
        "town": TOWNS[number % 10],
        "trade": TRADES[number % 8],
        "company_id": FIRST + number % FIRMS,
        "created_at": datetime.now(UTC),
    }


def _is_pending(number: int) -> bool:
    return number % PENDING == 0


def _application(number: int, round_id: int) -> dict[str, Any]:
    chance = random.Random(number)
    parts = [chance.randrange(0, 3000, 50), chance.randrange(0, 2500, 50), chance.randrange(0, 2500, 50), 600]
    now = datetime.now(UTC) - timedelta(minutes=number % 7000)
    return {
        "id": FIRST + number,
        "number": f"BE26-{number + 1:06d}",
        "round_id": round_id,
        "person_id": FIRST + number,
        "status": "submitted" if _is_pending(number) else "scored",
        "answers": {},
        "left_out": [],
        "name": "李某某",
        "sex": "女" if number % 5 == 0 else "男",
        "company_id": FIRST + number % FIRMS,
        "employer": f"路桥第{number % FIRMS}机械制造有限公司",
        "town": TOWNS[number % 10],
        "trade": TRADES[number % 8],
        "predicted": sum(parts),
        "score": None if _is_pending(number) else sum(parts),
        "parts": None if _is_pending(number) else parts,
        "evidence_digest": None if _is_pending(number) else f"{number:064x}",
        "consents": {},
        "created_at": now,
        "submitted_at": now,
        "scored_at": None if _is_pending(number) else now,
    }


def facts(number: int) -> list[tuple[str, dict[str, Any]]]:
    """Kind and values of one applicant's six achievements."""
    return [(one["kind"], {k: _plain(v) for k, v in one["attributes"].items()}) for one in data.ledger_facts(number)]


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, bool)) else int(value)


def _achievements(number: int) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    for place, (kind, values) in enumerate(facts(number)):
        yield {
            "id": FIRST + number * CLAIMS + place,
            "person_id": FIRST + number,
            "kind": kind,
            "attributes": values,
            "title": kinds()[kind].name,
            "created_at": now,
            "changed_at": now,
        }


def _claims(number: int) -> Iterator[dict[str, Any]]:
    for place, (kind, values) in enumerate(facts(number)):
        yield {
            "id": FIRST + number * CLAIMS + place,
            "application_id": FIRST + number,
            "achievement_id": FIRST + number * CLAIMS + place,
            "revision": 1,
            "kind": kind,
            "title": kinds()[kind].name,
            "attributes": values,
            "evidence": [],
            "outcome": "unverified" if _is_pending(number) else "verified",
        }


def _duties(number: int, round_id: int, departments: dict[str, int]) -> Iterator[dict[str, Any]]:
    """One for every fact and gate; of an application that still waits, all are open, due within a week."""
    now = datetime.now(UTC)
    common = {
        "round_id": round_id,
        "application_id": FIRST + number,
        "state": "open" if _is_pending(number) else "closed",
        "outcome": None if _is_pending(number) else "verified",
        "opened_at": now,
        "due_on": date.today() + timedelta(days=number // PENDING % 8 - 1),  # noqa: DTZ011  # the bench's own day
        "revision": 1,
    }
    for place, (kind, values) in enumerate(facts(number)):
        code = kinds()[kind].department_for(values)
        subject = FIRST + number * CLAIMS + place
        yield {
            **common,
            "department_id": departments.get(code) or departments["renshe"],
            "claim_id": subject,
            "achievement_id": subject,
            "gate": None,
        }
    for gate, code in GATES.items():
        yield {**common, "department_id": departments[code], "claim_id": None, "achievement_id": None, "gate": gate}


def _count(unit: Any, round_id: int, applications: int) -> None:
    group = (Duty.round_id, Duty.department_id, Duty.state, Duty.due_on)
    names = ["round_id", "department_id", "state", "due_on", "duties"]
    unit.execute(insert(DutyCount).from_select(names, select(*group, func.count()).group_by(*group)))
    by_status = select(Application.round_id, Application.status, func.count()).group_by(
        Application.round_id, Application.status
    )
    unit.execute(insert(StatusCount).from_select(["round_id", "status", "applications"], by_status))
    points: Any = Application.score // 100
    scored = select(Application.round_id, points, func.count()).where(Application.status == "scored")
    by_points = scored.group_by(Application.round_id, points)
    unit.execute(insert(ScoreCount).from_select(["round_id", "points", "applications"], by_points))
    unit.get_one(Round, round_id).last_number = applications
