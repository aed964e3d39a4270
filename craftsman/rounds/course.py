"""Law: a round as it went: what was done stands on its real day, what is still to come as planned; the round in one word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from craftsman.rounds import stages
from craftsman.rounds.ribbon import AHEAD, NOW, PAST, ribbon
from craftsman.rounds.stages import DISTRICT, MILESTONES, Calendar
from craftsman.rounds.timetable import LABELS, Span, Timetable, spans
from craftsman.rounds.workdays import Workdays
from craftsman.words import spoken_days

# What cannot be planned any more once a milestone is set; the notice's own days are those that were published.
_SETTLES: Mapping[str, tuple[str, ...]] = {
    "frozen": ("review_ends_on", "appeal_opens_on", "appeal_ends_on", "frozen"),
    "proposed": ("panel", "proposed"),
    "noticed": ("notice_opens_on", "notice_ends_on"),
    "named": ("named",),
    "issued": ("issued",),
}
_TAGS: Mapping[str, tuple[str, str]] = {  # stage → (family, word)
    stages.SETUP: ("n", "正在准备"),
    stages.COMING: ("n", "还没开始"),
    stages.APPLYING: ("m", "正在申报"),
    stages.REVIEWING: ("m", "联审中"),
    "proposed": ("p", "拟命名"),
    "named": ("g", "已命名"),
    "issued": ("g", "已发证"),
}


def done(calendar: Calendar) -> frozenset[str]:
    """Entries of the timetable that are no longer a plan."""
    reached = [name for name in MILESTONES if stages.reached_at(calendar, name)]
    return frozenset(entry for name in reached for entry in _SETTLES[name])


def as_it_went(calendar: Calendar, table: Timetable) -> Timetable:
    """The timetable with the real day of every milestone that is set."""
    real = {name: at.astimezone(DISTRICT).date() for name in MILESTONES if (at := stages.reached_at(calendar, name))}
    return replace(table, days={**table.days, **{name: day for name, day in real.items() if name in LABELS}})


def course(calendar: Calendar, table: Timetable, workdays: Workdays, now: datetime) -> tuple[tuple[Span, str], ...]:
    """The lines of the timetable with past, now or "", as the ribbon has them. An appeal that the freeze forestalled is left out."""
    went = as_it_went(calendar, table)
    states = {step: state for step, _when, state in ribbon(calendar, table, now)}
    states |= {"部门联审": states["联审"], "复核": _appeal(calendar, went, now)}
    frozen, opens = went.day("frozen"), went.day("appeal_opens_on")
    cut_off = calendar.frozen_at is not None and frozen is not None and opens is not None and frozen < opens
    return tuple((one, states[one.what]) for one in spans(went, workdays) if one.what != "复核" or not cut_off)


def _appeal(calendar: Calendar, table: Timetable, now: datetime) -> str:
    first, last = table.day("appeal_opens_on"), table.day("appeal_ends_on")
    today = now.astimezone(DISTRICT).date()
    if calendar.frozen_at is not None or (last is not None and last < today):
        return PAST
    return NOW if first is not None and first <= today else AHEAD


def appeal(calendar: Calendar, table: Timetable, now: datetime) -> str:
    """When a confirmed score can be questioned; empty in a round without such days, and once they are over."""
    first, last = table.day("appeal_opens_on"), table.day("appeal_ends_on")
    if first is None or last is None or _appeal(calendar, table, now) == PAST:
        return ""
    return f"{spoken_days(first, last, now.astimezone(DISTRICT).year)}可申请复核"


def tag(calendar: Calendar, table: Timetable, now: datetime) -> tuple[str, str]:
    """(family, word) of what a round is in: its ribbon never says anything else."""
    stage, today = stages.stage_of(calendar, now), now.astimezone(DISTRICT).date()
    if stage == "frozen":
        panel = table.day("panel")
        return ("p", "专家评审") if panel and today <= panel else ("p", "核分已冻结")
    if stage == "noticed":
        first, last = table.day("notice_opens_on"), table.day("notice_ends_on")
        if first is not None and today < first:
            return "n", "即将公示"
        return ("n", "公示期满") if last is not None and last < today else ("m", "公示中")
    return _TAGS[stage]
