"""Into the pool, into the directory, titles by document; the job that admits a round runs as often as it likes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from craftsman import db
from craftsman.certificates.models import Certificate
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.inbox.models import Message
from craftsman.journal import Entry
from craftsman.talents import actions, jobs, queries
from craftsman.talents.directory import Wanted
from craftsman.talents.models import Honour, Talent
from tests import cast
from tests.talents.conftest import HIGH, NAMED_ON, applied, certified

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)


def count(model: type[db.Base]) -> int:
    return db.session().scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def named(app: Flask, chen: int, last_round: int) -> int:
    """陈小明, named and admitted; returns his id."""
    with app.app_context():
        certified(applied(last_round, chen))
        jobs.admit_to_pool(last_round)
    return chen


def test_naming_enters_the_person_once(app: Flask, named: int, last_round: int) -> None:
    with app.app_context():
        jobs.admit_to_pool(last_round)
        assert (count(Talent), count(Honour), count(Message)) == (1, 1, 1)
        honour = db.session().scalars(select(Honour)).one()
        assert (honour.title, honour.level, honour.year, honour.named_on) == (HIGH, "district", 2026, NAMED_ON)
        assert (honour.person_id, honour.round_id) == (named, last_round)
        assert honour.certificate_id == db.session().scalar(select(Certificate.id))
        assert honour.document_no == "路总工〔2026〕31号"
        said = db.session().scalars(select(Entry).where(Entry.act == "talent.admit")).all()
        assert [one.detail for one in said] == [{"people": 1}]


def test_only_named_people_with_a_certificate_enter(app: Flask, chen: int, last_round: int) -> None:
    with app.app_context():
        applied(last_round, chen)  # named, no certificate yet
        certified(applied(last_round, cast.rival(), "scored"))
        certified(applied(last_round, cast.stranger()), state="revoked")
        jobs.admit_to_pool(last_round)
        assert (count(Talent), count(Honour)) == (0, 0)


def test_a_round_without_anybody_leaves_no_line(app: Flask, last_round: int) -> None:
    with app.app_context():
        jobs.admit_to_pool(last_round)
        assert db.session().scalar(select(Entry.seq).where(Entry.act == "talent.admit")) is None


def list_me(
    person_id: int, skill: str = "薄壁管氩弧焊一次合格", version: int = 1, fields: tuple[str, ...] = ("repair",)
) -> None:
    with db.transaction():
        actions.list_craftsman(skill, fields, True, version, actor=cast.actor_of(person_id), now=NOW)


def listed() -> list[str]:
    return [one.name for one in queries.listed(Wanted(), None, 10)]


def test_the_directory_shows_only_who_agreed(app: Flask, named: int) -> None:
    with app.app_context():
        assert listed() == []
        list_me(named)
        assert listed() == ["陈小明"]
        with db.transaction():
            actions.unlist_craftsman(2, actor=cast.actor_of(named), now=NOW)
        assert listed() == []
        assert db.session().scalars(select(Talent)).one().skill == "薄壁管氩弧焊一次合格"


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(level="district"),
        Wanted(trade="焊工"),
        Wanted(town="金清镇"),
        Wanted(help="repair"),
        Wanted(apprentices=True),
        Wanted(level="district", trade="焊工", help="repair", apprentices=True),
    ],
)
def test_filters_find(app: Flask, named: int, wanted: Wanted) -> None:
    with app.app_context():
        list_me(named)
        assert len(queries.listed(wanted, None, 10)) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(level="city"),
        Wanted(level="nonsense"),
        Wanted(trade="电工"),
        Wanted(town="横街镇"),
        Wanted(help="talk"),
        Wanted(help='repair"'),
        Wanted(help="%"),
    ],
)
def test_filters_leave_out(app: Flask, named: int, wanted: Wanted) -> None:
    with app.app_context():
        list_me(named)
        assert queries.listed(wanted, None, 10) == []


@pytest.mark.parametrize(
    ("skill", "said"),
    [
        ("", "请用一句话写您的绝活"),
        ("焊" * 31, "最多30个字，您输入了31个字"),
        ("找我打13800000512", "请不要写手机号码"),
    ],
)
def test_what_may_not_be_said(app: Flask, named: int, skill: str, said: str) -> None:
    with app.app_context(), pytest.raises(Refused, match=said):
        list_me(named, skill)


def test_an_unknown_help_is_refused(app: Flask, named: int) -> None:
    with app.app_context(), pytest.raises(Refused, match="请从列出的选项里选择"):
        list_me(named, fields=("repair", "other"))


def test_who_was_not_named_cannot_be_listed(app: Flask, chen: int) -> None:
    with app.app_context(), pytest.raises(Refused, match="命名为工匠以后"):
        list_me(chen)


def test_a_stale_page_meets_a_conflict(app: Flask, named: int) -> None:
    with app.app_context():
        list_me(named)
        with pytest.raises(Conflict):
            list_me(named, "另一句")


def test_a_revoked_certificate_takes_the_title_along(app: Flask, named: int) -> None:
    with app.app_context():
        list_me(named)
        with db.transaction() as unit:
            unit.scalars(select(Certificate)).one().state = "revoked"
        assert listed() == []
        assert queries.held_by(named) == ()


def test_a_replaced_certificate_leaves_the_title_valid(app: Flask, named: int) -> None:
    with app.app_context():
        with db.transaction() as unit:
            unit.scalars(select(Certificate)).one().state = "replaced"
        assert [one.title for one in queries.held_by(named)] == [HIGH]


# --- titles from elsewhere -------------------------------------------------------------------------------------------


@pytest.fixture
def enter_city(app: Flask, named: int) -> Callable[..., int]:
    """The clerk enters 台州工匠 for 陈小明."""
    with app.app_context():
        clerk = cast.clerk()

    def enter(
        title: str = "台州工匠", level: str = "city", day: date = date(2026, 5, 1), document: str = "台总工〔2026〕12号"
    ) -> int:
        with db.transaction():
            talent = db.session().scalars(select(Talent.id)).one()
            return actions.add_honour(talent, title, level, day, document, actor=cast.actor_of(clerk), now=NOW).id

    return enter


def test_a_city_title_stands_beside_the_district_s(app: Flask, named: int, enter_city: Callable[..., int]) -> None:
    with app.app_context():
        enter_city()
        assert [one.title for one in queries.held_by(named)] == ["台州工匠", HIGH]
        list_me(named)
        one = queries.listed(Wanted(level="city"), None, 10)[0]
        assert one.top is not None
        assert one.top.title == "台州工匠"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "请填写称号名称"),
        ({"level": "district"}, "本区称号由命名自动进入"),
        ({"level": "galaxy"}, "本区称号由命名自动进入"),
        ({"document": ""}, "请填写授予称号的文号"),
        ({"day": date(2027, 1, 1)}, "命名日期不能晚于今天"),
    ],
)
def test_a_title_needs_level_document_and_day(
    app: Flask, enter_city: Callable[..., int], changed: dict[str, object], said: str
) -> None:
    with app.app_context(), pytest.raises(Refused, match=said):
        enter_city(**changed)


def test_the_same_title_twice_is_a_conflict(app: Flask, enter_city: Callable[..., int]) -> None:
    with app.app_context():
        enter_city()
        with pytest.raises(Conflict, match="已经登记过"):
            enter_city()


def test_revoking_needs_a_document(app: Flask, named: int, enter_city: Callable[..., int]) -> None:
    with app.app_context():
        honour, clerk = enter_city(), cast.actor_of(named)
        with pytest.raises(Refused, match="撤销须填写文号"), db.transaction():
            actions.revoke_honour(honour, " ", actor=clerk, now=NOW)
        with db.transaction():
            actions.revoke_honour(honour, "台总工〔2026〕40号", actor=clerk, now=NOW)
        assert [one.title for one in queries.held_by(named)] == [HIGH]
        with pytest.raises(Refused, match="已经撤销"), db.transaction():
            actions.revoke_honour(honour, "再一次", actor=clerk, now=NOW)


def test_the_district_s_own_title_goes_with_its_certificate(app: Flask, named: int) -> None:
    with app.app_context():
        honour = db.session().scalars(select(Honour.id)).one()
        with pytest.raises(Refused, match="随证书一起撤销"), db.transaction():
            actions.revoke_honour(honour, "路总工〔2026〕40号", actor=cast.actor_of(named), now=NOW)


def test_nobody_s_title_is_not_found(app: Flask, named: int) -> None:
    with app.app_context(), pytest.raises(NotFound), db.transaction():
        actions.revoke_honour(999, "号", actor=cast.actor_of(named), now=NOW)
