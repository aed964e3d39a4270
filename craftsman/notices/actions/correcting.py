"""更正公告: a published list is never edited; what was wrong in it is put right by a notice of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select, update

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.errors import Conflict, Refused
from craftsman.notices import privacy, queries, wording
from craftsman.notices.actions.drafting import last_day, put_out
from craftsman.notices.listing import LABELS, PRINTED, Line
from craftsman.notices.models import Notice, NoticeLine
from craftsman.rounds import actions as rounds
from craftsman.rounds import queries as calendar
from craftsman.rounds.stages import DISTRICT


def publish_correction(
    round_id: int,
    changes: Mapping[int, Mapping[str, str]],
    basis: str,
    *,
    actor: Actor | None,
    now: datetime,
) -> Notice:
    """`changes`: application → the printed words that differ. Titles that an objection changed are put right with them.

    Another word stands on the notice until its end, at least one working day more; another title runs all its days anew.
    """
    round_ = calendar.round_by_id(round_id, lock=True)
    original = queries.main_notice(round_id)
    if original is None or round_.named_at is not None:
        raise Refused("名单还没有公示，请直接修改公示内容" if original is None else "本批已经命名，不能再更正公示")
    if not basis.strip():
        raise Refused("请写明更正的内容和原因", field="basis")
    _refuse_text(changes, basis)
    titles = queries.uncorrected(round_id)
    lines = _corrected(round_id, changes, titles)
    if not lines:
        raise Refused("没有要更正的内容，请修改后再发布", field="name")
    opens_on = now.astimezone(DISTRICT).date()
    notice = Notice(
        round_id=round_id,
        kind="correction",
        corrects_id=original.id,
        title=wording.correction_title(original.title),
        basis=basis.strip(),
        contact=original.contact,
        opens_on=opens_on,
        ends_on=_ends_on(opens_on, original.ends_on, anew=bool(titles)),
        version=0,
    )
    put_out(notice, lines, actor=actor, now=now)
    rounds.keep_notice(
        round_, original.opens_on, max(original.ends_on, round_.notice_ends_on or opens_on, notice.ends_on)
    )
    return notice


def _refuse_text(changes: Mapping[int, Mapping[str, str]], basis: str) -> None:
    words = [(field, LABELS[field], text) for given in changes.values() for field, text in given.items()]
    wrong = privacy.why_not_public([("basis", "更正说明", basis), *words])
    if wrong:
        raise Refused(wrong[1], field=wrong[0])


def _corrected(round_id: int, changes: Mapping[int, Mapping[str, str]], titles: Mapping[int, str]) -> list[Line]:
    """The lines that differ from what is public now, in the order of the list."""
    found = []
    for public in queries.final_list(round_id):
        words = {
            field: text.strip() for field, text in changes.get(public.application_id, {}).items() if field in PRINTED
        }
        now_public = Line(public.application_id, public.title, public.name, public.sex, public.employer, public.trade)
        line = now_public.changed({**words, "title": titles.get(public.application_id, "")})
        if line != now_public:
            found.append(line)
    return found


def _ends_on(opens_on: date, original: date, *, anew: bool) -> date:
    workdays = calendar.workdays()
    return last_day(opens_on, workdays) if anew else max(original, workdays.after(opens_on, 1))


def strike(round_id: int, application_id: int, why: str, *, actor: Actor | None, now: datetime) -> None:
    """Take somebody off every list of the round, in the caller's transaction. The place stays empty: nobody moves up."""
    notices = select(Notice.id).where(Notice.round_id == round_id)
    lines = select(NoticeLine).where(NoticeLine.notice_id.in_(notices), NoticeLine.application_id == application_id)
    held = session().scalars(lines).all()
    if not held:
        raise Conflict("这个人已不在公示名单上")
    ids = [one.id for one in held]
    session().execute(update(NoticeLine).where(NoticeLine.id.in_(ids)).values(struck_at=now, struck_why=why[:200]))
    journal.append("notice.strike", f"application-{application_id}", actor=actor, now=now, reason=why[:200])
