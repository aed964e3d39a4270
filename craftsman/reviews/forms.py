"""What a reviewer types: a decision with its reasons, why he steps back, his settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import SelectMultipleField

from craftsman.achievements.forms import EntryForm, entry_form, stored
from craftsman.achievements.kinds import Kind
from craftsman.fields import BooleanField, Form, RadioField, SelectField, TextField, TextsField, VersionField
from craftsman.reviews.conflicts import RECUSAL_KINDS


class DecisionForm(Form):
    """Which of these a decision needs is law; the page shows only what its panel asks for."""

    outcome = TextField("审核结果", max=12)
    revision = VersionField()
    reasons = SelectMultipleField("理由", validate_choice=False)
    rule = TextField("依据的细则条目", max=20)
    note = TextsField("补充说明", max=200)
    awarded = TextField("评分", max=10)
    document = TextField("文书名称和文号", max=80)


class RecusalForm(Form):
    kind = RadioField("与申报人的关系", choices=RECUSAL_KINDS.items(), validate_choice=False)
    note = TextField("说明", max=200)


class ReassignmentForm(Form):
    """Who is to judge it now; a grant's number, because somebody may review for two departments."""

    grant = SelectField("转交给", validate_choice=False)
    reason = TextField("转交原因", max=200)

    @property
    def chosen(self) -> int | None:
        typed = self.grant.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 12 else None


class SettingsForm(Form):
    keys = BooleanField("用单个按键操作审核页面")


FACT = "fact-"  # what the fields of a fact are called beside those of the decision


def correction(kind: Kind, claimed: Mapping[str, Any]) -> EntryForm:
    """The worker's own form of this kind, filled with what was claimed: the only things a reviewer can correct."""
    return entry_form(kind, versioned=False)(formdata=None, prefix=FACT, data=stored(kind, claimed))


def corrected(kind: Kind) -> EntryForm:
    """The same as it was sent."""
    return entry_form(kind, versioned=False)(prefix=FACT)
