"""`aos data import`: what is accepted, what is set aside and why, what stops it; never a partial table."""

import gzip
import json
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aos_analysis import cli
from aos_analysis.data.importing import pace, reading
from aos_analysis.data.importing.importer import import_data
from aos_analysis.data.sources import open_source
from aos_analysis.words.errors import DataError, ParameterError
from tests import PROJECT
from tests.importing import GOOD, HEADER, LINES, MONTHLY, Imported, load, overlay, text
from tests.page_text import plain
from tests.sas7bdat import Field, sas7bdat

KEY = bytes(range(40, 90))
NIR, RPPS = "185057800608491", "10001234565"


def refused(folder: Path, content, mapping: str = LINES, kind=DataError, **more) -> str:
    """The message, nothing being left behind."""
    with pytest.raises(kind) as error:
        load(folder, content, mapping, **more)
    assert not (folder / "données").exists()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    return str(error.value)


# how a text is written -------------------------------------------------------------------------------------------

SAME = """Patient;N° prescripteur;Date de soin;Date de flux;Code CIP;Quantité;Montant;Libellé
p1;A;25/10/2022;01/11/2022;3400930000123;1;1234,50;Côtes-d'Armor
p2;B;01/11/2022;05/01/2023;0123456;-2;-12,00;Hérault
"""


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_text_reads_the_same_however_it_is_written(tmp_path, separator, encoding, ends):
    mapping = LINES if separator != "," else LINES.replace('decimal: ","', 'decimal: "."')
    content = SAME.replace(",", ".") if separator == "," else SAME
    imported = load(tmp_path, content.replace(";", separator).replace("\n", ends).encode(encoding), mapping)
    assert imported.rows.to_dict("list") == {
        "patient_id": ["p1", "p2"],
        "practitioner_id": ["A", "B"],
        "care_date": [date(2022, 10, 25), date(2022, 11, 1)],
        "flux_date": [date(2022, 11, 1), date(2023, 1, 5)],
        "code": ["3400930000123", "0123456"],
        "quantity": [1, -2],
        "amount": [1234.5, -12],
    }
    assert (imported.summary.read, imported.summary.accepted, imported.summary.rejected) == (2, 2, 0)


def test_cp1252_signs_that_latin_1_has_not_are_kept(tmp_path):
    mapping = MONTHLY + "  # œ and € are bytes 9C and 80"
    imported = load(tmp_path, "Unité;Mois;Num;Den\nCœur de ville €;03/2024;1;2\n".encode("cp1252"), mapping)
    assert list(imported.rows.unit_id) == ["Cœur de ville €"]


def test_headers_are_found_by_name_under_title_lines_in_any_order(tmp_path):
    content = 'Extraction du 3 mars\n\n"Montant\nen euros";quantite;CODE_CIP;date de flux;DATE DE SOIN;'
    content += "n prescripteur;PATIENT\n"
    content += '"1 234,5";1;123456;01/11/2022;25/10/2022;A;p1\n'
    rows = load(tmp_path, content, LINES.replace("[montant]", '["montant*"]')).rows
    assert (rows.amount[0], rows.code[0], rows.patient_id[0]) == (1234.5, "0123456", "p1")


