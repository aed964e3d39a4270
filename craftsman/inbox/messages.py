"""Law: what a message says — a template filled with plain values becomes an in-site text, an SMS and a mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MOST_SMS = 70  # one segment; a longer text is billed and may arrive in pieces
_PLACE = re.compile(r"\{([a-z_]+)\}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TEXTS = ("title", "body", "sms", "subject")
_KEYS = frozenset({"name", "values", "channels", "urgent", "act", *_TEXTS})
OUTSIDE = ("sms", "email", "webhook")


class TemplateError(ValueError):
    """A template or the values handed to it are wrong; the message names the place."""


@dataclass(frozen=True)
class Template:
    """One kind of message. `values` gives the most characters each value takes in an SMS; the in-site text has no limit."""

    code: str
    name: str
    values: Mapping[str, int]
    title: str = ""
    body: str = ""
    sms: str = ""
    subject: str = ""
    act: str = ""  # the word on the button that leads to the message's link
    channels: tuple[str, ...] = ()
    urgent: bool = False  # sent at night too: only what a person is waiting for

    def wants(self, text: str) -> list[str]:
        """The values that one of its texts names."""
        return _PLACE.findall(getattr(self, text))


@dataclass(frozen=True)
class Wording:
    """A filled template."""

    title: str
    body: str
    sms: str
    subject: str


def read_templates(raw: object) -> dict[str, Template]:
    """Code → template from the parsed file; TemplateError at the first thing that is wrong."""
    if not isinstance(raw, Mapping) or not raw:
        raise TemplateError("templates: a mapping of codes is expected")
    return {str(code): _read(str(code), row) for code, row in raw.items()}


def _read(code: str, row: object) -> Template:
    if not _CODE.fullmatch(code) or not isinstance(row, Mapping) or not row.get("name"):
        raise TemplateError(f"{code}: a code with a mapping and a name is expected")
    if unknown := set(row) - _KEYS:
        raise TemplateError(f"{code}: unknown {', '.join(sorted(map(str, unknown)))}")
    template = Template(
        **{**row, "code": code, "values": row.get("values") or {}, "channels": tuple(row.get("channels") or ())}
    )
    complaint = _why_not_template(template)
    if complaint:
        raise TemplateError(f"{code}: {complaint}")
    return template


def _why_not_template(template: Template) -> str | None:
    named = {value for text in _TEXTS for value in template.wants(text)}
    if named != set(template.values):
        return f"the texts name {sorted(named)}, the values are {sorted(template.values)}"
    if any(not isinstance(most, int) or most < 1 for most in template.values.values()):
        return "each value needs the most characters it may take"
    if set(template.channels) - set(OUTSIDE):
        return f"channels are {', '.join(OUTSIDE)}"
    if "sms" in template.channels and not template.sms:
        return "an SMS needs its text"
    if "email" in template.channels and not template.subject:
        return "a mail needs its subject"
    return None


def fill(template: Template, values: Mapping[str, object], signature: str) -> Wording:
    """The message's texts; TemplateError when a value is missing, empty or unknown: half a message is never sent."""
    given = {name: _plain(value) for name, value in values.items()}
    if wrong := set(given) ^ set(template.values):
        raise TemplateError(f"{template.code}: missing or unknown {', '.join(sorted(wrong))}")
    if empty := [name for name, value in given.items() if not value]:
        raise TemplateError(f"{template.code}: empty {', '.join(sorted(empty))}")
    short = {name: shorten(value, template.values[name]) for name, value in given.items()}
    return Wording(
        title=_put(template.title, given),
        body=_put(template.body, given),
        sms=_signed(_put(template.sms, short), signature),
        subject=_put(template.subject, given),
    )


def _plain(value: object) -> str:
    """One line: a line break in a value must not become a second header or a second paragraph."""
    return " ".join(str(value).split())


def _put(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values[place.group(1)], text)


def _signed(text: str, signature: str) -> str:
    return f"【{signature}】{text}" if text else ""


def shorten(value: str, most: int) -> str:
    """At most `most` characters as an SMS counts them; what is cut off shows as 「…」."""
    if sms_length(value) <= most:
        return value
    while sms_length(value) > most - 1:
        value = value[:-1]
    return value + "…"


def hide_digits(text: str) -> str:
    """The text of a code without the code."""
    return re.sub(r"[0-9]{4,}", lambda found: "*" * len(found.group()), text)


def sms_length(text: str) -> int:
    """Characters as networks count them: rare ideographs outside the basic plane take two."""
    return len(text.encode("utf-16-le")) // 2


def longest_sms(template: Template, signature: str) -> int:
    """Length of its SMS when every value is as long as it may be."""
    return sms_length(
        _signed(_put(template.sms, {name: "字" * most for name, most in template.values.items()}), signature)
    )
