"""The fields and the base form that every feature's forms are made of; their messages are in Chinese."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms import FileField as PlainFileField
from wtforms import RadioField as PlainRadioField
from wtforms import SelectField as PlainSelectField
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, StopValidation, ValidationError
from wtforms.widgets import FileInput, HiddenInput, TextInput

from craftsman import shell, web, words
from craftsman.replays import new_key

__all__ = [
    "BooleanField",
    "CodeField",
    "DateField",
    "FileField",
    "FilesField",
    "Form",
    "IdNumberField",
    "NameField",
    "PasswordField",
    "PhoneField",
    "RadioField",
    "SelectField",
    "TextField",
    "TextsField",
    "UnitField",
    "VersionField",
    "WholeNumberField",
    "required",
    "today",
]


class TokenField(CSRFTokenField):
    """The form's token, signed where the form is shown: most forms that come in are answered with another page."""

    current_token: str | None

    def process(self, *args: Any, **kwargs: Any) -> None:
        super(CSRFTokenField, self).process(*args, **kwargs)

    def _value(self) -> str:
        if self.current_token is None:
            self.current_token = str(self.csrf_impl.generate_csrf_token(self))
        return self.current_token


class Guard(FlaskForm.Meta.csrf_class):
    field_class = TokenField


class Form(FlaskForm):
    """A form of the portal: protected against forgery, sent at most once, refused in Chinese."""

    class Meta(FlaskForm.Meta):
        locales = ["zh"]
        csrf_class = Guard

        def render_field(self, field: Any, render_kw: Any) -> Any:
            """What is missing is said by the page, in the list of mistakes, never in a bubble of the browser."""
            return super().render_field(field, {"required": False, **render_kw})

    key = HiddenField()
    _fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key.data = new_key()  # a page that is shown again is a new form

    def problems(self) -> list[tuple[str, str]]:
        """(field id, sentence) of everything wrong, in the order of the fields."""
        found = []
        for field in self:
            for sentence in field.errors:
                if isinstance(sentence, str):
                    found.append((getattr(field, "first_id", field.id), sentence))
        return found + [("", sentence) for sentence in self.form_errors]

    def refuse(self, name: str | None, sentence: str) -> None:
        """Put an action's refusal beside the field it belongs to, or on the form."""
        field = self._fields.get(name or "")
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]


def today() -> date:
    """The district's calendar day of this request."""
    return shell.today(web.now())


def required(sentence: str) -> DataRequired:
    """The field must be filled; the sentence says with what."""
    return DataRequired(message=sentence)


def _objects(choices: Iterable[Any] | None) -> list[Any] | None:
    """Choices are written (value, words); WTForms wants an object for each."""
    return None if choices is None else [SelectChoice(*one) if isinstance(one, tuple) else one for one in choices]


