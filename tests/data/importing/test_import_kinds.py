"""The import never loses, moves or invents: kinds of exports that once did, each in the words of a small file."""

import json
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from aos_analysis.data.importing.importer import import_data
from aos_analysis.data.sources import open_source
from aos_analysis.definitions.library import SHIPPED
from aos_analysis.words.errors import DataError, ParameterError
from tests import SHARED
from tests.data.importing.test_import import NIR, RPPS, refused
from tests.importing import GOOD, MONTHLY, Imported, load, overlay, text

CASES = SHARED / "cases"
SHEET = ["unité", "mois", "num", "den"]


def told(imported: Imported) -> str:
    return "\n".join(imported.summary.sentences())


def case(folder: Path, place: str, mapping: str, own: bool) -> Imported:
    """An import of a shared case, with the mapping shipped or its `own`."""
    source = CASES / place
    if not source.exists():
        pytest.skip("../shared/cases is absent")
    target = folder / "données"
    parameters = CASES / place.split("/")[0] / "par" if own else SHIPPED
    return Imported(import_data(source, mapping, target, None, parameters), target)


# no header -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["sans_entete.csv", "finess.csv"])
def test_the_shared_exports_without_a_header(tmp_path, file):
    with pytest.raises(DataError, match="la première ligne ressemble à des données") as error:
        case(tmp_path, f"headerless_nir_in_message/{file}", "francais", own=False)
    assert not set(["199019912345633", "10001234565", "12/03/2024", "etalab"]) & set(str(error.value).split())


@pytest.mark.parametrize(
    "line",
    [
        GOOD, f"{NIR};{RPPS};x", "patient;12/03/2024;3400930000123;1;12,50", "MARTIN;Jeanne;12/03/2024", "1 234,50;-2",
        "patient;01NOV2022;01NOV2022", f"quantité;{NIR[:13]};{RPPS}",
    ],
)  # fmt: skip
def test_a_first_line_of_data_is_not_repeated(tmp_path, line):
    said = refused(tmp_path, f"{line}\n{line}\n")
    assert "ressemble à des données, pas à un en-tête" in said
    assert not [
        cell for cell in line.split(";") if cell in said and len(cell) > 3 and cell not in ("patient", "quantité")
    ]


def test_a_number_among_headers_is_hidden(tmp_path):
    said = refused(tmp_path, f"Patient;Date de soin;Code CIP;{NIR}\np1;a;b;c\n")
    assert "En-têtes lus : Patient, Date de soin, Code CIP, (masqué)." in said


# which table, which columns --------------------------------------------------------------------------------------


def test_deliveries_are_not_taken_for_facilities(tmp_path):
    with pytest.raises(DataError, match="seules 2 colonne") as error:
        case(tmp_path, "deliveries_taken_for_facilities/export_mal_nomme.csv", "francais", own=False)
    for said in ("ressemble davantage à la table deliveries", "« DATE_SOINS » y ressemble", "« QTE » y ressemble"):
        assert said in str(error.value)


def test_columns_that_nothing_was_made_of_are_listed(tmp_path):
    content = text(GOOD).replace("Montant\n", "Montan;Libellé;12/03/2024\n").replace("12,50\n", "12,50;a;b\n")
    said = told(load(tmp_path, content))
    assert "Colonnes de l'export non lues (deliveries) : Montan, Libellé, (masqué)" in said
    assert "« Montan » ressemble à une colonne facultative absente, deliveries.amount" in said


