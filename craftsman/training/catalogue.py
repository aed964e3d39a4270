"""Law: the clerk's table of institutions, courses and sessions: which columns, what a row says, what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from craftsman import words
from craftsman.achievements.kinds import Field, Kind, Kinds
from craftsman.training.spreadsheet import Row, Unreadable

COLUMNS = (
    "机构名称", "镇街", "地址", "电话", "课程名称", "工种", "学完取得", "等级", "报名要求", "学习周数", "费用（元）",
    "开课日期", "结课日期", "上课时间", "上课地点", "名额", "开班人数",
)  # fmt: skip
SAMPLE = (
    "路桥技工学校", "路南街道", "银安街88号", "0576-80000001", "焊工技师班", "焊工", "职业技能证书", "技师", "高级工", "16", "0",
    "2026-12-08", "2027-03-31", "周二、周四18:30—20:30", "实训楼2楼", "30", "25",
)  # fmt: skip
_LONGEST = {"机构名称": 60, "地址": 100, "电话": 30, "课程名称": 60, "上课时间": 60, "上课地点": 100}
_NONE = ("", "无", "不限", "没有")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 00:00:00)?")
_PHONE = re.compile(r"[0-9][0-9 -]{4,20}[0-9](?:转[0-9]{1,6})?")


@dataclass(frozen=True)
class Place:
    """An institution as a row gives it."""

    name: str
    town: str
    address: str
    phone: str


@dataclass(frozen=True)
class Teaching:
    """A course as a row gives it."""

    name: str
    trade: str
    kind: str
    attributes: Mapping[str, Any]
    requires: Mapping[str, Any]
    weeks: int
    fee: int


@dataclass(frozen=True)
class Run:
    """A session as a row gives it."""

    starts_on: date
    ends_on: date
    hours: str
    place: str
    seats: int
    needed: int


@dataclass(frozen=True)
class Entry:
    """A row that is right; a row may name an institution only, or a course without a date."""

    line: int
    place: Place
    teaching: Teaching | None = None
    run: Run | None = None


@dataclass
class Reading:
    """What a table says: its right rows, and the mistakes by line."""

    entries: list[Entry] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Lists:
    """The district's lists that a row is checked against."""

    towns: Sequence[str]
    trades: Sequence[str]
    kinds: Kinds


class Wrong(Exception):
    """One cell is wrong; the message says which and what to write."""


def read(rows: Sequence[Row], lists: Lists) -> Reading:
    """Every row read and every mistake told. Unreadable when the heading is not the template's."""
    order = _heading(rows[0])
    reading = Reading()
    for row in rows[1:]:
        cells = {name: row.cells[place] if place < len(row.cells) else "" for name, place in order.items()}
        _read_row(row.line, cells, lists, reading)
    if len(rows) == 1:
        raise Unreadable("表格只有标题行，没有内容。请填好再传")
    reading.errors += _contradictions(reading.entries)
    reading.errors.sort(key=lambda one: one[0])
    return reading


