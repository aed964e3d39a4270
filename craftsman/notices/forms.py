"""What the clerk writes around a notice, what an objector reports, what is decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from wtforms.validators import ValidationError

from craftsman.fields import (
    CodeField,
    DateField,
    FilesField,
    Form,
    NameField,
    PhoneField,
    RadioField,
    SelectField,
    TextField,
    TextsField,
    UnitField,
    VersionField,
    required,
)
from craftsman.notices import objections

WHOLE = "0"


class NoticeForm(Form):
    """The text around the fixed data: list, counts, period and complaint paragraph are not typed."""

    title = TextField("公示标题", (required("请填写公示标题"),), max=100)
    document_no = TextField("文号", max=40, description="没有文号可不填")
    basis = TextsField(
        "公示依据", (required("请写明公示依据"),), max=600, description="写到研究决定为止，后面的名单和人数自动生成"
    )
    opens_on = DateField("公示开始日", missing="请填写公示开始日", description="从这一天起5个工作日，按工作日历计算")
    phone = TextField("受理电话", (required("请填写受理电话"),), max=40, description="请用办公电话")
    hours = TextField("接听时间", max=40)
    address = TextField("来信来访地址", (required("请填写来信来访地址"),), max=100)
    mail = TextField("电子邮箱", max=60)
    version = VersionField()


class PublishForm(Form):
    version = VersionField()


class CorrectionForm(Form):
    """One line of the list with the words that should have been printed."""

    name = NameField("姓名", (required("请填写姓名"),), max=50)
    sex = RadioField("性别", choices=[("男", "男"), ("女", "女")])
    employer = UnitField("单位", (required("请填写单位"),), max=100)
    trade = TextField("职业（工种）", (required("请填写职业（工种）"),), max=50)
    basis = TextsField(
        "更正说明", (required("请写明更正的内容和原因"),), max=600, description="更正公告的正文，所有人可见"
    )


class ObjectionForm(Form):
    """Who reports, about whom, and what happened."""

    as_unit = RadioField(
        "以什么名义反映",
        (required("请选择以个人还是以单位名义反映"),),
        choices=[("person", "以个人名义"), ("unit", "以单位名义")],
    )
    unit = UnitField("单位全称", max=100, description="以单位名义反映时填写")
    letter = FilesField("加盖公章的函件", many=False)
    name = NameField("您的姓名", (required("请填写真实姓名"),), max=50)
    phone = PhoneField("联系电话")
    line_id = SelectField("反映对象", (required("请选择反映对象"),))
    facts = TextsField("事实和理由", (required("请写明事实和理由"),), max=objections.MOST_FACTS)
    attachment = FilesField("附件")

    def offer(self, lines: Sequence[tuple[int, str]]) -> None:
        """The people on the list."""
        everyone = [(str(one), words) for one, words in lines]
        self.line_id.choices = [("", "请选择"), *everyone, (WHOLE, "名单整体或公示程序")]

    @property
    def target(self) -> int | None:
        return None if self.line_id.data in ("", WHOLE, None) else int(self.line_id.data)


class AskForm(Form):
    """An objector asks how it stands."""

    number = CodeField("受理编号", (required("请填写受理编号"),), max=12, description="如YY26-007")
    phone = PhoneField("提出异议时留的手机号码")

    def validate_number(self, field: TextField) -> None:
        field.data = (field.data or "").upper()


class CodeForm(Form):
    number = CodeField("受理编号", (required("请填写受理编号"),), max=12)
    phone = PhoneField("手机号码")
    code = CodeField("验证码", (required("请输入短信里的6位验证码"),), max=10)


class ActForm(Form):
    version = VersionField()


class RejectForm(Form):
    reason = TextsField("理由", (required("请写明不予受理的理由"),), max=1000, description="反映人会看到")
    version = VersionField()


class DepartmentForm(Form):
    department = SelectField("核查部门", (required("请选择核查部门"),))
    version = VersionField()

    def offer(self, departments: Sequence[tuple[int, str]]) -> None:
        self.department.choices = [("", "请选择"), *((str(one), name) for one, name in departments)]


class ReportForm(Form):
    findings = TextsField("核查情况", (required("请填写核查情况"),), max=1000)
    version = VersionField()


class AnswerForm(Form):
    """The decision, its words, and the new points of each dimension where the score changes."""

    effect = RadioField("处理结果", (required("请选择处理结果"),))
    answer = TextsField(
        "答复", (required("请写明答复内容"),), max=1000, description="反映人会看到。请不要写其他人的身份证号和电话"
    )
    version = VersionField()

    def part(self, place: int) -> Any:
        return self._fields[f"part{place}"]

    def parts(self, many: int) -> list[int]:
        """Hundredths, one per dimension."""
        return [_hundredths(self.part(place).data or "") for place in range(many)]


class PointsField(TextField):
    """Points with at most two decimals."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data and form.effect.data == objections.ADJUSTED:
            try:
                _hundredths(self.data)
            except ValueError as error:
                raise ValidationError(str(error)) from error


def answer_form(dimensions: Sequence[str], parts: Sequence[int], *, about_a_person: bool) -> AnswerForm:
    """One field for each dimension, with the points it has now."""
    fields: dict[str, Any] = {f"part{n}": PointsField(name, max=8) for n, name in enumerate(dimensions)}
    given = {f"part{n}": f"{Decimal(value) / 100:.2f}" for n, value in enumerate(parts)}
    form = cast(AnswerForm, type("AnswerWithPoints", (AnswerForm,), fields)(data=given))
    words = objections.EFFECT_WORDS
    form.effect.choices = [(code, words[code]) for code in words if about_a_person or code == objections.UPHELD]
    return form


def _hundredths(text: str) -> int:
    try:
        value = Decimal(text) * 100
    except InvalidOperation as error:
        raise ValueError("请填写分数，如18或7.25") from error
    if not value.is_finite() or value != int(value) or not 0 <= value <= 100_000:
        raise ValueError("分数最多两位小数，不能小于0")
    return int(value)
