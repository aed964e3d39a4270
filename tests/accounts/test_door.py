"""Registering, signing in and out, links, codes: what a person meets at the door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from craftsman import crypto, db, words
from craftsman.accounts import actions, queries
from craftsman.accounts.models import Company, Invitation, Person, SignIn, SignInCode, SignInFailure
from craftsman.db import session
from craftsman.errors import TooMany
from craftsman.journal import Entry
from tests.browsing import Browser, Page

PASSWORD = "卖炭翁伐薪烧炭南山中"
PHONE = "19900000001"


def id_number(serial: int, birth: str = "19900307") -> str:
    first = f"330199{birth}{serial:03d}"
    return first + words.id_check_digit(first)


@pytest.fixture
def visitor(client: FlaskClient) -> Browser:
    return Browser(client)


def register(visitor: Browser, serial: int = 1, **changed: Any) -> Page:
    visitor.get("/register")
    fields: dict[str, Any] = {
        "name": "陈小明",
        "id_number": id_number(serial),
        "phone": f"1990000{serial:04d}",
        "employer": "路桥恒昌管业有限公司",
        "company": "other",
        "town": "金清镇",
        "trade": "焊工",
        "password": PASSWORD,
        "consents": ["processing", "sensitive"],
    }
    return visitor.send("/register", **{**fields, **changed})


def sign_in(visitor: Browser, phone: str = PHONE, password: str = PASSWORD) -> Page:
    visitor.get("/login")
    return visitor.send("/login", phone=phone, password=password)


def sealed_everywhere(app: Flask, secret: str) -> bool:
    """Whether a value stands nowhere in the database files in the clear."""
    home = app.config["SETTINGS"].home
    return all(secret.encode() not in path.read_bytes() for path in home.glob("craftsman.db*"))


def test_a_worker_registers_once_and_is_signed_in(app: Flask, visitor: Browser) -> None:
    page = register(visitor)
    assert page.status == 200
    assert visitor.get("/my/settings").text.count("路桥恒昌管业有限公司") == 1
    with app.app_context():
        person = session().scalars(select(Person)).one()
        assert (person.phone, person.id_number[-4:], person.sex) == (PHONE, id_number(1)[-4:], "男")
        assert [consent.purpose for consent in queries.consents_of(person.id)] == ["processing", "sensitive"]
    assert sealed_everywhere(app, PHONE)
    assert sealed_everywhere(app, id_number(1))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "请输入姓名，与身份证一致"),
        ({"id_number": "33019919900307001"}, "身份证号应为18位，您输入了17位"),
        ({"phone": "1990000000"}, "手机号码应为11位数字，您输入了10位"),
        ({"employer": ""}, "请输入单位名称，或名称的拼音首字母"),
        ({"town": ""}, "请选择镇街"),
        ({"trade": ""}, "请选择工种"),
        ({"trade": "宇航员"}, "不是有效的选择。"),
        ({"password": "1234567890"}, "这个密码太常见，容易被猜到，请换一个"),
        ({"password": "19900307abc"}, "密码里不要包含手机号、生日或姓名，请换一个"),
        ({"consents": ["processing"]}, "请阅读并同意「处理我的身份证号」"),
        ({"name": "陈\x00明"}, "有看不见的控制字符，请删掉后重新输入"),
        ({"name": "高😀<b>海</b>"}, "姓名里不能有“😀”，请填汉字或字母"),
        ({"employer": "测试厂😀"}, "单位名称里不能有“😀”，请照营业执照填写"),
        ({"consents": []}, "请阅读并同意「处理我的个人信息」和「处理我的身份证号」"),
        ({"name": "长" * 51}, "最多50个字，您输入了51个字"),
    ],
)
def test_a_wrong_field_costs_nothing_that_was_typed(visitor: Browser, changed: dict[str, Any], sentence: str) -> None:
    page = register(visitor, **changed)
    assert page.status == 422
    assert sentence in page.text
    assert "请更正以下" in page.text
    kept = page.form("/register").values
    assert kept["name"] == changed.get("name", "陈小明").replace("\x00", "")
    assert kept["town"] == changed.get("town", "金清镇")
    assert kept["employer"] == changed.get("employer", "路桥恒昌管业有限公司")


def test_registering_twice_names_the_way_in(app: Flask, visitor: Browser) -> None:
    register(visitor)
    other = Browser(app.test_client())
    page = register(other, phone="19900000002")
    assert page.status == 422
    assert "这个身份证号已经登记过" in page.text
    page = register(other, serial=2, phone=PHONE)
    assert "这个手机号码已经登记过" in page.text
    with app.app_context():
        assert len(session().scalars(select(Person)).all()) == 1


def test_nobody_learns_from_registering_which_id_numbers_are_known(app: Flask, visitor: Browser) -> None:
    register(visitor)
    stranger = Browser(app.test_client())
    for serial in range(queries.TAKEN_AN_HOUR):
        assert register(stranger, phone=f"1990002{serial:04d}").status == 422
    page = register(stranger, serial=77)
    assert (page.status, page.answer.headers["Retry-After"]) == (429, "60")


@pytest.mark.parametrize("typed", ["恒昌", "hcgy", "lqhcgy", "91331004MA00000001"])
def test_an_employer_is_found_by_characters_initials_and_code(app: Flask, visitor: Browser, typed: str) -> None:
    from craftsman import pinyin

    with app.app_context(), db.transaction() as unit:
        name = "路桥恒昌管业有限公司"
        unit.add(Company(name=name, initials=pinyin.initials(name), credit_code="91331004MA00000001", town="金清镇"))
    fragment = visitor.get(f"/lookup/_company?employer={typed}", **{"HX-Request": "true"})
    assert "路桥恒昌管业有限公司" in fragment.text
    visitor.get("/register")
    page = visitor.send("/register", employer=typed, find="1", name="陈小明")
    assert page.status == 200
    assert "路桥恒昌管业有限公司" in page.text
    assert page.form("/register").values["name"] == "陈小明"


def test_signing_in_out_and_the_old_cookie_is_worth_nothing(app: Flask, visitor: Browser) -> None:
    register(visitor)
    stolen = visitor.client.get_cookie("craft")
    assert stolen is not None
    visitor.get("/my/settings")
    assert visitor.send("/logout").status == 200
    thief = app.test_client()
    thief.set_cookie("craft", stolen.value)
    assert thief.get("/my/settings").status_code == 303
    assert sign_in(visitor).status == 200
    assert "登录与安全" in visitor.get("/my/settings").text


def test_a_wrong_password_says_one_thing_for_known_and_unknown_phones(visitor: Browser) -> None:
    register(visitor)
    visitor.get("/my/settings")
    visitor.send("/logout")
    known, unknown = sign_in(visitor, password="wrong password"), sign_in(visitor, phone="19900009999")
    assert known.status == unknown.status == 422
    assert actions.WRONG in known.text
    assert actions.WRONG in unknown.text


def test_failures_slow_down_and_the_right_password_waits_too(app: Flask, visitor: Browser) -> None:
    register(visitor)
    visitor.get("/my/settings")
    visitor.send("/logout")
    for _ in range(5):
        assert sign_in(visitor, password="wrong password").status == 422
    page = sign_in(visitor)
    assert page.status == 429
    assert "请" in page.text
    assert "后再试" in page.text
    with app.app_context(), db.transaction() as unit:
        for failure in unit.scalars(select(SignInFailure)):
            failure.at -= timedelta(minutes=20)
    assert sign_in(visitor).status == 200


def test_a_code_signs_in_once(app: Flask, visitor: Browser) -> None:
    register(visitor)
    visitor.get("/my/settings")
    visitor.send("/logout")
    visitor.get("/login/code")
    assert visitor.send("/login/code", phone=PHONE).url == "/login/code/enter"
    with app.app_context():
        row = session().scalars(select(SignInCode)).one()
        code = crypto.unseal(row.code_sealed, f"sign_in_code.code.{row.uid}")
    wrong = visitor.send("/login/code/enter", code="000000" if code != "000000" else "111111")
    assert (wrong.status, actions.WRONG_CODE in wrong.text) == (422, True)
    assert visitor.send("/login/code/enter", code=code).status == 200
    again = Browser(app.test_client())
    again.get("/login/code/enter")
    assert again.send("/login/code/enter", phone=PHONE, code=code).status == 422


def test_a_second_code_within_a_minute_is_refused(visitor: Browser) -> None:
    visitor.get("/login/code")
    assert visitor.send("/login/code", phone=PHONE).status == 200
    visitor.get("/login/code")
    page = visitor.send("/login/code", phone=PHONE)
    assert page.status == 429
    assert "秒后再取" in page.text


def test_one_network_cannot_send_codes_to_everybody(app: Flask) -> None:
    from tests.accounts.test_passwords import NOW

    with app.app_context(), db.transaction():
        for serial in range(actions.CODES_AN_HOUR):
            actions.send_code(f"1990001{serial:04d}", "10.0.0.1", now=NOW)
        with pytest.raises(TooMany):
            actions.send_code("19900020000", "10.0.0.1", now=NOW)
        actions.send_code("19900020000", "10.0.0.2", now=NOW)
        actions.send_code("19900020001", "10.0.0.1", now=NOW + timedelta(hours=1, seconds=1))


def test_what_served_the_door_is_forgotten_in_time(app: Flask, visitor: Browser) -> None:
    register(visitor)
    with app.app_context():
        with db.transaction() as unit:
            now = unit.scalars(select(SignIn.started_at)).one()
            actions.note_failure(PHONE, "127.0.0.1", now=now)
            actions.send_code(PHONE, "127.0.0.1", now=now)
        left = []
        for days in (1, 3, 31, 181):
            with db.transaction():
                actions.forget_sign_ins(now=now + timedelta(days=days))
            left.append([len(session().scalars(select(table)).all()) for table in (SignInFailure, SignInCode, SignIn)])
    assert left == [[1, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 0]]


def test_five_wrong_tries_use_a_code_up(app: Flask, visitor: Browser) -> None:
    register(visitor)
    with app.app_context():
        from craftsman.accounts.queries import latest_code
        from tests.accounts.test_passwords import NOW

        with db.transaction():
            actions.send_code(PHONE, "127.0.0.1", now=NOW)
        code = queries.sign_in_code(latest_code(PHONE).id).code  # type: ignore[union-attr]
        for _ in range(5):
            with db.transaction():
                assert actions.check_code(PHONE, "x", now=NOW) is None
        with db.transaction():
            assert actions.check_code(PHONE, code, now=NOW) is None


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil", "javascript:alert(1)", "/a\nb"]
)
def test_next_never_leads_away(visitor: Browser, target: str) -> None:
    register(visitor)
    visitor.get("/my/settings")
    visitor.send("/logout")
    visitor.get("/login")
    answer = visitor.client.post(
        "/login", data={**visitor.page.form("/login").values, "phone": PHONE, "password": PASSWORD, "next": target}
    )  # type: ignore[union-attr]
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/")
    assert "evil" not in answer.headers["Location"]


def test_disabling_and_changing_the_password_end_sign_ins(app: Flask, visitor: Browser) -> None:
    register(visitor)
    phone = Browser(app.test_client())
    sign_in(phone)
    visitor.get("/my/password")
    assert visitor.send("/my/password", current=PASSWORD, password="换一个很长的新密码吧").status == 200
    assert phone.get("/my/settings").url == "/login"
    assert visitor.get("/my/settings").url == "/my/settings"
    with app.app_context(), db.transaction() as unit:
        unit.execute(update(Person).values(disabled_at=SignIn.started_at).where(SignIn.person_id == Person.id))
    assert visitor.get("/my/settings").url == "/login"


def test_who_works_elsewhere_now_says_so_himself(app: Flask, visitor: Browser) -> None:
    register(visitor)
    stale = Browser(app.test_client())
    sign_in(stale)
    stale.get("/my/work")
    visitor.get("/my/work")
    wrong = visitor.send("/my/work", employer="", town="")
    assert wrong.status == 422
    assert "请输入单位名称" in wrong.text
    visitor.get("/my/work")
    page = visitor.send("/my/work", employer="金清船舶修造厂", company="other", town="蓬街镇", trade="船舶修造工")
    assert (page.status, page.url) == (200, "/my/settings")
    for word in ("金清船舶修造厂", "蓬街镇", "船舶修造工"):
        assert word in page.text
    late = stale.send("/my/work", employer="路北家具厂", company="other")
    assert late.status == 409
    assert "路北家具厂" in late.text
    assert "金清船舶修造厂" in late.text


# --- staff -----------------------------------------------------------------------------------------------------------


def first_administrator(app: Flask, visitor: Browser) -> Page:
    outcome = app.test_cli_runner().invoke(args=["create-admin"])
    assert outcome.exit_code == 0, outcome.output
    visitor.get(outcome.output.strip())
    return visitor.send(outcome.output.strip(), name="管理员", phone="19900000900", password=PASSWORD + "补足")


def test_the_first_administrator_joins_by_the_printed_link_once(app: Flask, visitor: Browser) -> None:
    assert first_administrator(app, visitor).status == 200
    assert "管理员" in visitor.get("/my/settings").text
    assert app.test_cli_runner().invoke(args=["create-admin"]).exit_code == 1


def test_an_administrator_invites_a_reviewer_who_may_not_invite(app: Flask, visitor: Browser) -> None:
    first_administrator(app, visitor)
    visitor.get("/admin/people/invite")
    assert visitor.send("/admin/people/invite", name="张敏", role="reviewer").status == 422
    department = visitor.page.form("/admin/people/invite").values  # type: ignore[union-attr]
    with app.app_context():
        renshe = next(str(row.id) for row in queries.departments() if row.code == "renshe")
    page = visitor.send("/admin/people/invite", **{**department, "department": renshe})
    link = page.html.split('value="http://localhost')[1].split('"')[0]
    reviewer = Browser(app.test_client())
    assert "人社局" in reviewer.get(link).text
    assert reviewer.send(link, phone="19900000901", password=PASSWORD).status == 422  # staff need twelve characters
    assert reviewer.send(link, phone="19900000901", password=PASSWORD + "再加几字").status == 200
    refused = reviewer.get("/admin/people/invite")
    assert refused.status == 403
    assert "请联系管理员" in refused.text
    used = Browser(app.test_client()).get(link)
    assert used.status == 410
    assert "请让管理员重新发一个链接" in used.text


def test_an_administrator_gives_a_role_and_ends_it(app: Flask, visitor: Browser) -> None:
    worker = Browser(app.test_client())
    register(worker)
    first_administrator(app, visitor)
    with app.app_context():
        person_id = session().scalars(select(Person.id).where(Person.name == "陈小明")).one()
        renshe = next(str(row.id) for row in queries.departments() if row.code == "renshe")
    where = f"/admin/people/{person_id}/roles/new"
    visitor.get(where)
    assert "请填写原因" in visitor.send(where, role="reviewer", department=renshe).text
    assert "请选择审核人员所在的部门" in visitor.send(where, role="reviewer", department="", reason="轮岗").text
    page = visitor.send(where, role="reviewer", department=renshe, reason="轮岗")
    assert (page.status, page.url) == (200, f"/admin/people/{person_id}")
    assert "审核人员（人社局）" in page.text
    visitor.get(where)
    assert "这个人已有这个角色" in visitor.send(where, role="reviewer", department=renshe, reason="轮岗").text
    with app.app_context():
        held = {one.role: one.grant_id for one in queries.identities_of(person_id)}
    assert visitor.get(f"/admin/people/{person_id}/roles/{held['worker']}/end").status == 404
    end = f"/admin/people/{person_id}/roles/{held['reviewer']}/end"
    assert worker.get(end).status == 403
    visitor.get(end)
    assert "请填写原因" in visitor.send(end, reason="").text
    assert "审核人员（人社局）" not in visitor.send(end, reason="调离").text
    with app.app_context():
        assert [one.role for one in queries.identities_of(person_id)] == ["worker"]
        told = [(row.act, row.reason) for row in session().scalars(select(Entry).order_by(Entry.seq))]
    assert told[-2:] == [("person.grant", "轮岗"), ("person.revoke", "调离")]


def test_the_last_administrator_stays_one(app: Flask, visitor: Browser) -> None:
    register(Browser(app.test_client()))
    first_administrator(app, visitor)
    with app.app_context():
        chen = session().scalars(select(Person.id).where(Person.name == "陈小明")).one()
        (mine,) = queries.administrators()
        grant = queries.identities_of(mine)[0].grant_id
    end = f"/admin/people/{mine}/roles/{grant}/end"
    visitor.get(end)
    refused = visitor.send(end, reason="退休")
    assert refused.status == 422
    assert "这是最后一位管理员，不能停用" in refused.text
    visitor.get(f"/admin/people/{mine}/roles/new")
    assert "不能给自己开通角色" in visitor.send(f"/admin/people/{mine}/roles/new", role="clerk", reason="兼").text
    visitor.get(f"/admin/people/{chen}/roles/new")
    assert visitor.send(f"/admin/people/{chen}/roles/new", role="administrator", reason="接任").status == 200
    visitor.get(end)
    visitor.send(end, reason="退休")
    with app.app_context():
        assert queries.administrators() == [chen]
    assert visitor.get("/admin/people").url.startswith("/login")  # the sign-in in that role is over


def test_an_expired_link_is_no_link(app: Flask, visitor: Browser) -> None:
    first_administrator(app, visitor)
    with app.app_context():
        from craftsman.accounts.models import Grant

        with db.transaction() as unit:
            unit.execute(update(Grant).values(revoked_at=Grant.granted_at))
            invited = actions.invite_first_administrator(now=session().scalars(select(Person.created_at)).one())
            unit.execute(update(Invitation).values(expires_at=Invitation.created_at))
    assert visitor.get(f"/join/{invited.token}").status == 410
    assert visitor.get("/join/no-such-link").status == 404


def test_unmasking_needs_a_reason_and_a_fresh_password(app: Flask, visitor: Browser) -> None:
    worker = Browser(app.test_client())
    register(worker)
    first_administrator(app, visitor)
    with app.app_context():
        worker_id = session().scalars(select(Person.id).where(Person.name == "陈小明")).one()
    shown = visitor.get(f"/admin/people/{worker_id}")
    assert PHONE not in shown.html
    assert "199****0001" in shown.text
    assert visitor.send(f"/admin/people/{worker_id}/unmask/phone", reason="").status == 422
    page = visitor.send(f"/admin/people/{worker_id}/unmask/phone", reason="电话核对姓名写法")
    assert PHONE in page.text
    with app.app_context(), db.transaction() as unit:
        for row in unit.scalars(select(SignIn)):
            row.confirmed_at -= timedelta(minutes=11)
    visitor.get(f"/admin/people/{worker_id}")
    assert visitor.send(f"/admin/people/{worker_id}/unmask/phone", reason="再看").url == "/my/confirm"
    wrong = visitor.send("/my/confirm", password="not the password")
    assert wrong.status == 422
    page = visitor.send("/my/confirm", password=PASSWORD + "补足")
    assert (page.status, page.url) == (200, f"/admin/people/{worker_id}")


def test_a_worker_cannot_see_people(app: Flask, visitor: Browser) -> None:
    register(visitor)
    assert visitor.get("/admin/people").status == 403
    assert visitor.get("/admin/people/1").status == 403


def test_tied_people_are_known_as_tied(app: Flask, visitor: Browser) -> None:
    from craftsman.errors import Refused
    from tests.accounts.test_passwords import NOW

    register(visitor)
    register(Browser(app.test_client()), serial=2, name="李海", employer="金清船舶修造厂")
    with app.app_context():
        one, other = session().scalars(select(Person.id).order_by(Person.id)).all()
        assert not queries.are_tied(one, other)
        with db.transaction():
            actions.tie(other, one, "mentoring", source="declared", now=NOW)
            actions.tie(one, other, "mentoring", source="declared", now=NOW)
        assert queries.are_tied(one, other)
        with pytest.raises(Refused):
            actions.tie(one, one, "kin", source="declared", now=NOW)
