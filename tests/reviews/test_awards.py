"""Where the rubric leaves a range to the department: it is asked for a number, and only that number counts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from craftsman import db
from craftsman.applications.models import Claim, Duty
from craftsman.reviews import actions, awards
from craftsman.reviews.decisions import UNDO
from craftsman.reviews.models import Decision
from craftsman.rubrics import library
from craftsman.rubrics.rubric import Rubric
from tests import cast, season
from tests.rubrics.cases_of import case_of, fact

RANGE = awards.Range(Decimal(10), Decimal(18))


def with_range() -> Rubric:
    """The example, but a senior worker's certificate is worth 10 to 18 as the department finds."""
    plain: Any = library.load("luqiao-example").to_dict()
    rows = next(i for i in plain["dimensions"][0]["items"] if i["id"] == "1.3")["rules"][0]["points"]["rows"]
    next(row for row in rows if row["level"] == "l3")["points"] = {"least": 10, "most": 18}
    return Rubric.from_dict(plain)


@pytest.mark.parametrize(
    ("typed", "stored", "refused"),
    [
        ("10", 1000, ""),
        ("18", 1800, ""),
        (" 12.25 ", 1225, ""),
        ("", None, "请填写评分，10到18分"),
        ("9.99", None, "评分应在10到18分之间"),
        ("18.01", None, "评分应在10到18分之间"),
        ("12.345", None, "评分应是数字，最多两位小数，如8.5"),
        ("十二", None, "评分应是数字，最多两位小数，如8.5"),
        ("NaN", None, "评分应是数字，最多两位小数，如8.5"),
    ],
)
def test_a_number_inside_the_range(typed: str, stored: int | None, refused: str) -> None:
    assert awards.hundredths(typed, RANGE) == (stored, refused)


def test_without_a_range_nothing_is_asked_and_nothing_taken() -> None:
    assert awards.hundredths("99", None) == (None, "")


def test_only_what_waits_to_be_judged_has_a_range() -> None:
    rubric = with_range()
    case = case_of(
        fact("s", "skill_certificate", level="l3", verified=False), fact("t", "skill_certificate", level="l2")
    )
    assert awards.range_of(rubric, case, "s") == RANGE
    assert awards.range_of(rubric, case, "t") is None
    assert awards.range_of(rubric, case, "s", {"level": "l4"}) is None
    assert awards.range_of(rubric, case_of(fact("s", "skill_certificate", level="l3", awarded=12)), "s") == RANGE
    assert (awards.asks(rubric), awards.asks(library.load("luqiao-example"))) == (True, False)


def test_the_department_gives_the_points(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        round_id = season.open_round(rubric=with_range())
        application = season.submit(round_id, season.worker())
        duty = season.duties(application)["skill_certificate"].id
        reviewer = cast.reviewer("renshe", 11)
        revision = db.session().get_one(Duty, duty).revision
    client = cast.signed_in(app, reviewer)
    page = client.get(f"/review/duties/{duty}").get_data(as_text=True)
    assert "核实通过并评分" in page
    assert "10到18分" in client.get(f"/review/duties/{duty}?for=verified").get_data(as_text=True)
    given = {"outcome": "verified", "revision": revision}
    for awarded, said in (("", "请填写评分"), ("20", "评分应在10到18分之间")):
        answer = client.post(f"/review/duties/{duty}/decision", data={**given, "awarded": awarded})
        assert (answer.status_code, said in answer.get_data(as_text=True)) == (422, True)
    assert client.post(f"/review/duties/{duty}/decision", data={**given, "awarded": "12.5"}).status_code == 303
    with app.app_context():
        with db.transaction() as unit:
            decision = unit.query(Decision).one()
            assert decision.awarded == 1250
            actions.take_effect(decision.id, now=decision.at + UNDO + timedelta(seconds=1))
        claims = {one.kind: one.awarded for one in db.session().query(Claim)}
        assert claims == {"skill_certificate": 1250, "competition_award": None}
        season.answer_all(application)
        # 12.5 for the certificate as judged, 8 for the second prize of the district
        assert season.application(application).score == 2050
