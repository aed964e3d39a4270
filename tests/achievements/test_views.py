from __future__ import annotations

import io
import re
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from craftsman import jobs
from craftsman.achievements import actions, queries
from craftsman.achievements.models import Achievement
from craftsman.db import reading, session, transaction
from tests.achievements import samples
from tests.achievements.conftest import NOW, Person

HTMX = {"HX-Request": "true"}
TYPED = {
    "contest": "2024年路桥区焊工技能比武",
    "year": "2024",
    "level": "district",
    "rank": "second",
    "class": "",
    "organiser": "union",
    "awarded_on-year": "2024",
    "awarded_on-month": "5",
    "awarded_on-day": "18",
    "number": "LQBW202405180126",
}


def start(worker: Person, kind: str = "competition_award") -> str:
    """The address of a new, empty achievement."""
    answer = worker.post(f"/my/achievements/new/{kind}")
    assert answer.status_code == 303
    return answer.headers["Location"]


def all_of(worker: Person) -> list[Achievement]:
    with worker.app.app_context(), reading():
        rows = list(queries.ledger(worker.actor))
        session().expunge_all()
        return rows


def version_on(page: TestResponse) -> str:
    found = re.search(r'id="version" value="([0-9]+)"', page.text)
    assert found
    return found[1]


def sent(data: bytes, name: str = "获奖证书.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def upload(worker: Person, url: str, data: bytes, name: str = "获奖证书.jpg", **headers: str) -> TestResponse:
    return worker.post(f"{url}/evidence", {"files": sent(data, name)}, **headers)


def opened(worker: Person) -> None:
    with worker.app.app_context():
        jobs.drain()


# --- the ledger ------------------------------------------------------------------------------------------------------


def test_an_empty_ledger_says_what_to_do(worker: Person) -> None:
    page = worker.get("/my/achievements")
    assert page.status_code == 200
    assert "还没有业绩。" in page.text
    assert 'href="/my/achievements/new"' in page.text


def test_an_achievement_is_written_saved_and_listed(worker: Person) -> None:
    url = start(worker)
    answer = worker.post(url, {**TYPED, "version": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my/achievements?saved=1")
    page = worker.get(answer.headers["Location"])
    assert "已保存：2024年路桥区焊工技能比武 二等奖" in page.text
    assert "还缺获奖证书" in page.text
    assert "LQBW202405180126" in page.text
    assert "缺材料" in page.text


def test_filters_count_and_keep_only_their_group(worker: Person) -> None:
    worker.post(start(worker), {**TYPED, "version": "1"})
    worker.post(start(worker, "apprentice"), {"apprentice": "周军", "version": "1"})
    page = worker.get("/my/achievements?group=post")
    assert "师带徒：周军" in page.text
    assert "焊工技能比武" not in page.text
    assert re.search(r"全部 <span>2</span>", page.text)
    assert worker.get("/my/achievements?group=luck&saved=x&removed=²").status_code == 200


def test_what_waits_for_the_worker_stands_first(worker: Person) -> None:
    for kind in ("patent", "insurance"):
        start(worker, kind)
    worker.post("/my/achievements/2", {"months": "36", "place": "路桥区", "version": "1"})
    verify(worker, "verified")
    start(worker, "honour")
    verify(worker, "returned", "看不清")
    start(worker, "service")
    assert re.findall(r'class="cover" href="/my/achievements/([0-9]+)"', worker.get("/my/achievements").text) == list(
        "3412"
    )


def test_the_ledger_asks_the_same_number_of_questions_for_one_and_for_fifty(worker: Person) -> None:
    from sqlalchemy import event

    from craftsman.db import db

    counted: list[str] = []
    with worker.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))

    def questions() -> int:
        counted.clear()
        assert worker.get("/my/achievements").status_code == 200
        return len(counted)

    worker.post(start(worker), {**TYPED, "version": "1"})
    questions()
    one = questions()
    with worker.app.app_context(), transaction():
        for _ in range(49):
            actions.add_achievement("competition_award", {"contest": "比武"}, actor=worker.actor, now=NOW)
    assert questions() == one


def test_a_new_form_can_also_be_sent_whole(worker: Person) -> None:
    assert worker.get("/my/achievements/new/competition_award").status_code == 200
    answer = worker.post("/my/achievements/new/competition_award", TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my/achievements/1#evidence")
    wrong = worker.post("/my/achievements/new/competition_award", {**TYPED, "number": "LQBW20240518012"})
    assert wrong.status_code == 422
    assert "请更正以下1处" in wrong.text


def test_a_double_start_and_a_double_submit_have_one_effect(worker: Person) -> None:
    first, second = start(worker), start(worker)
    assert first == second
    answers = [worker.post("/my/achievements/new/competition_award", TYPED, key="one-form") for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(all_of(worker)) == 2


# --- wrong input -----------------------------------------------------------------------------------------------------


def test_a_wrong_field_keeps_everything_that_was_typed(worker: Person) -> None:
    url = start(worker)
    answer = worker.post(url, {**TYPED, "number": "LQBW20240518012", "awarded_on-month": "13", "version": "1"})
    assert answer.status_code == 422
    assert "请更正以下2处" in answer.text
    assert "证书编号应为16位，您输入了15位" in answer.text
    assert "没有2024年13月18日这一天，请核对" in answer.text
    for typed in ('value="LQBW20240518012"', 'value="13"', 'value="2024年路桥区焊工技能比武"'):
        assert typed in answer.text
    assert re.search(
        r'<input[^>]*checked[^>]*value="second"|value="second"[^>]*checked|checked[^>]*value="second"', answer.text
    )
    assert all_of(worker)[0].attributes == {}
    assert "<title>错误：" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("contest", "a\x00b", 422),
        ("contest", "\ud800", 303),  # arrives as the sign for an unreadable character
        ("contest", "甲‮乙", 422),
        ("contest", "长" * 900, 422),
        ("contest", "长" * 1_000_000, 422),
        ("year", "１９９", 422),
        ("year", "²", 422),
        ("year", "1e400", 422),
        ("rank", "<script>", 422),
        ("awarded_on-year", "99999999999999999999", 422),
        ("version", "abc", 422),
        ("version", "9" * 30, 422),
    ],
)
def test_bad_input_is_refused_calmly(worker: Person, field: str, value: str, status: int) -> None:
    fields = {**TYPED, "csrf_token": worker.csrf(), "version": "1", field: value}
    body = urlencode(fields, encoding="utf-8", errors="surrogatepass")
    answer = worker.client.post(start(worker), data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == status
    assert "<script>" not in answer.text
    assert all_of(worker)[0].attributes.get(field) != value


def test_a_field_of_a_megabyte_in_the_forms_own_encoding(worker: Person) -> None:
    answer = worker.post(start(worker), {**TYPED, "contest": "长" * 1_000_000, "files": sent(b"", "")})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "url",
    [
        "/my/achievements/100000000000000000000",
        "/my/achievements/999999999999",
        "/my/achievements/²",
        "/my/achievements/new/luck",
        "/my/achievements/new/%00",
        "/my/evidence/999999999999",
        "/my/evidence/1/preview/7",
        "/my/evidence/10000000000000000000000/pages",
    ],
)
def test_what_is_not_there(worker: Person, url: str) -> None:
    assert worker.get(url).status_code in (400, 404)


def test_strangers_and_other_roles(worker: Person, rival: Person, viewer: Person) -> None:
    url = start(worker)
    upload(worker, url, samples.photo())
    opened(worker)
    for path in (
        url,
        f"{url}/_evidence",
        f"{url}/_worth",
        "/my/evidence/1",
        "/my/evidence/1/preview/0",
        "/my/evidence/1/pages",
    ):
        assert rival.get(path, **HTMX).status_code == 404, path
    for path in (
        f"{url}",
        f"{url}/remove",
        f"{url}/restore",
        f"{url}/evidence",
        "/my/evidence/1/remove",
        "/my/evidence/1/restore",
    ):
        assert rival.post(path, {"files": sent(samples.photo()), "version": "1"}).status_code == 404, path
    assert rival.post(f"{url}/_save", {**TYPED, "field": "contest", "version": "1"}, **HTMX).status_code == 404
    refused = viewer.get("/my/achievements")
    assert refused.status_code == 403
    assert "切换到职工身份" in refused.text
    assert worker.app.test_client().get("/my/achievements").status_code == 303


# --- saving as you go ------------------------------------------------------------------------------------------------


def test_each_field_is_saved_and_says_when(worker: Person) -> None:
    url = start(worker)
    answer = worker.post(f"{url}/_save", {**TYPED, "field": "contest", "version": "1"}, **HTMX)
    assert answer.status_code == 200
    assert re.search(r'id="contest-saved"[^>]*>.*已保存 [0-9]{2}:[0-9]{2}', answer.text)
    assert version_on(answer) == "2"
    assert answer.headers["HX-Trigger"] == "achievement-saved"
    assert all_of(worker)[0].attributes == {"contest": TYPED["contest"]}
    ticked = worker.post(
        f"{start(worker, 'apprentice')}/_save", {"field": "agreement", "agreement": "y", "version": "1"}, **HTMX
    )
    assert "已保存" in ticked.text


def test_a_wrong_field_is_not_saved_but_named(worker: Person) -> None:
    url = start(worker)
    answer = worker.post(f"{url}/_save", {**TYPED, "number": "LQBW1", "field": "number", "version": "1"}, **HTMX)
    assert answer.status_code == 422
    assert "证书编号应为16位，您输入了5位" in answer.text
    assert all_of(worker)[0].attributes == {}


def test_a_number_in_full_width_digits_is_the_number(worker: Person) -> None:
    url = start(worker, "skill_certificate")
    sent = {"number": "１２３４５６７８９０１２３４５６", "field": "number", "version": "1"}
    assert "已保存" in worker.post(f"{url}/_save", sent, **HTMX).text
    assert all_of(worker)[0].attributes == {"number": "1234567890123456"}


def test_work_before_sixteen_is_not_saved_but_explained(worker: Person) -> None:
    url = start(worker, "years_in_post")
    day = {"since-year": "1980", "since-month": "1", "since-day": "1", "field": "since", "version": "1"}
    answer = worker.post(f"{url}/_save", day, **HTMX)
    assert answer.status_code == 422
    assert "从哪天开始不能早于您的出生日期" in answer.text
    assert worker.post(url, day).status_code == 422


def test_a_date_half_typed_is_left_alone(worker: Person) -> None:
    url = start(worker)
    answer = worker.post(f"{url}/_save", {"awarded_on-year": "2024", "field": "awarded_on", "version": "1"}, **HTMX)
    assert answer.status_code == 200
    assert "已保存" not in answer.text


def test_a_stale_save_shows_both_texts(worker: Person) -> None:
    url = start(worker)
    worker.post(f"{url}/_save", {"contest": "甲比武", "field": "contest", "version": "1"}, **HTMX)
    answer = worker.post(f"{url}/_save", {"contest": "乙比武", "field": "contest", "version": "1"}, **HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#conflict")
    assert "甲比武" in answer.text
    assert "乙比武" in answer.text
    assert all_of(worker)[0].attributes["contest"] == "甲比武"


def test_a_stale_form_shows_both_texts_and_can_insist(worker: Person) -> None:
    url = start(worker)
    worker.post(url, {**TYPED, "version": "1"})
    stale = worker.post(url, {**TYPED, "contest": "乙比武", "version": "1"})
    assert stale.status_code == 409
    assert "您这次的修改没有保存" in stale.text
    assert 'value="乙比武"' in stale.text
    assert "district" not in re.sub(r"<[^>]*>", "", stale.text)
    over = re.search(r'name="over" value="([0-9]+)"', stale.text)
    assert over
    assert worker.post(url, {**TYPED, "contest": "乙比武", "version": "1", "over": over[1]}).status_code == 303
    assert all_of(worker)[0].attributes["contest"] == "乙比武"


def test_fragments_opened_directly_lead_to_their_page(worker: Person) -> None:
    url = start(worker)
    for fragment in ("_save", "_worth", "_evidence"):
        answer = worker.get(f"{url}/{fragment}")
        assert (answer.status_code, answer.headers["Location"]) == (303, url)
    assert worker.post(f"{url}/_save", {"field": "luck", "version": "1"}, **HTMX).status_code == 404


# --- evidence --------------------------------------------------------------------------------------------------------


def test_a_file_is_handed_in_opened_and_shown(worker: Person) -> None:
    url = start(worker)
    row = upload(worker, url, samples.photo(), "获奖证书（二等奖）.jpg", **HTMX)
    assert row.status_code == 200
    assert "data-upload-row" in row.text
    assert "正在检查" in row.text
    opened(worker)
    assert "已上传" in worker.get("/my/evidence/1/_row", **HTMX).text
    shown = worker.get("/my/evidence/1")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Content-Disposition"] == (
        "inline; filename*=UTF-8''%E8%8E%B7%E5%A5%96%E8%AF%81%E4%B9%A6%EF%BC%88%E4%BA%8C%E7%AD%89%E5%A5%96%EF%BC%89.jpg"
    )
    assert worker.get("/my/evidence/1?download=1").headers["Content-Disposition"].startswith("attachment;")
    assert worker.get("/my/evidence/1/preview/0").data.startswith(b"\xff\xd8\xff")
    assert "证明材料第1页，共1页" in worker.get("/my/evidence/1/pages").text


def test_a_pdf_is_shown_as_pictures_and_only_handed_over(worker: Person) -> None:
    url = start(worker)
    assert upload(worker, url, samples.script_pdf(), "协议.pdf").status_code == 303
    assert worker.get("/my/evidence/1").status_code == 404
    assert "正在检查" in worker.get("/my/evidence/1/pages").text
    opened(worker)
    assert worker.get("/my/evidence/1").headers["Content-Disposition"].startswith("attachment;")
    assert "/my/evidence/1/preview/1" in worker.get("/my/evidence/1/pages").text
    assert worker.get("/my/evidence/1/preview/2").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("证书.jpg", samples.HTML, "只能上传照片"),
        ("IMG_33.heic", samples.HEIC, "只能上传照片"),
        ("大图.png", samples.png_bomb(9000), "9000×9000像素"),
        ("证书.jpg", b"", "文件是空的"),
        ("", b"", "请先选择"),
    ],
)
def test_a_wrong_file_is_refused_with_a_reason(worker: Person, name: str, data: bytes, said: str) -> None:
    url = start(worker)
    answer = upload(worker, url, data, name, **HTMX)
    assert answer.status_code == 422
    assert said in answer.text
    assert all_of(worker)[0].files == []


