"""Attributes that fit a rule, made up from the rule's own words: what stands in its conditions, rows, bands and windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from craftsman.rubrics.values import day, months_later

Plain = Mapping[str, Any]  # a part of a rubric as it is written down
_AMOUNT = 3  # what an amount is like where the rule names no number
_NOT_ITS_OWN = ("cohort.", "fact.")


@dataclass
class Likeness:
    """One fact being made up; `subject` is the person beside it, `talent` (0 to 1) leans to the better rows."""

    rng: Random
    as_of: date
    subject: dict[str, Any]
    talent: float
    attributes: dict[str, Any] = field(default_factory=dict)

    def meet(self, condition: Plain | None) -> None:
        """Fill in what a condition asks for, as far as nothing is there yet."""
        for name, wanted in (condition or {}).items():
            if name == "any" and wanted:
                self.meet(self.rng.choice(wanted))
            elif name != "none":
                self._put(name, self._wanted(wanted))

    def _wanted(self, wanted: Any) -> Any:
        if not isinstance(wanted, Mapping):
            return self._one_of(wanted)
        operator, value = next(iter(wanted.items()), ("", None))
        if operator in ("at_least", "above", "at_most", "below"):
            return self._near(value, 1 if operator in ("at_least", "above") else -1)
        if operator == "not":
            return None if value is not False else True
        if operator == "present":
            return "有" if value else None
        if operator in ("in", "contains"):
            return self._one_of(value)
        return self._ago(operator, value)

    def _near(self, value: Any, way: int) -> Any:
        """A number or day on the right side of the one that is written; nothing for a reference to another attribute."""
        on = day(value)
        if on is not None:
            return (on + timedelta(days=way * self.rng.randint(1, 300))).isoformat()
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return value + way * self.rng.randint(1, 3)

    def _ago(self, unit: str, value: Any) -> str | None:
        """A day so many full years or months before the fixed day."""
        if unit not in ("years", "months") or not isinstance(value, Mapping):
            return None
        least = next(iter(value.values()))
        months = int(least) * (12 if unit == "years" else 1) if isinstance(least, int | float) else 0
        more = -self.rng.randint(1, 60) if next(iter(value)) in ("at_most", "below") else self.rng.randint(1, 120)
        return months_later(self.as_of, -max(months + more, 1)).isoformat()

    def measure(self, points: Any) -> None:
        """Fill in what a way of counting reads: one of its rows, an amount in a band, a number, a day in the past."""
        if not isinstance(points, Mapping):
            return
        for part in (*points.get("plus", ()), *points.get("best", ())):
            self.measure(part)
        if points.get("rows"):
            self._row(points["rows"], points["by"])
        elif points.get("bands"):
            band = self._leaning(points["bands"])
            start, end = band.get("start"), band.get("end")
            low = start if start is not None else (end or _AMOUNT) - _AMOUNT
            self._amount(points["of"], self.rng.uniform(float(low), float(end if end is not None else low + _AMOUNT)))
            self._judged(band.get("points"))
        elif "each" in points:
            start, per = float(points.get("start", 0)), float(points.get("per", 1))
            ahead = self.rng.uniform(0.5, 8 + 8 * self.talent) * per
            self._amount(points["of"], start - ahead if points.get("down") else start + ahead)
        self._judged(points)
        if "share" in points:
            people = self.rng.randint(1, 4)
            self._put(points["share"], people)
            self._put(points.get("rank", "role_rank"), self.rng.randint(1, people))
        if isinstance(points.get("divide_by"), str):
            self._put(points["divide_by"], self.rng.randint(1, 3))

    def _judged(self, points: Any) -> None:
        """What people would give inside a range."""
        if isinstance(points, Mapping) and "least" in points and "most" in points and "each" not in points:
            self._put("awarded", round(self.rng.uniform(float(points["least"]), float(points["most"])), 1))

    def _row(self, rows: Sequence[Plain], by: str | Sequence[str]) -> None:
        names = [by] if isinstance(by, str) else list(by)
        fitting = [row for row in rows if all(self._agrees(row, name) for name in names)]
        if fitting:
            row = self._leaning(fitting)
            for name in names:
                self._put(name, self._one_of(row[name]))
            self._judged(row.get("points"))

    def _agrees(self, row: Plain, name: str) -> bool:
        held = self.attributes.get(name)
        return held is None or held in (row[name] if isinstance(row[name], list) else [row[name]])

    def _leaning(self, rows: Sequence[Any]) -> Any:
        """Low rows are common, high ones are for the talented: rows are ordered by their points."""
        ordered = sorted(rows, key=_points)
        return ordered[min(int(self.rng.triangular(0, 1, self.talent) * len(ordered)), len(ordered) - 1)]

    def _amount(self, measure: Any, amount: float) -> None:
        if isinstance(measure, str):
            self._put(measure, round(max(amount, 0)))
        elif isinstance(measure, Mapping) and "number" in measure:
            self._put(measure["number"], round(max(amount, 0), 1))
        elif isinstance(measure, Mapping) and "checked" in measure:
            for name in measure["checked"]:
                self._put(name, self.rng.random() < self.talent)
        elif isinstance(measure, Mapping):
            months = amount * 12 if "years" in measure else amount
            start = measure.get("years") or measure.get("months")
            if isinstance(start, str):
                self._put(start, months_later(self.as_of, -int(min(max(months, 0), 700))).isoformat())

    def pass_filters(self, filters: Iterable[Plain]) -> None:
        """Days inside the windows, papers still valid, requirements met; one in ten is too old."""
        for one in filters:
            if "within" in one:
                self._within(one["within"])
            elif "valid" in one:
                self._put(one["valid"], (self.as_of + timedelta(days=self.rng.randint(30, 900))).isoformat())
            elif "require" in one and self.rng.random() < 0.9:
                self.meet(one["require"])

    def _within(self, window: Plain) -> None:
        names = [window["of"]] if isinstance(window["of"], str) else window["of"]
        months = int(window.get("years", 0)) * 12 + int(window.get("months", 0))
        last = day(window.get("to")) or self.as_of
        if "after" in window:
            since = last - timedelta(days=self.rng.randint(1, 30 * (months or 120)))
            self._put(window["after"], since.isoformat())
            self._put(names[0], (since + timedelta(days=self.rng.randint(0, (last - since).days))).isoformat())
            return
        first = day(window.get("start")) or months_later(last, -(months or 120))
        if self.rng.random() < 0.1:
            first, last = first - timedelta(days=700), first
        self._put(names[0], (first + timedelta(days=self.rng.randint(0, max((last - first).days, 0)))).isoformat())

    def _put(self, name: str, value: Any) -> None:
        if value is None or name.startswith(_NOT_ITS_OWN):
            return
        where = self.subject if name.startswith("subject.") else self.attributes
        where.setdefault(name.removeprefix("subject."), value)

    def _one_of(self, wanted: Any) -> Any:
        return self.rng.choice(wanted) if isinstance(wanted, list) and wanted else wanted


def _points(row: Plain) -> float:
    points = row.get("points", row.get("factor", 0))
    if isinstance(points, Mapping):
        points = points.get("most", 0)
    return float(points) if isinstance(points, int | float) else 0.0
