"""Every worked example of docs/rubrics.md does what the page says."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from craftsman.rubrics import checking
from craftsman.rubrics.eligibility import eligible
from craftsman.rubrics.facts import case
from craftsman.rubrics.granting import granted
from craftsman.rubrics.reading import parse
from craftsman.rubrics.scoring import score
from craftsman.rubrics.structure import shares_of
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


WHOLE = re.findall(r"```yaml\n(rubric: \{.*?)```\s+```json\n(.*?)```", PAGE, re.DOTALL)


def test_who_may_apply_and_what_follows_is_as_the_page_says() -> None:
    text, told = WHOLE[0]
    rubric, expected = parse(text), json.loads(told)
    facts = [{"id": number, "verified": True, **fact} for number, fact in enumerate(expected["facts"])]
    one = case({"as_of": "2026-10-31", "subject": expected["subject"], "facts": facts})
    verdict = eligible(rubric, one)
    assert verdict.state == expected["state"]
    assert [finding.sentence for finding in verdict.findings] == expected["reasons"]
    assert [{"kind": f.kind, "attributes": f.attributes} for f in granted(rubric, one)] == expected["granted"]


def test_the_list_keeps_its_shares_as_the_page_says() -> None:
    text, told = WHOLE[1]
    expected = json.loads(told)
    chosen = [case({"as_of": "2026-10-31", "subject": subject}) for subject in expected["chosen"]]
    assert [share.sentence for share in shares_of(parse(text), chosen)] == expected["reasons"]


def test_the_page_names_every_finding_of_the_check() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(checking.__file__).parent.glob("*.py"))
    said = set(re.findall(r"(?:error|warning|note)\(\s*\"([a-z_]+)\"", source)) | {"unreachable_rule"}
    table = PAGE.split("## 9.")[1].split("## 10.")[0]
    assert said == set(re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| (`[^|]+)\|", table, re.MULTILINE))))
