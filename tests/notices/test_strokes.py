"""姓氏笔画 order: rare characters, compound surnames, names with dots; the table made at set-up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftsman.notices import stroke_table, strokes, unihan
from tests.machine import require

# As Unicode 15 and Rime have them: strokes, their kinds in the order of writing, radical, strokes beside it.
TABLE = {
    "丁": (2, "12", 1, 1), "一": (1, "1", 1, 0), "王": (4, "1121", 96, -1), "毛": (4, "3115", 82, 0),
    "方": (4, "4153", 70, 0), "丽": (7, "1254254", 1, 6), "君": (7, "5113251", 30, 4), "三": (3, "111", 1, 2),
    "古": (5, "12251", 30, 2), "司": (5, "51251", 30, 2), "马": (3, "551", 187, 0), "光": (6, "243135", 10, 4),
    "欧": (8, "13453534", 76, 4), "阳": (6, "522511", 170, 4), "修": (9, "322354333", 9, 8), "平": (5, "14312", 51, 2),
    "陈": (7, "5215234", 170, 5), "䶮": (9, "135341134", 212, 4), "㛃": (9, "111253531", 38, 6), "𪢮": (13, "2541353412341", 31, 10),
    "艾": (5, "12234", 140, 2), "山": (3, "252", 46, 0), "戴": (17, "12125121122134534", 62, 13), "明": (8, "25113511", 72, 4),
    "何": (7, "3212512", 9, 5), "吴": (7, "2511134", 30, 4), "张": (7, "5153154", 57, 4), "李": (7, "1234521", 75, 3),
    "汪": (7, "4411121", 85, 4), "巼": (10, "6", 49, 7), "陶": (10, "5235311252", 170, 8),
}  # fmt: skip


def order(*names: str) -> list[str]:
    return strokes.in_order(names, {one: one for one in names}, TABLE)


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (("丁一", "马山", "王一", "古丽", "陈明", "欧平", "戴君"), "the surname's strokes"),
        (("王一", "毛一", "方一", "尤一"), "equal strokes: 横竖撇点折"),
        (("李一", "吴一", "何一", "汪一", "张一"), "all five kinds of a first stroke"),
        (("王一", "尤一"), "equal first strokes: the next"),
        (("陶一", "巼一", "戴君"), "a way of writing that is not known: behind those of as many strokes"),
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


WRITTEN = """# Rime dictionary: stroke
丁\thz
丁\ths
骨\tszhsnzpznnn
骨\tszznzszhh
䶮\tabcdefghi
丁丁\ths
某\thsshhhspn
""".splitlines()


def test_the_table_out_of_unihan_and_how_characters_are_written() -> None:
    rows = list(unihan.lines(UNIHAN, WRITTEN))
    assert rows == [unihan.HEAD, "4DAE 9 6 212 4", "4E01 2 12 1 1", "9AA8 9 255452511 0 0", "2A8AE 13 6 31 10"]
    assert stroke_table.read(rows, ["丁䶮", "𪢮·丁", "骨某"]) == {
        "丁": (2, "12", 1, 1),
        "䶮": (9, "6", 212, 4),
        "𪢮": (13, "6", 31, 10),
        "骨": (9, "255452511", 0, 0),
    }


def test_without_the_way_of_writing_there_is_a_table_all_the_same() -> None:
    assert list(unihan.lines(UNIHAN))[2] == "4E01 2 6 1 1"


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
    require(
        unihan.is_fit(),
        "the table of strokes",
        "apt-get install unicode-data rime-data-stroke && python3 bin/strokes.py take",
    )
    assert stroke_table.places(TABLE) == TABLE
