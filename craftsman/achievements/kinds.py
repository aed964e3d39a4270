"""The kinds of achievement: what a worker can enter, which fields it has and which department owns the fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FIELD_TYPES = ("text", "date", "year", "number", "choice", "bool")
EVIDENCE = "evidence"  # may stand in `card` for the number of files


@dataclass(frozen=True)
class Pattern:
    """A text must match `pattern` as a whole; `error` tells the worker what to do ({length}: characters typed)."""

    pattern: str
    error: str


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    type: str
    required: bool = False
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    min: int | None = None
    max: int | None = None
    places: int = 0
    unit: str = ""
    past: bool = False
    not_before: str = ""
    empty: str = ""
    patterns: tuple[Pattern, ...] = ()
    code: bool = False
    from_age: int = 0

    def choice_label(self, code: object) -> str:
        return dict(self.choices).get(str(code), "")


@dataclass(frozen=True)
class EvidenceWanted:
    name: str
    required: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Unless:
    """An achievement whose `field` holds `choice` is verified by `department` instead of the kind's default."""

    field: str
    choice: str
    department: str


@dataclass(frozen=True)
class Kind:
    code: str
    name: str
    hint: str
    group: str
    verified_by: str
    title: tuple[str, ...]
    card: tuple[str, ...]
    fields: tuple[Field, ...]
    evidence: tuple[EvidenceWanted, ...] = ()
    verified_unless: tuple[Unless, ...] = ()

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when the kind has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def evidence_required(self) -> bool:
        return any(wanted.required for wanted in self.evidence)

    def department_for(self, attributes: Mapping[str, object]) -> str:
        """The code of the department that verifies this achievement unless a rubric item says otherwise."""
        for unless in self.verified_unless:
            if attributes.get(unless.field) == unless.choice:
                return unless.department
        return self.verified_by


@dataclass(frozen=True)
class Kinds:
    groups: Mapping[str, str]
    kinds: Mapping[str, Kind]

    def __getitem__(self, code: str) -> Kind:
        return self.kinds[code]

    def __contains__(self, code: object) -> bool:
        return code in self.kinds

    def in_group(self, group: str) -> tuple[Kind, ...]:
        return tuple(kind for kind in self.kinds.values() if kind.group == group)
