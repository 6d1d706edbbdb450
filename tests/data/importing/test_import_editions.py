"""A second edition, three months later: what describes is replaced, completed or dated; lines of care count once."""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from aos_analysis import cli
from aos_analysis.data.importing.importer import import_data
from aos_analysis.data.importing.summary import ImportSummary
from aos_analysis.data.sources import open_source, read_folder
from aos_analysis.words.errors import DataError
from tests.importing import GOOD, HEADER, LINES, SIGNED
from tests.page_text import plain

MAPPING = f"""{LINES}
  practitioners:
    columns:
      practitioner_id: {{names: [praticien]}}
      cluster_id: {{names: [cabinet]}}
      start_date: {{names: [début]}}
      end_date: {{names: [fin]}}
      list_size: {{names: [patientèle]}}
  facilities:
    columns:
      facility_id: {{names: [finess]}}
      category: {{names: [catégorie]}}
  contacts:
    columns:
      campaign: {{names: [campagne]}}
      unit_id: {{names: [unité]}}
      status: {{names: [statut]}}
      contact_date: {{names: [date de contact]}}
      channel: {{names: [canal]}}
"""
WHO = """  patients:
    columns:
      patient_id: {names: [assuré]}
      declared_doctor_id: {names: [médecin traitant]}
      start_date: {names: [début]}
      end_date: {names: [fin]}
  conditions:
    columns:
      patient_id: {names: [assuré]}
      system: {value: ALD}
      code: {names: [affection]}
  residents:
    columns:
      patient_id: {names: [assuré]}
      facility_id: {names: [ehpad]}
      start_date: {names: [entrée]}
      end_date: {names: [sortie]}
"""
AREAS = """  supply:
    columns:
      area_id: {names: [territoire]}
      year: {names: [année], dates: [yyyy]}
      profession: {value: physician}
      age_band: {value: all}
      professionals: {names: [effectif]}
"""
FIRST, SECOND = date(2024, 7, 2), date(2024, 10, 2)


@dataclass(frozen=True)
class Caisse:
    """A data folder, and what its exports say on the day of each edition."""

    folder: Path

    @property
    def target(self) -> Path:
        return self.folder / "données"

    def imports(self, on: date | None, /, **exports: str) -> ImportSummary:
        """One edition: texts by the name of their file."""
        source = self.folder / f"export {on}"
        source.mkdir(exist_ok=True)
        for name, text in exports.items():
            (source / f"{name}.csv").write_text(text, "utf-8")
        how = self.folder / "paramètres"
        (how / "sources").mkdir(parents=True, exist_ok=True)
        (how / "sources" / "essai.yaml").write_text(MAPPING + WHO + AREAS + SIGNED, "utf-8")
        return import_data(source, "essai", self.target, None, how, extracted_on=on)

    def rows(self, table: str) -> list[tuple]:
        frame = open_source(self.target).table(table).execute()
        frame = frame.assign(**{name: frame[name].astype(str) for name in frame if name.endswith("_date")})
        return sorted(frame.fillna("").replace({"NaT": "", "nan": ""}).itertuples(index=False, name=None))


@pytest.fixture
def caisse(tmp_path) -> Caisse:
    return Caisse(tmp_path)


def told(summary: ImportSummary) -> list[str]:
    return [plain(line).strip() for line in summary.sentences() if "édition :" in line or "complément :" in line]


# practitioners ---------------------------------------------------------------------------------------------------

OF_THE_DAY = "Praticien;Cabinet;Patientèle\n"
TEN = "".join(f"P{n};C{n // 2};80{n}\n" for n in range(10))


def test_an_export_of_the_day_ends_what_moved_and_begins_what_came(caisse):
    caisse.imports(FIRST, praticiens=OF_THE_DAY + TEN)
    moved = TEN.replace("P1;C0", "P1;C7").replace("P9;C4;809\n", "PX;C4;12\n")
    assert told(caisse.imports(SECOND, praticiens=OF_THE_DAY + moved)) == [
        "practitioners, nouvelle édition : 1 praticien arrivé, 1 parti (dernier jour connu : 2 juillet 2024), "
        "1 modifié (cluster_id 1)"
    ]
    rows = [row for row in caisse.rows("practitioners") if row[0] in ("P0", "P1", "P9", "PX")]
    assert rows == [
        ("P0", "C0", 800, "", ""),
        ("P1", "C0", 801, "", "2024-07-02"),
        ("P1", "C7", 801, "2024-07-03", ""),
        ("P9", "C4", 809, "", "2024-07-02"),
        ("PX", "C4", 12, "2024-07-03", ""),
    ]


