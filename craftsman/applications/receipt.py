"""Law: the receipt of an application: what comes next and by when, and its address as a square to scan."""

from __future__ import annotations

from datetime import date, datetime

import segno

from craftsman.rounds.ribbon import Step
from craftsman.rounds.stages import DISTRICT

QUIET = 4  # modules of white around the square


def square(address: str) -> tuple[int, str]:
    """(side in modules, the dark modules as an SVG path)."""
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix_iter(border=QUIET)]
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return len(rows), "".join(dark)


def next_steps(
    due_on: date | None, departments: tuple[str, ...], ribbon: tuple[Step, ...], appeal: str = ""
) -> tuple[tuple[str, str, str], ...]:
    """(what, by when, in plain words): the review first, then what the round's calendar says; `appeal` as it says it."""
    when = {title: said if said != "未开始" else "时间另行公布" for title, said, _ in ribbon}
    review = f"由{'、'.join(departments)}核实" if departments else "业绩都已核实过，不用再审"
    first = (f"最迟{due_on.month}月{due_on.day}日" if due_on else "已完成") if departments or due_on else "已完成"
    return (
        ("部门联审", first, f"{review}；有要补正的会发消息给您"),
        ("核分冻结", when.get("核分冻结", ""), appeal),
        ("公示", when.get("公示", ""), "入选名单公示5个工作日"),
        ("命名", when.get("命名", ""), "公示没有异议的正式命名"),
    )


def spoken(moment: datetime) -> str:
    """2026年11月20日16:12, on the district's clock."""
    local = moment.astimezone(DISTRICT)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
