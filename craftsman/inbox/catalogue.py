"""The messages that the portal knows: `templates.yaml`, read and checked once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from craftsman.inbox.messages import Template, TemplateError, read_templates


@cache
def templates() -> Mapping[str, Template]:
    """Code → template, in the order of the file."""
    return read_templates(yaml.safe_load(files(__package__).joinpath("templates.yaml").read_text(encoding="utf-8")))


def template(code: str) -> Template:
    """The template of this code; TemplateError when there is none."""
    found = templates().get(code)
    if found is None:
        raise TemplateError(f"no message is called {code}")
    return found


def names() -> dict[str, str]:
    """Code → what staff call the message."""
    return {code: found.name for code, found in templates().items()}
