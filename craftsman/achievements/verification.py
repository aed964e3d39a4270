"""Whether a department has verified an achievement, for which revision, and what the worker reads about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

UNVERIFIED, VERIFIED, ADJUSTED, RETURNED, DENIED = "unverified", "verified", "adjusted", "returned", "denied"
OUTCOMES = {VERIFIED: "核实通过", ADJUSTED: "部分认定", RETURNED: "退回补正", DENIED: "不予认定"}
STATES = (UNVERIFIED, *OUTCOMES)
PROVEN = (VERIFIED, ADJUSTED)  # the department stands behind the values as they are stored now


@dataclass(frozen=True)
class Shown:
    """A tag: its word and its family (n m w g b p, as in the pattern book)."""

    word: str
    family: str


_SHOWN = {
    VERIFIED: Shown("核实通过", "g"),
    ADJUSTED: Shown("部分认定", "p"),
    RETURNED: Shown("待补正", "w"),
    DENIED: Shown("不予认定", "b"),
}


def shown(state: str, missing: Sequence[str], processing: int) -> Shown:
    """The tag on the card; what the worker must do comes before what others do."""
    if state in _SHOWN:
        return _SHOWN[state]
    if missing:
        return Shown("缺材料", "w")
    if processing:
        return Shown("处理中", "m")
    return Shown("待审", "m")


def why_not_record(outcome: str, revision: int, seen: int, missing: Sequence[str], removed: bool) -> str | None:
    """Why a department's outcome about revision `seen` cannot be written onto the achievement, or None."""
    if outcome not in OUTCOMES:
        return "没有这种核实结果"
    if removed:
        return "申报人已删除这项业绩"
    if revision != seen:
        return "您打开后，申报人又改了这项业绩，请看最新内容再核实"
    if missing and outcome in PROVEN:
        return "还缺：" + "、".join(missing)
    return None
