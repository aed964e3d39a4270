import pytest

from craftsman.achievements import verification as v


@pytest.mark.parametrize(
    ("state", "missing", "processing", "word", "family"),
    [
        ("unverified", ("获奖证书",), 1, "缺材料", "w"),
        ("unverified", (), 1, "处理中", "m"),
        ("unverified", (), 0, "待审", "m"),
        ("verified", (), 0, "核实通过", "g"),
        ("adjusted", (), 0, "部分认定", "p"),
        ("returned", ("获奖证书",), 0, "待补正", "w"),
        ("denied", (), 0, "不予认定", "b"),
    ],
)
def test_the_tag(state: str, missing: tuple[str, ...], processing: int, word: str, family: str) -> None:
    assert v.shown(state, missing, processing) == v.Shown(word, family)


@pytest.mark.parametrize(
    ("outcome", "revision", "seen", "missing", "removed", "reason"),
    [
        ("verified", 3, 3, (), False, None),
        ("returned", 3, 3, ("获奖证书",), False, None),
        ("verified", 3, 3, ("获奖证书", "获奖日期"), False, "还缺：获奖证书、获奖日期"),
        ("verified", 4, 3, (), False, "您打开后，申报人又改了这项业绩，请看最新内容再核实"),
        ("verified", 3, 3, (), True, "申报人已删除这项业绩"),
        ("splendid", 3, 3, (), False, "没有这种核实结果"),
    ],
)
def test_why_an_outcome_cannot_be_recorded(
    outcome: str, revision: int, seen: int, missing: tuple[str, ...], removed: bool, reason: str | None
) -> None:
    assert v.why_not_record(outcome, revision, seen, missing, removed) == reason