@pytest.mark.parametrize("name", ["lignes.csv.gz", "lignes.zip", "lignes.parquet"])
def test_compressed_and_parquet_files(tmp_path, name):
    content = text(GOOD).encode("utf-8")
    if name.endswith("gz"):
        content = gzip.compress(content)
    elif name.endswith("zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("2022/lignes.csv", content)
        content = (tmp_path / name).read_bytes()
    else:
        frame = pd.DataFrame([["p1", "A", pd.Timestamp("2022-10-25"), date(2022, 11, 1), 3400930000123, 1, 12.5]])
        frame.columns = HEADER.split(";")
        frame.to_parquet(tmp_path / name)
        content = (tmp_path / name).read_bytes()
    rows = load(tmp_path, content, name=name).rows
    assert rows.iloc[0].to_list() == ["p1", "A", date(2022, 10, 25), date(2022, 11, 1), "3400930000123", 1, 12.5]


ROW = ["p1", "A", date(2022, 10, 25), "01/11/2022", 123456, 1, 12.5]
READ = ["p1", "A", date(2022, 10, 25), date(2022, 11, 1), "0123456", 1, 12.5]


def workbook(folder: Path, *rows: list) -> bytes:
    """The sheet stands after notes, under a title and a blank row."""
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    sheet = book.create_sheet("Lignes")
    for row in (["Extraction"], [], HEADER.split(";"), *rows):
        sheet.append(row)
    book.save(folder / "lignes.xlsx")
    return (folder / "lignes.xlsx").read_bytes()


def test_excel(tmp_path):
    imported = load(tmp_path, workbook(tmp_path, ROW, [*ROW[:6], 0.00001]), name="lignes.xlsx")
    assert imported.rows.values.tolist() == [READ, [*READ[:6], 0.00001]]


@pytest.mark.parametrize(
    ("place", "cell", "reason"),
    [
        (6, "=A4+1", "nombre illisible"),  # no result is stored with it: it is no blank
        (1, "=A4&A5", "formule ou erreur de tableur"),
        (1, "#N/A", "formule ou erreur de tableur"),
        (1, "#VALEUR!", "formule ou erreur de tableur"),
        (2, 44859, "date illisible ou impossible"),  # a day without its format
    ],
)
def test_excel_cells_that_are_no_value(tmp_path, place, cell, reason):
    bad = [cell if rank == place else value for rank, value in enumerate(ROW)]
    imported = load(tmp_path, workbook(tmp_path, ROW, bad), name="lignes.xlsx")
    assert [(line, why) for line, _, _, why in imported.rejects] == [(5, reason)]
    assert imported.rows.values.tolist() == [READ]


def test_sas(tmp_path):
    """A SAS7BDAT file that this project wrote (tests/sas7bdat.py): SAS was never here to write one."""
    days = [Field(name, format=form) for name, form in (("Date de soin", "DDMMYY"), ("Date de flux", "DATETIME"))]
    others = [Field(name) for name in ("Code CIP", "Quantité", "Montant")]
    fields = [Field("Patient", True), Field("N° prescripteur", True), *days, *others]
    row = ["p1", "Évreux", date(2022, 10, 25), datetime(2022, 11, 1), 123456, 1, 12.5]
    imported = load(tmp_path, sas7bdat(fields, [row, [*row[:6], 1e-5], [*row[:2], None, *row[3:]]]), name="l.sas7bdat")
    read = [*READ[:1], "Évreux", *READ[2:]]
    assert imported.rows.values.tolist() == [read, [*read[:6], 1e-5]]
    assert [(line, column, reason[:14]) for line, column, _, reason in imported.rejects] == [
        (3, "Date de soin", "valeur absente")
    ]


def test_parquet_texts_stored_as_bytes(tmp_path):
    row = {"Patient": "é".encode(), "N° prescripteur": b"A", "Date de soin": date(2022, 10, 25), "Quantité": 1}
    row |= {"Date de flux": date(2022, 11, 1), "Code CIP": 123456, "Montant": 1e-7}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "lignes.parquet")
    rows = load(tmp_path, (tmp_path / "lignes.parquet").read_bytes(), name="lignes.parquet").rows
    assert (rows.patient_id[0], rows.amount[0]) == ("é", 1e-7)


