"""Law: when a rule applies, as a clerk reads it: the words of the ledger's kinds instead of the codes of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from craftsman.achievements.kinds import Field, Kind
from craftsman.rubrics.explain import figure
from craftsman.rubrics.values import number

OTHER = "另有附加条件"
_COMPARED = {"at_least": "不少于", "at_most": "不超过", "above": "大于", "below": "小于"}
_PERSON: Mapping[str, str] = {
    "subject.birth": "出生日期",
    "subject.sex": "性别",
    "subject.trade": "工种",
    "subject.town": "镇街",
    "subject.employer": "单位",
    "subject.age": "年龄",
}


def fields_of(kinds: Mapping[str, Kind], codes: Iterable[str]) -> dict[str, Field]:
    """Every field of these kinds by its name; a name that two kinds share keeps the choices of both."""
    found: dict[str, Field] = {}
    for code in codes:
        for field in kinds[code].fields if code in kinds else ():
            found.setdefault(field.name, field)
    return found


def label(name: str, fields: Mapping[str, Field], words: Mapping[str, str]) -> str:
    """What an attribute is called; empty when nobody has a word for it."""
    return words.get(name) or (fields[name].label if name in fields else _PERSON.get(name, ""))


def value_word(value: object, field: Field | None) -> str:
    """高级工（三级） for l3; a code without a word stays as it is written."""
    if isinstance(value, bool):
        return "是" if value else "否"
    found = number(value) if not isinstance(value, str) else None
    return figure(found) if found is not None else (field.choice_label(value) if field else "") or str(value)


def said(when: Mapping[str, Any], fields: Mapping[str, Field], words: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence per test; what no word is known for is only said to be there."""
    return tuple(dict.fromkeys(one for name, wanted in when.items() for one in _test(name, wanted, fields, words)))


def _test(name: str, wanted: Any, fields: Mapping[str, Field], words: Mapping[str, str]) -> Iterator[str]:
    word, field = label(name, fields, words), fields.get(name)
    if name in ("any", "none") or not word:
        yield OTHER
    elif isinstance(wanted, dict):
        for operator, value in wanted.items():
            yield _operator(word, operator, value, field)
    elif isinstance(wanted, bool):
        yield f"{'勾选' if wanted else '没有勾选'}“{word}”"
    else:
        yield f"{word}为{_either(wanted, field)}"


def _operator(word: str, operator: str, value: Any, field: Field | None) -> str:
    if operator in _COMPARED and not isinstance(value, dict | str):
        return f"{word}{_COMPARED[operator]}{value_word(value, field)}"
    if operator == "not":
        return f"没有勾选“{word}”" if value is True else f"{word}不是{_either(value, field)}"
    if operator == "present":
        return f"填写了{word}" if value else f"没有填写{word}"
    if operator == "contains":
        return f"{word}含有{_either(value, field)}"
    return OTHER


def _either(value: Any, field: Field | None) -> str:
    return "或".join(value_word(one, field) for one in (value if isinstance(value, list) else [value]))
