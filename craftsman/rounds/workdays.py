"""Law: working days of the district, over a table of free days and of weekends worked instead (调休)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
SATURDAY = 5
# Free by 全国年节及纪念日放假办法 on the same day of every year; the others follow the moon or the yearly notice.
FIXED: Mapping[tuple[int, int], str] = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


class Workdays:
    """Day → (worked?, name). A day the table does not name is worked from Monday to Friday.

    `known`: years whose holidays the table holds in full; by default every year it names. In other years the fixed
    holidays are free as well, and `warnings` says what is missing.
    """

    def __init__(self, table: Mapping[date, tuple[bool, str]], known: Collection[int] | None = None) -> None:
        self._table = table
        self._known = frozenset(day.year for day in table) if known is None else frozenset(known)

    def is_working(self, day: date) -> bool:
        if day in self._table:
            return self._table[day][0]
        if day.year not in self._known and (day.month, day.day) in FIXED:
            return False
        return day.weekday() < SATURDAY

    def name(self, day: date) -> str:
        """国庆节, or 国庆节调休 on a weekend worked for it; empty on an ordinary day."""
        if day in self._table:
            return self._table[day][1]
        return "" if day.year in self._known else FIXED.get((day.month, day.day), "")

    def after(self, day: date, n: int) -> date:
        """The n-th working day after `day`; the day itself is not counted, and is the answer for n = 0."""
        while n > 0:
            day += ONE_DAY
            n -= self.is_working(day)
        return day

    def count(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both counted in; 0 when they are the wrong way round."""
        return sum(self.is_working(day) for day in days(first, last))

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` has passed."""
        if end < start:
            return -self.count(end + ONE_DAY, start)
        return self.count(start + ONE_DAY, end)

    def warnings(self, years: Iterable[int]) -> tuple[str, ...]:
        """One sentence that names those of the years whose holidays are not known; nothing when all are."""
        unknown = "、".join(f"{year}年" for year in sorted(set(years) - self._known))
        said = "的放假安排还没有录入，暂按周末和固定节日（元旦、劳动节、国庆节）计算。放假通知公布后，请在工作日历里补录并核对日期"
        return (unknown + said,) if unknown else ()


def days(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + number * ONE_DAY


@dataclass(frozen=True)
class Month:
    """A month as a calendar shows it: weeks from Monday of (day or None, worked?, name)."""

    number: int
    working: int
    weeks: tuple[tuple[tuple[date | None, bool, str], ...], ...]


def months(year: int, workdays: Workdays) -> tuple[Month, ...]:
    """The twelve months of a year."""
    return tuple(_month(year, number, workdays) for number in range(1, 13))


def _month(year: int, number: int, workdays: Workdays) -> Month:
    every = [date(year, number, day) for day in range(1, monthrange(year, number)[1] + 1)]
    cells: list[tuple[date | None, bool, str]] = [(None, False, "")] * every[0].weekday()
    cells += [(day, workdays.is_working(day), workdays.name(day)) for day in every]
    cells += [(None, False, "")] * (-len(cells) % 7)
    weeks = tuple(tuple(cells[first : first + 7]) for first in range(0, len(cells), 7))
    return Month(number, sum(workdays.is_working(day) for day in every), weeks)
