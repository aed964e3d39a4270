"""A person at a browser without JavaScript: reads pages, fills in the forms that are on them, follows redirects."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass
class PageForm:
    """A form as the page shows it: where it goes and what is filled in already."""

    action: str
    method: str
    values: dict[str, Any] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.text: list[str] = []
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "form":
            self.forms.append(PageForm(at.get("action") or "", (at.get("method") or "get").lower()))
        if not self.forms:
            return
        values, name = self.forms[-1].values, at.get("name") or ""
        if tag == "input" and name and at.get("type") not in ("submit", "file", "button"):
            if at.get("type") in ("checkbox", "radio"):
                if "checked" in at:
                    values.setdefault(name, []).append(at.get("value") or "on") if at[
                        "type"
                    ] == "checkbox" else values.update({name: at.get("value") or "on"})
            else:
                values[name] = at.get("value") or ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in at or self._select not in values):
            values[self._select] = at.get("value") or ""
        elif tag == "textarea":
            self._area = name
            values[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].values[self._area] += data
        elif data.strip():
            self.text.append(data.strip())


@dataclass
class Page:
    """An answer: status, where it stands, its text and its forms."""

    status: int
    url: str
    html: str
    answer: TestResponse

    @property
    def forms(self) -> list[PageForm]:
        return self._parsed().forms

    @property
    def text(self) -> str:
        return " ".join(self._parsed().text)

    def _parsed(self) -> _Forms:
        parser = _Forms()
        parser.feed(self.html)
        return parser

    def form(self, action: str) -> PageForm:
        """The first form whose address ends with `action`."""
        for candidate in self.forms:
            if candidate.method == "post" and candidate.action.split("?")[0].endswith(action):
                return candidate
        raise AssertionError(f"no form to {action}; there are {[one.action for one in self.forms]}\n{self.text[:600]}")


class Browser:
    """One person's browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: Page | None = None

    def get(self, url: str, **headers: str) -> Page:
        """Open an address, following redirects."""
        return self._show(self.client.get(url, follow_redirects=True, headers=headers or None))

    def send(self, action: str, files: dict[str, Any] | None = None, **fields: Any) -> Page:
        """Fill in the form to `action` on the page that is open, and send it. A field of None is left out."""
        assert self.page is not None
        form = self.page.form(action)
        values = {**form.values, **fields, **(files or {})}
        data = {name: value for name, value in values.items() if value is not None}
        return self._show(
            self.client.post(
                form.action,
                data=data,
                follow_redirects=True,
                content_type="multipart/form-data" if files else None,
                headers={"Referer": f"http://localhost{self.page.url}"},
            )
        )

    def _show(self, answer: TestResponse) -> Page:
        self.page = Page(answer.status_code, answer.request.path, answer.get_data(as_text=True), answer)
        return self.page
