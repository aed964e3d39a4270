"""A template in, a PDF out; the only file that knows WeasyPrint, imported by the worker only."""

from __future__ import annotations

import base64
import threading
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pydyf
import segno
from flask import render_template
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from craftsman.typefaces import BOLD, REGULAR, code_points, cut, digest, outlines

__all__ = ["Drawn", "Sheet", "code", "code_points", "digest", "draw", "html", "outlines", "pdf"]

_one_at_a_time = threading.Lock()  # jobs run in threads; laying out is not made for that, and no faster in two of them
VARIANT = "pdf/a-3u"
FACE = "Noto Serif CJK SC"
MASK = 2  # any mask is valid; looking for the best one takes longer than everything else about a code


class NothingOutside(URLFetcher):
    """Papers are self-contained: whatever a text asks to be fetched is refused."""

    def fetch(self, url: str, headers: object = None) -> object:
        raise ValueError("documents fetch nothing")


def pdf(html: str) -> bytes:
    """The PDF of one self-contained HTML text; Chinese text needs the fonts that /readyz checks."""
    with _one_at_a_time:
        made: bytes = HTML(string=html, url_fetcher=NothingOutside()).write_pdf(pdf_variant=VARIANT)
    return made


def html(template: str, **values: object) -> str:
    """A paper's own template as text; nothing of the pages' shell is in it."""
    return render_template(template, **values)


# --- sheets: pages of text over drawings that are stored once -----------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """What is drawn on a page beside its text, as PDF operators in millimetres from the top left corner.

    `behind` and `above` name drawings that several pages share; `own` is this page's, behind its text. `still`: the text of
    the first page, which is no page itself, stands on this one too.
    """

    behind: tuple[str, ...] = ()
    own: str = ""
    above: tuple[str, ...] = ()
    still: bool = False


@dataclass(frozen=True)
class Drawn:
    """A laid-out text whose pages can be written together or one by one. Its first page is what others have in common."""

    document: Any
    sheets: Sequence[Sheet]
    shared: Mapping[str, str]
    opacity: Mapping[str, float] = field(default_factory=dict)

    def together(self) -> bytes:
        """All pages in one file."""
        return self._write(self.document, self.sheets)  # the first page becomes a form, not a page

    def alone(self, number: int) -> bytes:
        """One page (from 0) as a file of its own."""
        one = self.document.copy([self.document.pages[0], self.document.pages[number + 1]])
        return self._write(one, [self.sheets[number]])

    def _write(self, document: Any, sheets: Sequence[Sheet]) -> bytes:
        def finish(_document: Any, made: Any) -> None:
            _Painter(made, self.shared, self.opacity).paint(sheets)

        with _one_at_a_time:
            written: bytes = document.write_pdf(pdf_variant=VARIANT, finisher=finish)
        return written


def draw(
    html: str, sheets: Sequence[Sheet], shared: Mapping[str, str], opacity: Mapping[str, float] | None = None
) -> Drawn:
    """Lay out a text of one page more than there are sheets: the first holds what is the same on every still sheet."""
    with _one_at_a_time:
        return _laid_out(html, sheets, shared, opacity or {})


def _laid_out(html: str, sheets: Sequence[Sheet], shared: Mapping[str, str], opacity: Mapping[str, float]) -> Drawn:
    fonts = FontConfiguration()
    faces = CSS(string=_faces(html), font_config=fonts, url_fetcher=URLFetcher(allowed_protocols={"data"}))
    document = HTML(string=html, url_fetcher=NothingOutside()).render(font_config=fonts, stylesheets=[faces])
    if len(document.pages) != len(sheets) + 1:
        raise ValueError(f"{len(document.pages) - 1} pages were laid out, {len(sheets)} were meant")
    return Drawn(document, sheets, shared, opacity)


def _faces(html: str) -> str:
    """The paper's typeface under the name that its style asks for, cut down to the signs of this text: what makes it fast."""
    rules = []
    for style, weight in ((REGULAR, 400), (BOLD, 700)):
        data = base64.b64encode(cut(html, FACE, style=style)).decode()
        source = f"url(data:font/otf;base64,{data})"
        rules.append(f'@font-face {{ font-family: "Paper"; font-weight: {weight}; src: {source} }}')
    return "\n".join(rules)