# lines set aside -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "column", "value", "reason"),
    [
        ("p1;A;25/10/2022;01/11/2022;3400930000123;1", "", "", "nombre de valeurs différent de l'en-tête"),
        (f"{GOOD};x", "", "", "nombre de valeurs différent de l'en-tête"),
        (f"{GOOD};", "", "", "nombre de valeurs différent de l'en-tête"),
        (GOOD.replace("25/10", "31/02"), "Date de soin", "31/02/2022", "date illisible ou impossible"),
        (GOOD.replace("25/10/2022", ""), "Date de soin", "", "valeur absente"),
        (GOOD.replace("25/10/2022", "01/01/1600"), "Date de soin", "", "valeur absente"),
        (GOOD.replace("25/10/2022", "25/10/0022"), "Date de soin", "25/10/0022", "date hors de la période plausible"),
        (GOOD.replace(";1;", ";un;"), "Quantité", "un", "nombre illisible"),
        (GOOD.replace(";1;", ";1e3;"), "Quantité", "1e3", "nombre illisible"),
        (GOOD.replace("12,50", "12.50"), "Montant", "12.50", "nombre illisible"),
        (GOOD.replace("12,50", "=cmd()"), "Montant", "'=cmd()", "nombre illisible"),
        (GOOD.replace("p1", "=cmd|' /C calc'!A0"), "Patient", "(masqué)", "formule ou erreur de tableur"),
        (GOOD.replace("3400930000123", "@SUM(A1)"), "Code CIP", "'@SUM(A1)", "formule ou erreur de tableur"),
        (GOOD.replace("3400930000123", "3,40093E+12"), "Code CIP", "3,40093E+12", "longueur de code inattendue"),
        (GOOD.replace("3400930000123", "34009300001234"), "Code CIP", "(masqué)", "longueur de code inattendue"),
        (GOOD.replace("p1", '"p1'), "", "", "guillemet ouvert et jamais refermé"),
        (GOOD.replace("p1;", '"p1"x;'), "", "", "guillemet au milieu d'une valeur"),
        (GOOD.replace("p1", "p\x001"), "", "", "octet nul"),
        (GOOD.replace("p1", "p\r1"), "", "", "retour chariot"),
        (GOOD.replace("p1", "p\x071"), "Patient", "(masqué)", "caractère invisible ou perdu"),
        (GOOD.replace("p1", "p\ufffd1"), "Patient", "(masqué)", "caractère invisible ou perdu"),
        (GOOD.replace("p1", "p1\u200b"), "Patient", "(masqué)", "caractère invisible ou perdu"),
        (GOOD.replace("p1", "x" * 1_100_000), "", "", "ligne ou valeur démesurée"),
        (GOOD.replace("12,50", "9" * 15 + "0"), "Montant", "(masqué)", "nombre illisible"),
        (GOOD.replace("12,50", "1 000 000 000 000 000"), "Montant", "(masqué)", "nombre trop grand"),
        (" ", "", "", "nombre de valeurs différent de l'en-tête"),
    ],
)
def test_a_bad_line_is_told_and_its_neighbours_are_kept(tmp_path, line, column, value, reason):
    imported = load(tmp_path, text(GOOD, line, GOOD.replace("p1", "p2")))
    ((number, *told, why),) = imported.rejects
    assert (number, told) == (3, [column, value])
    assert why.startswith(reason)
    assert list(imported.rows.patient_id) == ["p1", "p2"]
    assert (imported.summary.read, imported.summary.accepted, imported.summary.rejected) == (3, 2, 1)


def test_values_over_several_lines(tmp_path):
    """A quoted comment may hold line ends; a quote that is never closed takes no other line with it."""
    header = f"{HEADER};Commentaire\n"
    content = f'{header}{GOOD};"vu le 3,\nà revoir"\n{GOOD};"ouvert\n{GOOD};rien\n{GOOD};"fermé"\n'.replace("p1", "p")
    imported = load(tmp_path, content)
    assert [(line, reason) for line, _, _, reason in imported.rejects] == [(4, "guillemet ouvert et jamais refermé")]
    assert (imported.summary.read, len(imported.rows)) == (4, 3)


def test_blank_lines_are_not_lines_but_keep_the_numbers_of_the_others(tmp_path):
    imported = load(tmp_path, text(GOOD, "", GOOD, "", "", GOOD.replace("25/10", "32/10"), "", ""))
    assert (imported.summary.read, [line for line, *_ in imported.rejects]) == (3, [7])


def test_mixed_encodings(tmp_path):
    utf8 = (GOOD.replace("A", "Évreux") + "\n").encode("utf-8")
    other = (GOOD.replace("A", "Évreux") + "\n").encode("cp1252")
    imported = load(tmp_path, text().encode("cp1252") + 2 * other + utf8 + other)
    assert [(line, reason) for line, _, _, reason in imported.rejects] == [
        (4, "accents dans un autre encodage que le reste du fichier")
    ]
    assert set(imported.rows.practitioner_id) == {"Évreux"}
    assert "deux encodages" in "\n".join(imported.summary.sentences())


