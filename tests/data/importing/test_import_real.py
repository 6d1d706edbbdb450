"""Public files that nobody here wrote, through the shipped mappings: what they hold comes out, no more and no less."""

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from aos_analysis.data.importing.importer import import_data
from aos_analysis.data.sources import open_source
from tests import PROJECT
from tests.importing import Imported
from tests.real import prepare


@pytest.fixture
def load(shared_data, tmp_path):
    """Imports one file of ../shared/data with a shipped mapping."""

    def call(path: str, mapping: str) -> Imported:
        target = tmp_path / "d"
        imported = Imported(import_data(shared_data / path, mapping, target), target)
        assert imported.summary.accepted + imported.summary.rejected == imported.summary.read
        assert imported.summary.rejected == len(imported.rejects)
        open_source(target)  # the contract holds
        return imported

    return call


def test_openprescribing_is_what_was_written_by_hand(load, tmp_path):
    """As tests/real/prepare.py, but for `flux_max`: an export does not say it."""
    imported = load("uk_manchester_antibacterial_practice_month/practice_month.csv", "openprescribing")
    prepare.manchester(tmp_path / "prepared")
    expected = pd.read_parquet(tmp_path / "prepared" / "monthly_indicators.parquet").drop(columns="flux_max")
    expected["month"] = expected["month"].dt.date
    pd.testing.assert_frame_equal(imported.rows, expected, check_dtype=False)
    assert imported.summary.read == 5425


def test_medicam(load, shared_data):
    """Wide months, brands added by class; a blank is a brand not on the market, not a zero. Boxes as published around
    the mandate; October 2021 is a zero in the file."""
    imported = load("fr_medicam_vaccins_mensuel/medicam.csv", "medicam")
    rows = imported.rows
    with (shared_data / "fr_medicam_vaccins_mensuel" / "medicam.csv").open(encoding="utf-8") as stream:
        _, *lines = csv.reader(stream, delimiter=";")
    cells = [cell for line in lines for cell in line[1:]]
    assert len(rows) == 2 * 114
    assert rows.numerator.sum() == sum(int(cell) for cell in cells if cell != "")
    assert imported.summary.tables[0].missing["numerator"] == sum(cell == "" for cell in cells) == 2288
    boxes = rows[rows.indicator == "boites_meningocoque_c"]
    assert list(boxes.month[boxes.numerator == 0]) == [date(2021, 10, 1)]
    years = boxes.groupby([day.year for day in boxes.month]).numerator.sum()
    assert (years[2017], years[2018]) == (1_153_928, 1_663_010)
    assert (rows.month.min(), rows.month.max()) == (date(2015, 1, 1), date(2024, 6, 1))


def test_medicam_blank_is_no_zero(tmp_path):
    """A month when no brand of a class is on the market has no line; a month without a sale has a zero."""
    source = tmp_path / "medicam.csv"
    source.write_text("Nom_vaccin;01-01-15;01-02-15;01-03-15\nNEISVAC;;5;0\nMENJUGATE;;;0\nROR;1;2;3\n", "utf-8")
    rows = Imported(import_data(source, "medicam", tmp_path / "d"), tmp_path / "d").rows
    boxes = rows[rows.indicator == "boites_meningocoque_c"].set_index("month").numerator
    assert boxes.to_dict() == {date(2015, 2, 1): 5, date(2015, 3, 1): 0}


def test_demographie(load):
    """UTF-8 with BOM. The FRANCE line is the sum of the départements: recognised, and never added to them."""
    imported = load("fr_demographie_ps/toutes_specialites_departement.csv", "demographie_ps")
    gps = imported.rows[imported.rows.indicator == "medecins_generalistes"]
    assert (len(gps), gps.numerator.sum()) == (101, 55_546)
    assert {"2A", "2B", "01", "976"} <= set(gps.unit_id)
    assert "999" not in set(gps.unit_id)
    assert imported.summary.totals == imported.summary.rejected == 722