class _Painter:
    """Puts the drawings into a PDF that is about to be written."""

    def __init__(self, made: Any, shared: Mapping[str, str], opacity: Mapping[str, float]) -> None:
        self.made, self.shared, self.opacity = made, shared, opacity
        found = [one for one in made.objects if isinstance(one, pydyf.Dictionary) and one.get("Type") == "/Page"]
        self.still, self.pages = found[0], found[1:]
        self.resources = self._object(self.still["Resources"])

    def _object(self, reference: bytes) -> Any:
        return self.made.objects[int(reference.split()[0])]

    def paint(self, sheets: Sequence[Sheet]) -> None:
        self._keep_still()
        for name in sorted({name for sheet in sheets for name in (*sheet.behind, *sheet.above)}):
            self._share(name)
        for page, sheet in zip(self.pages, sheets, strict=True):
            before, after = self._content(page, sheet.behind, sheet.own), self._content(page, sheet.above, "")
            still = b" /still Do" if sheet.still else b""
            # The text's own operators leave their transformation behind: it is kept between q and Q.
            page["Contents"] = pydyf.Array(
                [self._add(before + still + b" q"), page["Contents"], self._add(b"Q " + after)]
            )

    def _keep_still(self) -> None:
        """The first page's text becomes a form, and the page goes."""
        stream = self._object(self.still["Contents"])
        used = pydyf.Dictionary({key: self.resources[key] for key in ("Font", "ColorSpace")})
        form = {"Type": "/XObject", "Subtype": "/Form", "BBox": self.still["MediaBox"], "Resources": used}
        stream.extra.update(form)
        self.resources["XObject"]["still"] = stream.reference
        self.still.clear()  # an empty object: freeing it would shift the numbers of those behind
        self.made.pages["Kids"] = pydyf.Array(self.made.pages["Kids"][3:])
        self.made.pages["Count"] -= 1

    def _share(self, name: str) -> None:
        """A drawing as a form: stored once, shown on every page that names it."""
        extra = pydyf.Dictionary(
            {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array([0, 0, 1200, 1200]), "Resources": "<<>>"}
        )
        extra["Filter"] = "/FlateDecode"
        form = pydyf.Stream([_packed(self.shared[name])], extra)
        self.made.add_object(form)
        self.resources["XObject"][name] = form.reference
        if name in self.opacity:
            value = self.opacity[name]
            self.resources["ExtGState"][name] = pydyf.Dictionary({"Type": "/ExtGState", "CA": value, "ca": value})

    def _content(self, page: Any, names: tuple[str, ...], own: str) -> bytes:
        """Operators in millimetres from the top left corner of this page."""
        height = page["MediaBox"][3]
        shown = " ".join(f"q /{name} gs /{name} Do Q" if name in self.opacity else f"/{name} Do" for name in names)
        scale = 72 / 25.4
        return f"q {scale:.6f} 0 0 {-scale:.6f} 0 {float(height):.4f} cm {shown} {own} Q".encode("ascii")

    def _add(self, content: bytes) -> bytes:
        stream = pydyf.Stream([content], compress=True)
        self.made.add_object(stream)
        reference: bytes = stream.reference
        return reference


@lru_cache(maxsize=8)
def _packed(drawing: str) -> bytes:
    """A drawing as it is stored; the same one goes into every file."""
    return zlib.compress(drawing.encode("ascii"), 9)


# --- codes -------------------------------------------------------------------------------------------------------------


def code(text: str, *, least: int) -> list[list[int]]:
    """The modules of a QR code at error level M: version `least`, or the next that holds the text."""
    for version in range(least, 41):
        try:
            made = segno.make_qr(text, error="m", version=version, mask=MASK, boost_error=False, encoding="utf-8")
        except segno.DataOverflowError:
            continue
        return [list(row) for row in made.matrix]
    raise ValueError("too long for a code")