def test_the_same_export_again_moves_nothing(caisse):
    caisse.imports(FIRST, praticiens=OF_THE_DAY + TEN)
    before = caisse.rows("practitioners")
    assert told(caisse.imports(SECOND, praticiens=OF_THE_DAY + TEN.rstrip())) == [
        "practitioners, nouvelle édition : 0 praticien arrivé, 0 parti, 0 modifié"
    ]
    assert [row[:3] for row in caisse.rows("practitioners")] == [row[:3] for row in before]


def test_a_third_edition_goes_on_from_the_second(caisse):
    caisse.imports(FIRST, praticiens=OF_THE_DAY + TEN)
    for on, cluster in ((SECOND, "C7"), (date(2025, 1, 3), "C8")):
        caisse.imports(on, praticiens=OF_THE_DAY + TEN.replace("P1;C0", f"P1;{cluster}"))
    assert [row[1:2] + row[3:] for row in caisse.rows("practitioners") if row[0] == "P1"] == [
        ("C0", "", "2024-07-02"), ("C7", "2024-07-03", "2024-10-02"), ("C8", "2024-10-03", ""),
    ]  # fmt: skip


def test_two_corrections_of_one_day_leave_one_row(caisse):
    caisse.imports(FIRST, praticiens=OF_THE_DAY + TEN)
    for cluster in ("C7", "C8"):
        caisse.imports(FIRST, praticiens=OF_THE_DAY + TEN.replace("P1;C0", f"P1;{cluster}"))
    assert [row[1:2] + row[3:] for row in caisse.rows("practitioners") if row[0] == "P1"] == [
        ("C0", "", "2024-07-02"), ("C8", "2024-07-03", ""),
    ]  # fmt: skip


def test_an_export_that_dates_its_rows_is_believed(caisse):
    head = "Praticien;Cabinet;Début;Fin;Patientèle\n"
    rest = "".join(f"Q{n};C{n};01/01/2015;;500\n" for n in range(8))
    caisse.imports(
        FIRST, praticiens=f"{head}A;C1;01/01/2010;31/12/2019;1\nA;C2;01/01/2020;;2\nB;C1;01/01/2012;;3\n{rest}"
    )
    summary = caisse.imports(SECOND, praticiens=f"{head}A;C2;01/01/2020;31/08/2024;2\n{rest}")
    assert told(summary) == [
        "practitioners, nouvelle édition : 0 praticien arrivé, 1 parti (dernier jour connu : 2 juillet 2024), 1 modifié"
        " (cluster_id 1, start_date 1, end_date 1, list_size 1)"
    ]
    assert [row for row in caisse.rows("practitioners") if row[0] in "AB"] == [
        ("A", "C1", "2010-01-01", "2019-12-31", 1),
        ("A", "C2", "2020-01-01", "2024-08-31", 2),
        ("B", "C1", "2012-01-01", "2024-07-02", 3),
    ]


def test_another_department_is_a_supplement(caisse):
    caisse.imports(FIRST, praticiens=OF_THE_DAY + TEN)
    assert told(caisse.imports(SECOND, voisins=OF_THE_DAY + TEN.replace("P", "V"))) == [
        "practitioners, complément : 10 praticiens arrivés, 0 modifié"
    ]
    assert [row for row in caisse.rows("practitioners") if row[0][0] == "P" and row[-1]] == []


def test_half_of_the_practitioners_are_neither_one_nor_the_other(caisse):
    caisse.imports(FIRST, praticiens=OF_THE_DAY + TEN)
    before = caisse.rows("practitioners")
    half = "".join(line for line in TEN.splitlines(True) if line[1] in "01234")
    with pytest.raises(DataError, match=r"5 praticiens sur les 10 connus se retrouvent .* Rien n'a été importé"):
        caisse.imports(SECOND, praticiens=OF_THE_DAY + half)
    assert caisse.rows("practitioners") == before


def test_an_edition_that_lost_a_column_is_refused(caisse):
    caisse.imports(FIRST, praticiens=OF_THE_DAY + TEN)
    with pytest.raises(DataError, match="n'a plus les colonnes list_size"):
        caisse.imports(SECOND, praticiens=re.sub(r";[^;\n]*\n", "\n", OF_THE_DAY + TEN))


