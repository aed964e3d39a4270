"""What is posted about certificates: the naming, what becomes of one, who fetched it, a search by number and name."""

from __future__ import annotations

from craftsman.fields import CodeField, DateField, Form, TextField, TextsField, WholeNumberField, required


class NamingForm(Form):
    """The document that names, and its date; `people` is how many the page showed."""

    document_no = TextField("命名文号", (required("请填写命名文号，如路总工〔2026〕38号"),), max=40)
    named_on = DateField("命名日期", missing="请填写命名日期")
    people = WholeNumberField("人数", high=99999)


class DocumentForm(Form):
    """Suspend, restore, revoke: on which document."""

    document_no = TextField("文号", (required("请填写文号，如路总工〔2026〕38号"),), max=40)


class ReplaceForm(Form):
    """Why a new paper is made, and what is corrected on it."""

    reason = TextField("补发原因", (required("请填写补发原因，如遗失、污损、信息有误"),), max=100)
    name = TextField("姓名", max=50)
    employer = TextField("单位", max=100)
    trade = TextField("工种", max=50)


class ReleaseForm(Form):
    """A certificate that was held back, with a shorter name of the firm where that was the reason."""

    employer = TextField("证书上的单位名称", max=100)


class HandOutForm(Form):
    """Who fetched the certificates that were ticked; empty: each person himself."""

    to = TextField("代领人姓名", max=50)


class WrongForm(Form):
    """What is wrong on my certificate."""

    text = TextsField("哪里有误", (required("请写明哪里有误、应该是什么"),), max=200)


class LookupForm(Form):
    """A paper whose code cannot be read: its number and the name on it."""

    number = CodeField("证书编号", (required("请输入证书编号，如路工匠〔2026〕0012号"),), max=40)
    name = TextField("姓名", (required("请输入证书上的姓名"),), max=50)


class SignedForm(Form):
    """What the second code holds, as a scanner without a network reads it."""

    text = TextsField("离线码的全部文字", (required("请粘贴扫码得到的全部文字"),), max=600)


class ButtonForm(Form):
    """A button: only the protection against forgery and double clicks."""
