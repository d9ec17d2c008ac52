"""Sheets of values: every value with the head of its column, and where it stands; five inputs of each kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from made_formats import sheet, xlsx

from rag.errors import BinaryFileError, EmptyFileError, EncryptedFileError, MissingExtraError, UnsafeFileError
from rag.reading import tabular
from rag.reading import xlsx as xlsx_module
from rag.reading.numerals import shown
from rag.reading.tabular import read_csv
from rag.reading.xlsx import read_xlsx

CSV, XLSX = Path("costs.csv"), Path("costs.xlsx")
ROWS = [["Port", 2041, 2042], ["Selma", 410000, None], ["Tarn", None, 920000]]
AS_TEXT = ["Port | 2041 | 2042", "Port: Selma | 2041: 410000", "Port: Tarn | 2042: 920000"]


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


@pytest.mark.parametrize(
    "data",
    [
        b"Port,2041,2042\nSelma,410000,\nTarn,,920000\n",
        b"Port;2041;2042\r\nSelma;410000;\r\nTarn;;920000\r\n",
        b"Port\t2041\t2042\nSelma\t410000\t\nTarn\t\t920000",
        b'\xef\xbb\xbfsep=;\n"Port";"2041";"2042"\n"Selma";"410000";""\n"Tarn";"";"920000"\n',
        "Port|2041|2042\nSelma|410000|\nTarn||920000\n".encode("utf-16"),
        b"\nPort,2041,2042\n\nSelma,410000,\nTarn,,920000\n",
    ],
    ids=["commas", "semicolons", "tabs", "sep", "bars in UTF-16", "empty rows"],
)
def test_values_of_a_text_file_stand_with_their_heads(data: bytes) -> None:
    assert lines(read_csv(data, CSV).text) == AS_TEXT


def test_values_may_hold_what_parts_values_and_lines() -> None:
    parsed = read_csv(b'Port,Purpose\nSelma,"Pilots, crews\nand ""others"""\nTarn,Tugs\n', CSV)
    assert lines(parsed.text)[1] == 'Port: Selma | Purpose: Pilots, crews and "others"'
    assert [(parsed.text[one.start :].split("\n")[0][:10], one.label) for one in parsed.marks] == [
        ("Port | Pur", "row 1"),
        ("Port: Selm", "row 2"),
        ("Port: Tarn", "row 3"),
    ]


def test_a_single_column_is_not_parted_by_its_marks() -> None:
    parsed = read_csv(b'Remarks\nPays; then leaves.\n"Selma, then Tarn"\nNothing to say.\nNor here.\n', CSV)
    assert lines(parsed.text)[1:3] == ["Pays; then leaves.", "Selma, then Tarn"]


def test_decimal_commas_do_not_part_values() -> None:
    parsed = read_csv(b"Port;Share\nSelma;40,5\nTarn;59,5\n", CSV)
    assert lines(parsed.text)[1:] == ["Port: Selma | Share: 40,5", "Port: Tarn | Share: 59,5"]


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (ROWS, AS_TEXT),
        ([["Costs of the accord"], ["Prices of 2040"], *ROWS], ["Costs of the accord", "Prices of 2040", *AS_TEXT]),
        ([*ROWS, [], ["Crane", "Place"], ["Big", "Quay 3"]], [*AS_TEXT, "Crane | Place", "Crane: Big | Place: Quay 3"]),
        ([["Selma", 410], ["Tarn", 920]], ["Selma | 410", "Tarn | 920"]),
        ([["Port", "Signed", "Share"], ["Selma", date(2041, 6, 9), 0.5]],
         ["Port | Signed | Share", "Port: Selma | Signed: 2041-06-09 | Share: 0.5"]),
        ([*ROWS, [], ["Old Varre", 130000, 240000]], [*AS_TEXT, "Port: Old Varre | 2041: 130000 | 2042: 240000"]),
    ],
    ids=["plain", "titles above", "two tables", "no heads", "dates", "empty row within"],
)  # fmt: skip
def test_rows_of_a_workbook(rows: Sequence[Sequence[object]], text: list[str]) -> None:
    parsed = read_xlsx(sheet(rows), XLSX)
    assert lines(parsed.text) == ["Budget", *text]
    assert [one.title for one in parsed.headings] == ["Budget"]


def test_each_row_says_in_which_cells_it_stands() -> None:
    parsed = read_xlsx(sheet(ROWS), XLSX)
    assert [one.label for one in parsed.marks] == ["Budget!A1:C1", "Budget!A2:B2", "Budget!A3:C3"]
    assert [parsed.text[one.start :].split("\n")[0] for one in parsed.marks] == AS_TEXT


def _merged_head(book: Any) -> None:
    for row in (["Port", 2041, None, 2042, None], ["", "EUR", "Share", "EUR", "Share"], ["Selma", 410, 0.4, 500, 0.5]):
        book.active.append(row)
    book.active.merge_cells("B1:C1")
    book.active.merge_cells("D1:E1")
    book.active.merge_cells("A1:A2")


