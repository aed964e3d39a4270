"""The score account: what leaves the house, and a total that anybody can compute anew without the portal."""

from __future__ import annotations

import copy
import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from craftsman.rubrics.facts import Case, Fact
from craftsman.selection import account as written_account
from craftsman.selection import changes
from tests import cast, season

RECOMPUTE = Path(__file__).parents[2] / "docs" / "recompute.py"


def test_an_objection_is_booked_so_that_the_total_stays_the_sum() -> None:
    sheet = {"total": 46.0, "bookings": [], "dimensions": [{"id": "d1", "points": 26.0}, {"id": "d2", "points": 20.0}]}
    # 26 − 6.5 = 19.5; 20 stays; 19.5 + 20 = 39.5
    found = changes.adjusted(sheet, (2600, 2000), (1950, 2000), "证书查无此号")
    assert found["total"] == 39.5
    assert found["adjustments"] == [{"dimension": "d1", "points": -6.5, "reason": "证书查无此号"}]
    assert [one["points"] for one in found["dimensions"]] == [19.5, 20.0]
    again = changes.adjusted(found, (1950, 2000), (1950, 1900), "徒弟不是本人所带")
    assert [one["points"] for one in again["adjustments"]] == [-6.5, -1.0]
    assert sheet["total"] == 46.0


BETTER = {**season.SKILL, "level": "l1", "number": "0933001021300772"}  # 27, highest of the item
PRIZE = {**season.AWARD, "contest": "2025年台州市焊工技能比武", "level": "city", "rank": "first"}  # 15
LEDGERS: tuple[tuple[tuple[str, Any], ...], ...] = (
    season.LEDGER,  # 18 + 8 = 26
    (*season.LEDGER, ("skill_certificate", BETTER), ("patent", season.PATENT)),  # 27 + 8 + 6 = 41
    (*season.LEDGER, ("competition_award", PRIZE), ("apprentice", season.APPRENTICE)),  # 18 + (8 + 15) + 3 = 44
)


@pytest.fixture
def account(app: Flask) -> list[dict[str, Any]]:
    """The account of three people whose scores the departments confirmed, as the clerk downloads it."""
    with app.app_context():
        round_id = season.open_round()
        for index, ledger in enumerate(LEDGERS):
            season.scored(round_id, season.worker(f"工匠{'甲乙丙'[index]}", index + 1, ledger))
        slug, clerk = season.round_row(round_id).slug, cast.clerk()
    answer = cast.signed_in(app, clerk).get(f"/admin/rounds/{slug}/ranking/account.jsonl")
    assert answer.status_code == 200
    return [json.loads(text, parse_float=Decimal) for text in answer.get_data(as_text=True).splitlines()]


def recomputed(path: Path, lines: list[dict[str, Any]]) -> tuple[int, str]:
    """What the script says of these lines, run as a stranger would run it: no package, no environment."""
    path.write_text("".join(json.dumps(one, ensure_ascii=False, default=float) + "\n" for one in lines), "utf-8")
    done = subprocess.run([sys.executable, "-I", str(RECOMPUTE), str(path)], capture_output=True, text=True, timeout=30)
    return done.returncode, done.stdout


def test_every_total_is_computed_anew_outside_the_portal(account: list[dict[str, Any]], tmp_path: Path) -> None:
    assert [one["total"] for one in account[1:]] == ["26.00", "41.00", "44.00"]
    name = account[0]["round"]["name"]
    assert recomputed(tmp_path / "as-stored", account) == (0, f"{name}：3份申报的总分全部一致\n")


