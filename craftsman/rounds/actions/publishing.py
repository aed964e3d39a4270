"""A draft becomes the round's numbered version: published by one person, or proposed by one and agreed to by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.errors import Conflict, Refused
from craftsman.inbox import actions as inbox
from craftsman.jobs import enqueue
from craftsman.rounds import queries, versions
from craftsman.rounds.actions.drafting import refuse_stale, sentences
from craftsman.rounds.actions.keeping import keep_version, put_rubric, why_not_rubric
from craftsman.rounds.models import Round, RubricDraft, RubricVersion
from craftsman.rubrics.rubric import Rubric

COUNT, RESCORE = "count_rubric_effect", "rescore_round"  # jobs of whoever holds the applications


def publish_version(round_id: int, *, reason: str = "", version: int, actor: Actor, now: datetime) -> RubricVersion:
    """Before the window opens: the draft is the round's rubric from now on."""
    round_, draft, rubric = _ready(round_id, version, now)
    if versions.has_opened(round_, now):
        raise Refused("申报已经开始，修改细则要由另一位经办人员确认")
    if round_.published_at is not None and not reason.strip():
        raise Refused("批次已经公开，请写明为什么要改", field="reason")
    before = _current(round_)
    put_rubric(round_, rubric)
    round_.version += 1
    round_.prepared = [*dict.fromkeys([*round_.prepared, "rubric"])]
    made = keep_version(round_, actor=actor, now=now, reason=reason)
    session().delete(draft)
    _record("rubric.publish", round_, made, before, actor, now)
    return made


def count_effect(round_id: int, *, version: int, actor: Actor, now: datetime) -> None:
    """Have it counted how many applications this draft affects; the answer comes through `record_effect`."""
    round_, draft, _rubric = _ready(round_id, version, now)
    if versions.is_counting(draft.counting_at, now) or versions.is_counted(draft, round_.rubric_digest):
        return
    draft.counting_at = now
    enqueue(COUNT, draft.id)


def record_effect(draft_id: int, digest: str, base: str, counts: Mapping[str, int], *, now: datetime) -> None:
    """What was counted for these two rubrics; a draft that has changed meanwhile is counted anew when asked."""
    draft = queries.draft_by_id(draft_id)
    if draft is None:
        return
    draft.counting_at = None
    if draft.digest == digest:
        draft.effect = {"digest": digest, "base": base, **counts, "at": now.isoformat()}


def propose_change(round_id: int, *, reason: str, version: int, actor: Actor, now: datetime) -> RubricDraft:
    """After opening: ask a second person; until the answer nobody edits the draft."""
    round_, draft, rubric = _ready(round_id, version, now)
    if not versions.has_opened(round_, now):
        raise Refused("申报还没开始，可以直接发布")
    lacking = versions.why_not_propose(draft, round_.rubric_digest, reason)
    if lacking:
        raise Refused(lacking[1], field=lacking[0])
    draft.proposed_at, draft.proposed_by_id, draft.reason = now, actor.person_id, reason
    draft.version += 1
    told = {"changed": sentences(queries.rubric_of(round_), rubric), "applications": _changed(draft)}
    journal.append("rubric.propose", f"round-{round_id}", actor=actor, now=now, detail=told, reason=reason)
    return draft


def take_back(round_id: int, *, version: int, actor: Actor, now: datetime) -> RubricDraft:
    """The proposer writes on instead."""
    round_ = queries.round_by_id(round_id, lock=True)
    draft = _proposed(round_, version)
    if draft.proposed_by_id != actor.person_id:
        raise Refused("只有提出修改的人可以撤回；不同意请选“不同意”")
    _open_again(draft)
    journal.append("rubric.take_back", f"round-{round_id}", actor=actor, now=now)
    return draft


def agree_to_change(round_id: int, *, version: int, actor: Actor, now: datetime) -> RubricVersion:
    """The second person agrees: the version is the round's, and every score follows it in the background."""
    round_ = queries.round_by_id(round_id, lock=True)
    draft = _answerable(round_, version, actor)
    before, rubric = queries.rubric_of(round_), Rubric.from_dict(draft.rubric)
    _refuse(_why_not(round_, rubric, now))
    if not versions.is_counted(draft, round_.rubric_digest):
        raise Conflict("提交以后本批的细则又有了新版本，请退回重新计算影响")
    put_rubric(round_, rubric)
    round_.version += 1
    made = keep_version(
        round_,
        actor=actor,
        now=now,
        reason=draft.reason,
        person_id=draft.proposed_by_id,
        agreed_by_id=actor.person_id,
        affected=_changed(draft),
        rescored=False,
    )
    session().delete(draft)
    _record("rubric.agree", round_, made, before, actor, now)
    enqueue(RESCORE, made.id)
    _answer("agreed", round_, draft, {"number": made.number}, "/source", actor, now)
    return made


