"""The forms of an application."""

from __future__ import annotations

from craftsman.fields import BooleanField, Form, TextField, VersionField

DECLARATION = "我保证材料真实，如有虚假自愿取消资格"
PUBLICATION = "我同意：如果入选，公示和公布我的姓名、性别、单位和工种"


class SubmitForm(Form):
    """The declaration; the consent to be published only where it has not been given."""

    declared = BooleanField(DECLARATION)
    publication = BooleanField(PUBLICATION)


class CitedForm(Form):
    """Which achievements go in; the boxes themselves are read from the request."""

    version = VersionField()


class CorrectionForm(Form):
    """What the worker says with a correction."""

    said = TextField("说明", max=200)