def _merged_down(book: Any) -> None:
    for row in (["Port", "Year", "Sum"], ["Selma", 2041, 5], [None, 2042, 6], ["Tarn", 2041, 7]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")


def _merged_title(book: Any) -> None:
    book.active.append(["The Harbour Accord"])
    book.active.merge_cells("A1:C1")
    for row in (["Port", "Year", "Sum"], ["Selma", 2041, 5]):
        book.active.append(row)


def _hidden(book: Any) -> None:
    for row in (["Port", "Sum", "Secret"], ["Selma", 5, 1], ["Ghost", 6, 2], ["Tarn", 7, 3]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["C"].hidden = True
    ghost = book.create_sheet("Ghost")
    ghost.append(["Nobody", "sees this"])
    ghost.sheet_state = "hidden"


def _far_away(book: Any) -> None:
    book.active["A1"], book.active["B1"] = "Port", "Sum"
    book.active["A2"], book.active["B2"] = "Selma", 5
    book.active["XFD1048576"] = "far away"


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (_merged_head, ["Port: Selma | 2041 EUR: 410 | 2041 Share: 0.4 | 2042 EUR: 500 | 2042 Share: 0.5"]),
        (_merged_down, ["Port: Selma | Year: 2041 | Sum: 5", "Port: Selma | Year: 2042 | Sum: 6",
                        "Port: Tarn | Year: 2041 | Sum: 7"]),
        (_merged_title, ["The Harbour Accord", "Port | Year | Sum", "Port: Selma | Year: 2041 | Sum: 5"]),
        (_hidden, ["Port: Selma | Sum: 5", "Port: Tarn | Sum: 7"]),
        (_far_away, ["Port: Selma | Sum: 5", "far away"]),
    ],
    ids=["head of two rows", "over rows", "title", "hidden", "far away"],
)  # fmt: skip
def test_workbooks_as_people_make_them(build: Callable[[Any], None], text: list[str]) -> None:
    found = lines(read_xlsx(xlsx(build), XLSX).text)
    assert [line for line in found if line in text] == text
    assert not any(word in " ".join(found) for word in ("Ghost", "Secret", "Nobody"))


def test_what_is_hidden_is_listed() -> None:
    dropped = read_xlsx(xlsx(_hidden), XLSX).dropped
    assert {one.kind for one in dropped} == {"hidden"}
    assert any("Ghost | 6 | 2" in one.text for one in dropped)
    assert any("sees this" in one.text for one in dropped)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (410000, "#,##0", "410,000"),
        (0.355, "0.0%", "35.5%"),
        (0.4, "0%", "40%"),
        (1234.5, '"€"#,##0.00', "€1,234.50"),
        (1234.5, "[$£-809]#,##0.00", "£1,234.50"),
        (-5, "#,##0;(#,##0)", "(5)"),
        (-5.5, "#,##0.0", "-5.5"),
        (0, '0;-0;"none"', "none"),
        (4200000, '#,##0.0,,"m"', "4.2m"),
        (12, '0" months"', "12 months"),
        (1 / 3, "General", "0.33333333333"),
        (2041, "General", "2041"),
        (7, "00", "07"),
        (1e20, "General", "1E+20"),
        (datetime(2041, 6, 9), "d mmmm yyyy", "2041-06-09"),  # noqa: DTZ001
        (datetime(2041, 6, 9, 14, 30), "yyyy-mm-dd hh:mm", "2041-06-09 14:30"),  # noqa: DTZ001
        (datetime(2041, 6, 1), "mmm yyyy", "June 2041"),  # noqa: DTZ001
        (True, "General", "TRUE"),
        ("  text ", "@", "  text "),
        (3, '_-* #,##0\\ "kr"_-', "3 kr"),
    ],
)
def test_numbers_are_shown_as_in_their_cells(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def test_formulas_give_the_value_that_was_saved() -> None:
    assert "=" not in read_xlsx(sheet([["Port", "Sum"], ["Selma", "=1+1"], ["Tarn", 3]]), XLSX).text


def test_a_workbook_without_values_is_refused() -> None:
    with pytest.raises(EmptyFileError):
        read_xlsx(sheet([]), XLSX)
    with pytest.raises(EmptyFileError):
        read_csv(b"\n \n", CSV)
    with pytest.raises(BinaryFileError):
        read_csv(b"PK\x03\x04....", CSV)


def test_a_workbook_with_a_password_is_refused_with_the_remedy() -> None:
    with pytest.raises(EncryptedFileError) as caught:
        read_xlsx(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), XLSX)
    assert "without a password" in caught.value.hint


def test_huge_sheets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_module, "MAX_CELLS", 100)
    monkeypatch.setattr(tabular, "MAX_CELLS", 100)
    rows = [["a", "b"]] * 60
    with pytest.raises(UnsafeFileError, match="120 cells"):
        read_xlsx(sheet(rows), XLSX)
    with pytest.raises(UnsafeFileError, match="100 values"):
        read_csv(b"a,b\n" * 60, CSV)


def test_a_merge_over_the_whole_sheet_does_no_harm() -> None:
    source, out = ZipFile(BytesIO(xlsx(_merged_title))), BytesIO()
    with ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"A1:C1", b"A1:XFD1048576"))
    assert lines(read_xlsx(out.getvalue(), XLSX).text)[1:] == ["The Harbour Accord", "Port | Year | Sum",
                                                               "Port: Selma | Year: 2041 | Sum: 5"]  # fmt: skip


def test_a_missing_extra_names_its_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError) as caught:
        read_xlsx(b"PK", XLSX)
    assert caught.value.hint == "pip install 'partnership-rag[xlsx]'"
