from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from craftsman import files, jobs, journal
from craftsman.achievements import actions, evidence, inspection, queries
from craftsman.achievements.models import Achievement, Evidence
from craftsman.db import reading, session, transaction
from craftsman.errors import Conflict, NotFound, Refused, TooMany
from tests.achievements import samples
from tests.achievements.conftest import NOW, Person

AWARD = {"contest": "区焊工技能比武", "year": 2024, "level": "district", "rank": "second", "organiser": "union"}


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def add(worker: Person, kind: str = "competition_award", **values: Any) -> int:
    actor = worker.actor
    with transaction():
        return actions.add_achievement(kind, values or AWARD, actor=actor, now=NOW).id


def upload(worker: Person, achievement_id: int, data: bytes, name: str = "获奖证书.jpg", at: datetime = NOW) -> int:
    actor = worker.actor
    with transaction():
        return actions.add_evidence(achievement_id, [(name, data)], actor=actor, now=at)[0].id


def stored(achievement_id: int) -> Achievement:
    with reading():
        one = session().get_one(Achievement, achievement_id)
        session().refresh(one, ["files", "verification"])
        session().expunge_all()
        return one


def file(evidence_id: int) -> Evidence:
    with reading():
        row = session().get_one(Evidence, evidence_id)
        session().expunge(row)
        return row


def verify(worker: Person, achievement_id: int, revision: int, outcome: str = "verified", **more: Any) -> None:
    actor = worker.actor
    with transaction():
        actions.record_verified(
            achievement_id, outcome, revision=revision, department="renshe", actor=actor, now=NOW, **more
        )


def test_an_achievement_is_added_with_its_headline(worker: Person) -> None:
    one = stored(add(worker))
    assert (one.title, one.revision, one.version, one.attributes) == ("区焊工技能比武 二等奖", 1, 1, AWARD)


@pytest.mark.parametrize(
    ("kind", "values", "error", "field"),
    [
        ("luck", {}, NotFound, None),
        ("competition_award", {"number": "LQBW20240518012"}, Refused, "number"),
        ("competition_award", {"awarded_on": "2026-11-22"}, Refused, "awarded_on"),
    ],
)
def test_what_cannot_be_added(
    worker: Person, kind: str, values: dict[str, Any], error: type[Exception], field: str
) -> None:
    with pytest.raises(error) as caught:
        add(worker, kind, **values)
    assert getattr(caught.value, "field", None) == field


def test_today_is_the_districts_day(worker: Person) -> None:
    """At 20:00 UTC it is already tomorrow in the district."""
    actor = worker.actor
    late = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
    with transaction():
        one = actions.add_achievement("competition_award", {"awarded_on": "2026-11-22"}, actor=actor, now=late)
        assert one.attributes["awarded_on"] == "2026-11-22"


def test_a_start_without_words_is_used_again(worker: Person) -> None:
    actor = worker.actor
    ids = []
    for _ in range(2):
        with transaction():
            ids.append(actions.start_achievement("patent", actor=actor, now=NOW).id)
    assert ids[0] == ids[1]


def test_a_correction_raises_the_revision_only_when_something_changed(worker: Person) -> None:
    one, actor = add(worker), worker.actor
    with transaction():
        actions.correct_achievement(one, AWARD, version=1, actor=actor, now=NOW)
    assert stored(one).revision == 1
    with transaction():
        actions.correct_achievement(one, {**AWARD, "rank": "first"}, version=1, actor=actor, now=NOW)
    after = stored(one)
    assert (after.title, after.revision, after.version) == ("区焊工技能比武 一等奖", 2, 2)


def test_a_stale_correction_shows_both_texts(worker: Person) -> None:
    one, actor = add(worker), worker.actor
    with transaction():
        actions.save_field(one, "rank", "first", version=1, actor=actor, now=NOW)
    with pytest.raises(Conflict) as caught, transaction():
        actions.correct_achievement(one, {**AWARD, "rank": "third"}, version=1, actor=actor, now=NOW)
    assert (caught.value.mine, caught.value.theirs) == ({"获奖等级": "三等奖"}, {"获奖等级": "一等奖"})
    assert caught.value.reason == "您打开后，这项业绩在14:05改过一次。您这次的修改没有保存。"
    assert stored(one).attributes["rank"] == "first"


