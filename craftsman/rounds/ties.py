"""Law: 同分先后: what parts applicants of equal points, in order, and how everybody reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from craftsman.rubrics.rubric import Rubric

SUBMITTED_AT = "submitted_at"
EARLIER = "提交时间"
UNTOLD = "请至少填一项，写1"
Typed = Mapping[str, int | None]


def known(rubric: Rubric) -> dict[str, str]:
    """What may part equal scores, by its name: the rubric's dimensions in their order, then who handed in earlier."""
    return {**{one.id: one.name for one in rubric.dimensions}, SUBMITTED_AT: EARLIER}


def order_of(order: Sequence[str], rubric: Rubric) -> tuple[str, ...]:
    """The round's own order, or by default all dimensions in the rubric's order and last who handed in earlier."""
    return tuple(order) or tuple(known(rubric))


def why_not_order(order: Sequence[str], rubric: Rubric) -> str | None:
    """What is wrong with the round's own order; a rubric put in later may lack what it names."""
    names = known(rubric)
    if any(one not in names for one in order):
        return "评分细则换过，原来的先后里有指标已经没有了，请重新排"
    return "同一项只能排一次" if len(set(order)) < len(order) else None


def why_not_typed(numbers: Typed) -> tuple[str, str] | None:
    """(what, sentence): numbers are 1, 2, 3 and so on, each once; what has none parts nobody."""
    given = [(number, one) for one, number in numbers.items() if number is not None]
    if not given:
        return next(iter(numbers), ""), UNTOLD
    seen: set[int] = set()
    for number, one in given:
        if number in seen:
            return one, f"有两项都写了{number}，请改成不同的数"
        seen.add(number)
    return None


def order_typed(numbers: Typed) -> tuple[str, ...]:
    """What has a number, the smallest first."""
    given = [(number, one) for one, number in numbers.items() if number is not None]
    return tuple(one for _, one in sorted(given))


def sentence(order: Sequence[str], rubric: Rubric) -> str:
    """先比技能等级的得分，再比竞赛荣誉的得分，再比提交时间（先提交的在前）；都相同的名次并列"""
    names = known(rubric)
    steps = [_step(one, names[one]) for one in order_of(order, rubric) if one in names]
    return f"先比{'，再比'.join(steps)}；都相同的名次并列"


def _step(one: str, name: str) -> str:
    return f"{name}（先提交的在前）" if one == SUBMITTED_AT else f"{name}的得分"