def _heading(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    known = {plain(name): name for name in COLUMNS}
    for place, cell in enumerate(row.cells):
        if not cell:
            continue
        name = known.get(plain(cell))
        if name is None:
            raise Unreadable(f"不认识列“{cell[:20]}”。请下载模板，不要改标题行")
        if name in found:
            raise Unreadable(f"列“{name}”出现了两次，请删掉一列")
        found[name] = place
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        raise Unreadable(f"缺少列“{'”“'.join(missing)}”。请下载模板，把内容填到对应的列里")
    return found


def plain(text: str) -> str:
    """For comparing: full-width and half-width alike, no spaces."""
    return re.sub(r"[\s*]", "", unicodedata.normalize("NFKC", text))


def _read_row(line: int, cells: Mapping[str, str], lists: Lists, reading: Reading) -> None:
    """All mistakes of one row, each in its own sentence."""
    told = _Cells(cells)
    place = _place(told, lists)
    teaching = _teaching(told, lists) if told.any("课程名称", "工种", "学完取得", "等级", "报名要求") else None
    run = _run(told) if told.any("开课日期", "结课日期", "名额", "开班人数") else None
    if run is not None and not told.any("课程名称"):
        told.errors.append("填了开课日期或名额，也要填课程名称")
    reading.errors += [(line, sentence) for sentence in told.errors]
    if not told.errors and place is not None:
        reading.entries.append(Entry(line, place, teaching, run))


class _Cells:
    """A row while it is read: each value asked for once, each mistake kept."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.errors: list[str] = []
        self.refused: set[str] = set()
        self.cells = {name: self._clean(name, text) for name, text in cells.items()}

    def _clean(self, name: str, text: str) -> str:
        if text.startswith(("=", "@")) or (text[:1] in "+-" and not text[1:2].isdigit() and len(text) > 1):
            return self._refuse(name, "是公式，请改成文字或数字")
        try:
            return words.clean(text)
        except ValueError as error:
            return self._refuse(name, str(error))

    def _refuse(self, name: str, why: str) -> str:
        """The cell counts as told about: nothing more is said of it."""
        self.errors.append(f"“{name}”{why}")
        self.refused.add(name)
        return ""

    def any(self, *names: str) -> bool:
        return any(self.cells[name] or name in self.refused for name in names)

    def ask(self, read: Callable[[], Any]) -> Any:
        """The value, or None when it is wrong."""
        try:
            return read()
        except Wrong as wrong:
            self.errors += [str(wrong)] if str(wrong) else []
            return None

    def _said(self, name: str) -> str:
        if name in self.refused:
            raise Wrong("")
        return self.cells[name]

    def text(self, name: str, *, wanted: bool = False) -> str:
        found = self._said(name)
        longest = _LONGEST.get(name, 50)
        if wanted and not found:
            raise Wrong(f"请填“{name}”")
        if len(found) > longest:
            raise Wrong(f"“{name}”最多{longest}个字，现在{len(found)}个字")
        return found

    def number(self, name: str, low: int, high: int, empty: int | None = None) -> int:
        found = unicodedata.normalize("NFKC", self._said(name)).replace(",", "").strip()
        if not found and empty is not None:
            return empty
        if not found.isascii() or not found.isdigit() or len(found) > 9 or not low <= int(found) <= high:
            raise Wrong(f"“{name}”应是{low}到{high}之间的整数，现在是“{found[:12]}”" if found else f"请填“{name}”")
        return int(found)

    def day(self, name: str) -> date:
        found = unicodedata.normalize("NFKC", self._said(name)).strip()
        fits = _DAY.fullmatch(found)
        try:
            if fits is None:
                raise ValueError
            return date(int(fits[1]), int(fits[2]), int(fits[3]))
        except ValueError:
            what = f"，现在是“{found[:12]}”" if found else ""
            raise Wrong(f"“{name}”应写成2026-12-08这样的日期{what}") from None


def _place(told: _Cells, lists: Lists) -> Place | None:
    name = told.ask(lambda: _unit(told.text("机构名称", wanted=True)))
    town = told.ask(lambda: _one_of(told.text("镇街", wanted=True), "镇街", lists.towns))
    address = told.ask(lambda: told.text("地址"))
    phone = told.ask(lambda: _phone(told.text("电话", wanted=True)))
    return Place(name, town, address, phone) if None not in (name, town, address, phone) else None


def _one_of(text: str, name: str, known: Sequence[str]) -> str:
    found = {plain(one): one for one in known}.get(plain(text))
    if found is None:
        raise Wrong(f"“{name}”没有“{text[:12]}”，请从列表里选，例如{'、'.join(known[:3])}")
    return found


def _unit(text: str) -> str:
    sentence = words.why_not_unit(text)
    if sentence:
        raise Wrong(f"“机构名称”：{sentence}")
    return text


def _phone(text: str) -> str:
    found = re.sub(r"[—–-]+", "-", unicodedata.normalize("NFKC", text)).strip()
    digits = re.sub(r"[^0-9]", "", found.partition("转")[0])
    if not _PHONE.fullmatch(found) or len(digits) < (10 if digits.startswith("0") else 7):
        raise Wrong(f"“电话”应是电话号码，例如0576-80000001，现在是“{text[:12]}”")
    return found


def _teaching(told: _Cells, lists: Lists) -> Teaching | None:
    name = told.ask(lambda: told.text("课程名称", wanted=True))
    trade = told.ask(lambda: _trade(told.text("工种"), lists.trades))
    kind: Kind | None = told.ask(lambda: _kind(told.text("学完取得", wanted=True), lists.kinds))
    attributes: Any = told.ask(lambda: _attributes(kind, told.text("等级"))) if kind else None
    requires: Any = told.ask(lambda: _requires(kind, told.text("报名要求"))) if kind else None
    weeks = told.ask(lambda: told.number("学习周数", 0, 200, 0))
    fee = told.ask(lambda: told.number("费用（元）", 0, 100_000, 0))
    if kind is None or None in (name, trade, attributes, requires, weeks, fee):
        return None
    return Teaching(name, trade, kind.code, attributes, requires, weeks, fee)


def _trade(text: str, known: Sequence[str]) -> str:
    return "" if text in _NONE else _one_of(text, "工种", known)


def _kind(text: str, kinds: Kinds) -> Kind:
    by_name = {plain(kind.name): kind for kind in kinds.kinds.values()}
    if plain(text) not in by_name:
        raise Wrong(f"“学完取得”没有“{text[:12]}”，请填业绩类型，例如职业技能证书、特种作业操作证")
    return by_name[plain(text)]


def level_field(kind: Kind) -> Field | None:
    """The choice that ranks a kind: the level of a certificate, the degree of an education."""
    return next((one for one in kind.fields if one.type == "choice" and one.required), None)


def _attributes(kind: Kind, text: str) -> dict[str, Any]:
    ranked = level_field(kind)
    if ranked is None:
        return {}
    if not text:
        raise Wrong(f"请填“等级”，{kind.name}的等级例如{_examples(ranked)}")
    return {ranked.name: _level(ranked, text, "等级")}


def _requires(kind: Kind, text: str) -> dict[str, Any]:
    ranked = level_field(kind)
    if text in _NONE or ranked is None:
        return {}
    return {"kind": kind.code, ranked.name: _level(ranked, text, "报名要求")}


def _level(ranked: Field, text: str, name: str) -> str:
    for code, label in ranked.choices:
        if plain(text) in (plain(label), plain(label.partition("（")[0])):
            return code
    raise Wrong(f"“{name}”没有“{text[:12]}”，例如{_examples(ranked)}")


def _examples(ranked: Field) -> str:
    return "、".join(label.partition("（")[0] for _code, label in ranked.choices[2:5])


def _run(told: _Cells) -> Run | None:
    starts_on = told.ask(lambda: told.day("开课日期"))
    ends_on = told.ask(lambda: told.day("结课日期"))
    hours = told.ask(lambda: told.text("上课时间"))
    place = told.ask(lambda: told.text("上课地点"))
    seats = told.ask(lambda: told.number("名额", 1, 2000))
    needed = told.ask(lambda: told.number("开班人数", 1, 2000, 1))
    if None in (starts_on, ends_on, hours, place, seats, needed):
        return None
    if ends_on < starts_on:
        told.errors.append("“结课日期”不能早于“开课日期”")
    if needed > seats:
        told.errors.append(f"“开班人数”{needed}不能多于“名额”{seats}")
    return Run(starts_on, ends_on, hours, place, seats, needed)


# --- rows beside each other ------------------------------------------------------------------------------------------


def _contradictions(entries: Sequence[Entry]) -> list[tuple[int, str]]:
    """Rows about the same thing must say the same; the same session twice is a mistake."""
    places: dict[str, Entry] = {}
    courses: dict[tuple[str, str], Entry] = {}
    runs: dict[tuple[str, str, date], Entry] = {}
    found: list[tuple[int, str]] = []
    for one in entries:
        first = places.setdefault(one.place.name, one)
        if first.place != one.place:
            found.append((one.line, f"“{one.place.name}”的镇街、地址或电话和第{first.line}行不同，请改成一样"))
        if one.teaching is None:
            continue
        key = (one.place.name, one.teaching.name)
        first = courses.setdefault(key, one)
        if first.teaching != one.teaching:
            found.append((one.line, f"“{one.teaching.name}”的课程内容和第{first.line}行不同，请改成一样"))
        if one.run is not None:
            first = runs.setdefault((*key, one.run.starts_on), one)
            if first is not one:
                found.append((one.line, f"和第{first.line}行重复：同一门课同一天开课，请删掉一行"))
    return found
