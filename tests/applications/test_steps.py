"""The table of acts: from where, by whom, in which stage; the deadline is an instant, not a wall clock."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from craftsman.applications import steps
from craftsman.applications.models import STATUSES

OPENS = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)  # 17:00 in the district
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Calendar:
    opens_at: datetime = OPENS
    closes_at: datetime = CLOSES
    published_at: datetime | None = OPENS
    has_panel: bool = True
    frozen_at: datetime | None = None
    noticed_at: datetime | None = None
    named_at: datetime | None = None


OPEN = Calendar()
FROZEN = replace(OPEN, frozen_at=CLOSES + timedelta(days=8))
NOTICED = replace(FROZEN, noticed_at=CLOSES + timedelta(days=14))
NAMED = replace(NOTICED, named_at=CLOSES + timedelta(days=22))
IN_TIME, LATE = CLOSES - SECOND, CLOSES


def allowed(calendar: Calendar, now: datetime, role: str) -> set[tuple[str, str]]:
    return {
        (act, status)
        for act in steps.TABLE
        for status in STATUSES
        if steps.why_not(act, status, calendar, now, role) is None
    }


@pytest.mark.parametrize(
    ("calendar", "now", "role", "expected"),
    [
        (
            OPEN,
            IN_TIME,
            "worker",
            "submit draft, reopen submitted, reopen scored, withdraw draft, withdraw submitted, withdraw scored",
        ),
        (OPEN, LATE, "worker", "withdraw draft, withdraw submitted, withdraw scored"),
        (OPEN, OPENS - SECOND, "worker", "withdraw draft, withdraw submitted, withdraw scored"),
        (FROZEN, LATE, "worker", ""),
        (OPEN, LATE, "system", "confirm_score submitted, rule_out submitted, rule_out scored, follow_rubric scored"),
        (FROZEN, LATE, "system", ""),
        (
            FROZEN,
            LATE,
            "clerk",
            "rescore scored, disqualify submitted, disqualify scored, disqualify named",
        ),
        (
            NOTICED,
            LATE,
            "clerk",
            "rescore scored, name scored, disqualify submitted, disqualify scored, disqualify named",
        ),
        (NAMED, LATE, "clerk", "disqualify submitted, disqualify scored, disqualify named"),
        (NOTICED, LATE, "reviewer", ""),
        (OPEN, IN_TIME, "officer", ""),
    ],
)
def test_what_may_be_done(calendar: Calendar, now: datetime, role: str, expected: str) -> None:
    wanted = {tuple(pair.split()) for pair in expected.split(", ") if pair}
    assert allowed(calendar, now, role) == wanted


def test_every_act_says_why_not_and_leads_to_a_known_status() -> None:
    for name, act in steps.TABLE.items():
        assert hasattr(steps, f"why_not_{name}")
        assert {*act.sources, act.target} <= set(STATUSES)
        assert set(STATUSES) == set(steps.STATUS_WORDS)
        reason = steps.why_not(name, "withdrawn", OPEN, IN_TIME, next(iter(act.who)))
        assert reason
        assert "已撤回" in reason


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/Los_Angeles"])
def server_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine's own time zone, as an operator may have set it."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


def test_the_deadline_is_the_same_second_wherever_the_server_stands(server_zone: str) -> None:
    local = datetime.now().astimezone().tzinfo
    for shift, wanted in (
        (-SECOND, None),
        (timedelta(), "申报已于11月30日17:00截止，草稿已为您保留"),
        (SECOND, "申报已于11月30日17:00截止，草稿已为您保留"),
    ):
        now = (CLOSES + shift).astimezone(local)
        assert steps.why_not_submit("draft", OPEN, now, "worker") == wanted
    assert steps.why_not_submit("draft", OPEN, OPENS.astimezone(local), "worker") is None
    early = steps.why_not_submit("draft", OPEN, (OPENS - SECOND).astimezone(local), "worker")
    assert early == "11月2日09:00开始申报，请到时再来"


def test_beginning_and_editing() -> None:
    assert steps.why_not_start(OPEN, IN_TIME, None) is None
    assert "截止" in str(steps.why_not_start(OPEN, LATE, None))
    assert steps.why_not_start(OPEN, LATE, "draft") is None  # looked at, not changed
    assert "不能再次申报" in str(steps.why_not_start(OPEN, IN_TIME, "withdrawn"))
    assert "还没有公布" in str(steps.why_not_start(replace(OPEN, published_at=None), IN_TIME, None))
    assert steps.why_not_edit("draft", OPEN, IN_TIME) is None
    assert "草稿已为您保留" in str(steps.why_not_edit("draft", OPEN, LATE))
    assert "不能修改" in str(steps.why_not_edit("submitted", OPEN, IN_TIME))
    assert steps.why_not_correct("submitted", OPEN) is None
    assert "冻结" in str(steps.why_not_correct("submitted", FROZEN))
    assert "不用补正" in str(steps.why_not_correct("scored", OPEN))