def test_facilities_that_an_edition_no_longer_names_stay(caisse):
    caisse.imports(FIRST, etablissements="FINESS;Catégorie\nH1;CH\nH2;CH\n")
    assert told(caisse.imports(SECOND, etablissements="FINESS;Catégorie\nH1;CHU\nH3;CH\n")) == [
        "facilities, nouvelle édition : 1 ligne ajoutée, 0 retirée, 1 corrigée (category 1)"
    ]
    assert caisse.rows("facilities") == [("H1", "CHU"), ("H2", "CH"), ("H3", "CH")]


# contacts --------------------------------------------------------------------------------------------------------

CONTACTS = "Campagne;Unité;Statut;Date de contact;Canal\n"
TARGETED = "".join(f"Antidépresseurs 2024;P{n};targeted;;\n" for n in range(8))
MET = "Antidépresseurs 2024;P0;done;04/03/2024;delegate_visit\nAntidépresseurs 2024;P1;done;05/03/2024;delegate_visit\n"


def test_contacts_are_added_and_corrected_and_other_campaigns_stay(caisse):
    other = "Autre;P0;done;01/02/2024;letter\n"
    caisse.imports(FIRST, contacts=CONTACTS + TARGETED + MET + other)
    corrected = MET.replace("05/03", "06/03") + "Antidépresseurs 2024;P2;done;04/09/2024;email\n"
    assert told(caisse.imports(SECOND, contacts=CONTACTS + TARGETED + corrected)) == [
        "contacts « Antidépresseurs 2024 », nouvelle édition : 1 contact ajouté, 0 retiré, 1 corrigé (contact_date 1)"
    ]
    done = [row[1:2] + row[3:4] for row in caisse.rows("contacts") if row[2] == "done"]
    assert done == [("P0", "2024-03-04"), ("P1", "2024-03-06"), ("P2", "2024-09-04"), ("P0", "2024-02-01")]


def test_a_quarter_of_contacts_adds_to_those_before(caisse):
    caisse.imports(FIRST, contacts=CONTACTS + TARGETED + MET)
    late = "Antidépresseurs 2024;P2;done;04/09/2024;email\n"
    assert told(caisse.imports(SECOND, trimestre=CONTACTS + late)) == [
        "contacts « Antidépresseurs 2024 », complément : 1 contact ajouté, 0 corrigé"
    ]
    assert len(caisse.rows("contacts")) == 11


# lines of care ---------------------------------------------------------------------------------------------------

JULY = [GOOD.replace("p1", f"p{n}") for n in range(5)]
OCTOBER = [line.replace("/2022", "/2023") for line in JULY]


def lines(*rows: str) -> str:
    return "".join(f"{row}\n" for row in (HEADER, *rows))


def test_new_lines_of_care_are_added_and_the_folder_says_how_far_it_goes(caisse):
    caisse.imports(FIRST, lignes=lines(*JULY))
    part = next((caisse.target / "deliveries").iterdir())
    before = part.read_bytes()
    caisse.imports(SECOND, suite=lines(*OCTOBER))
    assert part.read_bytes() == before  # five years are not read again
    info = open_source(caisse.target).info
    assert (info.extracted_on, info.last_flux, len(caisse.rows("deliveries"))) == (SECOND, date(2023, 11, 1), 10)


def test_an_export_that_begins_again_is_refused(caisse):
    caisse.imports(FIRST, lignes=lines(*JULY))
    said = r"5 lignes sur 10 sont déjà dans le dossier .* d'après le 01/11/2022"
    with pytest.raises(DataError, match=said):
        caisse.imports(SECOND, cumul=lines(*JULY, *OCTOBER))
    assert len(caisse.rows("deliveries")) == 5


# dates -----------------------------------------------------------------------------------------------------------


def test_the_day_of_an_export_that_is_not_given_is_not_known(caisse):
    caisse.imports(FIRST, lignes=lines(*JULY))
    caisse.imports(None, suite=lines(*OCTOBER))
    info = read_folder(caisse.target).info
    assert (info.extracted_on, info.date, info.last_flux) == (None, date.today(), date(2023, 11, 1))


def test_nothing_is_after_the_day_of_the_export(caisse):
    summary = caisse.imports(date(2022, 12, 1), lignes=lines(*JULY, *OCTOBER))
    assert (summary.accepted, summary.rejected) == (5, 5)


@pytest.mark.parametrize("said", ['"date": "2024-07-02"', '"extracted_on": "2024-07-02"'])
def test_earlier_folders_stay_readable(caisse, said):
    caisse.imports(FIRST, praticiens=OF_THE_DAY + TEN)
    (caisse.target / "dataset.json").write_text(f'{{"source": "Caisse", {said}}}', "utf-8")
    assert open_source(caisse.target).info.extracted_on == FIRST
    caisse.imports(SECOND, praticiens=OF_THE_DAY + TEN.replace("P1;C0", "P1;C7"))
    assert json.loads((caisse.target / "dataset.json").read_text("utf-8")) == {
        "source": "Caisse", "synthetic": False, "extracted_on": "2024-10-02", "imported_on": f"{date.today()}",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["demain", "2024-13-01", "2200-01-01", "2/10/24"])