def test_headers_at_fault_are_told_for_every_file_at_once(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, wrong in (("a", "Qte"), ("b", "Quantités"), ("c", "Quantité")):
        (folder / f"{name}.csv").write_text(text(GOOD).replace("Quantité", wrong), "utf-8")
    with pytest.raises(DataError) as error:
        import_data(folder, "essai", tmp_path / "d", None, overlay(tmp_path))
    first, second = str(error.value).splitlines()
    assert first.startswith("a.csv : ") and "« Qte » y ressemble" in first
    assert second.startswith("b.csv : ") and "« Quantités » y ressemble" in second


# sheets ----------------------------------------------------------------------------------------------------------


def workbook(folder: Path, sheets: dict[str, list[list]], hidden: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
        for row in rows:
            sheet.append(row)
    book.save(folder / "classeur.xlsx")
    return (folder / "classeur.xlsx").read_bytes()


def sheet(month: str, value: int) -> list[list]:
    return [SHEET, ["A", month, value, 100]]


def test_every_visible_sheet_that_fits_is_read(tmp_path):
    sheets = {
        "Notes": [["mois"]],
        "2023": sheet("01/2023", 1),
        "2024": sheet("01/2024", 2),
        "vieux": sheet("01/2022", 9),
    }
    imported = load(tmp_path, workbook(tmp_path, sheets, ("vieux",)), MONTHLY, name="classeur.xlsx")
    assert list(imported.rows.numerator) == [1, 2]
    assert (imported.summary.read, imported.summary.accepted, imported.summary.rejected) == (2, 2, 0)
    assert "classeur.xlsx [Notes], classeur.xlsx [vieux] (feuille masquée)" in told(imported)
    again = load(tmp_path, (tmp_path / "classeur.xlsx").read_bytes(), MONTHLY, name="classeur.xlsx")
    assert again.summary.tables == ()
    later = load(tmp_path, workbook(tmp_path, {"2025": sheet("01/2025", 3)}), MONTHLY, name="classeur.xlsx")
    assert list(later.rows.numerator) == [1, 2, 3]  # the sheets that are no longer there stay imported


def test_a_hidden_sheet_is_never_preferred(tmp_path):
    sheets = {"ancien": sheet("01/2024", 999), "à jour": sheet("01/2024", 11)}
    imported = load(tmp_path, workbook(tmp_path, sheets, ("ancien",)), MONTHLY, name="classeur.xlsx")
    assert list(imported.rows.numerator) == [11]


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"a": [["rien"]], "b": sheet("01/2024", 1)}, "la seule feuille qui convient est masquée (« b »)"),
        (
            {"a": sheet("01/2024", 1), "c": [["unité", "mois", "nmu", "den"]]},
            "classeur.xlsx [c] : l'en-tête ne convient",
        ),
        ({"a": [["rien"]], "c": [["autre"]]}, "l'en-tête ne convient pas"),
    ],
)
def test_sheets_that_are_refused(tmp_path, sheets, message):
    assert message in refused(tmp_path, workbook(tmp_path, sheets, ("b",)), MONTHLY, name="classeur.xlsx")


@pytest.mark.parametrize(("file", "rows"), [("feuilles.xlsx", [10, 20, 11, 21]), ("cachee.xlsx", [11])])
def test_the_shared_workbooks(tmp_path, file, rows):
    assert list(case(tmp_path, f"excel_several_sheets/{file}", "essai_x", own=True).rows.numerator) == rows


# sums ------------------------------------------------------------------------------------------------------------

SUMMED = MONTHLY.replace(
    "      denominator: {names: [den]}\n",
    "      denominator: {names: [den]}\n      territory_id: {names: [terr]}\n      flux_max: {names: [flux]}\n",
) + "    sum: true\n"  # fmt: skip
FLUX = "Unité;Mois;Num;Den;Terr;Flux\n"
JANUARY, FEBRUARY = f"{FLUX}a;01/2024;1;10;T;01/2024\nb;01/2024;5;9;T;01/2024\n", f"{FLUX}a;01/2024;2;20;T;02/2024\n"
AGAIN = "Importez tous les fichiers ensemble dans un dossier neuf"


def months(folder: Path, *contents: str) -> Path:
    source = folder / "mois"
    source.mkdir(parents=True)
    for rank, content in enumerate(contents):
        (source / f"{rank}.csv").write_text(content, "utf-8")
    return source


def test_months_one_after_the_other_equal_all_at_once(tmp_path):
    source, how = months(tmp_path, JANUARY, FEBRUARY), overlay(tmp_path, SUMMED)
    once, after = tmp_path / "une_fois", tmp_path / "une_à_une"
    import_data(source, "essai", once, None, how)
    for name in ("1.csv", "0.csv", "1.csv"):  # the last one is already there
        import_data(source / name, "essai", after, None, how)
    rows = Imported(import_data(source, "essai", once, None, how), once)
    assert rows.summary.tables == ()
    read = pd.read_parquet(once / "monthly_indicators")
    assert read[["unit_id", "numerator", "denominator"]].values.tolist() == [["a", 3, 30], ["b", 5, 9]]
    assert [f"{day:%m}" for day in read.flux_max] == ["02", "01"]
    assert open_source(once).info.sha256 == open_source(after).info.sha256
    files = [sorted(folder.rglob("*.parquet")) for folder in (once, after)]
    assert [path.name for path in files[0]] == [path.name for path in files[1]]
    assert files[0][0].read_bytes() == files[1][0].read_bytes()