def test_the_first_difference_is_named(account: list[dict[str, Any]], tmp_path: Path) -> None:
    def changed(name: str, change: Callable[[list[dict[str, Any]]], None]) -> tuple[int, str]:
        lines = copy.deepcopy(account)
        change(lines)
        return recomputed(tmp_path / name, lines)

    number = account[2]["application"]
    fact = next(i for i, one in enumerate(account[2]["facts"]) if one["kind"] == "patent")
    booking = next(i for i, one in enumerate(account[2]["bookings"]) if one["item"] == "3.2")
    for name, change, said in (
        ("total", lambda a: a[2].update(total="42.00"), "各笔得分合计41.0，与总分42.00不同"),
        ("booking", lambda a: a[2]["bookings"][booking].update(points_after=5), "各笔得分合计40.0，与总分41.00不同"),
        # the second inventor of a utility model has 2 points, not 6: 41 − 6 + 2 = 37
        ("fact", lambda a: a[2]["facts"][fact]["attributes"].update(role_rank=2), "复算得37.00，记录的是41.00"),
        ("unverified", lambda a: a[2]["facts"][fact].update(verified=False), "复算得35.00，记录的是41.00"),
    ):
        code, told = changed(name, change)
        assert (code, number in told, said in told) == (1, True, True), told
    code, told = changed("removed", lambda a: a.pop(2))
    assert (code, "账上写明3份申报，文件里有2份" in told) == (1, True), told
    code, told = changed("rubric", lambda a: a[0]["rubric"]["rubric"].update(total=40))
    assert (code, told) == (1, "细则与它的校验值不符\n")
    assert changed("format", lambda a: a[0].update(format="something"))[0] == 2


def test_what_cannot_be_read_is_said_in_a_sentence(account: list[dict[str, Any]], tmp_path: Path) -> None:
    first, second = (json.dumps(one, ensure_ascii=False, default=float) + "\n" for one in account[:2])
    cases = {
        "": "第1行不是得分账",
        "[]\n": "第1行应是名称和内容",
        first[:200]: "第1行不是正确的JSON",
        first + second[:-50]: "第2行不是正确的JSON",
        first + "[" * 100_000: "第2行不是正确的JSON",
        first + '{"total":' + "9" * 10_000 + "}": "第2行不是正确的JSON",
        first + '{"total":1e999999999999999999999}': "第2行不是正确的JSON",
        first + "null\n": "第2行应是名称和内容",
        first + second.replace('"total": "', '"total": "NaN'): "第2行缺少内容",
        first + second.replace('"facts": [', '"facts": [7, '): "第2行缺少内容",
        first + second.replace('"bookings"', '"book"'): "第2行缺少内容",
        first + " " * 20_000_000: "第2行太长",
        "\ud800": "第1行不是UTF-8编码的文字",
    }
    for text, said in cases.items():
        (tmp_path / "odd").write_bytes(text.encode(errors="surrogatepass"))
        command = [sys.executable, "-I", str(RECOMPUTE), str(tmp_path / "odd")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        assert (done.returncode, done.stderr, said in done.stdout) == (2, "", True), (text[-60:], done)


def test_it_is_streamed_by_a_process_that_has_not_read_the_rubric_yet(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        slug, clerk = season.round_row(season.open_round()).slug, cast.clerk()
    client = cast.signed_in(app, clerk)
    monkeypatch.setattr(importlib.import_module("craftsman.rounds.queries.rounds"), "_rubrics", {})
    answer = client.get(f"/admin/rounds/{slug}/ranking/account.jsonl")
    assert json.loads(answer.get_data(as_text=True))["round"]["slug"] == slug


def test_the_account_names_nobody(account: list[dict[str, Any]]) -> None:
    text = json.dumps(account, ensure_ascii=False, default=str)
    assert "工匠甲" not in text
    assert season.APPRENTICE["apprentice"] not in text
    assert {one["verified_by"] for one in account[2]["facts"]} == {"人社局", "市场监管局"}
    assert all(len(sha) == 64 for one in account[2]["facts"] for sha in one["evidence"])


def test_of_other_people_only_who_is_the_same_leaves_the_house() -> None:
    names = ("周军", "李海", " 周 军", "", None)
    facts = tuple(Fact(n, "apprentice", {"apprentice": name}) for n, name in enumerate(names))
    line = written_account.line("A", 0, None, Case(date(2026, 10, 31), facts), {}, {})
    assert [one["attributes"]["apprentice"] for one in line["facts"]] == ["某人1", "某人2", "某人1", "", None]


def test_the_script_can_be_taken_along(app: Flask) -> None:
    with app.app_context():
        clerk = cast.clerk()
    assert cast.signed_in(app, clerk).get("/admin/recompute.py").get_data() == RECOMPUTE.read_bytes()
    assert app.test_client().get("/admin/recompute.py").status_code == 303


def test_only_the_office_takes_it_along(app: Flask) -> None:
    with app.app_context():
        slug, reviewer = season.round_row(season.open_round()).slug, cast.reviewer()
    assert cast.signed_in(app, reviewer).get(f"/admin/rounds/{slug}/ranking/account.jsonl").status_code == 403