@pytest.mark.parametrize(
    ("year", "ain", "france"),
    [
        (2012, 595_500, 64_926_500),
        (2018, 649_700, 67_186_600),
        (2019, 653_700, 66_992_700),
        (2020, 657_000, 67_063_700),
    ],
)
def test_insee_population(load, year, ain, france):
    """Title lines, latin-1, a header over several lines, thousands with a comma, « 2A Corse-du-Sud », notes below.
    The sum is the line « France y c. Mayotte », to the rounding; that of 2012 leaves Mayotte (278,900) out."""
    imported = load(f"fr_population_departement/Pop_departement_{year}.csv", "insee_population")
    people = imported.rows.set_index("unit_id").numerator
    assert (len(people), people["01"]) == (101, ain)
    assert {"2A", "2B", "971"} <= set(people.index)
    assert people.sum() == pytest.approx(france, abs=1000)
    assert set(imported.rows.month) == {date(year, 1, 1)}
    assert (imported.summary.totals, imported.summary.rejected) == (3, 6)


def test_effectifs(load, shared_data):
    """A suppressed count stays missing; département 999, sexe 9 and « tsage » are totals; two lines contradict."""
    imported = load("fr_cartographie_pathologies/echantillon_effectifs.csv", "effectifs_pathologies")
    path = shared_data / "fr_cartographie_pathologies" / "echantillon_effectifs.csv"
    raw = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)
    total = (raw.dept == "999") | (raw.sexe == "9") | (raw.cla_age_5 == "tsage")
    detail = raw[~total]
    assert imported.summary.totals == total.sum() == 505
    assert imported.summary.reasons["blank", "Ntop"] == (detail.Ntop == "").sum() == 113
    assert imported.summary.reasons["conflict", ""] == 2
    assert len(imported.rows) == len(raw) - 505 - 113 - 2
    kept = pd.to_numeric(detail.Ntop, errors="coerce").sum() - 700 - 50  # embolie pulmonaire, Loire, hommes de 95 ans
    assert imported.rows.numerator.sum() == kept
    assert (imported.rows.numerator > 0).all()


def test_open_medic(shared_data, tmp_path):
    """Ten random lines in the published schema, written as the published file is: latin-1, `;`, « 228.579,71 »."""
    raw = pd.read_csv(shared_data / "snds" / "samples" / "OPEN_MEDIC.csv", dtype=str)
    lines = raw.assign(REM=[f"{float(x):,.2f}".translate(str.maketrans(",.", ".,")) for x in raw.REM])
    source = tmp_path / "OPEN_MEDIC_2023.CSV"
    lines.drop(columns="year").to_csv(source, sep=";", index=False, encoding="latin-1")
    imported = Imported(import_data(source, "open_medic", tmp_path / "d"), tmp_path / "d")
    raw = raw.assign(BOITES=raw.BOITES.astype(float), REM=raw.REM.astype(float))
    expected = raw.groupby([raw.BEN_REG.str.zfill(2), "boites_" + raw.ATC2.str.lower()])[["BOITES", "REM"]].sum()
    found = imported.rows.set_index(["unit_id", "indicator"])
    assert found.numerator.to_dict() == expected.BOITES.to_dict()
    assert found.amount.to_dict() == pytest.approx(expected.REM.to_dict())
    assert (imported.summary.read, imported.summary.accepted) == (10, 10)


def test_snds(load):
    """Ten random rows a table, values drawn at random: one of DA_PRA_R has no number, six acts are processed before
    they are performed, and lines whose amount is beyond any are set aside. The open data beside them are left alone."""
    summary = load("snds/samples", "snds").summary
    assert {file.name: (file.read, file.rejected) for table in summary.tables for file in table.files} == {
        **dict.fromkeys(("ER_PHA_F.csv", "ER_TIP_F.csv", "IR_BEN_R.csv"), (10, 0)),
        "ER_PRS_F.csv": (10, 6),
        "DA_PRA_R.csv": (10, 1),
    }
    assert {table.table: table.rows for table in summary.tables}["deliveries"] == 2
    assert summary.aside == ("OPEN_LPP.csv", "OPEN_MEDIC.csv")


