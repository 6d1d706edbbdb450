"""What a cell becomes: exactly the value it says, or nothing. Texts of exports on the left, values on the right."""

import re
from datetime import date
from typing import get_args

import duckdb
import pytest

from aos_analysis.data.importing import grammar, plain
from aos_analysis.data.importing.grammar import Style
from aos_analysis.data.importing.headers import fold
from aos_analysis.data.importing.rejects import harmless, readable
from aos_analysis.data.schema import CONTRACT
from aos_analysis.definitions.mapping import ColumnMapping, TableName
from aos_analysis.definitions.mapping_rules import TABLES

COMMA, POINT = Style(",", "space", ()), Style(".", "space", ())
CONNECTION = duckdb.connect()
grammar.define_in_clear(CONNECTION)
DOTS, COMMAS = Style(",", ".", ()), Style(".", ",", ())


def value(expression: str, cell: str):
    """The SQL expression on a column `x` that holds the cell."""
    return CONNECTION.execute(f"SELECT {expression} FROM (SELECT ?::VARCHAR AS x)", [cell]).fetchone()[0]


@pytest.mark.parametrize(
    ("style", "cell", "expected"),
    [
        (COMMA, "12", 12), (COMMA, "-3", -3), (COMMA, "+4", 4), (COMMA, "−5", -5), (COMMA, "12,5", 12.5),
        (COMMA, " 7 ", 7), (COMMA, ",5", 0.5), (COMMA, "007", 7), (COMMA, "0,1234567890123456", 0.1234567890123456),
        (COMMA, "1 234,5", 1234.5), (COMMA, "1\u00a0234,5", 1234.5), (COMMA, "1\u202f234\u202f567", 1234567),
        (COMMA, "228.579,71", 228579.71),  # the comma says what the dot is
        (COMMA, "1.234", None), (COMMA, "12.5", None), (COMMA, "1 23,5", None), (COMMA, "12 345 6", None),
        (DOTS, "1.234", 1234), (DOTS, "12.345.678,9", 12345678.9), (DOTS, "1.23", None),
        (POINT, "12.5", 12.5), (POINT, "1,234.50", 1234.5), (POINT, "1,234", None), (POINT, "12,5", None),
        (POINT, "1 234.5", 1234.5), (COMMAS, "1,234", 1234),
        *((style, cell, None) for style in (COMMA, POINT)
          for cell in ("", " ", "1e5", "3,40E+12", "nan", "inf", "1_000", "0x10", "=1+1", "12,", "--1", "1-", "1,2,3",
                       "12 €", "n.d.", "٣", "1" * 16)),
    ],
)  # fmt: skip
def test_numbers(style, cell, expected):
    assert value(grammar.number_sql(f"({grammar.trimmed('x')})", style), cell) == expected


@pytest.mark.parametrize(
    ("forms", "cell", "expected"),
    [
        (["dd/mm/yyyy"], "25/10/2022", (2022, 10, 25)), (["dd/mm/yyyy"], "01/11/2018", (2018, 11, 1)),
        (["dd/mm/yyyy"], "5/1/2022", (2022, 1, 5)), (["dd/mm/yyyy"], "05.01.2022 00:00:00", (2022, 1, 5)),
        (["dd/mm/yyyy"], "31/02/2022", None), (["dd/mm/yyyy"], "10/25/2022", None),
        (["dd/mm/yyyy"], "29/02/2023", None), (["dd/mm/yyyy"], "25/10/22", None),
        (["dd/mm/yyyy"], "2022", None), (["dd/mm/yyyy"], "44859", None),
        (["mm/dd/yyyy"], "10/25/2022", (2022, 10, 25)), (["mm/dd/yyyy"], "25/10/2022", None),
        ([], "2024-02-29", (2024, 2, 29)), ([], "2024-02-29T10:30:00", (2024, 2, 29)), ([], "2023-02-29", None),
        ([], "2024-02-29T23:30:00Z", None), ([], "2024-02-29T23:30:00+01:00", None),
        ([], "25/10/2022", None),
        (["dd-mm-yy"], "01-02-15", (2015, 2, 1)), (["dd-mm-yy"], "01-02-99", (1999, 2, 1)),
        (["ddMONyyyy"], "01JAN2023:00:00:00", (2023, 1, 1)), (["ddMONyyyy"], "28fev2023", (2023, 2, 28)),
        (["ddMONyyyy"], "01XXX2023", None), (["ddMONyyyy"], "30FEB2023", None),
        (["yyyymmdd"], "20190131", (2019, 1, 31)), (["yyyymm"], "201903", (2019, 3, 1)), (["yyyymm"], "201913", None),
        (["yyyy"], "2019", (2019, 1, 1)), (["mm/yyyy"], "03/2019", (2019, 3, 1)),
        (["yyyy-mm"], "2019-03", (2019, 3, 1)),
    ],
)  # fmt: skip
def test_dates(forms, cell, expected):
    read = value(grammar.day_sql("x", forms, month=False), cell)
    assert read == (date(*expected) if expected else None)


