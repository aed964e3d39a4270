"""What is posted about messages: that they were read, that a delivery shall go out again."""

from __future__ import annotations

from wtforms import HiddenField

from craftsman.fields import Form
from craftsman.inbox.delivery import STATE_NAMES


class ReadForm(Form):
    """知道了; with `go` the person is led to the message's page afterwards."""


class ReadAllForm(Form):
    """全部标为已读, up to the newest message that the page showed."""

    up_to = HiddenField()

    @property
    def number(self) -> int:
        """The id, or 0 for anything that is none."""
        return whole(self.up_to.data)


class RetryForm(Form):
    """重发, as long as the delivery still stands where the page showed it."""

    state = HiddenField()

    @property
    def seen(self) -> str:
        """The state seen; empty for anything that is none."""
        return self.state.data if self.state.data in STATE_NAMES else ""


def whole(text: str | None) -> int:
    """An id from a form or address; 0 for anything that is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else 0