@pytest.mark.parametrize("name", ["francais", "erasme"])
def test_lines_of_reimbursement(tmp_path, name):
    """No public file of that kind: an invented line, under the headers that the mapping announces."""
    header = "Date de soins;Numéro bénéficiaire;N° prescripteur;Numéro prescripteur;Date de liquidation;CIP13;Quantité"
    if name == "francais":
        header = header.replace("Date de soins", "Date des soins").replace("Numéro bénéficiaire", "Bénéficiaire")
    header += ";Montant remboursé\n"
    source = tmp_path / "lignes.csv"
    source.write_text(f"{header}01JAN2023:00:00:00;b1;x;x;05/02/2023;3400930000123;-1;1 234,50\n", encoding="cp1252")
    (row,) = Imported(import_data(source, name, tmp_path / "d"), tmp_path / "d").rows.itertuples()
    assert (row.patient_id, row.care_date, row.quantity, row.amount) == ("b1", date(2023, 1, 1), -1, 1234.5)


def test_cog(load):
    """Communes with their EPCI and population, and those that were absorbed with the one they belong to: the 445
    communes of the Manche are 497,522 inhabitants; no absorbed one leads to a commune that is not there."""
    imported = load("fr_territoires", "cog")
    areas = pd.read_parquet(next((imported.folder / "areas").glob("*.parquet")))
    mergers = pd.read_parquet(next((imported.folder / "mergers").glob("*.parquet")))
    assert (len(areas), len(mergers), imported.summary.rejected) == (1165, 200, 0)
    manche = areas[areas.department == "50"]
    assert (len(manche), manche.population.sum(), manche.epci.nunique()) == (445, 497_522, 8)
    assert areas.department.isin(["2A", "2B"]).sum() == 360
    assert set(areas.vintage) == {date(2026, 1, 1)}
    assert set(mergers.merged_into) <= set(areas.area_id)


def test_effectifs_of_territories(load, shared_data):
    """A masked count stays missing, and its population is known; 999, sexe 9, « tsage » and the consumers of any care
    are never added. The parts kept of a département and age lie within what rounding to 10 and masks of 1 to 10 allow
    of its total, where the sample holds both."""
    imported = load("fr_cartographie_pathologies/echantillon_effectifs.csv", "effectifs_territoires")
    path = shared_data / "fr_cartographie_pathologies" / "echantillon_effectifs.csv"
    raw = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)
    total = (raw.dept == "999") | (raw.sexe == "9") | (raw.cla_age_5 == "tsage") | (raw.top == "POP_TOT_IND")
    rows = pd.read_parquet(next((imported.folder / "prevalences").glob("*.parquet")))
    assert imported.summary.totals == total.sum()
    assert len(rows) == len(raw) - total.sum() - 2
    assert rows.patients.isna().sum() == (raw[~total].Ntop == "").sum()
    assert "999" not in set(rows.area_id) and set(rows.sex) == {"1", "2"} and "tsage" not in set(rows.age_band)
    assert "POP_TOT_IND" not in set(rows.pathology)
    assert (rows.patients.dropna() % 10 == 0).all() and (rows.patients.dropna() > 0).all()
    keys = ["annee", "top", "dept", "cla_age_5"]
    wholes = raw[(raw.sexe == "9") & (raw.cla_age_5 != "tsage") & (raw.dept != "999")].drop_duplicates(keys)
    parts = rows.assign(annee=rows.year.astype(str).str[:4], top=rows.pathology, dept=rows.area_id)
    parts = parts.assign(cla_age_5=rows.age_band).merge(wholes, on=keys)
    within = parts.groupby(keys).agg(
        known=("patients", "sum"), cells=("sex", "size"), masked=("patients", lambda n: n.isna().sum()),
        whole=("Ntop", "first"),
    )  # fmt: skip
    least = within.known - 5 * (within.cells - within.masked) + within.masked  # rounded to 10, or 1 at least
    most = pd.to_numeric(within.whole).fillna(10) + 5
    assert len(within) >= 30 and (least <= most).all()


