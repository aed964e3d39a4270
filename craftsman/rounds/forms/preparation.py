"""What the clerk types when a round is set up, and when a day of the calendar is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, cast

from wtforms.validators import ValidationError

from craftsman.fields import (
    BooleanField,
    DateField,
    Form,
    RadioField,
    SelectField,
    TextField,
    TextsField,
    VersionField,
    WholeNumberField,
    required,
)
from craftsman.rounds import conditions, timetable
from craftsman.rounds.timetable import Timetable
from craftsman.rounds.titles import MOST, Title

TITLE_ROWS = 6
YEARS = range(2020, 2101)
CLOCKS = [(f"{hour:02d}:{minute:02d}",) * 2 for hour in range(24) for minute in (0, 30)]
BLANK = "blank"
LOW = {"rows": 2}


class NewRoundForm(Form):
    """Where a new round comes from, and its names."""

    source = RadioField("从哪里开始", (required("请选择从哪里开始"),))
    name = TextField("批次名称", (required("请填写批次名称"),), max=60, description="如2027年路桥工匠遴选")
    slug = TextField(
        "网址名称",
        (required("请填写网址名称"),),
        max=40,
        description="只用小写字母、数字和短横线，如lq27。建好后不能改",
    )
    prefix = TextField(
        "编号前缀", (required("请填写编号前缀"),), max=6, description="申报编号的开头，2到4个大写字母加2位年份，如LQ27"
    )

    def __init__(self, *args: Any, sources: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.choices = [*sources, (BLANK, "空白批次")]

    @property
    def copy_from(self) -> int | None:
        return None if self.source.data == BLANK else int(self.source.data)


class BasicsForm(Form):
    name = TextField("批次名称", (required("请填写批次名称"),), max=60)
    prefix = TextField(
        "编号前缀", (required("请填写编号前缀"),), max=6, description="申报编号的开头，如LQ26，编号就是LQ26-00001"
    )
    version = VersionField()


class PublishForm(Form):
    version = VersionField()


class DayForm(Form):
    """One day that differs from the holiday table."""

    day = DateField("日期", missing="请填写日期")
    working = RadioField("这一天", (required("请选择上班还是放假"),), choices=[("0", "放假"), ("1", "上班")])
    name = TextField(
        "原因", (required("请填写原因，如国务院办公厅通知的文号"),), max=40, description="依据的通知或事由"
    )

    def validate_day(self, field: DateField) -> None:
        if field.data and field.data.year not in YEARS:
            raise ValidationError(f"年份请在{YEARS[0]}到{YEARS[-1]}之间")


# --- titles ----------------------------------------------------------------------------------------------------------


class TitlesForm(Form):
    """Rows of title, quota and number word, the highest title first; empty rows are left out."""

    version = VersionField()

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        return [tuple(self._fields[f"{part}{n}"] for part in ("name", "quota", "word")) for n in range(TITLE_ROWS)]

    @property
    def shown(self) -> list[tuple[Any, Any, Any]]:
        """Rows that are filled and one or two more."""
        return self.rows[: max(len(self.titles) + 1, 3)]

    @property
    def titles(self) -> list[Title]:
        filled = [row for row in self.rows if any(field.data for field in row)]
        return [Title(name.data or "", quota.data or 0, word.data or "") for name, quota, word in filled]


def titles_form(titles: Sequence[Title], version: int) -> TitlesForm:
    fields: dict[str, Any] = {}
    given: dict[str, object] = {"version": version}
    for n in range(TITLE_ROWS):
        fields[f"name{n}"] = TextField(f"第{n + 1}个称号", max=20)
        fields[f"quota{n}"] = WholeNumberField("名额", low=1, high=MOST)
        fields[f"word{n}"] = TextField("证书编号字", max=10)
    for n, one in enumerate(titles[:TITLE_ROWS]):
        given |= {f"name{n}": one.name, f"quota{n}": one.quota, f"word{n}": one.word}
    return cast(TitlesForm, type("RowsOfTitles", (TitlesForm,), fields)(data=given))


# --- the timetable ---------------------------------------------------------------------------------------------------


class TimetableForm(Form):
    """Every day of the timetable, and the times of day at which applications open and close."""

    version = VersionField()
    stored: Timetable

    def day(self, name: str) -> Any:
        return self._fields[name]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        for name in self._far_off():
            self.refuse(name, f"{timetable.LABELS[name]}的年份请在{YEARS[0]}到{YEARS[-1]}之间")
            fine = False
        return fine

    @property
    def has_ends(self) -> bool:
        """Whether both ends of the application window are there, without which there is no timetable."""
        ends = ("opens_at", "closes_at")
        chosen = {self.clock(name).data in {one.value for one in self.clock(name).choices} for name in ends}
        return chosen == {True} and all(self.day(name).data for name in ends) and not self._far_off()

    def clock(self, name: str) -> Any:
        """The choice of the hour at which opens_at or closes_at is."""
        return self._fields[f"{name}_clock"]

    def _far_off(self) -> list[str]:
        days = {name: self.day(name).data for name in timetable.LABELS}
        return [name for name, day in days.items() if day and day.year not in YEARS]

    @property
    def table(self) -> Timetable:
        """Only when it `has_ends`."""
        days = {name: self.day(name).data for name in timetable.LABELS if self.day(name).data}
        ends = {name: self._instant(name, days.pop(name)) for name in ("opens_at", "closes_at")}
        return Timetable(ends["opens_at"], ends["closes_at"], days)

    def _instant(self, name: str, day: date) -> datetime:
        """What was not touched stays to the second."""
        chosen = str(self.clock(name).data)
        if (day, chosen) == (self.stored.day(name), timetable.clock(self.stored, name)):
            return self.stored.opens_at if name == "opens_at" else self.stored.closes_at
        return timetable.at(day, time.fromisoformat(chosen))


class DatesForm(TimetableForm):
    """The timetable of a published round: what has passed stands, what changes has a reason."""

    reason = TextsField("修改原因", (required("请写明修改原因，会记入操作日志"),), max=200)


def timetable_form(table: Timetable, version: int, *, published: bool = False, given: Any = None) -> TimetableForm:
    """`given`: values from an address instead of a posted form."""
    fields: dict[str, Any] = {"stored": table}
    values: dict[str, object] = {"version": version}
    for name, label in timetable.LABELS.items():
        optional = name in timetable.OPTIONAL
        missing = None if optional else f"请填写{label}的日期"
        fields[name] = DateField(label + ("（选填）" if optional else ""), missing=missing)
        values[name] = table.day(name)
    for name in ("opens_at", "closes_at"):
        values[f"{name}_clock"] = clock = timetable.clock(table, name)
        fields[f"{name}_clock"] = SelectField(
            f"{timetable.LABELS[name]}的时刻", choices=sorted({*CLOCKS, (clock, clock)})
        )
    form = type("Days", (DatesForm if published else TimetableForm,), fields)
    return cast(TimetableForm, form(given, data=values) if given is not None else form(data=values))


# --- who verifies ----------------------------------------------------------------------------------------------------


class VerifiersForm(Form):
    """One choice of department for each verifier of the rubric and each of its gates."""

    version = VersionField()
    keys: tuple[str, ...] = ()

    def place(self, key: str) -> Any:
        return self._fields[f"at_{self.keys.index(key)}"]

    @property
    def mapping(self) -> dict[str, str]:
        return {key: str(self.place(key).data) for key in self.keys}


def verifiers_form(
    lines: Sequence[tuple[str, str, str]], departments: Mapping[str, str], version: int
) -> VerifiersForm:
    fields: dict[str, Any] = {"keys": tuple(key for key, _label, _code in lines)}
    given: dict[str, object] = {"version": version}
    choices = [("", "请选择"), *departments.items()]
    for n, (_key, label, code) in enumerate(lines):
        fields[f"at_{n}"] = SelectField(label, (required(f"请为“{label}”选择核实部门"),), choices=choices)
        given[f"at_{n}"] = code if code in departments else ""
    return cast(VerifiersForm, type("Places", (VerifiersForm,), fields)(data=given))


# --- who may apply ---------------------------------------------------------------------------------------------------


class ConditionsForm(Form):
    """The sentence of eligibility, and the questions of the test: asked or not, their words and years."""

    eligibility = TextField(
        "谁能申报", (required("请用一句话写明谁能申报"),), max=200, description="显示在首页和批次页"
    )
    version = VersionField()
    plain: tuple[Mapping[str, Any], ...] = ()

    def part(self, name: str, n: int) -> Any:
        return self._fields.get(f"{name}{n}")

    @property
    def questions(self) -> list[dict[str, Any]]:
        kept = [(n, one) for n, one in enumerate(self.plain) if self.part("asked", n).data]
        return [self._question(n, one) for n, one in kept]

    def _question(self, n: int, one: Mapping[str, Any]) -> dict[str, Any]:
        changed: dict[str, Any] = {name: self.part(name, n).data or "" for name in ("ask", "hint", "not_met")}
        if self.part("years", n):
            changed["years"] = self.part("years", n).data or 0
        return {**one, **{name: value for name, value in changed.items() if value or name in one}}


def conditions_form(eligibility: str, plain: Sequence[Mapping[str, Any]], version: int) -> ConditionsForm:
    """Questions that are stored, then the example's that are not asked in this round."""
    plain = plain or conditions.EXAMPLE  # none stored means the example's
    known = {one["id"] for one in plain}
    offered = (*plain, *(one for one in conditions.EXAMPLE if one["id"] not in known))
    fields: dict[str, Any] = {"plain": offered}
    given: dict[str, object] = {"eligibility": eligibility, "version": version}
    for n, one in enumerate(offered):
        fields[f"asked{n}"] = BooleanField("问这个问题")
        fields[f"ask{n}"] = TextsField("怎么问", (required("请写明怎么问"),), max=100, render_kw=LOW)
        fields[f"hint{n}"] = TextsField("提示（选填）", max=100, render_kw=LOW)
        since = one["kind"] == conditions.SINCE
        about = "文字里的{day}会换成满年限的日期" if since else ""
        fields[f"not_met{n}"] = TextsField("不符合时怎么说（选填）", max=200, description=about, render_kw=LOW)
        if since:
            fields[f"years{n}"] = WholeNumberField("要满几年", low=1, high=50)
        given |= {
            f"{name}{n}": one.get(name, "") for name in ("ask", "hint", "not_met", "years") if f"{name}{n}" in fields
        }
        given[f"asked{n}"] = one["id"] in known
    return cast(ConditionsForm, type("Questions", (ConditionsForm,), fields)(data=given))
