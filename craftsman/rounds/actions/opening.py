"""A round is opened: with its window, its titles and its rubric frozen under a hash."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.errors import Refused
from craftsman.rounds import stages, titles
from craftsman.rounds.models import Round
from craftsman.rounds.stages import Window
from craftsman.rounds.titles import Title
from craftsman.rubrics.checking import check
from craftsman.rubrics.rubric import Rubric

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PREFIX = re.compile(r"[A-Z]{2,4}[0-9]{2}")


def open_round(
    name: str,
    *,
    slug: str,
    prefix: str,
    rubric: Rubric,
    window: Window,
    titles_given: Sequence[Title],
    eligibility: str = "",
    actor: Actor | None,
    now: datetime,
    demo: bool = False,
) -> Round:
    """A new round with its rubric frozen under its hash; applications open and close with the window."""
    for reason, field in (
        (_why_not_named(name, slug, prefix), "name"),
        (stages.why_not_window(window), "closes_at"),
        (titles.why_not_titles(titles_given), "titles"),
        (_why_not_rubric(rubric), "rubric"),
    ):
        if reason:
            raise Refused(reason, field=field)
    round_ = Round(
        slug=slug,
        name=name,
        prefix=prefix,
        titles=[title.to_plain() for title in titles_given],
        eligibility=eligibility,
        rubric=rubric.to_dict(),
        rubric_version=rubric.version,
        rubric_digest=rubric.digest,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        published_at=now,
        created_at=now,
        demo=demo,
    )
    session().add(round_)
    session().flush()
    detail = {"rubric": rubric.id, "version": rubric.version, "digest": rubric.digest}
    journal.append("round.open", f"round-{round_.id}", actor=actor, now=now, detail=detail)
    return round_


def _why_not_named(name: str, slug: str, prefix: str) -> str | None:
    if not name.strip():
        return "请填写批次名称"
    if not SLUG.fullmatch(slug) or len(slug) > 40:
        return "网址名称只用小写字母、数字和短横线"
    if not PREFIX.fullmatch(prefix):
        return "编号前缀是2到4个大写字母加2位年份，如LQ26"
    taken = or_(Round.name == name, Round.slug == slug, Round.prefix == prefix)
    if session().scalar(select(Round.id).where(taken).limit(1)) is not None:
        return "已有批次用了这个名称、网址或编号前缀，请换一个"
    return None


def _why_not_rubric(rubric: Rubric) -> str | None:
    wrong = next((finding for finding in check(rubric) if finding.severity == "error"), None)
    return f"评分细则还不能用：{wrong}" if wrong else None
