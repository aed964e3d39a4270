"""The forms of the catalogue: a table to send, a plan to confirm, a button."""

from __future__ import annotations

from wtforms import FileField, HiddenField
from wtforms.validators import StopValidation

from craftsman.fields import Form
from craftsman.training.spreadsheet import MAX_BYTES


class TableForm(Form):
    """A spreadsheet."""

    table = FileField("课程表格")

    def data_of(self) -> bytes:
        """What was sent, never more than one byte beyond the cap."""
        return bytes(self.table.data.read(MAX_BYTES + 1)) if self.table.data else b""

    def validate_table(self, field: FileField) -> None:
        if not field.data or not field.data.filename:
            raise StopValidation("请选择要导入的表格，.xlsx或.csv")


class ConfirmForm(Form):
    """The plan that was shown."""

    digest = HiddenField()


class ButtonForm(Form):
    """Only the protection against forgery and double clicks."""
