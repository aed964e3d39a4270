"""What is done to papers: filled in, bundled, drawn, held back and released, printed, handed out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, select, update

from craftsman import crypto, files, journal
from craftsman.accounts.actor import Actor
from craftsman.certificates import glyphs, naming, numbers, queries, states
from craftsman.certificates.models import Bundle, Certificate
from craftsman.certificates.paper import Printed, why_held
from craftsman.db import session
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.files import Stored
from craftsman.inbox import actions as inbox
from craftsman.jobs import enqueue
from craftsman.rounds import actions as rounds
from craftsman.rounds import queries as calendar


def fill(row: Certificate, *, now: datetime, by_hand: str = "") -> Certificate:
    """Give a certificate its code, what is printed on it, and the reason if it cannot be printed."""
    row.code, row.state, row.state_since, row.issued_at = numbers.new_code(), states.VALID, now, now
    row.state_document = ""
    printed = Printed(
        name=row.name,
        employer=row.employer,
        trade=row.trade,
        title=row.title,
        year=row.year,
        issuer=row.issuer,
        named_on=row.named_on.isoformat(),
        number=row.number,
        copy=row.copy,
        demo=row.demo,
        by_hand=by_hand,
    )
    row.printed, row.hold = _signed(printed).to_plain(), why_held(printed, glyphs.known())
    return row


def _signed(printed: Printed) -> Printed:
    return replace(printed, signature=crypto.sign(printed.statement()))


# --- bundles -----------------------------------------------------------------------------------------------------------


def new_bundles(rows: Sequence[Certificate], *, actor: Actor | None, now: datetime) -> list[Bundle]:
    """Fifty of one title at a time, in the order of their numbers; each is drawn by a job of its own."""
    made = []
    number = _last_number(rows[0].round_id)
    for title, group in groupby(rows, key=lambda row: row.title):
        for part in naming.bundles(list(group)):
            number += 1
            made.append(_bundle(rows[0].round_id, number, title, part, actor, now))
    return made


def _last_number(round_id: int) -> int:
    return session().scalar(select(func.max(Bundle.number)).where(Bundle.round_id == round_id)) or queries.SPECIMEN


def _bundle(
    round_id: int, number: int, title: str, rows: Sequence[Certificate], actor: Actor | None, now: datetime
) -> Bundle:
    one = Bundle(
        round_id=round_id, number=number, title=title, asked_at=now, asked_by=actor.person_id if actor else None
    )
    session().add(one)
    session().flush()
    for row in rows:
        row.bundle_id = one.id
    enqueue("draw_bundle", one.id)
    return one


def ask_specimen(round_id: int, *, actor: Actor, now: datetime) -> Bundle:
    """One sheet to lay on the stock and compare, before or after the naming; it carries no number and checks nothing."""
    round_ = calendar.round_by_id(round_id, lock=True)
    one = queries.specimen(round_id)
    if one is None:
        one = Bundle(round_id=round_id, number=queries.SPECIMEN, title="", asked_at=now)
        session().add(one)
    one.asked_at, one.asked_by, one.key, one.sha256, one.drawn_at = now, actor.person_id, None, None, None
    session().flush()
    journal.append("certificate.specimen", f"round-{round_.id}", actor=actor, now=now)
    enqueue("draw_bundle", one.id)
    return one


def redraw(bundle_id: int, round_id: int, *, actor: Actor, now: datetime) -> None:
    """Draw a bundle again; the certificates in it stay what they are, numbers and codes too."""
    one = _held(bundle_id, round_id)
    one.drawn_at, one.key, one.sha256, one.asked_at = None, None, None, now
    session().execute(update(Certificate).where(Certificate.bundle_id == one.id).values(drawn_at=None, key=None))
    journal.append("certificate.redraw", f"bundle-{one.id}", actor=actor, now=now)
    enqueue("draw_bundle", one.id)


def _held(bundle_id: int, round_id: int) -> Bundle:
    one = session().get(Bundle, bundle_id, with_for_update=True, populate_existing=True)
    if one is None or one.round_id != round_id:
        raise NotFound(f"bundle {bundle_id}")
    return one


# --- what the worker reports -------------------------------------------------------------------------------------------


def hold(reasons: Mapping[int, str]) -> None:
    """Keep these back, each with its reason; the others of their bundle are drawn."""
    for certificate_id, reason in reasons.items():
        session().execute(update(Certificate).where(Certificate.id == certificate_id).values(hold=reason))


def keep_bundle(
    bundle_id: int, stored: Stored | None, drawn: Sequence[int], *, asked_at: datetime, now: datetime
) -> None:
    """The bundle is drawn with these certificates in it, unless it was asked for anew meanwhile."""
    one = session().get_one(Bundle, bundle_id, with_for_update=True, populate_existing=True)
    if one.asked_at != asked_at:
        return
    one.key, one.sha256, one.drawn_at = (stored.key, stored.sha256, now) if stored else (None, None, now)
    session().execute(update(Certificate).where(Certificate.id.in_(drawn)).values(drawn_at=now))


def keep_files(drawn: Mapping[int, Stored]) -> None:
    """Each of these certificates has a file of its own."""
    for certificate_id, stored in drawn.items():
        values = {"key": stored.key, "sha256": stored.sha256}
        session().execute(update(Certificate).where(Certificate.id == certificate_id).values(**values))


def file_of(key: str) -> bytes:
    """The bytes of a paper or bundle as it was drawn; NotFound when they are gone."""
    return files.get(key)


# --- held back ---------------------------------------------------------------------------------------------------------


def release(certificate_id: int, *, by_hand: bool, employer: str = "", actor: Actor, now: datetime) -> None:
    """Draw one that was held back: after its font was installed, with a blank for the brush, or with a shorter firm's name."""
    row = _locked(certificate_id)
    if not row.hold:
        raise Conflict(f"{row.number}已经可以制证，不用再处理")
    printed = Printed.from_plain(row.printed)
    known = glyphs.known()
    absent = glyphs.missing(printed.name, known) if known is not None and by_hand else ""
    row.employer = employer or row.employer
    changed = Printed.from_plain({**row.printed, "by_hand": absent, "employer": row.employer})
    reason = why_held(changed, known)
    if reason:
        raise Refused(f"还不能制证：{reason}")
    row.printed, row.hold = _signed(changed).to_plain(), ""
    detail = {"number": row.number, "way": "by_hand" if absent else "employer" if employer else "font"}
    journal.append("certificate.release", f"certificate-{row.id}", actor=actor, now=now, detail=detail)
    _draw_again(row, now)


