"""The forms of registration, signing in, security and staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from craftsman.accounts import passwords, reference
from craftsman.accounts.roles import FOR_COMPANY, FOR_DEPARTMENT, ROLE_NAMES
from craftsman.fields import (
    BooleanField,
    CodeField,
    Form,
    IdNumberField,
    NameField,
    PasswordField,
    PhoneField,
    RadioField,
    SelectField,
    TextField,
    UnitField,
    VersionField,
    required,
)

NOT_LISTED = "other"
# Registration as the page shows it: the summary of mistakes follows this order.
AS_READ = ("name", "id_number", "phone", "password", "employer", "company", "town", "trade", "consents")


class NewPasswordField(PasswordField):
    """A new password; `staff` asks for the longer one. Judged with the person's own data in `personal`."""

    def __init__(self, label: str = "设置密码", *, staff: bool = False, **kwargs: Any) -> None:
        super().__init__(label, (required("请设置密码"),), **kwargs)
        self.staff = staff

    def pre_validate(self, form: Any) -> None:
        own = tuple(str(form[name].data or "") for name in ("phone", "name") if name in form)
        number = str(form["id_number"].data or "") if "id_number" in form else ""
        sentence = passwords.why_not_password(
            str(self.data or ""), staff=self.staff, personal=(*own, number[6:14], number[-6:])
        )
        if self.data and sentence:
            raise StopValidation(sentence)


class WorkForm(Form):
    """Where somebody works: typed, then chosen from what matches."""

    employer = UnitField("工作单位", max=100)
    company = RadioField("选择单位", choices=[], validate_choice=False)
    town = SelectField("单位所在镇街", (required("请选择镇街"),))
    trade = SelectField("工种", (required("请选择工种"),))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town.choices = [("", "请选择"), *((name, name) for name in reference.towns())]
        self.trade.choices = [("", "请选择"), *((name, name) for name in reference.trades())]

    def offer(self, companies: Sequence[Any]) -> None:
        """The companies that match what was typed, and always the way out."""
        self.company.choices = [(str(found.id), found.name) for found in companies] + [
            (NOT_LISTED, "没有找到，按我填写的登记")
        ]

    @property
    def company_id(self) -> int | None:
        chosen = str(self.company.data or "")
        return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) <= 12 else None

    def check_employer(self) -> None:
        """Typed, and settled: chosen from the list, said to be missing there, or the very name of one in it."""
        names = [name for _value, name in self.company.choices]
        if not self.employer.data:
            self.refuse("employer", "请输入单位名称，或名称的拼音首字母")
        elif self.company_id is None and self.company.data != NOT_LISTED and self.employer.data not in names:
            self.refuse("company", "请在下面选择您的单位；没有的选最后一项")


class MyWorkForm(WorkForm):
    """The same for somebody who is registered."""

    version = VersionField()


class RegisterForm(WorkForm):
    """One page: who you are, where you work, what you agree to."""

    name = NameField("姓名", (required("请输入姓名，与身份证一致"),), max=50)
    id_number = IdNumberField()
    phone = PhoneField()
    password = NewPasswordField()
    consents = SelectMultipleField(
        "阅读并同意",
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(self._fields, key=lambda name: (*AS_READ, name).index(name))
        self._fields = {name: self._fields[name] for name in names}
        self.consents.choices = [(text.purpose, text.title) for text in reference.consent_texts()]

    def check_consents(self) -> None:
        wanted = [text for text in reference.consent_texts() if text.required]
        missing = [f"「{text.title}」" for text in wanted if text.purpose not in (self.consents.data or [])]
        if missing:
            self.refuse("consents", f"请阅读并同意{'和'.join(missing)}")


class SignInForm(Form):
    phone = PhoneField()
    password = PasswordField("密码", (required("请输入密码"),))


class CodeRequestForm(Form):
    phone = PhoneField()


class CodeForm(Form):
    phone = PhoneField()
    code = CodeField("验证码", (required("请输入短信里的6位验证码"),), max=10)


class ConfirmForm(Form):
    """The password once more, before an act that cannot be undone."""

    password = PasswordField("密码", (required("请输入密码"),))


class ChangePasswordForm(Form):
    current = PasswordField("现在的密码")
    password = NewPasswordField("新密码")


class JoinForm(Form):
    """A member of staff opens a one-time link."""

    name = NameField("姓名", (required("请输入姓名"),), max=50)
    phone = PhoneField()
    password = NewPasswordField(staff=True)


class InviteForm(Form):
    """Whom the administrator invites into which role."""

    name = NameField("姓名", (required("请输入被邀请人的姓名"),), max=50)
    role = SelectField("角色", (required("请选择角色"),))
    department = SelectField("所在部门（审核人员必选）", validate_choice=False)
    employer = UnitField("所在单位（企业工会、企业联系人、培训机构必填）", max=100)
    lead = BooleanField("部门负责人（看部门统计，会签第二次退回）")

    def __init__(self, *args: Any, departments: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [("", "请选择"), *((code, name) for code, name in ROLE_NAMES.items() if code != "worker")]
        self.department.choices = [("", "不属于部门"), *((str(row.id), row.name) for row in departments)]

    @property
    def department_id(self) -> int | None:
        chosen = str(self.department.data or "")
        known = {value for value, _label in self.department.choices or []}
        return int(chosen) if self.role.data in FOR_DEPARTMENT and chosen in known and chosen else None

    @property
    def needs_company(self) -> bool:
        return self.role.data in FOR_COMPANY


class RoleForm(InviteForm):
    """One more role for somebody who is known."""

    name = None  # type: ignore[assignment]  # how WTForms leaves a field of the parent out
    reason = TextField("原因", (required("请填写原因"),), max=200)


class ReasonForm(Form):
    """Why an act on another person is done; kept in the journal."""

    reason = TextField("原因", (required("请填写原因"),), max=200)


class EmptyForm(Form):
    """A button: only the protection against forgery and double clicks."""