def test_a_file_cut_short_is_told(tmp_path):
    imported = load(tmp_path, text(GOOD, GOOD)[:-9])
    assert [line for line, *_ in imported.rejects] == [3]
    assert "la dernière ligne n'a pas de fin de ligne" in "\n".join(imported.summary.sentences())


# monthly indicators ----------------------------------------------------------------------------------------------

MONTHS = "Unité;Mois;Num;Den\n"


def test_totals_are_recognised_and_missing_is_not_zero(tmp_path):
    content = (
        f"{MONTHS}01;01/2024;0;10\n02;01/2024;;20\n2A;01/2024;nd;5\n999;01/2024;3;35\nFrance entière;01/2024;3;35\n"
    )
    imported = load(tmp_path, content, MONTHLY)
    assert imported.rows[["unit_id", "numerator"]].values.tolist() == [["01", 0]]
    assert [(line, column) for line, column, *_ in imported.rejects] == [
        (3, "Num"), (4, "Num"), (5, "Unité"), (6, "Unité"),
    ]  # fmt: skip
    assert (imported.summary.totals, imported.summary.rejected) == (2, 4)


def test_two_lines_of_a_same_key(tmp_path):
    """Repeated: once. In conflict: nobody can tell which one is right, so none."""
    content = f"{MONTHS}a;01/2024;1;10\nb;01/2024;1;10\na;01/2024;1;10\nb;01/2024;2;10\nc;01/2024;1;10\n"
    imported = load(tmp_path, content, MONTHLY)
    assert list(imported.rows.unit_id) == ["a", "c"]
    assert [(line, reason) for line, _, _, reason in imported.rejects] == [
        (3, "même clé, avec d'autres valeurs, que : ligne 5 ; aucune des deux n'est retenue"),
        (4, "répétition de : ligne 2"),
        (5, "même clé, avec d'autres valeurs, que : ligne 3 ; aucune des deux n'est retenue"),
    ]
    assert (imported.summary.read, imported.summary.accepted, imported.summary.rejected) == (5, 2, 3)


def test_sums(tmp_path):
    """Finer lines are added; a missing element makes the sum unknown."""
    content = f"{MONTHS}a;01/2024;1;10\na;01/2024;2;20\nb;01/2024;1;10\nb;01/2024;;10\n"
    imported = load(tmp_path, content, MONTHLY + "    sum: true\n")
    assert imported.rows[["unit_id", "numerator", "denominator"]].values.tolist() == [["a", 3, 30]]
    assert [line for line, *_ in imported.rejects] == [4, 5]
    assert (imported.summary.read, imported.summary.accepted) == (4, 2)


WIDE = MONTHLY.replace("      month: {names: [mois]}\n", "").replace("      numerator: {names: [num]}\n", "")
WIDE += "    months: {dates: dd-mm-yy}\n"


def test_wide_months(tmp_path):
    content = "Unité;Den;01-01-24;01-02-24\na;1;5;\nb;1;0;-2\nc;1;x;3\n"
    imported = load(tmp_path, content, WIDE)
    rows = imported.rows.sort_values(["unit_id", "month"])
    assert [(r.unit_id, r.month, r.numerator) for r in rows.itertuples()] == [
        ("a", date(2024, 1, 1), 5), ("b", date(2024, 1, 1), 0), ("b", date(2024, 2, 1), -2),
    ]  # fmt: skip
    assert [(line, column, value) for line, column, value, _ in imported.rejects] == [(4, "01-01-24", "x")]
    assert "numerator : 1 valeur absente" in "\n".join(imported.summary.sentences())


def test_the_month_in_the_name_of_the_file(tmp_path):
    mapping = MONTHLY.replace("{names: [mois]}", "{file_name: yyyy-mm}")
    folder = tmp_path / "mois"
    folder.mkdir()
    for month in ("2024-01", "2024-02"):
        (folder / f"extraction_{month}.csv").write_text("Unité;Num;Den\na;1;2\n", "utf-8")
    imported = Imported(import_data(folder, "essai", tmp_path / "d", None, overlay(tmp_path, mapping)), tmp_path / "d")
    assert list(imported.rows.month) == [date(2024, 1, 1), date(2024, 2, 1)]
    assert open_source(tmp_path / "d").has("monthly_indicators")
    assert "une seule" in refused(tmp_path, "Unité;Num;Den\na;1;2\n", mapping, name="sans_date.csv")