def test_a_correction_meets_a_department_that_was_faster(worker: Person) -> None:
    one, actor = add(worker, "years_in_post", occupation="焊工", since="2014-07-01"), worker.actor
    verify(worker, one, 1)
    with pytest.raises(Conflict, match="人社局已于14:05处理了这一项：核实通过"), transaction():
        actions.save_field(one, "occupation", "电工", version=1, actor=actor, now=NOW)


def test_another_persons_achievement_does_not_exist(worker: Person, rival: Person) -> None:
    one, theirs = add(worker), rival.actor
    file_id = upload(worker, one, samples.photo())
    acts: list[Any] = [
        lambda: actions.correct_achievement(one, {}, version=1, actor=theirs, now=NOW),
        lambda: actions.remove_achievement(one, actor=theirs, now=NOW),
        lambda: actions.restore_achievement(one, actor=theirs, now=NOW),
        lambda: actions.add_evidence(one, [("证书.jpg", samples.photo())], actor=theirs, now=NOW),
        lambda: actions.remove_evidence(file_id, actor=theirs, now=NOW),
        lambda: actions.restore_evidence(file_id, actor=theirs, now=NOW),
        lambda: actions.read_evidence(file_id, None, actor=theirs),
    ]
    for act in acts:
        with pytest.raises(NotFound), transaction():
            act()


def test_removed_and_brought_back_with_its_files(worker: Person) -> None:
    one, actor = add(worker), worker.actor
    file_id = upload(worker, one, samples.photo())
    with transaction():
        actions.remove_achievement(one, actor=actor, now=NOW)
    assert queries.facts_of(worker.person_id) == []
    with pytest.raises(Refused, match="不能撤销"), transaction():
        actions.restore_achievement(one, actor=actor, now=NOW + timedelta(minutes=1))
    with transaction():
        actions.restore_achievement(one, actor=actor, now=NOW + timedelta(seconds=9))
    assert [kept.id for kept in stored(one).files] == [file_id]


# --- evidence --------------------------------------------------------------------------------------------------------


def test_a_photo_is_opened_cleaned_and_its_original_forgotten(worker: Person) -> None:
    one = add(worker)
    row = upload(worker, one, samples.photo_with_gps(), "C:\\我的 文件\\获奖证书.JPG")
    before = file(row)
    assert (before.name, before.state) == ("获奖证书.JPG", evidence.PROCESSING)
    assert jobs.drain() == 2
    after = file(row)
    assert (after.state, after.content_type, after.pages, len(after.previews)) == ("usable", evidence.JPEG, 1, 1)
    assert before.original_key
    assert not files.exists(before.original_key)
    assert b"Secret" not in actions.read_evidence(row, None, actor=worker.actor)[1]
    assert stored(one).revision == 2
    assert queries.facts_of(worker.person_id)[0]["evidence"] == 1


def test_a_pdf_is_kept_byte_by_byte(worker: Person) -> None:
    data = samples.script_pdf()
    row = upload(worker, add(worker), data, "协议.pdf")
    jobs.drain()
    kept, read = actions.read_evidence(row, None, actor=worker.actor)
    assert (kept.pages, read) == (1, data)
    assert actions.read_evidence(row, 1, actor=worker.actor)[1].startswith(b"\xff\xd8\xff")


def test_a_hostile_file_is_refused_and_counts_nothing(worker: Person) -> None:
    one = add(worker)
    row = upload(worker, one, samples.pdf(pages=51), "长.pdf")
    jobs.drain()
    refused = file(row)
    assert (refused.state, refused.reason) == ("refused", evidence.REASONS["too_many_pages"])
    assert (refused.key, refused.original_key) == (None, None)
    told = worker.get("/my/messages").get_data(as_text=True)
    assert "证明材料没有收下" in told
    jobs.drain()
    assert worker.get("/my/messages").get_data(as_text=True).count("证明材料没有收下") == told.count("证明材料没有收下")
    assert queries.used_bytes(worker.person_id) == 0
    with pytest.raises(NotFound):
        actions.read_evidence(row, None, actor=worker.actor)


