"""Tables as offices send them: rows for the catalogue, written as .csv or .xlsx, and files that mean harm."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from craftsman.training.catalogue import COLUMNS, SAMPLE

FIRST = dict(zip(COLUMNS, SAMPLE, strict=True))


def row(**changed: str) -> dict[str, str]:
    """The template's own example with these cells changed."""
    assert set(changed) <= set(COLUMNS)
    return {**FIRST, **changed}


def as_csv(rows: Iterable[dict[str, str]], encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: Iterable[dict[str, str]]) -> bytes:
    return workbook([list(COLUMNS), *([one[name] for name in COLUMNS] for one in rows)])


def workbook(cells: Sequence[Sequence[str]]) -> bytes:
    """A workbook of one sheet; cells of digits only are numbers, as Excel writes them."""
    lines = []
    for number, values in enumerate(cells, start=1):
        written = "".join(_cell(f"{_letter(place)}{number}", value) for place, value in enumerate(values) if value)
        lines.append(f'<row r="{number}">{written}</row>')
    return package(f"<sheetData>{''.join(lines)}</sheetData>")


def _cell(place: str, value: str) -> str:
    if value.isascii() and value.isdigit():
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def package(data: str, *, extra: tuple[str, bytes] | None = None) -> bytes:
    """The smallest archive that is a workbook, with this inside its only sheet."""
    space = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{space}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}/spreadsheetml/2006/main" '
        f'xmlns:r="{space}/officeDocument/2006/relationships"><sheets><sheet name="班次" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{space}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{space}/spreadsheetml/2006/main">{data}</worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text if text.startswith("<!") else f'<?xml version="1.0" encoding="UTF-8"?>{text}')
        if extra:
            archive.writestr(*extra)
    return packed.getvalue()
