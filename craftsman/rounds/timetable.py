"""Law: the timetable of a round: its windows and planned milestones, their order, and how long each lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from craftsman.rounds.stages import DISTRICT
from craftsman.rounds.workdays import Workdays
from craftsman.words import spoken

REVIEW_DAYS = 5  # an application handed in at the last minute has these working days too
NOTICE_DAYS = 5  # a public notice runs this long at least
A_YEAR = timedelta(weeks=52)  # keeps every weekday
OPENS, CLOSES = time(9, 0), time(17, 0)

# Every day of the timetable in its order.
LABELS: Mapping[str, str] = {
    "opens_at": "申报开始",
    "closes_at": "申报截止",
    "review_ends_on": "联审结束",
    "appeal_opens_on": "复核开始",
    "appeal_ends_on": "复核结束",
    "frozen": "核分冻结",
    "panel": "专家评审",
    "proposed": "拟命名",
    "notice_opens_on": "公示开始",
    "notice_ends_on": "公示结束",
    "named": "命名",
    "issued": "发证",
}
OPTIONAL = frozenset({"panel"})  # a round may do without experts
SPANS = (  # (what, first day, last day)
    ("申报", "opens_at", "closes_at"),
    ("部门联审", "opens_at", "review_ends_on"),
    ("复核", "appeal_opens_on", "appeal_ends_on"),
    ("核分冻结", "frozen", "frozen"),
    ("专家评审", "panel", "panel"),
    ("拟命名", "proposed", "proposed"),
    ("公示", "notice_opens_on", "notice_ends_on"),
    ("命名", "named", "named"),
    ("发证", "issued", "issued"),
)
# (earlier, later, may be the same day)
_ORDER = (
    ("review_ends_on", "appeal_opens_on", False),
    ("appeal_opens_on", "appeal_ends_on", True),
    ("appeal_ends_on", "frozen", True),
    ("frozen", "panel", True),
    ("frozen", "proposed", True),
    ("panel", "proposed", True),
    ("proposed", "notice_opens_on", True),
    ("notice_opens_on", "notice_ends_on", True),
    ("notice_ends_on", "named", False),
    ("named", "issued", True),
)


@dataclass(frozen=True)
class Timetable:
    """`days` holds review_ends_on … issued by their names in LABELS; a missing one is not set."""

    opens_at: datetime
    closes_at: datetime
    days: Mapping[str, date]

    def day(self, name: str) -> date | None:
        """The district's day of any entry of LABELS."""
        if name in ("opens_at", "closes_at"):
            return (self.opens_at if name == "opens_at" else self.closes_at).astimezone(DISTRICT).date()
        return self.days.get(name)


@dataclass(frozen=True)
class Span:
    """One line of the timetable; `working` are its working days, both ends counted in."""

    what: str
    first: date
    last: date
    working: int


def spans(table: Timetable, workdays: Workdays) -> tuple[Span, ...]:
    """The lines that have their days, in order."""
    found = []
    for what, first_name, last_name in SPANS:
        first, last = table.day(first_name), table.day(last_name)
        if first and last:
            found.append(Span(what, first, last, workdays.count(first, last)))
    return tuple(found)


def problems(table: Timetable, workdays: Workdays, done: frozenset[str] = frozenset()) -> tuple[tuple[str, str], ...]:
    """(entry, sentence) of everything that keeps this timetable from being used; what is `done` went as it went."""
    found = [
        (name, f"请填写{label}的日期")
        for name, label in LABELS.items()
        if name not in OPTIONAL and table.day(name) is None
    ]
    if table.opens_at >= table.closes_at:
        found.append(("closes_at", "申报截止要晚于申报开始"))
    broken = [(one, other, same) for one, other, same in _broken(table) if not {one, other} & done]
    found += [(later, _order_sentence(earlier, later, same)) for earlier, later, same in broken]
    return (*found, *((name, said) for name, said in _too_short(table, workdays) if name not in done))


def shortened(table: Timetable, workdays: Workdays, settled: frozenset[str]) -> tuple[str, ...]:
    """What was long enough when it was set and is too short by the working days as they are now; not what has passed."""
    return tuple(said for name, said in _too_short(table, workdays) if name not in settled)


def _broken(table: Timetable) -> list[tuple[str, str, bool]]:
    found = []
    for earlier, later, same in _ORDER:
        a, b = table.day(earlier), table.day(later)
        if a and b and (b < a or (b == a and not same)):
            found.append((earlier, later, same))
    return found


def _order_sentence(earlier: str, later: str, same: bool) -> str:
    return f"{LABELS[later]}{'不能早于' if same else '要晚于'}{LABELS[earlier]}"


def _too_short(table: Timetable, workdays: Workdays) -> list[tuple[str, str]]:
    found = []
    closes, review = table.day("closes_at"), table.day("review_ends_on")
    if closes and review:
        least = workdays.after(closes, REVIEW_DAYS)
        if review < least:
            said = f"截止后要留{REVIEW_DAYS}个工作日审完最后一批申报，联审结束最早是{spoken(least)}"
            found.append(("review_ends_on", said))
    first, last = table.day("notice_opens_on"), table.day("notice_ends_on")
    if first and last and first <= last and workdays.count(first, last) < NOTICE_DAYS:
        least = workdays.after(first - timedelta(days=1), NOTICE_DAYS)
        said = f"公示不少于{NOTICE_DAYS}个工作日，现在是{workdays.count(first, last)}个，最早到{spoken(least)}"
        found.append(("notice_ends_on", said))
    return found


