"""Law: the task list from the finished notice to the last certificate handed out, each task with its own word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """How far drawing, printing and handing out are."""

    @property
    def drawn(self) -> int: ...
    @property
    def wanted(self) -> int: ...
    @property
    def held(self) -> int: ...
    @property
    def bundles(self) -> int: ...
    @property
    def bundles_printed(self) -> int: ...
    @property
    def handed_out(self) -> int: ...
    @property
    def finished(self) -> bool: ...


@dataclass(frozen=True)
class Task:
    """A task: where it is done (`names`, `numbers` …), its title, a note, and its state; no family means finished."""

    code: str
    title: str
    note: str
    family: str
    state: str


def tasks(
    why_not: str | None, *, named: bool, people: int, rare: int, missing: int, specimen: str, progress: Progress
) -> list[Task]:
    """`why_not`: why nobody can be named now; `specimen`: "", "drawing" or "drawn"."""
    return [
        _names(people, rare, missing),
        Task("numbers", "编号规则", "按公示名单顺序连续编号，不跳号", "", "已设定"),
        Task("naming", "命名", "" if named else why_not or "公示已结束，可以命名", *_naming(named, why_not)),
        Task("specimen", "试打1张", "先在证书纸上试打，核对位置和颜色", *_specimen(specimen)),
        _drawing(named, progress),
        _printing(named, progress),
        _handing(named, progress),
    ]


def _names(people: int, rare: int, missing: int) -> Task:
    title = "核对名单（生僻字检查）"
    if not people:
        return Task("names", title, "拟命名名单封存后可以核对", "n", "未开始")
    note = f"{people}人，生僻字{rare}人"
    if missing:
        return Task("names", title, f"{note}，其中{missing}人字体缺字", "w", "有缺字")
    return Task("names", title, note, "", "已完成")


def _naming(named: bool, why_not: str | None) -> tuple[str, str]:
    if named:
        return "", "已完成"
    return ("n", "不能开始") if why_not else ("w", "待办")


def _specimen(state: str) -> tuple[str, str]:
    return {"": ("n", "未开始"), "drawing": ("m", "正在生成"), "drawn": ("", "已完成")}[state]


def _drawing(named: bool, progress: Progress) -> Task:
    if not named:
        return Task("drawing", "批量生成", "命名后自动开始", "n", "不能开始")
    note = f"已生成{progress.drawn} / {progress.wanted}张"
    if progress.held:
        return Task("drawing", "批量生成", f"{note}，暂缓{progress.held}张", "w", "有暂缓")
    return Task("drawing", "批量生成", note, *(("", "已完成") if progress.finished else ("m", "进行中")))


def _printing(named: bool, progress: Progress) -> Task:
    if not named:
        return Task("bundles", "打印清单", "每50张一包，附封面单", "n", "不能开始")
    note = f"已打印{progress.bundles_printed} / {progress.bundles}包"
    done = progress.bundles and progress.bundles_printed == progress.bundles
    return Task("bundles", "打印清单", note, *(("", "已完成") if done else ("w", "待办")))


def _handing(named: bool, progress: Progress) -> Task:
    if not named:
        return Task("listing", "发放登记", "打印后登记领取", "n", "不能开始")
    note = f"已领取{progress.handed_out} / {progress.drawn}份"
    done = progress.drawn and progress.handed_out >= progress.drawn
    return Task("listing", "发放登记", note, *(("", "已完成") if done else ("n", "未完成")))
