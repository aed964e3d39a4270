"""Law: the eight steps of a round as one ribbon: what is past, what is open now, when the rest is planned."""

from __future__ import annotations

from datetime import date, datetime

from craftsman.rounds import stages
from craftsman.rounds.stages import DISTRICT, Calendar
from craftsman.rounds.timetable import REVIEW_DAYS, Timetable
from craftsman.words import spoken, spoken_days

Step = tuple[str, str, str]  # (title, when, past | now | "")
PAST, NOW, AHEAD = "past", "now", ""
STEPS = ("申报", "联审", "核分冻结", "专家评审", "拟命名", "公示", "命名", "发证")


def ribbon(calendar: Calendar, table: Timetable, now: datetime) -> tuple[Step, ...]:
    """From the freeze on exactly one step is active, until all are past; before it 申报 and 联审 overlap."""
    today = now.astimezone(DISTRICT).date()
    active = _active(calendar, table, now, today)
    first = min((STEPS.index(step) for step in active), default=len(STEPS) if calendar.issued_at else 0)
    past = {step for place, step in enumerate(STEPS) if place < first and (step != "专家评审" or table.day("panel"))}
    return tuple(
        (step, _when(step, calendar, table, today.year), NOW if step in active else PAST if step in past else AHEAD)
        for step in STEPS
    )


def _active(calendar: Calendar, table: Timetable, now: datetime, today: date) -> tuple[str, ...]:
    stage = stages.stage_of(calendar, now)
    if stage == "frozen":
        panel = table.day("panel")
        return ("专家评审",) if panel and today <= panel else ("拟命名",)
    if stage == "noticed":
        ends = table.day("notice_ends_on")
        return ("公示",) if ends is None or today <= ends else ("命名",)
    return {
        stages.APPLYING: ("申报", "联审"),
        stages.REVIEWING: ("联审",),
        "proposed": ("公示",),
        "named": ("发证",),
    }.get(stage, ())


def _when(step: str, calendar: Calendar, table: Timetable, year: int) -> str:
    if step == "申报":
        return f"{spoken(_day(calendar.closes_at), year)}截止"
    if step == "联审":
        ends = table.day("review_ends_on")
        return f"{spoken(ends, year)}前完成" if ends else f"提交后{REVIEW_DAYS}个工作日内"
    if step == "公示":
        return _notice(table, year)
    if step == "专家评审":
        panel = table.day("panel")
        return spoken(panel, year) if panel else "本批不设"
    name = next(code for code, word in stages.MILESTONES.items() if word == step)
    reached, planned = stages.reached_at(calendar, name), table.day(name)
    if reached:
        local = reached.astimezone(DISTRICT)
        return f"{spoken(local.date(), year)}{local:%H:%M}" if name == "frozen" else spoken(local.date(), year)
    return spoken(planned, year) if planned else "未开始"


def _notice(table: Timetable, year: int) -> str:
    first, last = table.day("notice_opens_on"), table.day("notice_ends_on")
    return spoken_days(first, last, year) if first and last else "未开始"


def _day(instant: datetime) -> date:
    return instant.astimezone(DISTRICT).date()
