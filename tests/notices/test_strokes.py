"""姓氏笔画 order: rare characters, compound surnames, names with dots; the table made at set-up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftsman.notices import stroke_table, strokes, unihan
from tests.machine import require

# As Unicode 15 has them: strokes, radical, strokes beside it.
TABLE = {
    "丁": (2, 1, 1), "一": (1, 1, 0), "王": (4, 96, -1), "毛": (4, 82, 0), "方": (4, 70, 0), "丽": (7, 1, 6),
    "君": (7, 30, 4), "三": (3, 1, 2), "古": (5, 30, 2), "司": (5, 30, 2), "马": (3, 187, 0), "光": (6, 10, 4),
    "欧": (8, 76, 4), "阳": (6, 170, 4), "修": (9, 9, 8), "平": (5, 51, 2), "陈": (7, 170, 5), "䶮": (9, 212, 4),
    "㛃": (9, 38, 6), "𪢮": (13, 31, 10), "艾": (5, 140, 2), "山": (3, 46, 0), "戴": (17, 62, 13), "明": (8, 72, 4),
}  # fmt: skip


def order(*names: str) -> list[str]:
    return strokes.in_order(names, {one: one for one in names}, TABLE)


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (("丁一", "马山", "王一", "古丽", "陈明", "欧平", "戴君"), "the surname's strokes"),
        (("方一", "毛一", "王一"), "equal strokes: the radical"),
        (("古一", "司一"), "equal radicals: the code point"),
        (("王一", "王君", "王三一"), "under one surname the shorter name first"),
        (("王一", "王三", "王丽"), "then the given name"),
        (("王丽一", "王丽三", "王丽君"), "then its second character"),
        (("司一", "司马光", "司马明"), "a compound surname after the single one that begins alike"),
        (("欧平", "欧阳", "欧阳修"), "two characters are surname and name, three with 欧阳 a compound surname"),
        (("毛一", "古丽·艾山", "陈明"), "a name with a dot from its first character on"),
        (("陈䶮", "㛃明", "𪢮一"), "characters outside the basic plane as any other"),
        (("王一", "戴君", "A明"), "an unknown character last"),
    ],
)
def test_the_order(names: tuple[str, ...], reason: str) -> None:
    assert order(*reversed(names)) == list(names), reason


def test_dots_and_variation_selectors_do_not_count() -> None:
    assert strokes.characters("古丽・艾山") == strokes.characters("古丽·艾山") == "古丽艾山"
    assert strokes.key("王\ufe00丽", TABLE)[:6] == strokes.key("王丽", TABLE)[:6]


def test_what_could_not_be_placed_is_named() -> None:
    assert strokes.note(["王丽", "陈明"], TABLE) == ""
    assert strokes.note(["王某", "陈明", "某某"], TABLE) == "笔画表里没有“某”，王某、某某2人暂排在最后，请核对"


@given(st.lists(st.text(alphabet="".join(TABLE), min_size=1, max_size=4), unique=True))
def test_the_order_does_not_depend_on_how_the_names_come(names: list[str]) -> None:
    assert order(*names) == order(*sorted(names)) == order(*reversed(names))


# --- the table ---------------------------------------------------------------------------------------------------------

UNIHAN = """# Unihan
U+4E01\tkRSUnicode\t1.1
U+4E01\tkTotalStrokes\t2
U+4DAE\tkRSUnicode\t212'.4
U+4DAE\tkTotalStrokes\t9
U+9AA8\tkTotalStrokes\t9 10
U+2A8AE\tkRSUnicode\t31.10
U+2A8AE\tkTotalStrokes\t13
U+4E01\tkMandarin\tdīng
""".splitlines(keepends=True)


def test_the_table_out_of_unihan() -> None:
    rows = list(unihan.lines(UNIHAN))
    assert rows == [unihan.HEAD, "4DAE 9 212 4", "4E01 2 1 1", "9AA8 9 0 0", "2A8AE 13 31 10"]
    assert stroke_table.read(rows, ["丁䶮", "𪢮·丁", "骨某"]) == {
        "丁": (2, 1, 1),
        "䶮": (9, 212, 4),
        "𪢮": (13, 31, 10),
        "骨": (9, 0, 0),
    }


def test_half_a_table_is_none(tmp_path: Path) -> None:
    path = tmp_path / "strokes.txt"
    assert stroke_table.places(["丁"], path) is None
    path.write_text("\n".join(unihan.lines(UNIHAN)))
    assert stroke_table.places(["丁"], path) is None
    path.write_text("strokes 0\n" * 200_000)
    assert stroke_table.places(["丁"], path) is None
    with pytest.raises(ValueError, match="table of strokes"):
        stroke_table.read(["strokes 0"], ["丁"])


def test_the_table_of_this_machine_agrees_with_the_one_above() -> None:
    require(unihan.is_fit(), "the table of strokes", "apt-get install unicode-data && python3 bin/strokes.py take")
    assert stroke_table.places(TABLE) == TABLE