def decline_change(round_id: int, *, because: str, version: int, actor: Actor, now: datetime) -> RubricDraft:
    """The second person does not agree, and says why; the draft can be written on."""
    if not because.strip():
        raise Refused("请写明为什么不同意", field="because")
    round_ = queries.round_by_id(round_id, lock=True)
    draft = _answerable(round_, version, actor)
    _answer("declined", round_, draft, {"reason": because.strip().rstrip("。")}, "", actor, now)
    _open_again(draft)
    draft.declined_at, draft.declined_by_id, draft.declined_because = now, actor.person_id, because
    journal.append("rubric.decline", f"round-{round_id}", actor=actor, now=now, reason=because)
    return draft


def settle_version(version_id: int, *, changed: int, now: datetime) -> None:
    """Every score follows this version now."""
    version = queries.version_by_id(version_id)
    if version is None or version.rescored_at is not None:
        return
    version.rescored_at = now
    told = {"number": version.number, "applications": changed}
    journal.append("rubric.rescore", f"round-{version.round_id}", actor=None, now=now, detail=told)


def _ready(round_id: int, version: int, now: datetime) -> tuple[Round, RubricDraft, Rubric]:
    """Round and draft held, the draft as it was seen, and nothing against its becoming the round's."""
    round_ = queries.round_by_id(round_id, lock=True)
    draft = queries.draft_of(round_id, lock=True)
    _refuse(versions.why_not_edit(round_, draft))
    refuse_stale(round_, draft, version)
    if draft is None:
        raise Refused("没有正在写的草稿")
    rubric = Rubric.from_dict(draft.rubric)
    _refuse(_why_not(round_, rubric, now))
    return round_, draft, rubric


def _why_not(round_: Round, rubric: Rubric, now: datetime) -> str | None:
    opened = versions.has_opened(round_, now)
    wrong = why_not_rubric(rubric) or versions.why_not_replace(
        _current(round_), rubric, round_.tie_order, opened=opened
    )
    return wrong or (queries.why_not_verified(round_, rubric) if round_.published_at is not None else None)


def _current(round_: Round) -> Rubric | None:
    return queries.rubric_of(round_) if round_.rubric_digest else None


def _proposed(round_: Round, version: int) -> RubricDraft:
    draft = queries.draft_of(round_.id, lock=True)
    if draft is None or draft.proposed_at is None:
        raise Conflict("这次修改已经办理，请看最新的版本")
    refuse_stale(round_, draft, version)
    return draft


def _answerable(round_: Round, version: int, actor: Actor) -> RubricDraft:
    draft = _proposed(round_, version)
    _refuse(versions.why_not_answer(round_, draft, actor.person_id))
    return draft


def _open_again(draft: RubricDraft) -> None:
    draft.proposed_at = draft.proposed_by_id = None
    draft.reason = ""
    draft.version += 1


def _answer(
    word: str, round_: Round, draft: RubricDraft, values: Mapping[str, object], page: str, actor: Actor, now: datetime
) -> None:
    """Tells who proposed the change what the second person said of it."""
    if draft.proposed_by_id is None:
        return
    inbox.send_message(
        draft.proposed_by_id,
        f"rubric_change_{word}",
        {"round": round_.name, "second": queries.names_of([actor.person_id])[actor.person_id], **values},
        actor=actor,
        now=now,
        link=f"/admin/rounds/{round_.slug}/setup/rubric{page}",
        occasion=f"rubric-draft-{draft.id}-{draft.version}",
    )


def _changed(draft: RubricDraft) -> int:
    return int((draft.effect or {}).get("changed", 0))


def _refuse(reason: str | None) -> None:
    if reason:
        raise Refused(reason)


def _record(act: str, round_: Round, made: RubricVersion, before: Rubric | None, actor: Actor, now: datetime) -> None:
    told: dict[str, object] = {"number": made.number, "version": made.name, "digest": made.digest}
    if before is not None:
        told["changed"] = sentences(before, Rubric.from_dict(round_.rubric))
    if made.agreed_by_id is not None:
        told["applications"] = made.affected
    journal.append(act, f"round-{round_.id}", actor=actor, now=now, detail=told, reason=made.reason or None)
