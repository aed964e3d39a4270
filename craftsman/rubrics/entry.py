"""One place in a written rubric: reads a plain value of the wanted kind, or says where and why it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NoReturn

from craftsman.rubrics import values

Path = tuple[str | int, ...]
Scalar = str | bool | Decimal

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
_ATTRIBUTE = re.compile(r"(subject\.)?[a-z][a-z0-9_]{0,39}")
_WIDE = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LARGEST = Decimal(1_000_000)
_FINEST = -6
_TEXT = 2000
_LIST = 2000


class Malformed(ValueError):
    """A rubric or facts file that cannot be read: a Chinese sentence, the path inside, the line if known."""

    def __init__(self, sentence: str, path: Path = (), line: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.path = path
        self.line = line

    def __str__(self) -> str:
        where = f"第{self.line}行：" if self.line else ""
        return where + self.sentence


class Entry:
    """A plain value (of YAML or JSON) together with its path."""

    def __init__(self, value: object, path: Path = ()) -> None:
        self.value = value
        self.path = path

    def refuse(self, sentence: str, key: str | int | None = None) -> NoReturn:
        raise Malformed(sentence, self.path if key is None else (*self.path, key))

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, list | tuple)

    def mapping(self, *known: str) -> dict[str, object]:
        """The value as a mapping with text keys; with `known` given, no other key may occur."""
        if not isinstance(self.value, dict):
            self.refuse("这里应是“名称: 内容”的形式")
        for key in self.value:
            if not isinstance(key, str):
                self.refuse("名称应是文字")
            if known and key not in known:
                self.refuse(f"不认识的名称“{key[:40]}”，可用：{'、'.join(known)}", key)
        return self.value

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def at(self, key: str) -> Entry:
        if not self.has(key):
            self.refuse(f"缺少“{key}”")
        return Entry(self.mapping()[key], (*self.path, key))

    def pairs(self) -> Iterator[tuple[str, Entry]]:
        for key, value in self.mapping().items():
            yield key, Entry(value, (*self.path, key))

    def elements(self) -> tuple[Entry, ...]:
        if not isinstance(self.value, list | tuple):
            self.refuse("这里应是列表")
        if len(self.value) > _LIST:
            self.refuse(f"列表不能超过{_LIST}项")
        return tuple(Entry(value, (*self.path, index)) for index, value in enumerate(self.value))

    def list_at(self, key: str) -> tuple[Entry, ...]:
        return self.at(key).elements() if self.has(key) else ()

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            self.refuse("这里应是文字")
        if len(self.value) > _TEXT:
            self.refuse(f"文字不能超过{_TEXT}字")
        if _UNPRINTABLE.search(self.value):
            self.refuse("文字里有无法显示的字符")
        return self.value.strip()

    def text_at(self, key: str, default: str | None = None) -> str:
        return default if default is not None and not self.has(key) else self.at(key).text()

    def texts_at(self, key: str) -> tuple[str, ...]:
        return tuple(element.text() for element in self.list_at(key))

    def code(self) -> str:
        """An id such as 2.3; a number written without quotes is taken as its digits."""
        value = self.value
        text = str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
        if not isinstance(text, str) or not _CODE.fullmatch(text):
            self._refuse_wide()
            self.refuse("编号只能用数字、字母、点、横线和下划线，最多40个")
        return text

    def codes_at(self, key: str) -> tuple[str, ...]:
        return tuple(element.code() for element in self.list_at(key))

    def attribute(self) -> str:
        if not isinstance(self.value, str) or not _ATTRIBUTE.fullmatch(self.value):
            self._refuse_wide()
            self.refuse("属性名应是小写英文字母、数字和下划线")
        return self.value

    def attributes(self) -> tuple[str, ...]:
        """One attribute or a list of them."""
        return tuple(e.attribute() for e in self.elements()) if self.is_list else (self.attribute(),)

    def number(self) -> Decimal:
        found = values.number(self.value)
        if found is None:
            self._refuse_wide()
            self.refuse("这里应是普通数字")
        if abs(found) > _LARGEST:
            self.refuse("数字不能超过1000000")
        exponent = found.normalize().as_tuple().exponent
        if not isinstance(exponent, int) or exponent < _FINEST:
            self.refuse("小数不能超过6位")
        return found

    def _refuse_wide(self) -> None:
        """Full-width digits and letters look right and are read by no rule."""
        if isinstance(self.value, str) and _WIDE.search(self.value):
            self.refuse(f"“{self.value.strip()[:40]}”里有全角数字或字母，请改成半角")

    def number_at(self, key: str) -> Decimal | None:
        return self.at(key).number() if self.has(key) else None

    def whole_at(self, key: str, default: int, least: int, most: int) -> int:
        if not self.has(key):
            return default
        found = self.at(key).number()
        if found != found.to_integral_value() or not least <= found <= most:
            self.refuse(f"“{key}”应是{least}到{most}之间的整数", key)
        return int(found)

    def day(self) -> date:
        found = values.day(self.value)
        if found is None:
            self._refuse_wide()
            self.refuse("日期应写成2026-10-31的样子")
        return found

    def day_at(self, key: str) -> date | None:
        return self.at(key).day() if self.has(key) else None

    def flag_at(self, key: str) -> bool:
        if not self.has(key):
            return False
        value = self.at(key).value
        if not isinstance(value, bool):
            self.refuse(f"“{key}”应是true或false", key)
        return value

    def choice_at(self, key: str, choices: tuple[str, ...], default: str) -> str:
        found = self.text_at(key, default)
        if found not in choices:
            self.refuse(f"“{found[:40]}”不在可选范围：{'、'.join(choices)}", key)
        return found

    def scalar(self) -> Scalar:
        """A value to compare attributes with: true/false, a number, or text."""
        if isinstance(self.value, bool):
            return self.value
        if isinstance(self.value, int | float | Decimal):
            return self.number()
        return self.text()

    def scalars(self) -> tuple[Scalar, ...]:
        return tuple(e.scalar() for e in self.elements()) if self.is_list else (self.scalar(),)


def plain(value: Scalar) -> object:
    """A scalar as it is stored in JSON: exact numbers as int, or text-free decimal number."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def plain_list(found: tuple[Scalar, ...]) -> object:
    return plain(found[0]) if len(found) == 1 else [plain(value) for value in found]


def given(**parts: object) -> dict[str, object]:
    """Only the parts that say something, in the order written; a trailing underscore of a name is dropped."""
    return {
        key.rstrip("_"): value
        for key, value in parts.items()
        if value is not None and value != "" and value != [] and value is not False
    }
