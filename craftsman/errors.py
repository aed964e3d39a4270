"""The only ways to say no: every refusal is a sentence a person can act on."""

from __future__ import annotations


class Refused(Exception):
    """An act cannot be done; `reason` says why and what to do, `field` names the form field it belongs to."""

    status = 422

    def __init__(self, reason: str, *, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


class Forbidden(Refused):
    """This role may not do this; the reason says whom to ask."""

    status = 403


class Conflict(Refused):
    """Someone was here before you: `mine` and `theirs` are the two texts, label by label."""

    status = 409

    def __init__(
        self,
        reason: str,
        *,
        mine: dict[str, str] | None = None,
        theirs: dict[str, str] | None = None,
    ) -> None:
        super().__init__(reason)
        self.mine = mine or {}
        self.theirs = theirs or {}


class Gone(Refused):
    """It was there, but its time is over; the reason says what to do instead."""

    status = 410


class TooMany(Refused):
    """Asked too often; the reason says when to try again."""

    status = 429


class NotFound(Exception):
    """There is no such thing for this person; foreign objects look the same as missing ones."""

    status = 404
