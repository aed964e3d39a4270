"""The one table of what a certificate can become, and what a scan says about each state."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from craftsman.certificates import checking, states
from tests.certificates.test_paper import printed

AT = datetime(2027, 5, 5, 17, 0, tzinfo=UTC)  # already the 6th in the district
ALLOWED = {
    ("suspend", "valid"),
    ("restore", "suspended"),
    ("revoke", "valid"),
    ("revoke", "suspended"),
    ("replace", "valid"),
}


@pytest.mark.parametrize("act", list(states.ACTS))
@pytest.mark.parametrize("state", list(states.NAMES))
def test_the_table(act: str, state: str) -> None:
    reason = states.why_not(act, state)
    assert (reason is None) == ((act, state) in ALLOWED)
    if reason:
        assert states.NAMES[state] in reason
    assert (act in states.acts_of(state)) == ((act, state) in ALLOWED)


def test_revoked_and_replaced_are_ends() -> None:
    assert states.acts_of("revoked") == states.acts_of("replaced") == ()


@pytest.mark.parametrize(
    ("act", "needed"), [("suspend", True), ("restore", True), ("revoke", True), ("replace", False)]
)
def test_a_document_is_needed(act: str, needed: bool) -> None:
    assert (states.why_not_document(act, "口头通知") is not None) is needed
    assert states.why_not_document(act, "路总工〔2027〕5号") is None


@pytest.mark.parametrize(
    ("state", "headline", "line", "labels"),
    [
        (
            "valid",
            "证书有效",
            "请与手中证书逐项对照",
            ["称号", "姓名", "编号", "命名时单位", "工种", "命名日期", "发证单位"],
        ),
        ("suspended", "证书暂停", "自2027年5月6日起，核查中", ["称号", "编号"]),
        ("revoked", "证书已撤销", "自2027年5月6日起无效", ["称号", "编号"]),
        ("replaced", "已补发，此件作废", "2027年5月6日已换发新证", ["称号", "姓名", "编号", "此件", "现行件"]),
    ],
)
def test_what_a_scan_says(state: str, headline: str, line: str, labels: list[str]) -> None:
    said = checking.answer(printed(), state, AT, level="区级", current=2)
    assert (said.headline, said.line, [label for label, _ in said.rows]) == (headline, line, labels)
    assert said.rows[0] == ("称号", "2026年“路桥工匠”（区级）")


def test_each_state_has_a_shape_of_its_own() -> None:
    assert len(set(checking.ICONS.values())) == len(states.NAMES) + 1