# dates nobody declared -------------------------------------------------------------------------------------------

UNDECLARED = LINES.replace("dates: [dd/mm/yyyy, ddMONyyyy]\n", "")


@pytest.mark.parametrize(
    ("days", "read"),
    [
        (["01/11/2018", "13/11/2018"], date(2018, 11, 1)),
        (["01/11/2018", "11/13/2018"], date(2018, 1, 11)),
        (["02/02/2018", "03/03/2018"], date(2018, 2, 2)),
        (["2018-11-01", "2018-11-02"], date(2018, 11, 1)),
        (["01NOV2018:00:00:00", "02NOV2018:00:00:00"], date(2018, 11, 1)),
    ],
)
def test_day_and_month_are_told_apart_by_the_whole_column(tmp_path, days, read):
    imported = load(
        tmp_path,
        text(*(GOOD.replace("25/10/2022", day) for day in days)).replace("01/11/2022", "2022-11-01"),
        UNDECLARED,
    )
    assert imported.rows.care_date[0] == read
    assert imported.rejects == []


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (["01/11/2018", "02/11/2018"], "dates ambiguës. « 01/11/2018 » se lit jour/mois ou mois/jour"),
        (["13/11/2018", "11/13/2018"], "les deux écritures sont présentes, jour/mois (« 13/11/2018 ») et mois/jour"),
        (["01/11/18", "13/11/18"], "années à deux chiffres"),
    ],
)
def test_ambiguous_dates_ask_for_their_form(tmp_path, days, message):
    said = refused(tmp_path, text(*(GOOD.replace("25/10/2022", day) for day in days)), UNDECLARED)
    assert said.startswith("lignes.csv : colonne « Date de soin » : ")
    assert message in said
    assert ("Déclarez leur écriture" in said) != ("les deux écritures" in said)