@pytest.mark.parametrize("megabytes", [11, 13])
def test_a_file_too_large(worker: Person, megabytes: int) -> None:
    answer = upload(worker, start(worker), b"\xff\xd8\xff" + bytes(megabytes * 1024 * 1024))
    assert answer.status_code == (413 if megabytes > 12 else 422)
    assert "10MB" in answer.text


def test_a_hostile_name_is_only_data(worker: Person) -> None:
    url = start(worker)
    upload(worker, url, samples.photo(), '../../<img src=x onerror=1>"\r\n名.jpg')
    opened(worker)
    page = worker.get(url)
    assert "<img src=x" not in page.text
    disposition = worker.get("/my/evidence/1").headers["Content-Disposition"]
    assert re.fullmatch(r"inline; filename\*=UTF-8''[A-Za-z0-9%._~-]+", disposition)


def test_without_script_the_whole_page_is_sent_and_comes_back(worker: Person) -> None:
    url = start(worker)
    half = {**TYPED, "number": "LQBW1", "version": "1"}
    page = worker.post(url, {**half, "act": "upload", "files": sent(samples.photo())})
    assert page.status_code == 200
    assert "获奖证书.jpg" in page.text
    assert 'value="LQBW1"' in page.text
    assert all_of(worker)[0].attributes == {}
    gone = worker.post(url, {**half, "act": "remove-1"})
    assert 'value="restore-1"' in gone.text
    assert 'value="LQBW1"' in gone.text
    assert all_of(worker)[0].files == []
    worker.post(url, {**half, "act": "restore-1"})
    assert len(all_of(worker)[0].files) == 1
    whole = worker.post(url, {**TYPED, "version": "1", "act": "remove-1"})
    assert whole.headers["Location"] == f"{url}?removed=1#evidence"
    assert 'value="restore-1"' in worker.get(f"{url}?removed=1").text
    assert all_of(worker)[0].attributes["contest"] == TYPED["contest"]
    wrong = worker.post(url, {**half, "act": "upload", "files": sent(samples.HTML)})
    assert wrong.status_code == 422
    assert "只能上传照片" in wrong.text
    assert 'value="LQBW1"' in wrong.text
    assert worker.post(url, {**half, "act": "remove-²"}).status_code == 404


