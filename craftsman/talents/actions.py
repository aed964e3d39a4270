"""What is done to the pool: named people enter it, craftsmen agree to be found, the office adds and takes back titles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select

from craftsman import files, journal
from craftsman.accounts.actor import Actor
from craftsman.applications.models import Application
from craftsman.certificates.models import Certificate
from craftsman.db import session
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.inbox import actions as inbox
from craftsman.jobs import enqueue
from craftsman.rounds.stages import DISTRICT
from craftsman.talents import directory, queries
from craftsman.talents.growth import LEVELS
from craftsman.talents.models import Honour, ProfilePaper, Talent

DISTRICT_LEVEL = next(iter(LEVELS))  # what a round of this portal gives
ASK_AGAIN_AFTER = timedelta(minutes=10)
CHANGED = "这一页打开后又改过，请看最新内容再改"


# --- into the pool ---------------------------------------------------------------------------------------------------


def admit(application_ids: Sequence[int], *, now: datetime) -> int:
    """Enter these named people with their titles; returns how many titles are new. Run again, it finds them there."""
    rows = (
        select(Certificate, Application)
        .join(Application, Application.id == Certificate.application_id)
        .where(Application.id.in_(application_ids), Application.status == "named", Certificate.copy == 1)
        .order_by(Certificate.id)
    )
    return sum(_admit(certificate, now) for certificate, _ in session().execute(rows).all())


def _admit(certificate: Certificate, now: datetime) -> int:
    """Certificates taken back meanwhile let nobody in."""
    if certificate.state == "revoked":
        return 0
    person_id = certificate.person_id
    same = (Honour.person_id == person_id, Honour.title == certificate.title, Honour.year == certificate.year)
    if session().scalar(select(Honour.id).where(*same)) is not None:
        return 0
    _enter(person_id, certificate.named_on)
    session().add(
        Honour(
            person_id=person_id,
            title=certificate.title,
            level=DISTRICT_LEVEL,
            year=certificate.year,
            named_on=certificate.named_on,
            document_no=certificate.document_no,
            round_id=certificate.round_id,
            certificate_id=certificate.id,
        )
    )
    session().flush()
    inbox.send_message(
        person_id,
        "pool_entered",
        {"title": certificate.title},
        actor=None,
        now=now,
        link="/my/profile/listing",
        occasion=f"certificate-{certificate.id}",
    )
    return 1


def _enter(person_id: int, since: date) -> Talent:
    found = session().scalars(select(Talent).where(Talent.person_id == person_id)).first()
    if found is None:
        found = Talent(person_id=person_id, since=since, fields=[])
        session().add(found)
        session().flush()
    return found


def note_admission(round_id: int, entered: int, *, now: datetime) -> None:
    """One line of the journal for a round's newcomers."""
    journal.append("talent.admit", f"round-{round_id}", actor=None, now=now, detail={"people": entered})


# --- the directory ---------------------------------------------------------------------------------------------------


def list_craftsman(
    skill: str, fields: Sequence[str], takes_apprentices: bool, version: int, *, actor: Actor, now: datetime
) -> Talent:
    """Agree to stand in the public directory with these words."""
    talent = _own(actor, version)
    titles = len(queries.held_by(actor.person_id))
    reason = directory.why_not_list(titles, skill)
    if reason:
        raise Refused(reason, field="skill")
    reason = directory.why_not_help(fields)
    if reason:
        raise Refused(reason, field="fields")
    talent.skill, talent.fields, talent.takes_apprentices = (
        skill.strip(),
        list(dict.fromkeys(fields)),
        takes_apprentices,
    )
    talent.listed_at = talent.listed_at or now
    talent.version += 1
    journal.append("talent.list", f"talent-{talent.id}", actor=actor, now=now)
    return talent


def unlist_craftsman(version: int, *, actor: Actor, now: datetime) -> None:
    """Withdraw from the directory; what was written stays for another time."""
    talent = _own(actor, version)
    if talent.listed_at is None:
        return
    talent.listed_at = None
    talent.version += 1
    journal.append("talent.unlist", f"talent-{talent.id}", actor=actor, now=now)


