"""A rubric written out again as the file a clerk can read, change and hand in."""

from __future__ import annotations

from typing import Any

import yaml

from craftsman.rubrics.reading import is_word
from craftsman.rubrics.rubric import Rubric


class _Dumper(yaml.SafeDumper):
    """What the reader would take for a number or a flag is quoted."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None if is_word(text) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def written(rubric: Rubric) -> str:
    """The whole file; reading it gives the same rubric, hash for hash."""
    return written_part(rubric.to_dict())


def written_part(plain_value: object) -> str:
    """Any part of a rubric's plain value; nothing for an empty one."""
    if not plain_value and not isinstance(plain_value, int | float):
        return ""
    text = yaml.dump(
        plain_value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110, default_flow_style=None
    )
    return str(text).removesuffix("...\n")
