"""Law: a table as offices send it, .xlsx or .csv, read into rows of text; what would burst or hide something is refused unread."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

MEGABYTE = 1024 * 1024
MAX_BYTES = 2 * MEGABYTE
MAX_UNPACKED = 24 * MEGABYTE
MAX_ROWS = 1_000
MAX_COLUMNS = 40
MAX_CELL = 500
_PARTS = 300
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_WORKBOOK = "xl/workbook.xml"
_TOO_MANY = f"表格太大：最多{MAX_ROWS}行、{MAX_COLUMNS}列。请分成几个文件，并删掉表格外面的空格子"
_BROKEN = "这个文件打不开，可能已经损坏。请在WPS或Excel里打开后另存为.xlsx再传"


class Unreadable(Exception):
    """The file as a whole cannot be read; the message is a sentence for the person who sent it."""


@dataclass(frozen=True)
class Row:
    """One row: its line number as the office sees it, and its cells as text."""

    line: int
    cells: tuple[str, ...]


def read(data: bytes) -> tuple[Row, ...]:
    """The rows of the first sheet that hold anything, the heading included; raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"文件超过{MAX_BYTES // MEGABYTE}MB。请只留要导入的一张表，再传一次")
    if data.startswith(_OLD_EXCEL):
        raise Unreadable("这是旧的.xls文件或加了密码的文件。请另存为没有密码的.xlsx再传")
    rows = _workbook(data) if data.startswith(b"PK") else _csv(data)
    found = tuple(row for row in _numbered(rows) if any(row.cells))
    if not found:
        raise Unreadable("表格是空的。请用模板填好再传")
    return found


def _numbered(rows: Iterator[Sequence[str]]) -> Iterator[Row]:
    for line, cells in enumerate(rows, start=1):
        if line > MAX_ROWS + 1 or len(cells) > MAX_COLUMNS:
            raise Unreadable(_TOO_MANY)
        if any(len(cell) > MAX_CELL for cell in cells):
            raise Unreadable(f"第{line}行有一格超过{MAX_CELL}个字，请缩短后再传")
        yield Row(line, tuple(cells))


# --- .csv ------------------------------------------------------------------------------------------------------------


def _csv(data: bytes) -> Iterator[Sequence[str]]:
    text = _decoded(data)
    if "\0" in text:
        raise Unreadable("只能导入.xlsx或.csv表格。请用模板填好再传")
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise Unreadable(_BROKEN) from error


def _decoded(data: bytes) -> str:
    """UTF-8, or what Chinese Windows writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("只能导入.xlsx或.csv表格。请用模板填好再传")


# --- .xlsx -----------------------------------------------------------------------------------------------------------


def _workbook(data: bytes) -> Iterator[Sequence[str]]:
    """What the reader opens is only what has been unpacked and measured here."""
    safe = _measured(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(safe))
        sheet = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError, IndexError) as error:
        raise Unreadable(_BROKEN) from error
    for cells in sheet:
        yield [_text(cell) for cell in cells]


def _measured(data: bytes) -> bytes:
    """The same archive, unpacked: small enough, no sheet that names cells far outside, no document type."""
    unpacked = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(unpacked, "w", zipfile.ZIP_STORED) as clean:
            _check_contents(archive)
            for entry in archive.infolist():
                part = _unpacked(archive, entry)
                if entry.filename.endswith((".xml", ".rels")):
                    _check_part(part)
                clean.writestr(entry.filename, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Unreadable(_BROKEN) from error
    return unpacked.getvalue()


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Never more than it declares: asked for all, zipfile would unpack a lie to its end before it finds the checksum wrong."""
    with archive.open(entry) as file:
        part = file.read(entry.file_size)
        if len(part) != entry.file_size or file.read(1):
            raise Unreadable(_BROKEN)
    return part


def _check_contents(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if _WORKBOOK not in archive.namelist():
        raise Unreadable("只能导入.xlsx或.csv表格。请用模板填好再传")
    if len(entries) > _PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Unreadable("这个文件解开后太大，没有读取。请把表格内容复制到模板里再传")
    if len({entry.filename for entry in entries}) != len(entries):
        raise Unreadable(_BROKEN)


def _check_part(part: bytes) -> None:
    """A sheet is laid out as a full rectangle when it is read: one cell at XFD1048576 would cost all memory."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = _check_place
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise Unreadable(_BROKEN) from error


def _check_place(name: str, attributes: dict[str, str]) -> None:
    if name.rpartition(":")[2] not in ("c", "row"):
        return
    place = attributes.get("r", "")
    letters = place.rstrip("0123456789")
    digits = place[len(letters) :]
    if (digits and (len(digits) > 7 or int(digits) > MAX_ROWS + 1)) or _column(letters) > MAX_COLUMNS:
        raise Unreadable(_TOO_MANY)


def _column(letters: str) -> int:
    """A is 1, AA is 27; anything that is no column is beyond every limit."""
    if len(letters) > 3 or not all("A" <= sign <= "Z" for sign in letters):
        return MAX_COLUMNS + 1
    number = 0
    for sign in letters:
        number = number * 26 + ord(sign) - 64
    return number


def _refuse_doctype(*_about: object) -> None:
    raise Unreadable(_BROKEN)


def _text(value: object) -> str:
    """A cell as the office reads it: 25 for 25.0, 2026-12-08 for a day."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
