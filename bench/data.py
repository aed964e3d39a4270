"""Data of a wanted size: a portal whose ledgers hold so many achievements, and a floor of as many rows."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench import floor
from craftsman import create_app, crypto, db
from craftsman.accounts import actions as accounts
from craftsman.accounts.models import Person
from craftsman.achievements.models import Achievement
from craftsman.config import ROOT, Settings
from craftsman.rounds import actions as rounds
from craftsman.rounds.stages import Window
from craftsman.rounds.titles import Title
from craftsman.rubrics.reading import parse

RUBRIC = ROOT / "craftsman/rubrics/library/luqiao-example.yaml"

PAGE, TYPICAL = 50, 8  # achievements of the first reader, and of the second, who is the usual case
PASSWORD = "a-Bench-password-26"
READERS, WRITERS = 2, 80  # people who sign in while we measure; writers begin with an empty ledger, which may hold 200
_BATCH = 20_000


def phone(number: int) -> str:
    return f"199{number:08d}"


def id_number(number: int) -> str:
    """An invented number of an area that was never assigned, with its right check digit (GB 11643)."""
    body = f"99999919{70 + number % 30:02d}0101{number // 30 % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def award(number: int) -> dict[str, Any]:
    """Attributes of one competition award."""
    return {
        "contest": f"路桥区第{number % 40 + 1}届数控车工职工技能竞赛",
        "year": 2024,
        "level": ("district", "city", "province", "nation")[number % 4],
        "rank": ("first", "second", "third", "merit")[number % 4],
        "organiser": "union",
        "number": f"LQ2024-{number:06d}",
        "awarded_on": f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
    }


def fill_portal(home: Path, rows: int) -> None:
    """A migrated portal in `home` whose table of achievements holds `rows`, PAGE and TYPICAL of them the readers'."""
    app = create_app(Settings(home=home, database_url=f"sqlite:///{home / 'craftsman.db'}"))
    app.test_cli_runner().invoke(args=["db", "upgrade"], catch_exceptions=False)
    with app.app_context():
        with db.transaction():
            _open_round()
            visitors = [_register(number) for number in range(READERS + WRITERS)]
        others = _others(max(1, rows // 10))
        owners = [visitors[0]] * PAGE + [visitors[1]] * TYPICAL
        for start in range(0, rows, _BATCH):
            with db.transaction() as unit:
                numbers = range(start, min(rows, start + _BATCH))
                unit.execute(insert(Achievement), [_achievement(n, owners, others) for n in numbers])
        with db.db.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
        db.db.engine.dispose()


def _register(number: int) -> int:
    given = accounts.Registration(
        name="王建国",
        id_number=id_number(number),
        phone=phone(number),
        password_hash=crypto.hash_password(PASSWORD),
        company_id=None,
        employer="台州市路桥某某机械有限公司",
        town="路南街道",
        trade="焊工",
        consents=("processing", "sensitive", "publication"),
    )
    return accounts.register_person(given, now=datetime.now(UTC)).id


def _open_round() -> None:
    """The ledger page shows what each line is worth in the open round."""
    now = datetime.now(UTC)
    rounds.open_round(
        "2026年路桥工匠选树（测量用）",
        slug="bench",
        prefix="BE26",
        rubric=parse((RUBRIC).read_text()),
        window=Window(now - timedelta(days=5), now + timedelta(days=20)),
        titles_given=[Title("路桥工匠", 20)],
        actor=None,
        now=now,
    )


def _others(count: int) -> range:
    """People who only hold achievements; nobody signs in as one of them."""
    with db.transaction() as unit:
        first = 1_000_000
        now = datetime.now(UTC)
        people = [{"id": first + n, "uid": f"{n:032d}", "name": "李某某", "created_at": now} for n in range(count)]
        for start in range(0, count, _BATCH):
            unit.execute(insert(Person), people[start : start + _BATCH])
    return range(first, first + count)


def _achievement(number: int, owners: list[int], others: range) -> dict[str, Any]:
    now = datetime.now(UTC)
    attributes = award(number)
    return {
        "person_id": owners[number] if number < len(owners) else others[number % len(others)],
        "kind": "competition_award",
        "attributes": attributes,
        "title": f"{attributes['contest']} 一等奖",
        "created_at": now,
        "changed_at": now,
    }


def fill_floor(path: Path, rows: int) -> None:
    os.environ["FLOOR_DATABASE"] = str(path)
    app = floor.create_app()
    with app.app_context():
        floor.load(rows)
        floor.db.engine.dispose()


def ledger_facts(number: int) -> list[dict[str, Any]]:
    """Six facts of one applicant, of the kinds that the example rubric scores."""
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("education", {"degree": ("college", "bachelor", "master")[number % 3]}),
        ("skill_certificate", {"level": ("l5", "l4", "l3", "l2", "l1")[number % 5], "specialty": False}),
        ("competition_award", {**award(number), "obtained_on": f"2024-{number % 12 + 1:02d}-11"}),
        ("competition_award", {**award(number + 7), "contest": "台州市焊工技能大赛", "year": 2025}),
        (
            "patent",
            {
                "type": ("invention", "utility")[number % 2],
                "granted_on": "2024-05-06",
                "role_rank": 1,
                "in_force": True,
            },
        ),
        ("years_in_post", {"since": f"20{number % 20 + 1:02d}-07-01", "years": Decimal(number % 20)}),
    ]
    return [{"id": n, "kind": kind, "attributes": values, "verified": True} for n, (kind, values) in enumerate(kinds)]
