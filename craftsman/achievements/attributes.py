"""What a worker has typed about an achievement: is it right, what is missing, how it reads in one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from craftsman import words
from craftsman.achievements.kinds import EVIDENCE, Field, Kind

Attributes = Mapping[str, Any]  # str, bool, int, float; dates are ISO strings; nothing is stored for an empty field
DISTRICT = ZoneInfo("Asia/Shanghai")


def check(
    kind: Kind, typed: Attributes, today: date, born: date | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """(attributes to keep, errors by field). An empty field is no error: an achievement may be completed later.

    `born`: the worker's birthday where it is known; nothing can be achieved before.
    """
    attributes: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in kind.fields:
        value = typed.get(field.name)
        if value is None or value == "":
            continue
        error = why_not_value(field, value, today) or _why_not_at_that_age(field, value, born)
        if error:
            errors[field.name] = error
        else:
            attributes[field.name] = value
    errors.update(_wrong_order(kind, attributes))
    unknown = sorted(set(typed) - {field.name for field in kind.fields})
    errors.update(dict.fromkeys(unknown, "没有这个栏目，请刷新页面后再填"))
    return {name: value for name, value in attributes.items() if name not in errors}, errors


def why_not_value(field: Field, value: Any, today: date) -> str | None:
    """What is wrong with one value and what to do, or None."""
    return {
        "text": _why_not_text,
        "date": _why_not_date,
        "year": _why_not_year,
        "number": _why_not_number,
        "choice": _why_not_choice,
        "bool": _why_not_bool,
    }[field.type](field, value, today)


def _why_not_text(field: Field, value: Any, today: date) -> str | None:
    if not isinstance(value, str):
        return f"{field.label}请填文字"
    try:
        words.clean(value)
    except ValueError as error:
        return f"{field.label}里{error}"
    if field.max is not None and len(value) > field.max:
        return f"{field.label}最多{field.max}个字，您输入了{len(value)}个字"
    for pattern in field.patterns:
        if not re.fullmatch(pattern.pattern, value):
            return pattern.error.replace("{length}", str(len(value)))
    return None


def _why_not_date(field: Field, value: Any, today: date) -> str | None:
    day = as_date(value)
    if day is None:
        return f"{field.label}不是有效日期，请按年、月、日填写数字"
    if day.year < 1950 or day.year > 2100:
        return f"{field.label}的年份请填1950到2100之间的4位数字"
    if field.past and day > today:
        return f"{field.label}不能晚于今天"
    return None


def _why_not_at_that_age(field: Field, value: Any, born: date | None) -> str | None:
    if born is None or field.type not in ("date", "year"):
        return None
    day = as_date(value) or date(value, 12, 31)
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if years >= field.from_age:
        return None
    if years < 0:
        return f"{field.label}不能早于您的出生日期，请核对"
    return f"{field.label}请从您满{field.from_age}周岁以后算起"


def _why_not_year(field: Field, value: Any, today: date) -> str | None:
    last = today.year if field.past else 2100
    first = field.min if field.min is not None else 1950
    if not _is_whole(value) or not first <= value <= last:
        return f"{field.label}请填{first}到{last}之间的4位数字"
    return None


def _why_not_number(field: Field, value: Any, today: date) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return f"{field.label}请填数字"
    if round(value, field.places) != value:
        return f"{field.label}请填整数" if not field.places else f"{field.label}最多保留{field.places}位小数"
    low = field.min if field.min is not None else 0
    if value < low:
        return f"{field.label}不能小于{low}"
    if field.max is not None and value > field.max:
        return f"{field.label}不能大于{field.max}"
    return None


def _why_not_choice(field: Field, value: Any, today: date) -> str | None:
    return None if field.choice_label(value) else f"请从列出的选项里选择{field.label}"


def _why_not_bool(field: Field, value: Any, today: date) -> str | None:
    return None if isinstance(value, bool) else f"请重新勾选“{field.label}”"


def _wrong_order(kind: Kind, attributes: Attributes) -> dict[str, str]:
    errors = {}
    for field in kind.fields:
        first, last = attributes.get(field.not_before), attributes.get(field.name)
        if field.not_before and first and last and last < first:
            errors[field.name] = f"{field.label}不能早于{kind.field(field.not_before).label}"
    return errors


def is_empty(attributes: Attributes) -> bool:
    """Whether nothing has been entered yet; an unticked box says nothing."""
    return not any(value not in (None, "", False) for value in attributes.values())


def missing(kind: Kind, attributes: Attributes, evidence: int) -> tuple[str, ...]:
    """What is still wanted before the achievement can be verified; `evidence` counts its files that are not refused."""
    wanted = [f.label for f in kind.fields if f.required and attributes.get(f.name) in (None, "")]
    if evidence == 0:
        wanted += [item.name for item in kind.evidence if item.required]
    return tuple(wanted)


def title(kind: Kind, attributes: Attributes) -> str:
    """The headline, such as 焊工 高级工（三级）; parts with an empty field are left out."""
    parts = []
    for part in kind.title:
        filled = {name: said(kind.field(name), attributes.get(name)) for name in _named(part)}
        if all(filled.values()):
            parts.append(part.format(**filled))
    return "".join(parts).strip() or kind.name


@cache
def _named(part: str) -> tuple[str, ...]:
    """The fields that a part of a kind's headline names."""
    return tuple(name for _, name, _, _ in Formatter().parse(part) if name is not None)


def said(field: Field, value: Any) -> str:
    """A value as it is read on a page; an empty one is the field's own word for empty, usually nothing."""
    if value is None or value == "":
        return field.empty
    if field.type == "choice":
        return field.choice_label(value)
    if field.type == "bool":
        return "是" if value else "否"
    if field.type == "year":
        return f"{value}年"
    if field.type == "date" and (day := as_date(value)):
        return f"{day.year}年{words.spoken(day)}"
    if field.type == "number":
        return f"{value:g}{field.unit}" if isinstance(value, float) else f"{value}{field.unit}"
    return str(value)


def key_values(kind: Kind, attributes: Attributes, evidence: int) -> tuple[tuple[str, str], ...]:
    """The two lines of the card as (label, value)."""
    lines = []
    for name in kind.card:
        if name == EVIDENCE:
            lines.append(("证明材料", f"{evidence}份" if evidence else "还没有"))
        else:
            field = kind.field(name)
            lines.append((field.label, shortened(said(field, attributes.get(name))) or "未填"))
    return tuple(lines)


def shortened(text: str, longest: int = 16) -> str:
    """A long number keeps its first four and last five characters, so two cards can still be told apart."""
    return text if len(text) <= longest else f"{text[:4]}…{text[-5:]}"


def changed(kind: Kind, before: Attributes, after: Attributes) -> tuple[str, ...]:
    """The labels of the fields that differ, in the order of the page; a box never ticked is as good as an empty one."""
    return tuple(f.label for f in kind.fields if (before.get(f.name) or None) != (after.get(f.name) or None))


def district_day(at: datetime) -> date:
    """The district's calendar day at an instant: what "today or before" means to the worker."""
    return at.astimezone(DISTRICT).date()


def district_time(at: datetime) -> str:
    """14:05"""
    return f"{at.astimezone(DISTRICT):%H:%M}"


def as_date(value: Any) -> date | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
