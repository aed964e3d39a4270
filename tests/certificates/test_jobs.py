"""The worker draws bundles and certificates, names what the fonts cannot show, and goes on where it was killed."""

from __future__ import annotations

import re
import socket
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium
import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import update

from craftsman import crypto, db, files, jobs
from craftsman.certificates import actions, bundle, glyphs, queries
from craftsman.certificates import jobs as drawing
from craftsman.certificates.issuer import issuer
from craftsman.certificates.models import Certificate
from craftsman.certificates.paper import Printed
from tests.certificates import scene as scenes
from tests.certificates.scene import NOW, Line

pytestmark = pytest.mark.usefixtures("context", "fonts")
A4 = (841.89, 595.28)
RARE = "陈𪢮䶮㛃𠮷明"
NO_FONT_HAS = "\U000323b0"


@pytest.fixture(autouse=True, scope="module")
def nothing_is_fetched() -> Iterator[list[Any]]:
    """Whoever opens a connection to the outside while papers are drawn is caught."""
    opened: list[Any] = []
    patch = pytest.MonkeyPatch()
    connect = socket.socket.connect

    def watched(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX:
            opened.append(address)
        return connect(self, address)

    patch.setattr(socket.socket, "connect", watched)
    yield opened
    patch.undo()
    assert opened == []


def text_of(data: bytes, page: int = 0) -> str:
    return PdfDocument(data)[page].get_textpage().get_text_range().replace("\r", "").replace("\n", "")


def streams_of(data: bytes) -> str:
    """Everything that is packed in the file, readable."""
    found = []
    for start in re.finditer(rb"stream\n", data):
        unpacking = zlib.decompressobj()
        try:
            found.append(unpacking.decompress(data[start.end() :]))
        except zlib.error:
            continue
    return b"\n".join(found).decode("utf-8", "replace")


def modules_of(data: bytes, page: int, left: float, across: float, count: int) -> list[list[int]]:
    """The modules as a scanner would see them: the middle of each on the page drawn at 300 dpi."""
    image = PdfDocument(data)[page].render(scale=300 / 72).to_pil().convert("L")
    dot = 300 / 25.4
    size, top = across / count, bundle.CODE_BOTTOM - across
    return [
        [
            int(image.getpixel((int((left + (x + 0.5) * size) * dot), int((top + (y + 0.5) * size) * dot))) < 128)
            for x in range(count)
        ]
        for y in range(count)
    ]


def check_fonts(data: bytes) -> None:
    """Every font is in the file, so that any printer shows the same signs."""
    texts = [one for one in PdfDocument(data)[0].get_objects(max_depth=3) if one.type == pdfium.FPDF_PAGEOBJ_TEXT]
    assert texts
    assert {pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(one)) for one in texts} == {1}


def test_bundles_and_certificates_are_drawn_as_the_paper_is_described() -> None:
    from craftsman import documents

    hostile = [
        Line(name='<img src="http://127.0.0.1:9/x.png">', employer="<style>@import url(http://127.0.0.1:9/)</style>"),
        Line(name=RARE, trade="{{ 7 * 7 }}"),
    ]
    scene = scenes.named_round(hostile, drawn=True)
    first, second, *_rest = scenes.certificates(scene.round_id)
    assert first.key is not None
    assert second.key is not None

    alone = files.get(first.key)
    text = text_of(alone)
    assert '<img src="http://127.0.0.1:9/x.png">' in text
    assert "@import url(http://127.0.0.1:9/)" in text
    assert "路工匠〔2026〕0001号" in text
    assert "荣 誉 证 书" in text
    assert "二〇二六年十一月三十日" in text
    assert "{{ 7 * 7 }}" in text_of(files.get(second.key))
    assert len(PdfDocument(alone)) == 1
    assert PdfDocument(alone)[0].get_size() == pytest.approx(A4, abs=0.1)
    assert re.search(r"pdfaid:part\W+3", streams_of(alone))
    assert len(alone) < 150_000

    packed = queries.packs(scene.round_id)[0].bundle
    assert packed.key is not None
    whole = files.get(packed.key)
    assert len(PdfDocument(whole)) == 3
    assert "证书打印包封面单" in text_of(whole)
    assert RARE in text_of(whole, 2)
    check_fonts(files.get(second.key))
    known = glyphs.known()
    assert known is not None
    assert glyphs.missing(RARE, known) == ""
    assert PdfDocument(whole)[0].get_size() == pytest.approx((A4[1], A4[0]), abs=0.1)

    small = documents.code(issuer().check_address(first.code), least=bundle.SMALL_VERSION)
    assert len(small) == 33  # version 4
    assert modules_of(alone, 0, *bundle.SMALL, len(small)) == small
    signed = documents.code(Printed.from_plain(second.printed).signed(), least=bundle.SIGNED_VERSION)
    assert modules_of(files.get(second.key), 0, *bundle.SIGNED, len(signed)) == signed


