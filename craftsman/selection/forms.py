"""What the clerk types: a trial of quotas, the freeze, the proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from craftsman.fields import FileField, Form, SelectField, TextField, WholeNumberField
from craftsman.rounds.titles import MOST, Title
from craftsman.rubrics.rehearsal.invention import SIZES
from craftsman.selection import checklist, quotas
from craftsman.selection.quotas import Trial

INVENTED = "invented"
LARGEST = 1_000_000  # bytes of a rubric file
MOST_PER_COMPANY = 999
MOST_POINTS = 999


class ButtonForm(Form):
    """Nothing but a button."""


def whole(typed: str | None, top: int, default: int) -> int:
    """A number out of an address; whatever else stands there is the default."""
    text = (typed or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= top else default


def trial_of(values: Any, titles: Sequence[Title], kept: Trial | None = None) -> Trial:
    """The trial that an address or a form asks for; what it does not name is as in `kept`, else as the round has it."""
    start = kept or Trial(tuple(title.quota for title in titles))
    ties = values.get("ties", start.ties)
    chosen = {
        title.name: frozenset(int(one) for one in values.getlist(f"chosen{n}") if one.isascii() and one.isdigit())
        for n, title in enumerate(titles)
    }
    if "quota0" not in values:
        chosen = dict(start.chosen)
    return Trial(
        quotas=tuple(whole(values.get(f"quota{n}"), MOST, start.quotas[n]) for n in range(len(titles))),
        per_company=whole(values.get("per_company"), MOST_PER_COMPANY, start.per_company),
        least=whole(values.get("least"), MOST_POINTS, start.least // 100) * 100,
        ties=ties if ties in quotas.WAYS else "",
        chosen={title: ids for title, ids in chosen.items() if ids},
        passed=start.passed,
    )


def written(trial: Trial, titles: Sequence[Title]) -> list[tuple[str, str]]:
    """The same as fields of an address or hidden fields of a form."""
    found = [(f"quota{n}", str(quota)) for n, quota in enumerate(trial.quotas)]
    found += [
        ("per_company", str(trial.per_company or "")),
        ("least", str(trial.least // 100 or "")),
        ("ties", trial.ties),
    ]
    for n, title in enumerate(titles):
        found += [(f"chosen{n}", str(one)) for one in sorted(trial.chosen.get(title.name, ()))]
    return [(name, value) for name, value in found if value]


class FreezeForm(Form):
    """The name of the round, and for what is left over the reason why it is excluded."""

    typed = TextField("请输入批次名称确认", max=60)

    @property
    def reasons(self) -> dict[str, str]:
        """Code of the checklist → reason."""
        return {code: str(self._fields[code].data or "") for code in checklist.WORDS if code in self._fields}


def freeze_form(left_over: Sequence[checklist.Point]) -> FreezeForm:
    """With a field for each point that can be excluded."""
    fields: dict[str, Any] = {
        point.code: TextField(f"{point.word}{point.count}项，不计入的原因", max=200)
        for point in left_over
        if point.can_be_excluded
    }
    return type("FreezeFormOfRound", (FreezeForm,), fields)()  # type: ignore[no-any-return]  # made at run time


class ProposalForm(Form):
    """What the list rests on."""

    minutes = TextField("会议纪要文号", [Optional(), Length(max=60)], max=60)
    typed = TextField("请输入批次名称确认", max=60)


def passed_of(values: Any, numbers: Mapping[str, int]) -> tuple[dict[int, str], str | None]:
    """Applications passed over with their reason, out of paired fields, and what is wrong with them; a line that is emptied
    takes the person back. `numbers`: number of an application → id, of those who may be passed over."""
    found: dict[int, str] = {}
    for number, why in zip(values.getlist("passed-number"), values.getlist("passed-why"), strict=False):
        number, why = number.strip().upper()[:16], why.strip()[:200]
        if not number and not why:
            continue
        if number not in numbers:
            return found, f"编号“{number}”不在入围名单里，请核对" if number else "请填写不列入的人的申报编号"
        if not why:
            return found, f"请写明{number}不列入的原因"
        found[numbers[number]] = why
    return found, None


# --- the rehearsal -----------------------------------------------------------------------------------------------------


class RehearsalForm(Form):
    """Which rubric is tried, over whom."""

    rubric = SelectField("试算哪一份细则", description="草稿、现用的细则、细则库，或者下面上传、粘贴的细则")
    file = FileField("细则文件", description="YAML文件，最大1MB")
    text = TextAreaField("或者粘贴细则", description="和上传的文件写法一样")
    over = SelectField("用哪些申报人试算", description="往届批次用已核实的业绩，只读取，不改动那个批次")
    size = WholeNumberField(
        "虚构多少人",
        [Optional()],
        low=SIZES[0],
        high=SIZES[1],
        description=f"只在选虚构的申报人时用，{SIZES[0]}到{SIZES[1]}人",
    )

    def written(self) -> str | None:
        """The rubric as it was sent, the file before the text; None when nothing was sent. UnicodeDecodeError for no text."""
        if self.file.data and self.file.data.filename:
            return bytes(self.file.data.read(LARGEST + 1)).decode("utf-8-sig")
        return self.text.data if (self.text.data or "").strip() else None


def rehearsal_form(
    rubrics: Sequence[tuple[str, str]], rounds: Sequence[tuple[str, str]], chosen: Mapping[str, Any]
) -> RehearsalForm:
    form = RehearsalForm(data=dict(chosen))
    form.rubric.choices = list(rubrics)
    form.over.choices = [*rounds, (INVENTED, "虚构的申报人（没有往届批次时用）")]
    return form
