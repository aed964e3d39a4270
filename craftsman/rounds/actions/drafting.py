"""A round's rubric is written: begun from a file, the last round or nothing, changed row by row, imported whole, given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.errors import Conflict, Refused
from craftsman.rounds import part_refusals, queries, versions
from craftsman.rounds.models import Round, RubricDraft
from craftsman.rounds.stages import DISTRICT
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.rubric import Rubric

TOLD_MOST = 5  # sentences of one change that the journal keeps
Edit = Callable[[dict[str, Any]], dict[str, Any]]


def begin_draft(
    round_id: int, rubric: Rubric, *, source: str, version: int, actor: Actor | None, now: datetime
) -> RubricDraft:
    """Write on from this rubric; `version` is that of the draft it takes the place of, 0 for none."""
    round_ = _editable(round_id)
    draft = queries.draft_of(round_id, lock=True)
    refuse_stale(round_, draft, version)
    if draft is None:
        draft = RubricDraft(round_id=round_id, version=0)
        session().add(draft)
    _write(draft, rubric, actor, now)
    draft.based_on = round_.rubric_digest
    session().flush()
    journal.append("rubric.draft", f"round-{round_id}", actor=actor, now=now, detail={"changed": [source]})
    return draft


def change_draft(round_id: int, edit: Edit, *, version: int, actor: Actor | None, now: datetime) -> RubricDraft:
    """One edit of the plain value; Refused while it would leave a rubric that cannot be read, Conflict when stale."""
    round_, draft = _draft_of(round_id)
    refuse_stale(round_, draft, version, edit)
    before = Rubric.from_dict(draft.rubric)
    after = _read(edit, draft.rubric)
    if before == after:
        return draft
    return _changed(draft, before, after, actor, now)


def import_draft(round_id: int, rubric: Rubric, *, version: int, actor: Actor | None, now: datetime) -> RubricDraft:
    """The whole draft as a file has it; version 0 where there is no draft yet."""
    round_ = _editable(round_id)
    draft = queries.draft_of(round_id, lock=True)
    if draft is None:
        return begin_draft(round_id, rubric, source="导入文件", version=version, actor=actor, now=now)
    refuse_stale(round_, draft, version, lambda _plain: rubric.to_dict())
    return _changed(draft, Rubric.from_dict(draft.rubric), rubric, actor, now)


def drop_draft(round_id: int, *, version: int, actor: Actor | None, now: datetime) -> None:
    """Nobody goes on with it; the published version stands."""
    round_, draft = _draft_of(round_id)
    refuse_stale(round_, draft, version)
    session().delete(draft)
    journal.append("rubric.drop", f"round-{round_id}", actor=actor, now=now)


def _changed(draft: RubricDraft, before: Rubric, after: Rubric, actor: Actor | None, now: datetime) -> RubricDraft:
    told = sentences(before, after)
    _write(draft, after, actor, now)
    session().flush()
    journal.append("rubric.edit", f"round-{draft.round_id}", actor=actor, now=now, detail={"changed": told})
    return draft


def _write(draft: RubricDraft, rubric: Rubric, actor: Actor | None, now: datetime) -> None:
    draft.rubric, draft.digest = rubric.to_dict(), rubric.digest
    draft.person_id, draft.changed_at = actor.person_id if actor else None, now
    draft.version += 1
    draft.declined_at = draft.declined_by_id = None
    draft.declined_because = ""


def _read(edit: Edit, plain: dict[str, Any]) -> Rubric:
    try:
        return Rubric.from_dict(edit(plain))
    except Malformed as wrong:
        raise Refused(part_refusals.sentence_of(wrong)) from None


def _editable(round_id: int) -> Round:
    round_ = queries.round_by_id(round_id, lock=True)
    reason = versions.why_not_edit(round_, queries.draft_of(round_id))
    if reason:
        raise Refused(reason)
    return round_


def _draft_of(round_id: int) -> tuple[Round, RubricDraft]:
    round_ = _editable(round_id)
    draft = queries.draft_of(round_id, lock=True)
    if draft is None:
        raise Conflict("这份草稿已经发布或放弃，您这次的修改没有保存")
    return round_, draft


def refuse_stale(round_: Round, draft: RubricDraft | None, version: int, edit: Edit | None = None) -> None:
    """Who changed what meanwhile, beside what this change would have been."""
    if (draft.version if draft else 0) == version:
        return
    last = queries.last_edit(round_.id)
    who = f"{last[0]}已于{last[1].astimezone(DISTRICT):%H:%M}" if last else "别人已经"
    theirs = "；".join(last[2]) if last else ""
    mine = _meant(draft, edit) if draft and edit else ""
    raise Conflict(
        f"您打开后，{who}改过这份细则{f'：{theirs}' if theirs else ''}。您这次的修改没有保存。",
        mine={"改动": mine} if mine else {},
        theirs={"改动": theirs} if mine else {},
    )


def _meant(draft: RubricDraft, edit: Edit) -> str:
    """What the refused change would do to the draft as it is now."""
    try:
        after = Rubric.from_dict(edit(draft.rubric))
    except Malformed as wrong:
        return part_refusals.sentence_of(wrong)
    except Refused as refused:
        return refused.reason
    return "；".join(sentences(Rubric.from_dict(draft.rubric), after)) or "和现在的内容相同"


def sentences(before: Rubric, after: Rubric) -> Sequence[str]:
    """What changed, in as many sentences as anybody reads."""
    found = [one.sentence for one in queries.changes_between(before, after)]
    return [*found[:TOLD_MOST], f"另有{len(found) - TOLD_MOST}处"] if len(found) > TOLD_MOST else found
