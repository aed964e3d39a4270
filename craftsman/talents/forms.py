"""The forms of the pool: what a craftsman says of himself in the directory, and titles entered by their document."""

from __future__ import annotations

from typing import Any

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from craftsman.fields import (
    BooleanField,
    DateField,
    Form,
    RadioField,
    TextField,
    VersionField,
    required,
    today,
)
from craftsman.talents import directory
from craftsman.talents.growth import LEVELS


class ListingForm(Form):
    """What stands in the public directory beside name, employer and titles."""

    skill = TextField(
        "绝活", max=directory.SKILL_LENGTH, description="一句话，最多30个字，如“超薄不锈钢管氩弧焊，背面成形一次合格”"
    )
    fields = SelectMultipleField(
        "擅长", choices=[], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False
    )
    takes_apprentices = BooleanField("愿意带徒弟")
    version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.choices = list(directory.helps().items())


class WithdrawForm(Form):
    """Leaving the directory."""

    version = VersionField()


class HonourForm(Form):
    """A title of city, province or nation."""

    title = TextField("称号", (required("请填写称号名称"),), max=30, description="照文件填写，如台州工匠")
    level = RadioField("级别", (required("请选择级别"),), choices=list(LEVELS.items())[1:])
    named_on = DateField("命名日期", until=today, missing="请填写命名日期")
    document_no = TextField("文号", (required("请填写授予称号的文号"),), max=40, description="如台总工〔2026〕12号")


class RevokeForm(Form):
    """Taking a title back."""

    document_no = TextField("撤销文号", (required("撤销须填写文号"),), max=40)
