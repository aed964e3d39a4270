"""The catalogue of kinds is data: what is read from its file is checked here before a worker ever sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import TypeVar

import yaml

from craftsman.accounts import reference
from craftsman.achievements.kinds import EVIDENCE, FIELD_TYPES, EvidenceWanted, Field, Kind, Kinds, Pattern, Unless

T = TypeVar("T")
# What every form and its fields are called already.
RESERVED = (
    "act",
    "csrf_token",
    "data",
    "errors",
    "field",
    "files",
    "form_errors",
    "key",
    "meta",
    "process",
    "validate",
    "version",
)
_FILE = Path(__file__).with_name("kinds.yaml")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class CatalogueError(ValueError):
    """The catalogue is wrong; the message names the place and what is expected there."""


class _Part:
    """One mapping of the file, with its place, so that each complaint says where."""

    def __init__(self, value: object, place: str, keys: str) -> None:
        if not isinstance(value, Mapping):
            raise CatalogueError(f"{place}: a mapping is expected, got {type(value).__name__}")
        self.value: Mapping[object, object] = value
        self.place = place
        unknown = [key for key in value if key not in keys.split()]
        if unknown:
            raise CatalogueError(f"{place}: unknown {', '.join(map(str, unknown))}; known: {keys}")

    def wrong(self, key: str, expected: str) -> CatalogueError:
        return CatalogueError(f"{self.place}.{key}: {expected} is expected, got {self.value.get(key)!r}")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.value.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.wrong(key, "text")
        return value

    def flag(self, key: str) -> bool:
        value = self.value.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def number(self, key: str) -> int | None:
        value = self.value.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.wrong(key, "a whole number")
        return value

    def rows(self, key: str) -> Sequence[object]:
        value = self.value.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, "a list")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        rows = self.rows(key)
        if not rows or not all(isinstance(row, str) for row in rows):
            raise self.wrong(key, "a list of texts")
        return tuple(str(row) for row in rows)

    def names(self, key: str) -> dict[str, str]:
        """A mapping code → Chinese name, in the order of the file."""
        value = self.value.get(key)
        if not isinstance(value, Mapping) or not value:
            raise self.wrong(key, "a mapping of codes to names")
        for code, name in value.items():
            if not isinstance(code, str) or not _CODE.fullmatch(code) or not isinstance(name, str) or not name:
                raise CatalogueError(f"{self.place}.{key}: code and name are expected, got {code!r}: {name!r}")
        return dict(value)


@lru_cache(maxsize=1)
def kinds() -> Kinds:
    """The kinds of this portal, read once."""
    departments = [department.code for department in reference.departments()]
    return read_catalogue(yaml.safe_load(_FILE.read_text("utf-8")), departments)


def read_catalogue(raw: object, departments: Collection[str]) -> Kinds:
    """The catalogue as kinds; raises CatalogueError at the first thing that is wrong."""
    top = _Part(raw, "catalogue", "groups kinds")
    groups = top.names("groups")
    rows = top.value.get("kinds")
    if not isinstance(rows, Mapping) or not rows:
        raise top.wrong("kinds", "a mapping of kinds")
    found = {str(code): _kind(str(code), row) for code, row in rows.items()}
    for kind in found.values():
        _check_kind(kind, groups, departments)
    return Kinds(groups, found)


def _kind(code: str, raw: object) -> Kind:
    part = _Part(raw, f"kinds.{code}", "name hint group verified_by verified_unless title card fields evidence")
    if not _CODE.fullmatch(code):
        raise CatalogueError(f"kinds: a code of lower-case letters, digits and _ is expected, got {code!r}")
    return Kind(
        code=code,
        name=part.text("name"),
        hint=part.text("hint", ""),
        group=part.text("group"),
        verified_by=part.text("verified_by"),
        title=part.texts("title"),
        card=part.texts("card"),
        fields=_each(part, "fields", _field),
        evidence=_each(part, "evidence", _evidence),
        verified_unless=_each(part, "verified_unless", _unless),
    )


def _each(part: _Part, key: str, read: Callable[[object, str], T]) -> tuple[T, ...]:
    return tuple(read(row, f"{part.place}.{key}[{at}]") for at, row in enumerate(part.rows(key)))


_FIELD_KEYS = "name label type required hint choices min max places unit past not_before empty patterns code from_age"


def _field(raw: object, place: str) -> Field:
    part = _Part(raw, place, _FIELD_KEYS)
    kind = part.text("type")
    if kind not in FIELD_TYPES:
        raise part.wrong("type", "one of " + ", ".join(FIELD_TYPES))
    if not _CODE.fullmatch(part.text("name")):
        raise part.wrong("name", "a name of lower-case letters, digits and _")
    if kind == "text" and part.number("max") is None:
        raise part.wrong("max", "the longest text")
    return Field(
        name=part.text("name"),
        label=part.text("label"),
        type=kind,
        required=part.flag("required"),
        hint=part.text("hint", ""),
        choices=tuple(part.names("choices").items()) if kind == "choice" else (),
        min=part.number("min"),
        max=part.number("max"),
        places=part.number("places") or 0,
        unit=part.text("unit", ""),
        past=part.flag("past"),
        not_before=part.text("not_before", ""),
        empty=part.text("empty", ""),
        patterns=_each(part, "patterns", _pattern),
        code=part.flag("code"),
        from_age=part.number("from_age") or 0,
    )


def _pattern(raw: object, place: str) -> Pattern:
    part = _Part(raw, place, "pattern error")
    try:
        re.compile(part.text("pattern"))
    except re.error as error:
        raise CatalogueError(f"{place}.pattern: {error}") from error
    return Pattern(part.text("pattern"), part.text("error"))


def _evidence(raw: object, place: str) -> EvidenceWanted:
    part = _Part(raw, place, "name required hint")
    return EvidenceWanted(part.text("name"), part.flag("required"), part.text("hint", ""))


def _unless(raw: object, place: str) -> Unless:
    part = _Part(raw, place, "field choice department")
    return Unless(part.text("field"), part.text("choice"), part.text("department"))


def _check_kind(kind: Kind, groups: Mapping[str, str], departments: Collection[str]) -> None:
    """Every name that a kind mentions must exist."""
    place, names = f"kinds.{kind.code}", [field.name for field in kind.fields]
    used = [name for part in kind.title for _, name, _, _ in Formatter().parse(part) if name is not None]
    used += [name for name in kind.card if name != EVIDENCE]
    used += [field.not_before for field in kind.fields if field.not_before]
    used += [unless.field for unless in kind.verified_unless]
    if len(set(names)) != len(names) or not names:
        raise CatalogueError(f"{place}.fields: at least one field, each name once")
    if missing := [name for name in used if name not in names]:
        raise CatalogueError(f"{place}: there is no field {', '.join(missing)}")
    if reserved := [name for name in names if name in RESERVED]:
        raise CatalogueError(f"{place}.fields: {', '.join(reserved)} is taken by every form")
    if kind.group not in groups:
        raise CatalogueError(f"{place}.group: one of {', '.join(groups)} is expected, got {kind.group!r}")
    for code in (kind.verified_by, *(unless.department for unless in kind.verified_unless)):
        if code not in departments:
            raise CatalogueError(f"{place}: there is no department {code!r}")
    for unless in kind.verified_unless:
        if not kind.field(unless.field).choice_label(unless.choice):
            raise CatalogueError(f"{place}.verified_unless: {unless.field} has no choice {unless.choice!r}")
