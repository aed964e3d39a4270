"""Every worked example of docs/rubrics.md does what the page says."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from craftsman.rubrics.facts import case
from craftsman.rubrics.reading import parse
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import one_item

PAGE = (Path(__file__).parents[2] / "docs" / "rubrics.md").read_text("utf-8")
BLOCK = re.compile(r"```yaml\n(- .*?)```\s+```json\n(.*?)```", re.DOTALL)
EXAMPLES = BLOCK.findall(PAGE)


def test_the_whole_file_can_be_read() -> None:
    whole = PAGE.split("```yaml\n")[1].split("```")[0]
    assert [d.name for d in parse(whole).dimensions] == ["技能等级", "岗位贡献"]


def test_no_example_is_passed_over() -> None:
    assert len(EXAMPLES) == PAGE.count("```yaml\n- ") >= 28


@pytest.mark.parametrize(("item", "told"), EXAMPLES, ids=[str(n) for n in range(len(EXAMPLES))])
def test_the_example_gives_the_total_it_states(item: str, told: str) -> None:
    indented = "".join(f"      {line}\n" for line in item.splitlines())
    expected = json.loads(told, parse_float=Decimal)
    facts = [{"id": number, **fact} for number, fact in enumerate(expected["facts"])]
    beside = {key: expected[key] for key in ("subject", "cohort") if key in expected}
    sheet = score(one_item(indented), case({"as_of": "2026-10-31", "facts": facts} | beside))
    assert sheet.total == expected["total"]


def test_the_page_names_every_code() -> None:
    from craftsman.rubrics.scoring import STAGES

    codes = set(re.findall(r"`([a-z_]+)`", PAGE.split("## 8.")[1].split("## 9.")[0]))
    assert codes == {*STAGES, "veto", "flat", "row", "band", "accrual", "judged", "plus", "best", "freeze", "grant"}
