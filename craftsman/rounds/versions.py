"""Law: how a rubric becomes a numbered version: one person before the window opens, two afterwards, nobody after the freeze."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from craftsman.rubrics.rubric import Rubric

COUNTING_LASTS = timedelta(minutes=5)  # afterwards the effect may be asked for again


class Calendar(Protocol):
    """A round as far as its rubric's versions ask for it."""

    @property
    def opens_at(self) -> datetime: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def frozen_at(self) -> datetime | None: ...


class Draft(Protocol):
    """A draft as far as its proposal asks for it."""

    @property
    def digest(self) -> str: ...
    @property
    def effect(self) -> Mapping[str, Any] | None: ...
    @property
    def proposed_at(self) -> datetime | None: ...
    @property
    def proposed_by_id(self) -> int | None: ...


def has_opened(round_: Calendar, now: datetime) -> bool:
    """Whether somebody may have applied under the rubric as it stands."""
    return round_.published_at is not None and round_.opens_at <= now


def why_not_edit(round_: Calendar, draft: Draft | None) -> str | None:
    """Why nobody may change the draft now, or None."""
    if round_.frozen_at is not None:
        return "得分已经封存，本批的细则不能再改"
    if draft is not None and draft.proposed_at is not None:
        return "这次修改已经提交，正等第二人确认。撤回以后才能再改"
    return None


def why_not_replace(old: Rubric | None, new: Rubric, tie_order: Sequence[str], *, opened: bool) -> str | None:
    """Why this rubric cannot follow the one the round has, or None."""
    if old is not None and old == new:
        return "草稿和现在的版本没有差别，不用发布"
    if not opened or old is None:
        return None
    if _judged(old) != _judged(new):
        return "申报开始后不能改一票否决条款：已经提交的申报要按原来的条款核实"
    kept = {one.id for one in new.dimensions}
    lost = next((one for one in old.dimensions if one.id in tie_order and one.id not in kept), None)
    return f"指标“{lost.name}”用来排并列的先后，不能去掉" if lost else None


def _judged(rubric: Rubric) -> list[object]:
    """Gates that departments are asked about: everything but direct recognition."""
    return [gate.to_plain() for gate in rubric.gates if gate.kind not in ("direct", "grant")]


def why_not_propose(draft: Draft, digest: str, reason: str) -> tuple[str | None, str] | None:
    """(field, sentence) of what a proposal still lacks; `digest` is the round's rubric now."""
    if not is_counted(draft, digest):
        return None, "请先计算影响多少份申报，再提交"
    return None if reason.strip() else ("reason", "请写明为什么要改")


def is_counted(draft: Draft, digest: str) -> bool:
    """Whether the effect that is known is that of this draft on this rubric."""
    known = draft.effect or {}
    return known.get("digest") == draft.digest and known.get("base") == digest


def is_counting(counting_at: datetime | None, now: datetime) -> bool:
    return counting_at is not None and now - counting_at < COUNTING_LASTS


def why_not_answer(round_: Calendar, draft: Draft | None, person_id: int) -> str | None:
    """Why this person cannot agree to the proposed change or decline it, or None."""
    if draft is None or draft.proposed_at is None:
        return "没有等待确认的修改"
    if round_.frozen_at is not None:
        return "得分已经封存，本批的细则不能再改"
    if draft.proposed_by_id == person_id:
        return "修改由您提出，要请另一位经办人员确认"
    return None