def test_running_the_job_again_changes_nothing(worker: Person) -> None:
    from craftsman.achievements.jobs import forget_original, inspect_evidence

    row = upload(worker, add(worker), samples.photo())
    inspect_evidence(row)
    first, lines = file(row), journal.verify()[0]
    for again in (inspect_evidence, forget_original, forget_original, inspect_evidence):
        again(row)
    assert (file(row).key, file(row).sha256) == (first.key, first.sha256)
    assert journal.verify() == (lines, None)
    inspect_evidence(10**6)


def test_a_job_that_was_lost_is_found_by_the_sweep(worker: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    from craftsman.achievements.jobs import sweep_evidence

    with monkeypatch.context() as lost:
        lost.setattr(actions.proofs, "enqueue", lambda *_: None)
        row = upload(worker, add(worker), samples.photo())
    assert jobs.drain() == 0
    sweep_evidence(NOW + timedelta(minutes=16))
    jobs.drain()
    assert file(row).state == "usable"


def test_a_file_that_the_busy_machine_could_not_open_is_tried_again(
    worker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = upload(worker, add(worker), samples.photo())

    def starved(*_: Any) -> None:
        raise inspection.Starved("no processor time")

    with monkeypatch.context() as busy:
        busy.setattr(inspection, "inspect", starved)
        jobs.drain()
    assert file(row).state == "processing"
    jobs.drain(ahead=timedelta(minutes=1))
    assert file(row).state == "usable"


def test_removed_files_go_from_the_disk_after_half_a_year(worker: Person) -> None:
    from craftsman.achievements.jobs import sweep_evidence

    row, actor = upload(worker, add(worker), samples.photo()), worker.actor
    jobs.drain()
    key = file(row).key
    with transaction():
        actions.remove_evidence(row, actor=actor, now=NOW)
    sweep_evidence(NOW + timedelta(days=179))
    jobs.drain()
    assert key
    assert files.exists(key)
    sweep_evidence(NOW + timedelta(days=181))
    jobs.drain()
    assert not files.exists(key)


def test_one_file_behind_two_achievements_outlives_either(worker: Person) -> None:
    from craftsman.achievements.jobs import forget_evidence

    first, second = (upload(worker, add(worker), samples.scanned_pdf(), "证明.pdf") for _ in range(2))
    jobs.drain()
    actor = worker.actor
    with transaction():
        actions.remove_evidence(first, actor=actor, now=NOW)
    forget_evidence(first)
    for preview in (None, 0, 1):
        assert actions.read_evidence(second, preview, actor=actor)[1]


def test_the_same_file_twice_is_one(worker: Person) -> None:
    one = add(worker)
    data = samples.photo()
    assert upload(worker, one, data) == upload(worker, one, data, "又传一次.jpg")
    assert stored(one).revision == 2


def test_removing_can_be_undone_for_ten_seconds(worker: Person) -> None:
    one, actor = add(worker), worker.actor
    row = upload(worker, one, samples.photo())
    with transaction():
        actions.remove_evidence(row, actor=actor, now=NOW)
    assert stored(one).files == []
    with pytest.raises(Refused, match="超过10秒"), transaction():
        actions.restore_evidence(row, actor=actor, now=NOW + timedelta(minutes=1))
    with transaction():
        actions.restore_evidence(row, actor=actor, now=NOW + timedelta(seconds=9))
    assert [kept.id for kept in stored(one).files] == [row]


def test_six_files_and_no_more(worker: Person) -> None:
    one, actor = add(worker), worker.actor
    uploads = [(f"证书{n}.pdf", samples.pdf(b"%d 0 m" % n)) for n in range(7)]
    with pytest.raises(Refused, match="最多6份"), transaction():
        actions.add_evidence(one, uploads, actor=actor, now=NOW)
    assert stored(one).files == []
    with transaction():
        actions.add_evidence(one, uploads[:6], actor=actor, now=NOW)
    assert len(stored(one).files) == 6


def test_the_persons_quota_counts_all_achievements(worker: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    data = samples.photo()
    monkeypatch.setattr(evidence, "MAX_PERSON_BYTES", len(data) + 100)
    upload(worker, add(worker), data)
    with pytest.raises(Refused, match="合计不能超过"):
        upload(worker, add(worker), samples.scanned_pdf(), "协议.pdf")


def test_uploads_slow_down(worker: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.proofs, "UPLOADS_AN_HOUR", 1)
    one = add(worker)
    upload(worker, one, samples.photo())
    with pytest.raises(TooMany):
        upload(worker, one, samples.pdf(), "协议.pdf")
    upload(worker, one, samples.pdf(), "协议.pdf", at=NOW + timedelta(minutes=61))


# --- verification ----------------------------------------------------------------------------------------------------

POST = {"occupation": "焊工", "since": "2014-07-01"}


def test_a_verified_achievement_becomes_unverified_when_corrected(worker: Person) -> None:
    one, actor = add(worker, "years_in_post", **POST), worker.actor
    verify(worker, one, 1)
    assert queries.facts_of(worker.person_id)[0]["verified"] is True
    with transaction():
        actions.save_field(one, "since", "2015-07-01", version=2, actor=actor, now=NOW)
    assert queries.facts_of(worker.person_id)[0]["verified"] is False
    assert stored(one).state == "unverified"


def test_new_evidence_asks_for_verification_anew(worker: Person) -> None:
    one = add(worker, "years_in_post", **POST)
    verify(worker, one, 1)
    upload(worker, one, samples.photo())
    assert stored(one).state == "unverified"


def test_a_partial_answer_counts_with_the_departments_values(worker: Person) -> None:
    one = add(worker, "years_in_post", **POST)
    verify(worker, one, 1, "adjusted", values={**POST, "since": "2016-01-01"}, note="社保自2016年起")
    fact = queries.facts_of(worker.person_id)[0]
    assert (fact["verified"], fact["attributes"]["since"]) == (True, "2016-01-01")
    assert stored(one).attributes == POST


def test_an_answer_to_an_old_revision_is_a_conflict(worker: Person) -> None:
    one, actor = add(worker, "years_in_post", **POST), worker.actor
    with transaction():
        actions.save_field(one, "since", "2015-07-01", version=1, actor=actor, now=NOW)
    with pytest.raises(Conflict, match="又改了这项业绩"):
        verify(worker, one, 1)


def test_what_is_incomplete_cannot_be_verified_but_returned(worker: Person) -> None:
    one = add(worker)
    with pytest.raises(Refused, match="还缺：获奖日期、获奖证书"):
        verify(worker, one, 1)
    verify(worker, one, 1, "returned", note="证书编号被遮挡")
    assert stored(one).state == "returned"


def test_a_second_answer_replaces_the_first(worker: Person) -> None:
    one = add(worker, "years_in_post", **POST)
    verify(worker, one, 1, "denied")
    verify(worker, one, 1)
    assert stored(one).state == "verified"


def test_facts_are_plain_and_complete(worker: Person, rival: Person) -> None:
    one = add(worker)
    add(rival)
    with transaction():
        actions.start_achievement("patent", actor=worker.actor, now=NOW)
    assert queries.facts_of(worker.person_id) == [
        {
            "id": one,
            "kind": "competition_award",
            "attributes": AWARD,
            "revision": 1,
            "verified": False,
            "evidence": 0,
            "returned": False,
        }
    ]


def test_every_act_is_in_the_journal_without_personal_values(worker: Person) -> None:
    one, actor = add(worker), worker.actor
    row = upload(worker, one, samples.photo(), "陈小明的证书.jpg")
    jobs.drain()
    for act in (
        lambda: actions.save_field(one, "rank", "first", version=1, actor=actor, now=NOW),
        lambda: actions.remove_evidence(row, actor=actor, now=NOW),
        lambda: actions.restore_evidence(row, actor=actor, now=NOW),
        lambda: actions.remove_achievement(one, actor=actor, now=NOW),
        lambda: actions.restore_achievement(one, actor=actor, now=NOW),
    ):
        with transaction():
            act()
    with reading():
        entries = session().query(journal.Entry).order_by(journal.Entry.seq).all()
        acts = [entry.act for entry in entries if entry.act.startswith(("achievement", "evidence"))]
        assert acts == [
            *("achievement.add", "evidence.add", "evidence.accept", "achievement.correct"),
            *("evidence.remove", "evidence.restore", "achievement.remove", "achievement.restore"),
        ]
        assert not any("陈小明" in str(entry.detail) or "比武" in str(entry.detail) for entry in entries)
    assert journal.verify()[1] is None