# what stops an import --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("lignes.csv", b"", "lignes.csv : fichier vide."),
        ("lignes.csv", b"\n\n", "lignes.csv : aucune ligne d'en-tête trouvée."),
        ("lignes.csv", text().encode(), "lignes.csv : un en-tête, mais aucune ligne de données."),
        ("lignes.csv", text(GOOD).encode("utf-16"), "lignes.csv : texte en UTF-16."),
        ("lignes.csv", b"a\rb\r", "lignes.csv : fins de ligne d'un ancien Mac."),
        ("lignes.csv", text(GOOD).replace(";", "~").encode(), "il lui manque : patient_id (patient); practitioner_id"),
        ("lignes.csv", text(GOOD).replace("Quantité", "Qte").encode(), "quantity (quantité) : « Qte » y ressemble."),
        ("lignes.csv", text(GOOD).replace("Montant", "PATIENT").encode(), "plusieurs en-têtes conviennent"),
        ("lignes.csv", text(GOOD.replace("25/10", "99/99")).encode(), "aucune ligne acceptée sur 1."),
        ("lignes.csv.gz", gzip.compress(text(GOOD).encode())[:-12], "archive illisible ou tronquée."),
        ("lignes.zip", b"PK\x03\x04rien", "archive illisible ou tronquée."),
        ("lignes.parquet", b"PAR1rien", "n'est pas un fichier Parquet lisible"),
        ("lignes.xls", b"\xd0\xcf\x11\xe0rien", "ancien format Excel"),
        ("lignes.sas7bdat", bytes.fromhex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011") * 9,
         "n'est pas un fichier SAS7BDAT lisible"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_ends_with_one_message(tmp_path, name, content, message):
    assert message in refused(tmp_path, content, name=name)


def test_a_declared_encoding_that_the_accents_contradict(tmp_path):
    declared = LINES.replace("decimal", "encoding: cp1252\ndecimal")
    assert "les accents de ce fichier sont en utf-8" in refused(tmp_path, text(GOOD), declared)


def test_a_table_that_misses_a_column_is_not_taken_for_a_smaller_one(tmp_path):
    smaller = LINES + "  practitioners:\n    columns:\n      practitioner_id: {names: [n° prescripteur]}\n"
    assert "La table la plus proche est deliveries" in refused(tmp_path, text(GOOD).replace("Quantité", "Qte"), smaller)


@pytest.mark.parametrize(
    ("changed", "line", "message"),
    [
        ("decimal: ','", 'thousands: ","', "« thousands » vaut « , », déjà le signe décimal."),
        ("patient_id", "patent_id", "la table deliveries a besoin de la colonne « patient_id »."),
        ("patient_id", "patent_id", "« patent_id » n'est pas une colonne de la table deliveries. Vouliez-vous dire"),
        ("names: [patient]", "nams: [patient]", "clé inconnue « nams ». Vouliez-vous dire « names » ?"),
        ("{names: [patient]}", "{names: [patient], value: x}", "doit avoir une origine et une seule"),
        ("  deliveries:", "  delivery:", "table « delivery » inconnue du contrat de données. Vouliez-vous dire"),
        ("{names: [patient]}", "{names: [patient], width: [0]}", "« tables.deliveries.columns.patient_id.width »"),
    ],
)
def test_a_bad_mapping_is_told_before_any_data_is_read(tmp_path, changed, line, message):
    mapping = LINES.replace('decimal: ","', "decimal: ','").replace(
        changed, f"{changed}\n{line}" if changed[7:8] == ":" else line
    )
    assert message in refused(tmp_path, "rien", mapping, ParameterError)


def test_an_unknown_mapping(tmp_path):
    with pytest.raises(
        ParameterError, match=r"correspondance « medicamm » inconnue .* Vouliez-vous dire « medicam » \?"
    ):
        import_data(tmp_path, "medicamm", tmp_path / "d")


# persons ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def key(tmp_path) -> Path:
    path = tmp_path / "secret" / "clé"
    path.parent.mkdir()
    path.write_bytes(KEY)
    return path


@pytest.mark.parametrize(
    ("number", "name"),
    [
        *[(NIR, "NIR"), (NIR[:13], "NIR"), (RPPS, "RPPS"), ("1 85 05 78 006 084 91", "NIR")],
        *[("1*85*05*78*006*084*91", "NIR"), ("1|85|05|78|006|084|91", "NIR"), ("1'85'05'78'006'084'91", "NIR")],
        *[("10'003'456'786", "RPPS"), ("RPPS10003456786", "RPPS"), ("RPPS 10 003 456 786", "RPPS")],
        *[("１０００３４５６７８６", "RPPS"), ("Dupont J", "nom"), ("jean.dupont@exemple.fr", "nom")],
    ],
)
def test_identifiers_in_clear_stop_the_import_and_are_not_printed(tmp_path, number, name):
    said = refused(tmp_path, text(GOOD, GOOD.replace("p1", number)))
    assert said.startswith("lignes.csv, ligne 3 : colonne « Patient » :")
    assert name in said
    assert number not in said


def test_pseudonyms_are_the_same_in_every_table(tmp_path, key):
    content = text(GOOD.replace("p1", NIR).replace("A", RPPS), GOOD.replace("p1", "1 85 05 78 006 084 91"))
    rows = load(tmp_path, content, key=key).rows
    assert rows.patient_id.nunique() == 1
    assert rows.practitioner_id.nunique() == 2
    assert rows.patient_id.str.fullmatch("[0-9a-f]{32}").all()
    assert list(rows.code) == ["3400930000123"] * 2
    everything = b"".join(path.read_bytes() for path in (tmp_path / "données").rglob("*") if path.is_file())
    assert not any(secret in everything for secret in (NIR.encode(), RPPS.encode(), KEY))


def test_a_number_in_clear_elsewhere_is_refused_even_with_a_key(tmp_path, key):
    mapping = LINES + "      facility_id: {names: [établissement]}\n"
    content = text(GOOD).replace("Montant\n", "Montant;Établissement\n").replace("12,50", f"12,50;{RPPS}")
    assert "numéro RPPS en clair" in refused(tmp_path, content, mapping, key=key)


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        (b"court", "secret/faible", "clé trop faible"),
        (b"a" * 100, "secret/faible", "clé trop faible"),
        (KEY, "données/clé", "ne doit être ni dans le projet ni dans le dossier de données"),
        (None, "secret/absent", "fichier de clé introuvable."),
    ],
)
def test_a_key_that_is_refused(tmp_path, content, place, message):
    path = tmp_path / place
    path.parent.mkdir()
    if content:
        path.write_bytes(content)
    with pytest.raises(ParameterError, match=message):
        load(tmp_path, text(GOOD), key=path)


