"""The worker reads the fonts and draws: bundles first, because the printer waits, then each certificate for its owner."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from craftsman import files
from craftsman.certificates import actions, bundle, glyphs, ornament, queries
from craftsman.certificates.bundle import Entry, Task
from craftsman.certificates.issuer import issuer
from craftsman.db import reading, transaction
from craftsman.jobs import enqueue, job, scheduled

if TYPE_CHECKING:
    from craftsman.documents import Drawn

AT_ONCE = 10
EMBLEM, SAMPLE = "匠", "（示例章）"
LOOKUPS_KEPT = timedelta(hours=1)


@job("draw_bundle")
def draw_bundle(bundle_id: int) -> None:
    """Draw one bundle for the printer. Who cannot be drawn is named and held back, and holds up nobody else."""
    read_fonts(datetime.now(UTC))
    _hold_back(bundle_id)
    with reading():
        task = queries.task_of(bundle_id)
    if task is None:
        return
    shown = task.shown
    stored = files.put(f"bundle-{bundle_id}", _draw(task, shown).together()) if shown else None
    drawn = [one.id for one in shown if task.slip]
    with transaction():
        actions.keep_bundle(bundle_id, stored, drawn, asked_at=task.asked_at, now=datetime.now(UTC))
        if drawn:
            enqueue("draw_certificates", bundle_id, patient=True)


@job("draw_certificates")
def draw_certificates(bundle_id: int) -> None:
    """Each certificate of a bundle as a file of its own, ten at a time; after a kill only those that are missing."""
    with reading():
        missing = queries.without_file(bundle_id)
        task = queries.task_of(bundle_id, again=True) if missing else None
    if task is None:
        return
    shown = [one for one in task.shown if one.id in missing]
    for start in range(0, len(shown), AT_ONCE):
        part = shown[start : start + AT_ONCE]
        drawn = _draw(replace(task, slip=None), part)
        kept = {one.id: files.put(f"certificate-{one.id}", drawn.alone(at)) for at, one in enumerate(part)}
        with transaction():
            actions.keep_files(kept)


@scheduled("read_fonts", "*/5 * * * *")
def read_fonts(_at: datetime) -> None:
    """Keep the table of what the fonts can show up to date, so that pages can name a missing sign without loading a font."""
    from craftsman import documents

    source = documents.digest(glyphs.FAMILIES)
    if source != glyphs.source():
        table = glyphs.table()
        fresh = table.with_suffix(".part")
        fresh.write_text(glyphs.write(documents.code_points(glyphs.FAMILIES), source), encoding="ascii")
        fresh.replace(table)


@scheduled("forget_lookups", "*/20 * * * *")
def forget_lookups(at: datetime) -> None:
    """Who asked by number and name is nobody's business an hour later."""
    with transaction():
        actions.forget_lookups(at - LOOKUPS_KEPT)


def _hold_back(bundle_id: int) -> None:
    with reading():
        reasons = dict(queries.unprintable(bundle_id))
    if reasons:
        with transaction():
            actions.hold(reasons)


def _draw(task: Task, shown: list[Entry]) -> Drawn:
    """Text and drawings of these entries; with the cover slip in front where there is one."""
    from craftsman import documents

    context: dict[str, Any] = {
        "title": "荣誉证书",
        "domain": issuer().domain,
        "issuer": issuer().name,
        "mark": task.mark,
    }
    context |= {"papers": shown, "slip": task.slip, "day": shown[0].printed.day}
    html = documents.html("certificates/sheets.html", **context)
    above = ("seal",) if task.mark else ()
    sheets = [documents.Sheet(("ground", "mark"), bundle.codes(*_codes(one)), above, still=True) for one in shown]
    front = [documents.Sheet()] if task.slip else []
    return documents.draw(html, [*front, *sheets], _shared(bool(task.mark)), {"seal": bundle.SEAL_OPACITY})


def _codes(one: Entry) -> tuple[list[list[int]], list[list[int]] | None]:
    from craftsman import documents

    address, signed = issuer().check_address(one.code), one.printed.signed()
    small = documents.code(address, least=bundle.SMALL_VERSION)
    return small, documents.code(signed, least=bundle.SIGNED_VERSION) if signed else None


def _shared(sample: bool) -> dict[str, str]:
    """The drawings that every sheet shows; the sample seal only on demonstrations, a real one is pressed by hand."""
    from craftsman import documents

    face = glyphs.FAMILIES[0]
    shared = {"ground": ornament.ground(), "mark": ornament.mark(documents.outlines(EMBLEM, face)[0])}
    if sample:
        shared["seal"] = ornament.seal(documents.outlines(issuer().short + SAMPLE, face))
    return shared
