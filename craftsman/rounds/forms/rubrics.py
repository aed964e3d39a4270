"""What the clerk types into a rubric: one row of its table, where it starts from, a whole file, reasons of a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask_wtf.file import FileField
from wtforms import SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from craftsman.achievements.kinds import Kind
from craftsman.fields import Form, RadioField, SelectField, TextField, TextsField, VersionField, required
from craftsman.rounds import parts, situations
from craftsman.rounds.parts import Part
from craftsman.rounds.rubric_rows import GATE_WORDS
from craftsman.rubrics.difference import TAKES

BOX_LONGEST = 20_000
LABELS: Mapping[str, str] = {
    "id": "编号",
    "name": "名称",
    "version": "版本",
    "total": "满分",
    "as_of": "计分截止日",
    "effective": "施行日期",
    "source_note": "依据",
    "max": "最高分",
    "note": "说明",
    "kinds": "计哪些业绩",
    "verifier": "审核部门",
    "evidence": "证明材料",
    "register": "比对来源",
    "cap": "封顶",
    "take": "计分方式",
    "points": "分值",
    "unit": "单位",
    "start": "从（含）",
    "end": "到（不含）",
    "kind": "类别",
    "judge": "需要人工认定什么",
    "of": "看哪个日期",
    "years": "几年以内",
    "months": "几个月以内",
    "window.start": "起始日期（含）",
    "to": "截止日期（含）",
    "after": "从哪一天起算",
    "say": "超出期限时对职工怎么说",
    parts.BOX: "条件、算法等其他设置",
    f"window.{parts.BOX}": "只看哪些业绩、哪种情形",
}
HINTS: Mapping[str, str] = {
    "points": "填一个数；在范围内给分的，填10至20",
    "evidence": "一行一种",
    "as_of": "写成2026-10-31的样子，空着就是申报截止日",
    "effective": "写成2026-10-31的样子",
    "unit": "如项、年、人，空着不写单位",
    "of": "选了几个的，看职工填了的第一个",
    "years": "从计分截止日往前数",
    "months": "可以和年一起填",
    "window.start": "写成2026-10-31的样子；按年月数的不填",
    "to": "写成2026-10-31的样子，空着就是计分截止日",
    "after": "选了的，从这一天往后数，不从计分截止日往前数",
    "say": "空着就按日期写明",
    parts.BOX: "按细则文件的写法，一行一个“名称: 内容”；没有就空着",
}
_LONG = ("evidence", "note", "source_note", "judge")
_NEEDED = {"id": "请填写编号", "name": "请填写名称", "version": "请填写版本"}
_BOXED = {parts.HEAD, parts.DIMENSION, parts.ITEM, parts.RULE, parts.WINDOW, parts.GATE, parts.REST}


@dataclass(frozen=True)
class Choices:
    """What the clerk chooses from: kinds of achievement, departments by code, attributes of the kinds of this row."""

    kinds: Mapping[str, Kind]
    departments: Mapping[str, str]
    fields: Mapping[str, Any]
    words: Mapping[str, str]


class PartForm(Form):
    """One row; which fields it has depends on its sort. They are posted as row_name: a form whose field is called `name` or
    `id` would hide its own."""

    version = VersionField()
    names: tuple[str, ...] = ()

    @property
    def typed(self) -> dict[str, Any]:
        return {name: self._fields[f"row_{name}"].data for name in self.names}

    @property
    def shown(self) -> list[Any]:
        return [self._fields[f"row_{name}"] for name in self.names]

    def refuse(self, name: str | None, sentence: str) -> None:
        super().refuse(f"row_{name}", sentence)


def part_form(part: Part, choices: Choices, version: int, *, new: bool = False) -> PartForm:
    """The form of a row; `new`: it is not there yet, so an item asks for its first points too."""
    names = [*part.fields, *(["points"] if new and part.sort == parts.ITEM else [])]
    names += [f"by_{n}" for n in range(len(part.by))]
    names += [parts.BOX] if part.sort in _BOXED and not (new and part.sort == parts.ITEM) else []
    fields: dict[str, Any] = {f"row_{name}": _field(name, part, choices) for name in names}
    fields["names"] = tuple(names)
    form = type("Row", (PartForm,), fields)
    given = {f"row_{name}": value for name, value in parts.shown(part).items()}
    return cast(PartForm, form(data={**given, "version": version}))


def _field(name: str, part: Part, choices: Choices) -> Any:
    label, hint = _told(LABELS, part, name), _told(HINTS, part, name)
    if name.startswith("by_"):
        return _values(part, int(name[3:]), choices)
    if name == "kinds":
        known = {code: kind.name for code, kind in choices.kinds.items()}
        return _ticks(label, {**known, **{one: known.get(one, one) for one in part.value.get("kinds", ())}})
    if name == "of":
        return _ticks(label, _dates(part.value.get("of"), choices), hint)
    if name == "after":
        none = "计分截止日（往前数）"
        return SelectField(
            label, choices=[("", none), *_dates(part.value.get("after"), choices).items()], description=hint
        )
    if name == "verifier":
        own = part.value.get("verifier") or ""
        offered = {"": "没有写", **choices.departments, **({own: choices.departments.get(own, own)} if own else {})}
        return SelectField(label, choices=list(offered.items()))
    if name == "take":
        return SelectField(label, choices=list(TAKES.items()))
    if name == "kind":
        return SelectField(label, choices=list(GATE_WORDS.items()))
    if name == parts.BOX:
        return TextsField(
            label,
            max=BOX_LONGEST,
            description=hint,
            render_kw={"rows": 3 if part.sort == parts.WINDOW else 6, "spellcheck": "false"},
        )
    if name in _LONG:
        return TextsField(label, max=1000, description=hint, render_kw={"rows": 2})
    needed = _NEEDED.get(name) or ("请填写分值" if name == "points" and part.sort != parts.RULE else "")
    return TextField(label, (required(needed),) if needed else (), max=100, description=hint)


def _told(words: Mapping[str, str], part: Part, name: str) -> str:
    """The words for a field; what means something else in this sort of row has its own."""
    return words.get(f"{part.sort}.{name}") or words.get(name, "")


def _dates(own: Any, choices: Choices) -> dict[str, str]:
    """The dates among the attributes of this row's kinds, what is chosen first and in its order."""
    chosen = [own] if isinstance(own, str) else list(own or ())
    names = [*chosen, *(name for name, field in choices.fields.items() if field.type == "date")]
    return {name: situations.label(name, choices.fields, choices.words) or name for name in names}


