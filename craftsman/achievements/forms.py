"""The form of one kind of achievement, made from its fields; what it means is checked by law."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from wtforms import Field as FormField

from craftsman import words
from craftsman.achievements import attributes as law
from craftsman.achievements.kinds import Field, Kind
from craftsman.errors import NotFound
from craftsman.fields import BooleanField, DateField, Form, RadioField, TextField, VersionField

NOT_SAID = ("", "没有写明")  # lets a choice that is not required be taken back


class EntryForm(Form):
    """An achievement as it is typed. Nothing is required: an achievement may be completed later."""

    kind: Kind

    def typed(self) -> dict[str, Any]:
        """The values as law reads them; a number that is none stays a text, which law refuses."""
        return {field.name: _value(field, self[field.name]) for field in self.kind.fields}

    def is_right(self, today: date, born: date | None) -> bool:
        """Whether everything typed may be kept; each wrong field has its sentence afterwards."""
        self.validate()
        for name, sentence in law.check(self.kind, self.typed(), today, born)[1].items():
            if not self[name].errors:
                self.refuse(name, sentence)
        return not self.problems()

    def problem_of(self, name: str, today: date, born: date | None) -> str | None:
        """What is wrong with one field, or with the page it stands on."""
        self.is_right(today, born)
        errors = [*self[name].errors, *self["version"].errors]
        return str(errors[0]) if errors else None

    def is_half_typed(self, name: str) -> bool:
        """A date of which some boxes are still empty: not wrong yet."""
        parts = getattr(self[name], "parts", ())
        return any(parts) and not all(parts)


@lru_cache(maxsize=64)
def entry_form(kind: Kind, *, versioned: bool = True) -> type[EntryForm]:
    """The form class of a kind; without `versioned` for an achievement that is not stored yet."""
    parts: dict[str, Any] = {field.name: _form_field(field) for field in kind.fields}
    if versioned:
        parts["version"] = VersionField()
    return type(f"{kind.code.title()}Form", (EntryForm,), {**parts, "kind": kind})


def stored(kind: Kind, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Stored attributes as the form shows them."""
    shown = dict(attributes)
    for field in kind.fields:
        if field.type == "date":
            shown[field.name] = law.as_date(attributes.get(field.name))
    return shown


def number(text: str) -> int:
    """A number that the page itself wrote into the form; NotFound for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise NotFound(text)
    return int(text)


def _form_field(field: Field) -> Any:
    label, hint = field.label, dict[str, Any](description=field.hint)
    if field.type == "date":
        return DateField(label, **hint)
    if field.type == "bool":
        return BooleanField(label, **hint)
    if field.type == "choice":
        pairs = [*field.choices, *([] if field.required else [NOT_SAID])]
        return RadioField(label, choices=pairs, validate_choice=False, **hint)
    if field.type == "text":
        return TextField(label, max=field.max or 100, **hint)
    return TextField(label, max=12, **hint)


def _value(field: Field, form_field: FormField) -> Any:
    data = form_field.data
    if field.code and isinstance(data, str):
        return words.normal_code(data)
    if isinstance(data, date):
        return data.isoformat()
    if field.type not in ("number", "year") or not data:
        return data
    text = unicodedata.normalize("NFKC", str(data)).strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    return float(text) if re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,6}", text) else text
