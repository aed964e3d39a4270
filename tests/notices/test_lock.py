"""The lock around midnight in the district, and each thing that keeps it shut."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from craftsman.notices import lock


@dataclass(frozen=True)
class Paper:
    kind: str = "proposal"
    opens_on: date = date(2026, 12, 14)
    ends_on: date = date(2026, 12, 18)
    published_at: datetime | None = datetime(2026, 12, 13, 1, 0, tzinfo=UTC)


NOTICE = Paper()
OVER = datetime(2026, 12, 18, 16, 0, tzinfo=UTC)  # 19 December 0:00 in the district
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (datetime(2026, 12, 13, 0, 59, 59, tzinfo=UTC), lock.DRAFT),
        (datetime(2026, 12, 13, 1, 0, tzinfo=UTC), lock.COMING),
        (datetime(2026, 12, 13, 15, 59, 59, tzinfo=UTC), lock.COMING),
        (datetime(2026, 12, 13, 16, 0, tzinfo=UTC), lock.RUNNING),
        (OVER - SECOND, lock.RUNNING),
        (OVER, lock.OVER),
        (datetime(2026, 12, 18, 23, 59, tzinfo=UTC), lock.OVER),
    ],
)
def test_the_state_follows_the_districts_days(at: datetime, state: str) -> None:
    assert lock.state_of(NOTICE, at) == state
    assert lock.is_public(NOTICE, at) == (state in (lock.RUNNING, lock.OVER))


def test_the_same_instant_in_another_zone_gives_the_same_answer() -> None:
    from zoneinfo import ZoneInfo

    for zone in ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"):
        assert lock.state_of(NOTICE, (OVER - SECOND).astimezone(ZoneInfo(zone))) == lock.RUNNING
        assert lock.state_of(NOTICE, OVER.astimezone(ZoneInfo(zone))) == lock.OVER


@pytest.mark.parametrize(
    ("notices", "objections", "uncorrected", "at", "said"),
    [
        ([], [], 0, OVER, "还没有公示"),
        ([replace(NOTICE, published_at=None)], [], 0, OVER, "还没有公示"),
        ([Paper(kind="correction")], [], 0, OVER, "还没有公示"),
        ([NOTICE], [], 0, OVER - SECOND, "公示到12月18日24时结束"),
        ([NOTICE], [], 0, datetime(2026, 12, 13, 2, 0, tzinfo=UTC), "公示到12月18日24时结束"),
        ([NOTICE, Paper("correction", ends_on=date(2026, 12, 21))], [], 0, OVER, "公示到12月21日24时结束"),
        ([NOTICE], ["YY26-001"], 0, OVER, "异议YY26-001还没有办结"),
        ([NOTICE], ["YY26-001", "YY26-004"], 0, OVER, "异议YY26-001等2件异议还没有办结"),
        ([NOTICE], [], 2, OVER, "有2人的称号变了"),
        ([NOTICE], [], 0, OVER, None),
        ([NOTICE, Paper("correction", ends_on=date(2026, 12, 21))], [], 0, OVER + timedelta(days=3), None),
    ],
)
def test_why_nothing_passes(
    notices: list[Paper], objections: list[str], uncorrected: int, at: datetime, said: str | None
) -> None:
    reason = lock.why_not_pass(notices, objections, at, uncorrected=uncorrected)
    assert reason is None if said is None else said in (reason or "")


def test_a_notice_that_ends_next_year_says_so() -> None:
    paper = Paper("proposal", opens_on=date(2026, 12, 30), ends_on=date(2027, 1, 6))
    said = lock.why_not_pass([paper], [], datetime(2026, 12, 31, tzinfo=UTC)) or ""
    assert "公示到2027年1月6日24时结束" in said