def notes(table: Timetable, workdays: Workdays) -> tuple[str, ...]:
    """What does not stop the timetable but should be known: milestones on free days, years without holidays."""
    given = {name: table.day(name) for name in LABELS}
    named = {name: day for name, day in given.items() if day}
    free = [
        f"{LABELS[name]}定在{spoken(day)}，这天{workdays.name(day) or '是周末'}{'放假' if workdays.name(day) else ''}"
        for name, day in named.items()
        if name not in ("opens_at", "closes_at") and not workdays.is_working(day)
    ]
    return (*free, *workdays.warnings(day.year for day in named.values()))


def shifted(table: Timetable) -> Timetable:
    """The same weekdays a year on; the clock times stay."""
    days = {name: day + A_YEAR for name, day in table.days.items()}
    return Timetable(table.opens_at + A_YEAR, table.closes_at + A_YEAR, days)


def suggested(today: date, workdays: Workdays) -> Timetable:
    """A whole timetable that holds, beginning in two weeks: something to change rather than an empty page."""
    opens = workdays.after(today, 10)
    closes = workdays.after(opens + timedelta(days=27), 1)
    review = workdays.after(closes, REVIEW_DAYS)
    appeal = workdays.after(review, 1)
    appeal_ends = workdays.after(appeal, 4)
    frozen = workdays.after(appeal_ends, 1)
    proposed = workdays.after(frozen, 3)
    notice = workdays.after(proposed, 1)
    notice_ends = workdays.after(notice, NOTICE_DAYS - 1)
    named = workdays.after(notice_ends, 2)
    days = {
        "review_ends_on": review,
        "appeal_opens_on": appeal,
        "appeal_ends_on": appeal_ends,
        "frozen": frozen,
        "proposed": proposed,
        "notice_opens_on": notice,
        "notice_ends_on": notice_ends,
        "named": named,
        "issued": workdays.after(named, 5),
    }
    return Timetable(at(opens, OPENS), at(closes, CLOSES), days)


def at(day: date, clock: time) -> datetime:
    """This time of day on the district's clock."""
    return datetime.combine(day, clock, DISTRICT)


def changes(old: Timetable, new: Timetable) -> tuple[str, ...]:
    """Names of the entries that differ."""
    return tuple(name for name in LABELS if _instant(old, name) != _instant(new, name))


def why_not_change(
    old: Timetable, new: Timetable, now: datetime, done: frozenset[str] = frozenset()
) -> tuple[str, str] | None:
    """(entry, reason) why a published timetable cannot become this one: what has passed stays, nothing moves into the past."""
    today = now.astimezone(DISTRICT).date()
    for name in changes(old, new):
        before, after = old.day(name), new.day(name)
        if name in done:
            return name, f"{LABELS[name]}已经定下，不能再改"
        if before and (before < today or _has_begun(name, old, now)):
            return name, f"{LABELS[name]}已经过去，不能再改"
        if after and (after < today or _has_begun(name, new, now)):
            return name, f"{LABELS[name]}不能改到已经过去的时间"
    return None


def _has_begun(name: str, table: Timetable, now: datetime) -> bool:
    found = _instant(table, name)
    return isinstance(found, datetime) and found <= now


def _instant(table: Timetable, name: str) -> datetime | date | None:
    return getattr(table, name) if name in ("opens_at", "closes_at") else table.days.get(name)


def written(table: Timetable, name: str) -> str:
    """2026年11月30日17:00; an entry without a day is 未定."""
    found = _instant(table, name)
    if found is None:
        return "未定"
    local = found.astimezone(DISTRICT) if isinstance(found, datetime) else found
    clock = f"{local:%H:%M}" if isinstance(local, datetime) else ""
    return f"{local.year}年{local.month}月{local.day}日{clock}"


def clock(table: Timetable, name: str) -> str:
    """17:00, of opens_at or closes_at."""
    return f"{getattr(table, name).astimezone(DISTRICT):%H:%M}"


def settled(table: Timetable, now: datetime, done: frozenset[str] = frozenset()) -> frozenset[str]:
    """Entries that have passed or are done and can no longer change."""
    today = now.astimezone(DISTRICT).date()
    return done | frozenset(
        name for name in LABELS if ((day := table.day(name)) and day < today) or _has_begun(name, table, now)
    )


def moved(old: Timetable, new: Timetable, name: str) -> str:
    """申报截止由2026年11月30日17:00改为2026年12月4日17:00"""
    return f"{LABELS[name]}由{written(old, name)}改为{written(new, name)}"


def objections(table: Timetable, workdays: Workdays) -> tuple[str, ...]:
    """The problems as sentences, all missing days in one."""
    missing = [label for name, label in LABELS.items() if name not in OPTIONAL and table.day(name) is None]
    said = tuple(sentence for name, sentence in problems(table, workdays) if table.day(name) is not None)
    return ((f"还没有填：{'、'.join(missing)}",) if missing else ()) + said