def test_a_day_that_is_none_is_told(tmp_path, text, capsys):
    (tmp_path / "a.csv").write_text("x", "utf-8")
    where = ["--mapping", "francais", "--to", str(tmp_path / "d")]
    assert cli.status(["data", "import", str(tmp_path / "a.csv"), *where, "--extracted-on", text]) == 2
    assert f"« {text} » n'est pas un jour passé" in capsys.readouterr().err


# words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "deliveries.practitioner_id : 1 valeur absente, laissée absente (jamais remplacée par zéro)"),
        (2, "deliveries.practitioner_id : 2 valeurs absentes, laissées absentes (jamais remplacées par zéro)"),
    ],
)
def test_missing_values_agree_with_their_number(caisse, count, said):
    rows = [line.replace(";A;", ";;") if n < count else line for n, line in enumerate(JULY)]
    summary = caisse.imports(FIRST, lignes=lines(*rows))
    assert said in [line.strip() for line in summary.sentences()]
    assert "table deliveries : 5 lignes écrites" in [line.strip() for line in summary.sentences()]
    one = caisse.imports(SECOND, suite=lines(OCTOBER[0]))
    assert "table deliveries : 1 ligne écrite" in [line.strip() for line in one.sentences()]


# patients, their conditions, residents -----------------------------------------------------------------------------


def people(head: str, *moved: str) -> str:
    """Twenty lines of a register; moved: lines in the place of the first ones, empty where there is none any more."""
    lines = [f"A{n};X{n}" for n in range(20)]
    lines[: len(moved)] = moved
    return "\n".join([head, *filter(None, lines), ""])


@pytest.mark.parametrize(
    ("table", "head"),
    [("patients", "Assuré;Médecin traitant"), ("conditions", "Assuré;Affection"), ("residents", "Assuré;EHPAD")],
)
def test_a_register_of_patients_is_an_edition_too(caisse, table, head):
    """What moved ends and begins anew, who is absent has ended on the last day known, who came begins."""
    caisse.imports(FIRST, registre=people(head))
    summary = caisse.imports(SECOND, registre=people(head, "A0;Z", "", "B1;X1"))
    named = table == "patients"  # of a condition or a stay in a home, the code or the home is part of what is named
    (told_of,) = told(summary)
    assert told_of == (
        f"{table}, nouvelle édition : {'1 ligne ajoutée, 2 retirées' if named else '2 lignes ajoutées, 3 retirées'} "
        f"(dernier jour connu : 2 juillet 2024), {'1 corrigée (declared_doctor_id 1)' if named else '0 corrigée'}"
    )
    ended = {(row[0], row[-1]) for row in caisse.rows(table) if row[-1]}
    assert ended == {(name, "2024-07-02") for name in ("A0", "A1", "A2")}
    assert len(caisse.rows(table)) == 22


def test_the_same_register_again_and_half_of_it(caisse):
    head = "Assuré;EHPAD"
    caisse.imports(FIRST, registre=people(head))
    before = caisse.rows("residents")
    assert "0 ligne ajoutée, 0 retirée, 0 corrigée" in told(caisse.imports(SECOND, registre=people(head).rstrip()))[0]
    assert [row[:2] for row in caisse.rows("residents")] == [row[:2] for row in before]
    with pytest.raises(DataError, match="se retrouvent dans cet export : ni une nouvelle édition, ni un complément"):
        caisse.imports(SECOND, moitie=people(head, *10 * [""]))


def test_a_year_of_a_territory_stands_beside_the_others_and_is_corrected(caisse):
    head = "Territoire;Année;Effectif\n"
    caisse.imports(FIRST, demographie=f"{head}T1;2022;10\nT1;2023;12\nT2;2023;7\n")
    summary = caisse.imports(SECOND, demographie=f"{head}T1;2023;11\nT1;2024;13\nT2;2023;7\n")
    assert told(summary) == ["supply, nouvelle édition : 1 ligne ajoutée, 0 retirée, 1 corrigée (professionals 1)"]
    rows = open_source(caisse.target).table("supply").execute()
    assert sorted(rows["professionals"]) == [7, 10, 11, 13]
