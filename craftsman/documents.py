"""A template in, a PDF out; the only file that knows WeasyPrint, imported by the worker only."""

from __future__ import annotations

from weasyprint import HTML
from weasyprint.urls import URLFetcher


class NothingOutside(URLFetcher):
    """Papers are self-contained: whatever a text asks to be fetched is refused."""

    def fetch(self, url: str, headers: object = None) -> object:
        raise ValueError("documents fetch nothing")


def pdf(html: str) -> bytes:
    """The PDF of one self-contained HTML text; Chinese text needs the fonts that /readyz checks."""
    made: bytes = HTML(string=html, url_fetcher=NothingOutside()).write_pdf(pdf_variant="pdf/a-3u")
    return made