def _own(actor: Actor, version: int) -> Talent:
    rows = select(Talent).where(Talent.person_id == actor.person_id).with_for_update()
    talent = session().scalars(rows.execution_options(populate_existing=True)).first()
    if talent is None:
        raise Refused(directory.why_not_list(0, "") or "")
    if talent.version != version:
        raise Conflict(CHANGED)
    return talent


# --- titles from elsewhere -------------------------------------------------------------------------------------------


def add_honour(
    talent_id: int, title: str, level: str, named_on: date, document_no: str, *, actor: Actor, now: datetime
) -> Honour:
    """Enter a title of city, province or nation by its document."""
    talent = session().scalars(queries.visible_to(actor).where(Talent.id == talent_id).with_for_update()).first()
    if talent is None:
        raise NotFound(f"talent {talent_id}")
    future = named_on > now.astimezone(DISTRICT).date()
    reason = directory.why_not_honour(title, level, document_no, future)
    if reason:
        raise Refused(reason)
    title = title.strip()
    same = (Honour.person_id == talent.person_id, Honour.title == title, Honour.year == named_on.year)
    if session().scalar(select(exists().where(*same))):
        raise Conflict(f"{named_on.year}年的“{title}”已经登记过")
    honour = Honour(
        person_id=talent.person_id,
        title=title,
        level=level,
        year=named_on.year,
        named_on=named_on,
        document_no=document_no.strip(),
    )
    session().add(honour)
    session().flush()
    journal.append(
        "honour.add", f"talent-{talent.id}", actor=actor, now=now, detail={"honour": honour.id, "level": level}
    )
    return honour


def revoke_honour(honour_id: int, document_no: str, *, actor: Actor, now: datetime) -> Talent:
    """Take a title back on a document; without any title left the person leaves the directory."""
    honour = session().get(Honour, honour_id, with_for_update=True, populate_existing=True)
    if honour is None:
        raise NotFound(f"honour {honour_id}")
    reason = directory.why_not_revoke(honour.revoked_on is not None, honour.certificate_id is not None, document_no)
    if reason:
        raise Refused(reason, field="document_no")
    honour.revoked_on = now.astimezone(DISTRICT).date()
    honour.revoked_document = document_no.strip()
    session().flush()
    talent = _enter(honour.person_id, honour.named_on)
    if not queries.held_by(honour.person_id) and talent.listed_at is not None:
        talent.listed_at = None
        talent.version += 1
    journal.append(
        "honour.revoke",
        f"talent-{talent.id}",
        actor=actor,
        now=now,
        detail={"honour": honour.id},
        reason=document_no.strip(),
    )
    return talent


# --- the profile on paper --------------------------------------------------------------------------------------------


def ask_for_paper(*, actor: Actor, now: datetime) -> ProfilePaper:
    """Have my profile drawn; while one is being drawn no second one is asked for."""
    paper = queries.paper_of(actor.person_id)
    if paper is not None and paper.drawn_at is None and now - paper.asked_at < ASK_AGAIN_AFTER:
        return paper
    if paper is None:
        paper = ProfilePaper(person_id=actor.person_id, asked_at=now)
        session().add(paper)
    paper.asked_at, paper.drawn_at = now, None
    session().flush()
    enqueue("draw_profile", paper.id)
    return paper


def open_paper(*, actor: Actor) -> bytes | None:
    """My profile as drawn last; None while none is there or a new one is being drawn."""
    paper = queries.paper_of(actor.person_id)
    return files.get(paper.key) if paper is not None and paper.key and paper.drawn_at else None


def paper_wanted(paper_id: int) -> int | None:
    """Whose profile still has to be drawn; None when it was."""
    paper = session().get(ProfilePaper, paper_id)
    return paper.person_id if paper is not None and paper.drawn_at is None else None


def keep_paper(paper_id: int, stored: files.Stored, *, now: datetime) -> str | None:
    """The paper is there; returns the key of the one it replaces, to be removed after this is committed."""
    paper = session().get_one(ProfilePaper, paper_id, with_for_update=True, populate_existing=True)
    before = paper.key if paper.key != stored.key else None
    paper.key, paper.sha256, paper.drawn_at = stored.key, stored.sha256, now
    return before
