"""The clerk writes the notice over the sealed list and publishes it, once; from then on its lines stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.errors import Conflict, Refused
from craftsman.jobs import enqueue
from craftsman.notices import listing, privacy, queries, wording
from craftsman.notices.listing import Line
from craftsman.notices.models import Notice, NoticeLine
from craftsman.notices.queries import Proposed
from craftsman.rounds import actions as rounds
from craftsman.rounds import queries as calendar
from craftsman.rounds.models import Round
from craftsman.rounds.stages import DISTRICT
from craftsman.rounds.timetable import NOTICE_DAYS
from craftsman.rounds.workdays import Workdays
from craftsman.selection import queries as selection

TEXTS = {"title": "公示标题", "document_no": "文号", "basis": "公示依据"}
CONTACT = {"phone": "受理电话", "hours": "接听时间", "address": "来信来访地址", "mail": "电子邮箱", "organiser": "落款"}
_ONE_DAY = timedelta(days=1)


def last_day(opens_on: date, workdays: Workdays, days: int = NOTICE_DAYS) -> date:
    """The day on which so many working days are over, the first one counted in."""
    return workdays.after(opens_on - _ONE_DAY, days)


def save_draft(
    round_id: int, given: Mapping[str, str], opens_on: date, *, version: int, actor: Actor | None, now: datetime
) -> Notice:
    """Keep the text of the notice; `version` 0 for the first time. The period follows from the working days."""
    round_ = _unnoticed(round_id)
    found = _list(round_)
    _refuse_text(given)
    workdays = calendar.workdays()
    _refuse_opening(opens_on, workdays, now)
    draft = queries.draft_of(round_id)
    _refuse_stale(draft, given, version)
    draft = draft or Notice(round_id=round_id, kind="proposal", version=0)
    draft.title, draft.document_no, draft.basis = given["title"], given.get("document_no", ""), given["basis"]
    draft.contact = {name: given.get(name, "") for name in CONTACT}
    draft.opens_on, draft.ends_on = opens_on, last_day(opens_on, workdays)
    draft.snapshot_id, draft.version = found.snapshot_id, draft.version + 1
    session().add(draft)
    session().flush()
    journal.append("notice.draft", f"notice-{draft.id}", actor=actor, now=now, detail={"version": draft.version})
    return draft


def publish(
    round_id: int, *, counts: Mapping[str, int] | None, version: int, actor: Actor | None, now: datetime
) -> Notice:
    """The list becomes public as it was sealed. `counts` are the people per title that the clerk saw and confirmed."""
    round_ = _unnoticed(round_id)
    draft = queries.draft_of(round_id)
    if draft is None:
        raise Refused("请先填写并保存公示内容")
    if draft.version != version:
        raise Conflict("您打开后，公示内容有过修改。请核对后再发布")
    found = _list(round_)
    if counts is not None and dict(counts) != dict(found.counts):
        raise Conflict("名单在您确认期间变了，请核对人数后再发布")
    _refuse_broken(found)
    workdays = calendar.workdays()
    _refuse_opening(draft.opens_on, workdays, now)
    _refuse_text({"title": draft.title, "document_no": draft.document_no, "basis": draft.basis, **draft.contact})
    draft.snapshot_id, draft.ends_on = found.snapshot_id, last_day(draft.opens_on, workdays)
    put_out(draft, found.lines, actor=actor, now=now)
    rounds.keep_notice(rounds.mark(round_id, "noticed", actor=actor, now=now), draft.opens_on, draft.ends_on)
    wait = max(datetime.combine(draft.opens_on, datetime.min.time(), DISTRICT) - now, timedelta())
    enqueue("tell_not_selected", draft.id, delay=wait, patient=True)
    return draft


def put_out(notice: Notice, lines: Sequence[Line], *, actor: Actor | None, now: datetime) -> None:
    """Print the lines, seal what is printed, have everybody on it told."""
    _refuse_lines(lines)
    notice.published_at, notice.version = now, notice.version + 1
    notice.digest = wording.digest(
        {"title": notice.title, "no": notice.document_no, "basis": notice.basis, "contact": notice.contact,
         "opens_on": notice.opens_on, "ends_on": notice.ends_on},
        [(place, one.title, one.name, one.sex, one.employer, one.trade) for place, one in enumerate(lines, 1)],
    )  # fmt: skip
    session().add(notice)
    session().flush()
    session().add_all(
        NoticeLine(
            notice_id=notice.id,
            application_id=one.application_id,
            position=place,
            title=one.title,
            name=one.name,
            sex=one.sex,
            employer=one.employer,
            trade=one.trade,
        )
        for place, one in enumerate(lines, 1)
    )
    session().flush()
    told = {"people": len(lines), "digest": notice.digest, "round": notice.round_id}
    journal.append("notice.publish", f"notice-{notice.id}", actor=actor, now=now, detail=told)
    enqueue("tell_listed", notice.id, patient=True)


def _unnoticed(round_id: int) -> Round:
    round_ = calendar.round_by_id(round_id, lock=True)
    if round_.noticed_at is not None:
        at = round_.noticed_at.astimezone(DISTRICT)
        raise Conflict(f"公示已于{at.month}月{at.day}日{at:%H:%M}发布，不能再改。如有错字，请发布更正公告")
    return round_


def _list(round_: Round) -> Proposed:
    found = queries.proposed(round_)
    if found is None:
        raise Refused("拟命名名单还没有提出，不能公示")
    if found.missing or not found.lines:
        raise Refused(found.missing or "拟命名名单上没有人，不能公示")
    return found


def _refuse_broken(found: Proposed) -> None:
    """What was sealed must be what is printed."""
    if not selection.verify(selection.snapshot_of(found.snapshot_id)).holds:
        raise Refused("拟命名名单与封存时不一致，已停止发布。请联系系统管理员核查操作日志")


def _refuse_opening(opens_on: date, workdays: Workdays, now: datetime) -> None:
    reason = wording.why_not_opening(opens_on, now.astimezone(DISTRICT).date(), workdays.is_working(opens_on))
    if reason:
        raise Refused(reason, field="opens_on")


def _refuse_text(given: Mapping[str, str]) -> None:
    called = {**TEXTS, **CONTACT}
    blocks = ((name, called[name], given.get(name, "")) for name in called)
    wrong = wording.why_not_text(given) or privacy.why_not_public(blocks)
    if wrong:
        raise Refused(wrong[1], field=wrong[0])


def _refuse_lines(lines: Sequence[Line]) -> None:
    blocks = (
        ("lines", f"名单第{place}行的{listing.LABELS[field]}", getattr(one, field))
        for place, one in enumerate(lines, 1)
        for field in listing.PRINTED
    )
    wrong = privacy.why_not_public(blocks)
    if wrong:
        raise Refused(wrong[1], field=wrong[0])


def _refuse_stale(draft: Notice | None, given: Mapping[str, str], version: int) -> None:
    if (draft.version if draft else 0) == version:
        return
    if draft is None:
        raise Conflict("公示内容已不在草稿中，请刷新后再试")
    theirs = {"title": draft.title, "document_no": draft.document_no, "basis": draft.basis, **draft.contact}
    called = {**TEXTS, **CONTACT}
    other = [name for name in called if theirs.get(name, "") != given.get(name, "")]
    raise Conflict(
        "您打开后，公示内容有过修改。您这次的修改没有保存。",
        mine={called[name]: given.get(name, "") for name in other},
        theirs={called[name]: theirs.get(name, "") for name in other},
    )