def test_one_key_a_folder(tmp_path, key):
    load(tmp_path, text(GOOD), key=key)
    with pytest.raises(DataError, match="une autre clé de pseudonymes"):
        load(tmp_path, text(GOOD, GOOD), name="autre.csv")


# again, and killed -----------------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def parts(found: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in found.items() if name != "dataset.json"}  # its dates follow


def test_again_adds_only_what_is_new(tmp_path):
    load(tmp_path, text(GOOD), name="2022-10.csv")
    before = contents(tmp_path / "données")
    again = load(tmp_path, text(GOOD), name="2022-10.csv")
    assert again.summary.already == ("2022-10.csv",)
    assert contents(tmp_path / "données") == before
    assert load(tmp_path, text(GOOD), name="copie.csv").summary.already == ("copie.csv",)
    load(tmp_path, text(GOOD.replace("p1", "p2")), name="2022-11.csv")
    assert parts(before).items() <= contents(tmp_path / "données").items()
    source = open_source(tmp_path / "données")
    assert sorted(source.table("deliveries").patient_id.execute()) == ["p1", "p2"]


def test_a_folder_with_new_files_imports_those(tmp_path):
    load(tmp_path, text(GOOD), name="2022-10.csv")
    load(tmp_path, text(GOOD.replace("p1", "p2")), name="2022-11.csv")
    (tmp_path / "source" / "lisezmoi.pdf").write_bytes(b"%PDF")
    (tmp_path / "source" / "2022-12.csv").write_text(text(GOOD.replace("p1", "p3")), "utf-8")
    summary = import_data(tmp_path / "source", "essai", tmp_path / "données", None, overlay(tmp_path))
    assert summary.already == ("2022-10.csv", "2022-11.csv")
    assert (summary.read, summary.aside) == (1, ("lisezmoi.pdf",))


def test_the_same_import_makes_the_same_bytes(tmp_path):
    for place in ("un", "deux"):
        (tmp_path / place).mkdir()
        load(tmp_path / place, text(GOOD, GOOD.replace("25/10", "x")))
    assert contents(tmp_path / "un" / "données") == contents(tmp_path / "deux" / "données")


def test_a_new_version_of_a_file_is_refused(tmp_path):
    load(tmp_path, text(GOOD))
    with pytest.raises(DataError, match=r"lignes.csv : un fichier de ce nom a déjà été importé avec un autre contenu"):
        load(tmp_path, text(GOOD, GOOD))


def test_another_version_of_the_mapping_is_refused(tmp_path):
    load(tmp_path, text(GOOD))
    with pytest.raises(DataError, match="une autre version de cette correspondance"):
        load(tmp_path, text(GOOD, GOOD), LINES.replace("Essai", "Autre"), name="autre.csv")


def test_a_table_from_elsewhere_is_not_touched(tmp_path):
    folder = tmp_path / "données" / "deliveries"
    folder.mkdir(parents=True)
    pd.DataFrame({"patient_id": ["x"]}).to_parquet(folder / "a.parquet")
    with pytest.raises(DataError, match=r"deliveries/a.parquet : cette table .* ne vient pas d'un import"):
        load(tmp_path, text(GOOD))


KILLED = """
import os, sys
from pathlib import Path
from types import SimpleNamespace
from aos_analysis.data.importing import {module}
from aos_analysis.data.importing.importer import import_data
def die(*_, **__): os._exit(9)
{module}.{name} = die
import_data(Path(sys.argv[1]), "essai", Path(sys.argv[2]), None, Path(sys.argv[3]))
"""