@pytest.mark.parametrize(
    ("how", "cell", "expected"),
    [
        ({"width": [7]}, "12345", "0012345"), ({"width": [7, 13]}, "123456", "0123456"),
        ({"width": [9]}, "10000024", "010000024"), ({"width": [13]}, "12345", "12345"),
        *(({"width": [7, 13]}, "340093000012"[:digits], "340093000012"[:digits]) for digits in range(8, 13)),
        ({"width": [2, 3]}, "2A", "2A"), ({"width": [2, 3]}, "1", "01"), ({"width": [2]}, "971", "971"),
        ({"part": "first_word"}, "01 Ain", "01"), ({"part": "first_word"}, "2A\u00a0Corse-du-Sud", "2A"),
        ({"spelling": "identifier"}, "Médecins (hors MEP)", "medecins_hors_mep"),
        ({"spelling": "identifier", "prefix": "boites_"}, "J01", "boites_j01"),
        ({"recode": {"Réalisé": "done"}}, "REALISE", "done"), ({"recode": {"Réalisé": "done"}}, "autre", "autre"),
        ({"recode": {"a": "b"}, "otherwise": "c"}, "z", "c"), ({"recode": {"a": "b"}, "otherwise": "c"}, "", None),
    ],
)  # fmt: skip
def test_texts(how, cell, expected):
    how = ColumnMapping.model_validate(how)
    assert value(grammar.text_sql(grammar.trimmed("x"), how), cell) == expected


@pytest.mark.parametrize(("cell", "expected"), [("Oui", True), ("N", False), ("vrai", True), ("0", False), ("?", None)])
def test_booleans(cell, expected):
    assert value(grammar.boolean_sql("x"), cell) is expected


@pytest.mark.parametrize(
    ("cell", "nir", "rpps"),
    [
        ("185057800608491", True, False), ("1 85 05 78 006 084 91", True, False), ("1850578006084", True, False),
        ("10001234565", False, True), ("9400930000123", False, False), ("a3f9c2", False, False), ("", False, False),
        ("1*85*05*78*006*084*91", True, False), ("RPPS 10001234565", False, True),
        ("１０００１２３４５６５", False, True),
    ],
)  # fmt: skip
def test_identifiers_in_clear(cell, nir, rpps):
    assert (value("is_nir(x)", cell), value("is_rpps(x)", cell)) == (nir, rpps)


@pytest.mark.parametrize(
    ("cell", "perhaps"),
    [
        ("185057800608491", True), ("1 85 05 78 006 084 91", True), ("1850578006084", True), ("10001234565", True),
        ("185052A00608432", True), ("1 85 05 2 b 006 084", True), ("a3f9c2d81b047e55", False), ("P00246", False),
        ("40dcaee638031fb8", False), ("1234567890", False), ("12345678901-2", True), ("12345678901*2", True),
        ("10|003|456|786", True), ("RPPS10003456786", True), ("1.martin@exemple.fr", True), ("RP12345678901", False),
    ],
)  # fmt: skip
def test_a_number_of_a_person_is_never_plain(cell, perhaps):
    assert bool(plain.SOMEONE.fullmatch(cell)) is perhaps
    assert not (perhaps and re.match(plain.NOBODY, cell))


@pytest.mark.parametrize(
    ("header", "folded"),
    [("N° Prescripteur", "n prescripteur"), ("DATE_DE_SOIN", "date de soin"), ("  Âge\n(ans) ", "age ans")],
)
def test_headers_are_folded(header, folded):
    assert fold(header) == folded


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("12,5", "12,5"), ("3400930000123", "3400930000123"), ("1 85 05 78 006 084 91", "(masqué)"),
        ("10001234566", "(masqué)"), ("né le 1850578006084", "né le (masqué)"), ("a\x00b", "a�b"),
        ("x" * 90, "x" * 80 + "…"), ("1 85 05 2A 006 084 91", "(masqué)"),
    ],
)  # fmt: skip
def test_rejects_show_no_number_of_a_person(cell, shown):
    assert readable(cell) == shown


@pytest.mark.parametrize(("cell", "written"), [("=cmd()", "'=cmd()"), ("-5x", "'-5x"), ("@a", "'@a"), ("12", "12")])
def test_rejects_hold_no_formula(cell, written):
    assert harmless(cell) == written


def test_mappings_know_the_columns_of_the_contract():
    contract = {name: {column.name: column.required for column in table.columns} for name, table in CONTRACT.items()}
    assert contract == TABLES and {*get_args(TableName)} == {*TABLES}