def test_a_file_is_removed_and_brought_back(worker: Person) -> None:
    url = start(worker)
    upload(worker, url, samples.photo())
    gone = worker.post("/my/evidence/1/remove", **HTMX)
    assert "10秒内可撤销" in gone.text
    assert worker.get("/my/evidence/1/_row", **HTMX).status_code == 404
    assert "data-upload-row" in worker.post("/my/evidence/1/restore", **HTMX).text
    assert worker.post("/my/evidence/1/remove").status_code == 303


# --- verified, removed -----------------------------------------------------------------------------------------------


def verify(worker: Person, outcome: str, note: str = "") -> None:
    with worker.app.app_context(), transaction():
        one = queries.ledger(worker.actor)[0]
        revision = one.revision
        actions.record_verified(
            one.id, outcome, revision=revision, department="renshe", actor=worker.actor, now=NOW, note=note
        )


def test_a_verified_achievement_is_read_first_and_warns_before_it_is_corrected(worker: Person) -> None:
    url = start(worker, "insurance")
    worker.post(url, {"months": "36", "place": "路桥区", "version": "1"})
    verify(worker, "verified")
    page = worker.get(url)
    assert "人社局已于2026年11月21日核实。" in page.text
    assert "更正后要请人社局重新核实" in page.text
    assert 'name="months"' not in page.text
    correcting = worker.get(f"{url}?correct=1")
    assert "改动后要重新核实" in correcting.text
    answer = worker.post(url, {"months": "40", "place": "路桥区", "version": version_on(correcting)})
    assert answer.status_code == 303
    assert all_of(worker)[0].state == "unverified"


def test_what_was_returned_shows_who_and_why(worker: Person) -> None:
    url = start(worker)
    verify(worker, "returned", "证书编号被遮挡，请重拍全页")
    assert "人社局退回，请您补正" in worker.get(url).text
    card = worker.get("/my/achievements").text
    assert "人社局：证书编号被遮挡，请重拍全页" in card
    assert "待补正" in card


def test_removing_an_achievement_can_be_undone(worker: Person) -> None:
    url = start(worker)
    gone, again = (worker.post(f"{url}/remove", key="same-page") for _ in range(2))
    assert again.headers["Location"] == gone.headers["Location"]
    assert gone.headers["Location"] == "/my/achievements?removed=1"
    assert "撤销删除" in worker.get(gone.headers["Location"]).text
    assert worker.get(url).status_code == 404
    assert worker.post(f"{url}/restore").headers["Location"] == url
    assert worker.get(url).status_code == 200