@pytest.mark.parametrize(
    ("module", "name"), [("job", "convert"), ("parts", "pq.ParquetWriter.close"), ("parts", "Part.publish")]
)
def test_a_killed_import_leaves_no_table(tmp_path, module, name):
    """Killed while it reads, when it closes the part, just before it publishes it; then the next one does the work."""
    source = tmp_path / "lignes.csv"
    source.write_text(text(GOOD), "utf-8")
    arguments = [source, tmp_path / "données", overlay(tmp_path)]
    code = KILLED.format(module=module, name=name)
    assert subprocess.run([sys.executable, "-c", code, *map(str, arguments)], cwd=PROJECT).returncode == 9
    assert list(tmp_path.glob("données/*/*.parquet")) == []
    assert len(list(tmp_path.glob(".import-*"))) == 1
    assert import_data(source, "essai", tmp_path / "données", None, arguments[2]).accepted == 1
    assert list(tmp_path.glob(".import-*")) == []  # what the killed one left went away with the next


# by blocks, and line by line ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_lines_of_another_width_keep_the_numbers_of_the_others(tmp_path, encoding):
    bad = GOOD.replace("25/10", "32/10")
    content = text("Évreux;1", GOOD, "a", bad, GOOD, f"{GOOD};é").replace("p1", "é").encode(encoding)
    imported = load(tmp_path, content)
    assert [(line, reason[:6]) for line, _, _, reason in imported.rejects] == [
        (2, "nombre"), (4, "nombre"), (5, "date i"), (7, "nombre"),
    ]  # fmt: skip
    assert list(imported.rows.patient_id) == ["é", "é"]


@pytest.mark.parametrize("content", [SAME, SAME.replace("p1", '"p1"'), text(GOOD, "a;b", f"{GOOD};1;2", GOOD)])
def test_both_readers_agree(tmp_path, monkeypatch, content):
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    direct = load(tmp_path / "a", content)
    monkeypatch.setattr(reading.Reader, "blocks", lambda self, needed: None)
    careful = load(tmp_path / "b", content)
    pd.testing.assert_frame_equal(direct.rows, careful.rows)
    assert [row[:2] for row in direct.rejects] == [row[:2] for row in careful.rejects]


def test_a_file_whose_rows_are_not_its_lines_is_read_again_line_by_line(tmp_path, monkeypatch):
    counted = reading.TextFile.expected.fget
    monkeypatch.setattr(reading.TextFile, "expected", property(lambda self: counted(self) + 1))
    assert load(tmp_path, text(GOOD, GOOD)).summary.accepted == 2


# the command -----------------------------------------------------------------------------------------------------


def test_the_command(tmp_path, capsys):
    source = tmp_path / "lignes.csv"
    source.write_text(text(GOOD, GOOD.replace("25/10", "32/10")), "utf-8")
    line = ["data", "import", source, "--mapping", "essai", "--to", tmp_path / "d", "--parameters", overlay(tmp_path)]
    assert cli.status([str(word) for word in line]) == 0
    printed, progress = capsys.readouterr()
    assert re.fullmatch(r"lignes.csv : 2 lignes, [\d ]+ par seconde\n", progress)
    assert "En tout : 2 lignes lues, 1 acceptée, 1 écartée" in printed
    assert "1 × date illisible (Date de soin)" in printed
    assert json.loads((tmp_path / "d" / "dataset.json").read_text("utf-8"))["source"] == "Essai"
    assert (
        cli.status(["data", "import", str(tmp_path / "absent"), "--mapping", "francais", "--to", str(tmp_path / "e")])
        == 3
    )
    assert cli.status(["data", "import", str(source), "--mapping", "absent", "--to", str(tmp_path / "e")]) == 2


@pytest.mark.parametrize(
    ("lines", "seconds", "said"),
    [
        (2_000_000, 40, "soins.csv : 2 000 000 lignes sur 9 000 000, 50 000 par seconde, encore 2 min"),
        (9_000_000, 180, "soins.csv : 9 000 000 lignes, 50 000 par seconde"),
    ],
)
def test_a_long_file_says_when_it_should_end(lines, seconds, said):
    reader = SimpleNamespace(file=SimpleNamespace(name="soins.csv"), text=SimpleNamespace(expected=9_000_000))
    assert plain(pace.told(reader, lines, seconds)) == said