def _values(part: Part, n: int, choices: Choices) -> Any:
    """The values of an attribute that a line stands for: boxes where the kind has choices, else words."""
    name = part.by[n]
    field = choices.fields.get(name)
    label = situations.label(name, choices.fields, choices.words) or f"第{n + 1}项内容"
    now = parts.shown(part)[f"by_{n}"]
    if field is not None and field.choices:
        known = dict(field.choices)
        return _ticks(label, {**known, **{one: known.get(one, one) for one in now}})
    if field is not None and field.type == "bool":
        return _ticks(label, {"true": "是", "false": "否"})
    return WordsField(label, max=200, description="几个值用、隔开")


def _ticks(label: str, offered: Mapping[str, str], hint: str = "") -> SelectMultipleField:
    return SelectMultipleField(
        label,
        description=hint,
        choices=list(offered.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )


class WordsField(TextField):
    """A few words in one line."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = [one.strip() for one in (self.data or "").split("、") if one.strip()]  # type: ignore[assignment]  # a list of words

    def _value(self) -> str:
        return "、".join(self.data or ())


# --- where a draft starts, and a whole file ---------------------------------------------------------------------------


class SourceForm(Form):
    """A file of the library, the last round, the published version, or nothing."""

    rubric: RadioField
    version = VersionField()  # of the round
    draft = VersionField()  # of the draft it takes the place of, 0 for none


def source_form(offered: Sequence[tuple[str, str]], chosen: str, version: int, draft: int) -> SourceForm:
    field = RadioField("从哪里开始", (required("请选择从哪里开始"),), choices=list(offered))
    form = type("Sources", (SourceForm,), {"rubric": field})
    return cast(SourceForm, form(data={"rubric": chosen, "version": version, "draft": draft}))


class ImportForm(Form):
    """A file, or the same text pasted; what was typed stays when it is refused."""

    file = FileField("选择文件")
    text = StringField("或者把内容贴在这里", widget=TextArea(), render_kw={"rows": 18, "spellcheck": "false"})
    version = VersionField()


# --- publishing -------------------------------------------------------------------------------------------------------


class VersionForm(Form):
    """An act on the draft as it was seen."""

    version = VersionField()


class ReasonForm(VersionForm):
    reason = TextsField(
        "修改原因", max=300, description="写进版本记录，第二人和以后查阅的人都看得到", render_kw={"rows": 3}
    )


class AnswerForm(VersionForm):
    """What the second person says to a proposed change."""

    answer = RadioField(
        "您的意见", (required("请选择同意或不同意"),), choices=[("agree", "同意，按新版本执行"), ("decline", "不同意")]
    )
    because = TextsField("不同意的理由", max=300, description="不同意时填写，提出修改的人会看到", render_kw={"rows": 3})