def _draw_again(row: Certificate, now: datetime) -> None:
    one = session().get_one(Bundle, row.bundle_id, with_for_update=True)
    row.drawn_at, row.key = None, None
    one.drawn_at, one.key, one.sha256, one.asked_at, one.printed_at = None, None, None, now, None
    enqueue("draw_bundle", one.id)


def _locked(certificate_id: int) -> Certificate:
    row = session().get(Certificate, certificate_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(f"certificate {certificate_id}")
    return row


# --- printed and handed out --------------------------------------------------------------------------------------------


def mark_printed(bundle_id: int, round_id: int, *, actor: Actor, now: datetime) -> None:
    """A bundle is on paper and sealed: its craftsmen are told where to fetch theirs; after the last one the round is issued."""
    round_ = calendar.round_by_id(round_id, lock=True)
    one = _held(bundle_id, round_id)
    if one.printed_at is not None:
        raise Conflict(f"第{one.number}包已由{queries.person_name(one.printed_by)}登记打印")
    if one.drawn_at is None:
        raise Refused("这一包还在生成，生成好再登记打印")
    one.printed_at, one.printed_by = now, actor.person_id
    session().flush()
    journal.append("certificate.print", f"bundle-{one.id}", actor=actor, now=now, detail={"number": one.number})
    for row in queries.contents(one.id):
        if row.state == states.VALID and not row.hold:
            _tell(row, actor, now)
    progress = queries.progress(round_id)
    if round_.issued_at is None and progress.bundles_printed == progress.bundles:
        rounds.mark(round_id, "issued", actor=actor, now=now)


def _tell(row: Certificate, actor: Actor, now: datetime) -> None:
    values = {"title": row.title, "number": row.number}
    occasion = f"certificate-{row.id}"
    inbox.send_message(
        row.person_id, "certificate_ready", values, actor=actor, now=now, link="/my/certificates", occasion=occasion
    )


def hand_out(certificate_ids: Sequence[int], round_id: int, *, to: str, actor: Actor, now: datetime) -> int:
    """These were fetched, by the person or by whoever is named; returns how many were not handed out before."""
    found = select(Certificate).where(Certificate.round_id == round_id, Certificate.id.in_(certificate_ids))
    rows = session().scalars(found.order_by(Certificate.id).with_for_update()).all()
    given = [
        row for row in rows if row.handed_out_at is None and row.drawn_at is not None and row.state == states.VALID
    ]
    if not given:
        raise Refused("请勾选已制好、还没领取的证书")
    for row in given:
        row.handed_out_at, row.handed_out_to = now, to
        journal.append(
            "certificate.hand_out", f"certificate-{row.id}", actor=actor, now=now, detail={"number": row.number}
        )
    return len(given)
