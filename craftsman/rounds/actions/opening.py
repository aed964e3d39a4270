"""A round is opened at once with everything it needs: by commands, by the demonstration, by measurements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.errors import Refused
from craftsman.rounds import naming, stages, titles
from craftsman.rounds.actions.keeping import keep_version, put_rubric, why_not_rubric
from craftsman.rounds.models import Round
from craftsman.rounds.stages import Window
from craftsman.rounds.timetable import Timetable
from craftsman.rounds.titles import Title
from craftsman.rubrics.rubric import Rubric


def open_round(
    name: str,
    *,
    slug: str,
    prefix: str,
    rubric: Rubric,
    window: Window,
    titles_given: Sequence[Title],
    eligibility: str = "",
    conditions: Sequence[Mapping[str, Any]] = (),
    verifiers: Mapping[str, str] | None = None,
    days: Mapping[str, date] | None = None,
    actor: Actor | None,
    now: datetime,
    demo: bool = False,
) -> Round:
    """A published round with its rubric frozen under its hash; `days` are the other entries of its timetable."""
    refuse_names(name, slug, prefix)
    for reason, field in (
        (stages.why_not_window(window), "closes_at"),
        (titles.why_not_titles(titles_given), "titles"),
        (why_not_rubric(rubric), "rubric"),
    ):
        if reason:
            raise Refused(reason, field=field)
    round_ = Round(
        slug=slug,
        name=name,
        prefix=prefix,
        titles=[title.to_plain() for title in titles_given],
        eligibility=eligibility,
        conditions=[dict(one) for one in conditions],
        verifiers=dict(verifiers or {}),
        prepared=[],
        published_at=now,
        created_at=now,
        demo=demo,
    )
    round_.timetable = Timetable(window.opens_at, window.closes_at, days or {})
    put_rubric(round_, rubric)
    session().add(round_)
    session().flush()
    keep_version(round_, actor=actor, now=now)
    detail = {"rubric": rubric.id, "version": rubric.version, "digest": rubric.digest}
    journal.append("round.open", f"round-{round_.id}", actor=actor, now=now, detail=detail)
    return round_


def refuse_names(name: str, slug: str, prefix: str, *, except_id: int = 0) -> None:
    """Refused when a name is malformed or another round has it."""
    wrong = naming.why_not_named(name, slug, prefix)
    if wrong:
        raise Refused(wrong[1], field=wrong[0])
    others = select(Round.name, Round.slug, Round.prefix).where(Round.id != except_id)
    taken = or_(Round.name == name, Round.slug == slug, Round.prefix == prefix)
    found = session().execute(others.where(taken).limit(1)).first()
    if found:
        field = "name" if found.name == name else "slug" if found.slug == slug else "prefix"
        raise Refused("已有批次用了这个名称、网址或编号前缀，请换一个", field=field)
