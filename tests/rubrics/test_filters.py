"""Windows to a fixed day, up to a cut-off date and after another day; facts that experts must find real."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from craftsman.rubrics.entry import Entry, Malformed
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.filters import Filter, filters_at
from craftsman.rubrics.setting import Setting

SETTING = Setting(date(2026, 10, 31))


def one(**written: object) -> Filter:
    (found,) = filters_at(Entry({"filters": [written]}))
    return found


def refusal(written: dict[str, object], fact: dict[str, Any]) -> str:
    found = one(**written).rejects("k", fact, SETTING)
    return found.code if found else ""


CUT_OFF = {"within": {"of": "day", "to": "2026-12-31"}}
AFTER = {"within": {"of": "obtained_on", "years": 3, "after": "agreement_on"}}


@pytest.mark.parametrize(
    ("written", "fact", "code"),
    [
        (CUT_OFF, {"day": "2026-12-31"}, ""),
        (CUT_OFF, {"day": "1950-01-01"}, ""),
        (CUT_OFF, {"day": "2027-01-01"}, "after_window"),
        (CUT_OFF, {}, "missing_value"),
        # three years from the agreement of 2022-03-01, both ends counted
        (AFTER, {"agreement_on": "2022-03-01", "obtained_on": "2022-03-01"}, ""),
        (AFTER, {"agreement_on": "2022-03-01", "obtained_on": "2025-03-01"}, ""),
        (AFTER, {"agreement_on": "2022-03-01", "obtained_on": "2025-03-02"}, "after_window"),
        (AFTER, {"agreement_on": "2022-03-01", "obtained_on": "2022-02-28"}, "out_of_window"),
        (AFTER, {"agreement_on": "2025-03-01", "obtained_on": "2026-11-01"}, "after_window"),  # after the fixed day
        (AFTER, {"obtained_on": "2025-03-01"}, "missing_value"),
        (AFTER, {"agreement_on": "2022-03-01", "obtained_on": "soon"}, "missing_value"),
        ({"require": {"real": True}, "because": "not_judged"}, {}, "not_judged"),
        ({"require": {"real": True}, "because": "not_judged"}, {"real": True}, ""),
        ({"require": {"day": {"years": {"below": 3}}}}, {"day": "2023-10-31"}, "not_met"),
    ],
)
def test_a_filter(written: dict[str, object], fact: dict[str, Any], code: str) -> None:
    assert refusal(written, fact) == code


def test_the_missing_day_is_named() -> None:
    found = one(**AFTER).rejects("k", {"obtained_on": "2025-03-01"}, SETTING)
    assert found is not None
    assert found.figures == ("agreement_on",)


@pytest.mark.parametrize(
    ("window", "key", "sentence"),
    [
        ({"of": "a"}, None, "期限应写"),
        ({"of": "a", "start": "2026-01-01"}, None, "期限应写"),
        ({"of": "a", "years": 1, "start": "2026-01-01"}, "start", "期限应写"),
        ({"of": "a", "start": "2026-01-02", "to": "2026-01-01"}, "start", "不能晚于"),
        ({"of": "a", "after": "b"}, "after", "还要写years或months"),
        ({"of": "a", "after": "b", "years": 1, "to": "2026-01-01"}, "after", "不能再写start、to"),
        ({"of": "a", "after": "B", "years": 1}, "after", "属性名"),
        ({"of": "a", "to": "31.12.2026"}, "to", "2026-10-31的样子"),
    ],
)
def test_what_is_no_window(window: dict[str, object], key: str | None, sentence: str) -> None:
    with pytest.raises(Malformed) as caught:
        one(within=window)
    assert sentence in caught.value.sentence
    assert caught.value.path == ("filters", 0, "within", *((key,) if key else ()))


@pytest.mark.parametrize(
    "written",
    [
        {"within": {"of": ["a"], "to": "2026-12-31"}},
        {"within": {"of": ["a", "b"], "years": 3, "after": "c"}},
        {"require": {"real": True}, "because": "not_judged", "say": "未经认定"},
    ],
)
def test_what_is_written_is_what_is_stored(written: dict[str, object]) -> None:
    assert one(**written).to_plain() == written


SAME = {
    "beside": {"kind": "agreement", "when": {"apprentice": "fact.apprentice", "signed_on": {"at_most": "fact.day"}}}
}


@pytest.mark.parametrize(
    ("beside", "code"),
    [
        ({"apprentice": "周军", "signed_on": "2022-03-01"}, ""),
        ({"apprentice": "李海", "signed_on": "2022-03-01"}, "lacks_prerequisite"),  # another apprentice's agreement
        ({"apprentice": "周军", "signed_on": "2024-05-02"}, "lacks_prerequisite"),  # signed afterwards
        ({}, "lacks_prerequisite"),
    ],
)
def test_the_fact_beside_is_about_the_same_person(beside: dict[str, Any], code: str) -> None:
    setting = Setting(date(2026, 10, 31), by_kind={"agreement": [Fact(1, "agreement", beside)]})
    found = one(**SAME).rejects("k", {"apprentice": "周军", "day": "2024-05-01"}, setting)
    assert (found.code if found else "") == code
