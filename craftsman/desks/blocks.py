"""Law: what keeps a round from going on, red first: late departments, unanswered objections, papers that cannot be printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

LATE, SOON, NEXT = "b", "w", "m"
MOST_NAMED = 3
_ORDER = (LATE, SOON, NEXT)


@dataclass(frozen=True)
class Block:
    """One thing in the way: how urgent, what, how many, and the page (by name) where it is settled."""

    family: str
    text: str
    count: str
    page: str = ""
    place: Mapping[str, object] = field(default_factory=dict)


def ordered(found: Iterable[Block]) -> tuple[Block, ...]:
    """Red before amber before blue; otherwise as given."""
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.family)))


def of_duties(
    counts: Iterable[tuple[str, str, date, int]], today: date, page: str, place: Mapping[str, object]
) -> list[Block]:
    """`counts`: (department, state, due day, duties). Late ones by department, the latest department first; those due today together."""
    late: dict[str, int] = {}
    due = 0
    for department, state, last, number in counts:
        if state == "open" and last < today:
            late[department] = late.get(department, 0) + number
        elif state == "open" and last == today:
            due += number
    worst = sorted(late.items(), key=lambda pair: -pair[1])
    found = [Block(LATE, f"{name}超期未审", f"{number}项", page, place) for name, number in worst]
    return [*found, Block(SOON, "今天到期的审核事项", f"{due}项", page, place)] if due else found


def of_orphans(
    found: Iterable[tuple[str, str, str]], without: Iterable[tuple[str, int]], page: str, place: Mapping[str, object]
) -> list[Block]:
    """`found`: (department, name, number) of duties that nobody of their department may judge, three names of each shown;
    `without`: (department, duties) where there is nobody at all."""
    names: dict[str, list[str]] = {}
    for department, name, number in found:
        names.setdefault(department, []).append(f"{name}（{number}）")
    empty = [Block(LATE, f"{department}还没有审核人员", f"{number}项", page, place) for department, number in without]
    return empty + [
        Block(LATE, f"{department}没有人能审：{_first(who)}", f"{len(who)}项", page, place)
        for department, who in names.items()
    ]


def _first(who: Sequence[str]) -> str:
    people = list(dict.fromkeys(who))
    return "、".join(people[:MOST_NAMED]) + ("等" if len(people) > MOST_NAMED else "")


def of_objections(open_: Sequence[date], today: date, page: str, place: Mapping[str, object]) -> list[Block]:
    """`open_`: the due days of objections without an answer."""
    late = sum(1 for last in open_ if last < today)
    found = [Block(LATE, "异议超期未答复", f"{late}件", page, place)] if late else []
    left = len(open_) - late
    return [*found, Block(SOON, "异议待答复", f"{left}件", page, place)] if left else found


def of_papers(held: int, unfinished: int, page: str, place: Mapping[str, object]) -> list[Block]:
    """Certificates that wait for a correction, and those that are still being drawn."""
    found = [Block(LATE, "证书有字不能打印，等更正", f"{held}张", page, place)] if held else []
    return [*found, Block(NEXT, "证书正在生成", f"还有{unfinished}张", page, place)] if unfinished else found


def of_step(name: str, reason: str | None, page: str, place: Mapping[str, object]) -> list[Block]:
    """The next milestone: it can be done, or why not yet."""
    if reason is None:
        return [Block(SOON, step(name, None), "待办", page, place)]
    return [Block(NEXT, step(name, reason), "", page, place)]


def step(name: str, reason: str | None) -> str:
    """下一步公示：要先完成拟命名"""
    return f"可以办理{name}" if reason is None else f"下一步{name}：{reason}"
