"""Why a fact gave no points, and whether a gate is met, in Chinese; made only when asked for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from craftsman.rubrics.explain.bookings import SCOPE_NAMES
from craftsman.rubrics.explain.figures import figure, on_day
from craftsman.rubrics.explain.published import span_text
from craftsman.rubrics.points import Span
from craftsman.rubrics.points.worth import CLAIMED

if TYPE_CHECKING:
    from craftsman.rubrics.sheet import GateResult, Uncounted


def uncounted(found: Uncounted) -> str:
    """Why this fact gave no points; the rubric's own words come first."""
    return _REASONS[found.code](found)


def _own(otherwise: str) -> Callable[[Uncounted], str]:
    return lambda found: found.say or otherwise


def _not_met(found: Uncounted) -> str:
    return found.say or f"不符合“{_name(found)}”的条件，不计分"


def _missing(found: Uncounted) -> str:
    words = "、".join(word for word in found.figures if word)
    return f"没有填写或无法识别{words}，暂不能计分" if words else "计分所需的内容没有填写或无法识别，暂不能计分"


def _after(found: Uncounted) -> str:
    return found.say or f"{on_day(found.figures[0])}晚于计分截止日{on_day(found.figures[1])}，不计分"


def _out(found: Uncounted) -> str:
    return found.say or f"{on_day(found.figures[0])}早于{on_day(found.figures[1])}，超出年限，不计分"


def _expired(found: Uncounted) -> str:
    return found.say or f"有效期至{on_day(found.figures[0])}，到{on_day(found.figures[1])}已过期，不计分"


def _past_end(found: Uncounted) -> str:
    amount, last, unit = found.figures
    return f"{figure(Decimal(amount))}{unit}，已超过{figure(Decimal(last))}{unit}，不计分"


def _not_judged(found: Uncounted) -> str:
    """Points inside a range wait for a number; a fact that experts must find real waits for their word."""
    if not found.figures:
        return found.say or "待专家认定，暂不计分"
    return f"{_range(found)}，待专家评分，暂不计分"


def _out_of_range(found: Uncounted) -> str:
    _, _, told, number = found.figures
    who = "自评" if told == CLAIMED else "专家评分"
    if not number:
        return f"{who}无法识别，应在{_range(found)}内，不计分"
    return f"{who}{figure(Decimal(number))}{_word(found)}不在{_range(found)}内，不计分"


def _range(found: Uncounted) -> str:
    least, most = (Decimal(end) for end in found.figures[:2])
    return f"评分区间{span_text(Span(least, most), _word(found))}"


def _word(found: Uncounted) -> str:
    return found.source.point if found.source else "分"


def _lower(found: Uncounted) -> str:
    row, best = found.figures
    return f"取最高一项，已计{best}，{row}不计" if row and best and row != best else "取最高一项，这一项不计"


def _duplicate(found: Uncounted) -> str:
    row = found.figures[0] or "这一项"
    return f"{found.say or '重复的'}取最高，{row}不计"


def _over(found: Uncounted) -> str:
    scope, cap = found.figures
    return f"超过{SCOPE_NAMES[scope]}封顶{figure(Decimal(cap))}{_word(found)}，不再计分"


def _at_floor(found: Uncounted) -> str:
    scope, floor = found.figures
    return f"{SCOPE_NAMES[scope]}已扣到{figure(Decimal(floor))}{_word(found)}，不再扣"


def _elsewhere(found: Uncounted) -> str:
    """The fact itself counts in another item, or another fact about the same thing does."""
    where, here, what = found.figures
    if what or not where:
        once = f"{what or '同一事项'}只计一次"
        return f"{once}，另一件已计" if where == here else f"{once}，已计在“{where}”，不再计入“{here}”"
    return f"计在“{where}”，不再计入“{here}”"


def _name(found: Uncounted) -> str:
    return found.by.name if found.by else found.source.name if found.source else ""


_REASONS: dict[str, Callable[[Uncounted], str]] = {
    "not_asked": _own("本细则没有需要这类业绩的项目"),
    "condition_only": _own("作为其他业绩计分的条件使用，不单独计分"),
    "no_rule": lambda found: f"不属于“{_name(found)}”的计分范围",
    "no_row": lambda found: f"“{_name(found)}”没有这一档，不计分",
    "no_points": lambda found: f"按“{_name(found)}”计0{_word(found)}",
    "missing_value": _missing,
    "past_end": _past_end,
    "out_of_range": _out_of_range,
    "not_judged": _not_judged,
    "direct": lambda found: f"符合直接认定条件“{found.say}”，不在此处计分",
    "veto": lambda found: f"属于一票否决情形“{found.say}”",
    "not_met": _not_met,
    "after_window": _after,
    "out_of_window": _out,
    "expired": _expired,
    "not_in_force": _own("已不在有效状态，不计分"),
    "wrong_issuer": _own("主办或颁发单位不符，不计分"),
    "lacks_prerequisite": _own("缺少要求同时持有的证书，不计分"),
    "lacks_evidence": _own("缺证明材料，不计分"),
    "lower": _lower,
    "lower_item": lambda found: f"{found.say}，只计分数较高的一项",
    "not_chosen": _own("申请人自主确定一项，这一项未选，不计分"),
    "counted_elsewhere": _elsewhere,
    "zeroed": lambda found: f"因“{found.say}”，本项目计0{_word(found)}",
    "at_floor": _at_floor,
    "weighed_out": lambda found: f"按权重折算后不足最小计分单位，计0{_word(found)}",
    "other_track": _own("所在类别没有需要这类业绩的项目"),
    "freeze": lambda found: f"属于冻结得分情形“{found.say}”",
    "grant": lambda found: f"符合“{found.say}”，不在此处计分",
    "duplicate": _duplicate,
    "over_cap": _over,
    "not_verified": _own("部门尚未核实，暂不计入核定得分"),
}


_GATES = {
    "direct": ("符合直接认定", "未达到直接认定"),
    "veto": ("属于一票否决", "未触及一票否决"),
    "freeze": ("属于冻结得分情形", "未触及冻结得分情形"),
    "grant": ("同时获得", "未同时获得"),
}


def gate(found: GateResult) -> str:
    """直接认定, 一票否决, 冻结 or 授予, whether it is met, and what people still have to judge."""
    yes, no = _GATES[found.kind]
    if not found.met:
        return f"{no}“{found.name}”"
    judge = f"，还需人工认定：{found.judge}" if found.judge else ""
    return f"{yes}“{found.name}”{judge}"