def test_columns_beside_the_sum_must_agree(tmp_path):
    imported = load(tmp_path, JANUARY + "b;01/2024;1;1;U;01/2024\n", SUMMED)
    assert list(imported.rows.unit_id) == ["a"]
    assert {(line, reason.split(",")[0]) for line, _, _, reason in imported.rejects} == {
        (3, "même clé"), (4, "même clé"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (JANUARY, f"{FLUX}a;01/2024;;20;T;02/2024\nb;02/2024;1;1;T;02/2024\n"),
        (JANUARY.replace(";5;", ";;"), FEBRUARY),
        (JANUARY, FEBRUARY.replace(";T;", ";U;")),
        (JANUARY, FEBRUARY.replace("Terr;", "").replace("T;", "")),
    ],
)
def test_a_sum_that_would_not_equal_all_at_once_asks_for_a_new_folder(tmp_path, first, second):
    source, how = months(tmp_path, first, second), overlay(tmp_path, SUMMED)
    import_data(source / "0.csv", "essai", tmp_path / "d", None, how)
    before = [path.read_bytes() for path in (tmp_path / "d").rglob("*.parquet")]
    with pytest.raises(DataError, match=AGAIN):
        import_data(source / "1.csv", "essai", tmp_path / "d", None, how)
    assert [path.read_bytes() for path in (tmp_path / "d").rglob("*.parquet")] == before


def test_open_damir(tmp_path):
    imported = case(tmp_path, "open_damir_sum_flux_max/exports", "open_damir", own=True)
    rows = imported.rows.set_index(["unit_id", "month"])
    assert rows.index.is_unique
    assert not open_source(imported.folder).check()
    assert rows.loc["05"].numerator.tolist() == [3, 14]


# values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Z", "+00:00", "+02:00", "-0500", " +01", " UTC"])
def test_an_instant_with_a_zone_is_refused_whatever_the_zone(tmp_path, zone):
    """23:30 in London is another day in Paris."""
    imported = load(tmp_path, text(GOOD, GOOD.replace("25/10/2022", f"2022-10-25T23:30:00{zone}")))
    ((line, column, _, reason),) = imported.rejects
    assert (line, column, reason.split(" :")[0]) == (3, "Date de soin", "instant avec un fuseau horaire")


def test_parquet_instants_with_a_zone_are_refused_too(tmp_path):
    row = dict(zip(text().strip().split(";"), ["p1", "A", "", "2022-11-01", "3400930000123", 1, 12.5], strict=True))
    frame = pd.DataFrame([row, row]).assign(**{"Date de soin": pd.Timestamp("2022-10-25 22:30", tz="Europe/Paris")})
    frame.to_parquet(tmp_path / "lignes.parquet")
    said = refused(tmp_path, (tmp_path / "lignes.parquet").read_bytes(), name="lignes.parquet")
    assert "instant avec un fuseau horaire" in said


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (
            GOOD.replace("01/11/2022", "30/09/2022"),
            "Date de flux",
            "dates dans le désordre",
        ),
        (GOOD.replace("25/10/2022", "25/10/2098").replace("01/11/2022", "01/11/2098"), "Date de soin", "date à venir"),
        (GOOD.replace(";1;", ";100001;"), "Quantité", "valeur supérieure au maximum"),
        (GOOD.replace("12,50", "-10000001"), "Montant", "valeur inférieure au minimum"),
    ],
)
@pytest.mark.parametrize("quoted", [False, True])  # read from its bytes, or by the grammar
def test_what_cannot_be_is_set_aside(tmp_path, line, column, reason, quoted):
    good = GOOD.replace("01/11/2022", "01/10/2022")  # the month of care: processed before no month
    imported = load(tmp_path, text(good, line.replace("p1", '"p1"' if quoted else "p1")))
    ((number, where, _, why),) = imported.rejects
    assert (number, where) == (3, column)
    assert why.startswith(reason)


