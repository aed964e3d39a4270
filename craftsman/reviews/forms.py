"""What a reviewer types: a decision with its reasons, why he steps back, his settings."""

from __future__ import annotations

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice

from craftsman.fields import BooleanField, Form, RadioField, TextField, TextsField, VersionField
from craftsman.reviews.conflicts import RECUSAL_KINDS


class DecisionForm(Form):
    """Which of these a decision needs is law; the page shows only what its panel asks for."""

    outcome = TextField("审核结果", max=12)
    revision = VersionField()
    reasons = SelectMultipleField("理由", validate_choice=False)
    rule = TextField("依据的细则条目", max=20)
    note = TextsField("补充说明", max=200)
    document = TextField("文书名称和文号", max=80)


class RecusalForm(Form):
    kind = RadioField(
        "与申报人的关系",
        choices=[SelectChoice(code, word) for code, word in RECUSAL_KINDS.items()],
        validate_choice=False,
    )
    note = TextField("说明", max=200)


class SettingsForm(Form):
    keys = BooleanField("用单个按键操作审核页面")
