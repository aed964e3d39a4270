"""Every file of the library: readable, the same after a round trip, with its sources and with what is missing named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.console import check_text
from craftsman.rubrics.rubric import Rubric

PUBLISHED = 16 + 8 + 6  # point rubrics, eligibility rule sets, reward rule sets
EXAMPLES = 1
CHINESE = re.compile("[\u4e00-\u9fff]")
SPOKEN = {"name", "say", "judge", "note", "unit", "register", "completeness_note", "subject"}

every_file = pytest.mark.parametrize("name", library.names())


def test_all_published_rubrics_and_one_example_are_shipped() -> None:
    assert len(library.names()) == PUBLISHED + EXAMPLES
    assert [name for name in library.names() if library.load(name).example] == ["luqiao-example"]


@every_file
def test_it_is_called_like_its_file(name: str) -> None:
    assert library.load(name).id == name


@every_file
def test_a_round_trip_keeps_the_digest(name: str) -> None:
    rubric = library.load(name)
    stored = json.loads(json.dumps(rubric.to_dict(), ensure_ascii=False))
    assert Rubric.from_dict(stored).digest == rubric.digest


@every_file
def test_it_names_its_sources_and_what_is_missing(name: str) -> None:
    rubric = library.load(name)
    told = "没有" in rubric.source_note  # a newspaper page has no address, an example no source
    assert rubric.sources or told
    assert all(url.startswith("http") for url in rubric.sources)
    assert rubric.completeness == "complete" or "未" in rubric.completeness_note or "没有" in rubric.completeness_note


@every_file
def test_the_check_finds_no_error(name: str) -> None:
    assert [str(found) for found in check_text(library.text(name)) if found.severity == "error"] == []


@every_file
def test_what_people_read_is_chinese(name: str) -> None:
    foreign = [text for text in _spoken(library.load(name).to_dict()) if not CHINESE.search(text)]
    assert foreign == []


def _spoken(value: object) -> Iterator[str]:
    """Every text of a rubric that is shown to people."""
    if isinstance(value, list):
        for inside in value:
            yield from _spoken(inside)
    if isinstance(value, dict):
        for key, inside in value.items():
            if key in SPOKEN and isinstance(inside, str):
                yield inside
            if key == "words" and isinstance(inside, dict):
                yield from inside.values()
            elif key not in ("times", "attributes"):
                yield from _spoken(inside)