@pytest.mark.parametrize(("day", "kept"), [("01/03/2024", True), ("31/03/2024", True), ("15/03/2024", False)])
def test_a_day_is_no_month(tmp_path, day, kept):
    content = f"Unité;Mois;Num;Den\na;01/01/2024;1;2\nb;{day};1;2\n"
    imported = load(tmp_path, content, MONTHLY.replace("[mm/yyyy]", "[dd/mm/yyyy]"))
    assert (imported.summary.accepted == 2) == kept
    assert [reason for *_, reason in imported.rejects] == ([] if kept else ["un jour, là où un mois est attendu"])


@pytest.mark.parametrize("name", ["DR MARTIN", "Martin Jeanne", "Docteur B. Martin", "1 85 05:78 006,084 91"])
def test_a_name_in_clear_stops_the_import(tmp_path, name):
    said = refused(tmp_path, text(GOOD, GOOD.replace(";A;", f";{name};")))
    assert said.startswith("lignes.csv, ligne 3 : colonne « N° prescripteur » :")
    assert name not in said


def test_a_mapping_adds_no_column_about_a_person(tmp_path):
    mapping = MONTHLY.replace("      month:", "      nom_du_medecin: {names: [nom], kind: text}\n      month:")
    said = refused(tmp_path, "rien", mapping, ParameterError)
    assert "« nom_du_medecin » annonce une personne" in said


def test_the_date_of_a_folder_follows_its_last_import(tmp_path):
    load(tmp_path, text(GOOD))
    path = tmp_path / "données" / "dataset.json"
    path.write_text(path.read_text("utf-8").replace(f"{date.today()}", "2022-12-01"), "utf-8")
    load(tmp_path, text(GOOD.replace("p1", "p2")), name="suite.csv")
    assert json.loads(path.read_text("utf-8"))["imported_on"] == f"{date.today()}"


def test_a_damaged_cip13_is_never_padded(tmp_path):
    imported = case(tmp_path, "cip13_padded_to_impossible/regul.csv", "francais", own=False)
    assert set(imported.rows.code) == {"3400930000123"}
    assert list(imported.rows.quantity) == [1, -1, 1, 1]
    assert [line for line, *_ in imported.rejects] == [5, 6, 7, 9, 10]


def test_days_written_in_both_ways(tmp_path):
    with pytest.raises(DataError, match=r"jour/mois \(« 13/06/2018 »\) et mois/jour \(« 06/14/2018 »\)"):
        case(tmp_path, "ok_pandas19402_day_first/mixed.csv", "contacts_auto", own=True)


def test_days_first_throughout(tmp_path):
    rows = case(tmp_path, "ok_pandas19402_day_first/p19402.csv", "contacts_auto", own=True).rows
    assert [f"{day:%d/%m}" for day in rows.contact_date] == ["11/03", "03/05", "20/10", "04/08"]


def test_days_that_could_be_months(tmp_path):
    with pytest.raises(DataError, match="dates ambiguës"):
        case(tmp_path, "ok_pandas19402_day_first/ambig.csv", "contacts_auto", own=True)


def test_what_a_library_says_of_a_workbook_is_not_printed(tmp_path, capfd, recwarn):
    content = workbook(tmp_path, {"a": sheet("01/2024", 1)})
    load(tmp_path, content, MONTHLY, name="classeur.xlsx")
    assert [str(warning.message) for warning in recwarn] == []
    assert capfd.readouterr() == ("", "")


def test_a_workbook_that_declares_a_wrong_size_is_read_whole(tmp_path):
    workbook(tmp_path, {"a": sheet("01/2024", 1)})
    with zipfile.ZipFile(tmp_path / "classeur.xlsx") as book:
        parts = {name: book.read(name) for name in book.namelist()}
    place = "xl/worksheets/sheet1.xml"
    parts[place] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', parts[place])
    with zipfile.ZipFile(tmp_path / "faux.xlsx", "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    rows = load(tmp_path, (tmp_path / "faux.xlsx").read_bytes(), MONTHLY, name="faux.xlsx").rows
    assert rows[["unit_id", "numerator"]].values.tolist() == [["A", 1]]