def test_a_name_outside_the_fonts_is_named_and_holds_only_its_certificate() -> None:
    scene = scenes.named_round([Line(name=f"陈{NO_FONT_HAS}明")], drawn=True)
    first, second, *_rest = scenes.certificates(scene.round_id)
    assert first.hold == f"姓名“{NO_FONT_HAS}”字体缺字"
    assert first.key is None
    assert second.key is not None
    assert queries.progress(scene.round_id).held == 1
    assert glyphs.note(first.name, glyphs.known())

    with db.transaction():
        actions.release(first.id, by_hand=True, actor=scene.actor, now=NOW)
    jobs.drain()
    db.session().expire_all()
    assert first.hold == ""
    assert first.key is not None
    assert "陈" in text_of(files.get(first.key))
    assert crypto.is_signed(Printed.from_plain(first.printed).statement(), first.printed["signature"])


def test_a_killed_worker_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "AT_ONCE", 2)
    scene = scenes.named_round()
    kept, calls = actions.keep_files, []

    def dies(drawn: Any) -> None:
        calls.append(sorted(drawn))
        if len(calls) == 2:
            raise RuntimeError("killed")
        kept(drawn)

    monkeypatch.setattr(actions, "keep_files", dies)
    second = queries.packs(scene.round_id)[1].bundle.id
    drawing.draw_bundle(second)
    with pytest.raises(RuntimeError):
        drawing.draw_certificates(second)
    done = [row.id for row in scenes.certificates(scene.round_id) if row.key]
    assert len(done) == 2
    drawing.draw_certificates(second)
    assert calls[2] == calls[1]
    assert sum(1 for row in scenes.certificates(scene.round_id) if row.key) == 3
    drawing.draw_certificates(second)
    drawing.draw_bundle(second)
    assert len(calls) == 3


def test_progress_is_read_from_the_facts() -> None:
    scene = scenes.named_round()
    before = queries.progress(scene.round_id)
    assert (before.drawn, before.wanted, before.finished) == (0, 5, False)
    drawing.draw_bundle(queries.packs(scene.round_id)[0].bundle.id)
    assert queries.progress(scene.round_id).drawn == 2
    drawing.draw_bundle(queries.packs(scene.round_id)[1].bundle.id)
    assert queries.progress(scene.round_id).finished


def test_a_replaced_paper_is_struck_from_the_slip_of_its_bundle() -> None:
    scene = scenes.named_round(drawn=True)
    row = scenes.certificates(scene.round_id)[0]
    with db.transaction():
        actions.replace(row.id, reason="遗失", actor=scene.actor, now=NOW)
    with db.transaction():
        assert row.bundle_id is not None
        actions.redraw(row.bundle_id, scene.round_id, actor=scene.actor, now=NOW)
    jobs.drain()
    packed = queries.bundle(row.bundle_id)
    assert packed.key is not None
    data = files.get(packed.key)
    assert "作废，见补打包03" in text_of(data)
    assert len(PdfDocument(data)) == 2
    fresh = queries.newer(row)
    assert fresh is not None
    assert fresh.key is not None
    assert "第2次印制（补发）" in text_of(files.get(fresh.key))


def test_the_specimen_says_that_it_is_one() -> None:
    scene = scenes.noticed_round([Line(employer="浙江省台州市路桥区金清联合模具与精密注塑装备制造股份有限公司")])
    with db.transaction():
        one = actions.ask_specimen(scene.round_id, actor=scene.actor, now=NOW)
        bundle_id = one.id
    jobs.drain()
    found = queries.bundle(bundle_id)
    assert found.key is not None
    text = text_of(files.get(found.key))
    assert "样张" in text
    assert "金清联合模具" in text
    assert scenes.certificates(scene.round_id) == []


def test_what_is_no_reason_any_more_is_asked_again_before_drawing() -> None:
    """The fonts are read by the worker: what was issued before that is checked when it is drawn."""
    scene = scenes.noticed_round([Line(name=f"陈{NO_FONT_HAS}")])
    glyphs.table().unlink(missing_ok=True)
    scenes.issue(scene)
    assert {row.hold for row in scenes.certificates(scene.round_id)} == {""}
    with db.transaction() as unit:
        unit.execute(update(Certificate).values(hold=""))
    jobs.drain()
    assert sum(1 for row in scenes.certificates(scene.round_id) if row.hold) == 1