def test_demographie_of_territories(load):
    """The FRANCE line is the sum of the départements: recognised, and never added to them."""
    rows = load("fr_demographie_ps/toutes_specialites_departement.csv", "demographie_territoires").rows
    gps = rows[rows.profession == "Ensemble des médecins généralistes"]
    assert (len(gps), gps.professionals.sum(), set(gps.age_band)) == (101, 55_546, {"tout_age"})
    assert {"2A", "2B", "01", "976"} <= set(gps.area_id)


def test_population_of_communes(tmp_path):
    """No such file is shared: the census's headers with invented people. The arrondissements of Paris are in Paris."""
    source = tmp_path / "TD_POP1B_2022.csv"
    lines = ["COM;01001;1;000;4.5", "COM;01001;2;075;12", "COM;75056;1;000;900", "ARM;75101;1;000;90"]
    source.write_text("\n".join(["NIVGEO;CODGEO;SEXE;AGED100;NB", *lines, ""]), "utf-8")
    imported = Imported(import_data(source, "insee_population_communes", tmp_path / "d"), tmp_path / "d")
    people = imported.rows.set_index(["area_id", "sex", "age_band"]).population
    assert people.to_dict() == {("01001", "1", "000"): 4.5, ("01001", "2", "075"): 12, ("75056", "1", "000"): 900}
    assert (imported.summary.totals, set(imported.rows.year)) == (1, {date(2022, 1, 1)})


def test_accessibility(tmp_path):
    """No such file is shared: the headers of the DREES, two invented communes."""
    source = tmp_path / "apl_generalistes_2023.csv"
    head = "Code commune INSEE;Commune;APL aux médecins généralistes;Population standardisée 2021 pour la médecine"
    source.write_text(f"{head}\n01001;Ici;2,5;780,1\n50129;Là;3,25;79000\n", "utf-8")
    rows = Imported(import_data(source, "drees_apl", tmp_path / "d"), tmp_path / "d").rows
    assert dict(zip(rows.area_id, rows.accessibility, strict=True)) == {"01001": 2.5, "50129": 3.25}
    assert set(rows.year) == {date(2023, 1, 1)}


def test_tables_that_a_caisse_fills_for_its_territories(tmp_path):
    """French headers, measures and stages by their French names; an empty cell is masked, or not rated."""
    folder = tmp_path / "tableaux"
    folder.mkdir()
    files = {
        "habitants.csv": "commune;année;mesure;sexe;classe d'âge;habitants concernés;population\n"
        "50129;2023;sans médecin traitant;1;65-69;;120\n01001;2023;urgences;2;20-24;31;200\n",
        "grilles.csv": "structure;date de cotation;item;niveau;axe;genre;commune\n"
        "M1;18/03/2024;Réunions;3;Équipe;MSP;50129\nM1;18/03/2024;Protocoles;;Équipe;MSP;50129\n",
        "cpts.csv": "commune;structure;genre;étape;depuis le;fermée le\n50129;C1;CPTS;ACI signé;01/07/2021;\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    import_data(folder, "territoires_francais", tmp_path / "d")
    source = open_source(tmp_path / "d")
    counts = source.table("resident_counts").execute().sort_values("area_id")
    assert list(zip(counts.area_id, counts.measure, counts.residents.isna(), strict=True)) == [
        ("01001", "emergency", False), ("50129", "no_doctor", True)
    ]  # fmt: skip
    grids = source.table("maturity").execute().set_index("item")
    assert (grids.level["Réunions"], bool(pd.isna(grids.level["Protocoles"]))) == (3, True)
    stages = source.table("coordination").execute()
    assert (stages.stage[0], str(stages.since[0])[:10]) == ("signed", "2021-07-01")


def test_every_shipped_mapping_is_tried_here():
    shipped = {path.stem for path in (PROJECT / "parameters" / "sources").glob("*.yaml")}
    text = Path(__file__).read_text("utf-8")
    assert [name for name in shipped if f'"{name}"' not in text] == []