class SelectField(PlainSelectField):
    """One of a list that opens."""

    def __init__(self, *args: Any, choices: Iterable[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, choices=_objects(choices), **kwargs)


class RadioField(PlainRadioField):
    """One of a list that lies open."""

    def __init__(self, *args: Any, choices: Iterable[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, choices=_objects(choices), **kwargs)


class TextField(StringField):
    """One line of clean text, at most `max` characters."""

    lines = False

    def __init__(self, label: str, validators: Sequence[Any] = (), *, max: int = 100, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.max = max
        self.trouble: str | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        self.data = text[: self.max * 4]
        try:
            self.data = words.clean(self.data, lines=self.lines)
        except ValueError as error:
            self.trouble = str(error)
            self.data = "".join(sign for sign in self.data if sign.isprintable() or sign == "\n")
        if len(text) > self.max * 4 or len(self.data or "") > self.max:
            self.trouble = f"最多{self.max}个字，您输入了{len(text)}个字"

    def pre_validate(self, form: Any) -> None:
        if self.trouble:
            raise StopValidation(self.trouble)


class TextsField(TextField):
    """Several lines of clean text."""

    lines = True
    widget = TextAreaField.widget


class NameField(TextField):
    """A person's name: letters of any script, no pictures and no markup."""

    why_not = staticmethod(words.why_not_name)

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        sentence = self.why_not(self.data) if self.data else None
        if sentence:
            raise StopValidation(sentence)


class UnitField(NameField):
    """The name of a firm or an institution."""

    why_not = staticmethod(words.why_not_unit)


class CodeField(TextField):
    """A number or code copied from a paper or a message: however the keyboard was set."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = words.normal_code(self.data or "")


class PhoneField(TextField):
    """A mobile number; spaces, full-width digits and +86 are forgiven."""

    def __init__(self, label: str = "手机号码", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators or (required("请输入手机号码，11位数字"),), max=20, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = words.normal_phone(self.data or "")

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        sentence = words.why_not_phone(self.data) if self.data else None
        if sentence:
            raise StopValidation(sentence)


class IdNumberField(TextField):
    """An 18-character ID number (GB 11643); invented areas (99) pass outside production only."""

    def __init__(
        self,
        label: str = "身份证号",
        validators: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators or (required("请输入身份证号，18位"),), max=24, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = words.normal_id_number(self.data or "")

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        demo = not current_app.config["SETTINGS"].production
        sentence = words.why_not_id_number(self.data, today=today(), demo=demo) if self.data else None
        if sentence:
            raise StopValidation(sentence)


class WholeNumberField(IntegerField):
    """A whole number between `low` and `high`, ASCII digits only."""

    widget = TextInput()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, low: int = 0, high: int = 999, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.low, self.high = low, high

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = unicodedata.normalize("NFKC", str(valuelist[0])).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not text.isascii() or not text.isdigit() or len(text) > 9 or not self.low <= int(text) <= self.high:
            raise ValueError(f"请输入{self.low}到{self.high}之间的整数")
        self.data = int(text)


class DateField(Field):
    """A day in three boxes 年 月 日 (`name-year`, `name-month`, `name-day`), or one ISO value under `name`."""

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        until: Callable[[], date] | None = None,
        until_sentence: str = "日期不能晚于今天",
        missing: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.until, self.until_sentence, self.missing = until, until_sentence, missing
        self.data: date | None = None
        self.parts = ("", "", "")
        self.trouble: str | None = None

    @property
    def first_id(self) -> str:
        return f"{self.id}-year"

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None, data if data is not None else self.default)
        self.parts = (str(self.data.year), str(self.data.month), str(self.data.day)) if self.data else ("", "", "")
        if formdata is not None and self._sent(formdata):
            self.data = None
            self._read(formdata)

    def _sent(self, formdata: Any) -> bool:
        return any(name in formdata for name in (self.name, *self._names()))

    def _names(self) -> Iterable[str]:
        return (f"{self.name}-year", f"{self.name}-month", f"{self.name}-day")

    def _read(self, formdata: Any) -> None:
        whole = str(formdata.get(self.name, ""))[:40]
        given = whole.split("-") if whole else [str(formdata.get(name, ""))[:10] for name in self._names()]
        parts = [unicodedata.normalize("NFKC", part).strip() for part in given]
        year, month, day = ([*parts, "", "", ""])[:3]
        self.parts = (year, month, day)
        if not any(parts):
            return
        try:
            self.data = words.day_of(year, month, day)
        except ValueError as error:
            self.trouble = str(error)

    def pre_validate(self, form: Any) -> None:
        if self.trouble:
            raise StopValidation(self.trouble)
        if self.data is None and self.missing:
            raise StopValidation(self.missing)
        if self.data is not None and self.until is not None and self.data > self.until():
            raise StopValidation(self.until_sentence)


class FilesField(Field):
    """Files sent with the form. A browser keeps none for a page that is shown again: the page says to choose them anew."""

    def __init__(self, label: str, validators: Sequence[Any] = (), *, many: bool = True, **kwargs: Any) -> None:
        super().__init__(label, validators, widget=FileInput(multiple=many), **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [file for file in valuelist if getattr(file, "filename", "")]

    @property
    def lost(self) -> tuple[str, ...]:
        """The sentence of a page that is shown again although files were chosen."""
        return _lost(self.label.text) if self.data else ()


class FileField(PlainFileField):
    """The same for one file that is read at once."""

    @property
    def lost(self) -> tuple[str, ...]:
        return _lost(self.label.text) if getattr(self.data, "filename", "") else ()


def _lost(label: str) -> tuple[str, ...]:
    return (f"{label}没有保留，请重新选择",)


class VersionField(IntegerField):
    """The version of the object that the person saw; a stale one meets a Conflict in the action."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise ValidationError("页面已过期，请刷新后再改")
        self.data = int(text)
