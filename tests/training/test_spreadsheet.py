"""Whatever an office sends is read into rows or refused with a sentence, and never costs more than it may."""

from __future__ import annotations

import tracemalloc

import pytest

from craftsman.training import spreadsheet
from craftsman.training.spreadsheet import MEGABYTE, Unreadable, read
from tests.training.tables import as_csv, as_xlsx, package, row, workbook


@pytest.mark.parametrize("data", [as_xlsx([row()]), as_csv([row()]), as_csv([row()], "gb18030")])
def test_the_same_table_reads_the_same_from_every_kind_of_file(data: bytes) -> None:
    heading, first = read(data)
    assert (heading.line, first.line) == (1, 2)
    assert first.cells[0] == "路桥技工学校"
    assert first.cells[10] == "0"
    assert first.cells[15] == "30"


def test_empty_rows_keep_the_line_numbers() -> None:
    found = read(workbook([["机构名称"], [], ["甲"], ["乙"]]))
    assert [(one.line, one.cells[0]) for one in found] == [(1, "机构名称"), (3, "甲"), (4, "乙")]


def test_a_day_is_read_as_a_day() -> None:
    assert spreadsheet._text(25.0) == "25"
    assert spreadsheet._text(0.5) == "0.5"
    assert spreadsheet._text(None) == ""


HUGE = b'<?xml version="1.0"?><a>' + b"0" * (30 * MEGABYTE) + b"</a>"
FAR = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row></sheetData>'
DEEP = '<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x" * (5 * MEGABYTE), "文件超过2MB"),
        (package("<sheetData/>", extra=("xl/bomb.xml", HUGE)), "解开后太大"),
        (package(FAR), "表格太大"),
        (package(DEEP), "表格太大"),
        (package("<sheetData/>"), "表格是空的"),
        (b"", "表格是空的"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧的.xls"),
        (b"PK\x03\x04 not an archive", "打不开"),
        (as_xlsx([row()])[:-40], "打不开"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "只能导入"),
        (b"a,b\x00c\n", "只能导入"),
        (b'"a\nb', "打不开"),
        (("列," * 60).encode(), "表格太大"),
        (("行\n" * 1500).encode(), "表格太大"),
        (("字" * 501).encode(), "第1行有一格超过500个字"),
    ],
    ids=range(15),
)
def test_what_cannot_be_read_is_said_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(data)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    data = package("<sheetData/>").replace(b"xl/workbook.xml", b"xl/workbooo.xml")
    with pytest.raises(Unreadable):
        read(data)


def test_entities_are_never_expanded() -> None:
    bomb = package("<sheetData/>", extra=("xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'))
    with pytest.raises(Unreadable, match="打不开"):
        read(bomb)


def test_an_archive_that_lies_about_its_size_is_not_unpacked_further_than_it_says() -> None:
    """The directory says ten bytes, the content is thirty million: reading stops at what was declared."""
    data = bytearray(package("<sheetData/>", extra=("xl/bomb.xml", HUGE)))
    for place in (data.rfind(b"xl/bomb.xml") - 46 + 24, data.find(b"xl/bomb.xml") - 30 + 22):
        data[place : place + 4] = (10).to_bytes(4, "little")
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable):
            read(bytes(data))
        assert tracemalloc.get_traced_memory()[1] < 8 * MEGABYTE
    finally:
        tracemalloc.stop()
