"""Rubrics that come with the product: published ones as far as published, and a marked example."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from craftsman.rubrics.reading import parse
from craftsman.rubrics.rubric import Rubric


def names() -> tuple[str, ...]:
    """File names without ending, in order."""
    found = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


def text(name: str) -> str:
    """The file as written; KeyError for a name that the library does not have."""
    if name not in names():
        raise KeyError(name)
    return files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def load(name: str) -> Rubric:
    """Read once; a rubric is frozen and the files do not change while the program runs."""
    return parse(text(name))
