"""Files of the SNDS as they come: what is rejected and where, what is refused in French, what a second import adds."""

import gzip
import re
from pathlib import Path

import duckdb
import ibis
import pandas as pd
import pytest

from aos_analysis import cli
from aos_analysis.data.dcir import steps, tables
from aos_analysis.data.dcir.job import SndsJob
from aos_analysis.data.importing.importer import import_data
from aos_analysis.data.importing.summary import ImportSummary
from aos_analysis.data.sources import open_source
from aos_analysis.definitions.library import SHIPPED
from aos_analysis.words.errors import DataError, ParameterError
from tests.importing import read_rejects

KEYS = "{}-02-01;2023-01-31;1;10;1;01C500000;{};1;1"
ACT = f"{KEYS};AAAAAAAAAAAAAAAA1;1;2023-01-10;2023-01-09;70;1;0;0;0;1;10.0;65.0;501000017;"
BOX = f"{KEYS};3400930000123;1;10.0;;;"
DEVICE = f"{KEYS};1300744;1;38.0"
REFERENCE = "2023;01;50100001;P1;01;;"
STAY = (
    "500000017;1000000001;2023;08C241",
    "500000017;1000000001;2023;AAAAAAAAAAAAAAAA1;1;01JAN2023:00:00:00;06JAN2023:00:00:00",
)


def table(name: str, *rows: str) -> str:
    """A CSV of this table."""
    return "\n".join([";".join(tables.columns_of(name)), *(row.rstrip("\n") for row in rows)]) + "\n"


PRS, PHA = table("ER_PRS_F", ACT.format(2023, 1)), table("ER_PHA_F", BOX.format(2023, 1))


def snds(folder: Path, **texts: str) -> Path:
    """A folder with these CSV files, by name; ER_PRS_F and ER_PHA_F of one line each unless given (empty: absent)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ({"ER_PRS_F": PRS, "ER_PHA_F": PHA} | texts).items():
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def load(source: Path, to: Path) -> ImportSummary:
    summary = import_data(source, "snds", to)
    assert summary.read == summary.accepted + summary.rejected
    open_source(to)  # the contract holds
    return summary


def rows(folder: Path, name: str) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(path) for path in sorted((folder / name).glob("*.parquet"))])


def stay_tables() -> dict[str, str]:
    group, patient = STAY
    columns = "ETA_NUM;RSA_NUM;SOR_ANN;NIR_ANO_17;RNG_NAI;EXE_SOI_DTD;EXE_SOI_DTF"
    people = table("IR_BEN_R", "AAAAAAAAAAAAAAAA1;1")
    return {"T_MCO23B": table("T_MCOaaB", group), "T_MCO23C": f"{columns}\n{patient}\n", "IR_BEN_R": people}


# --- values


@pytest.mark.parametrize(
    ("handled", "value"),
    [
        (lambda: steps.age(ibis.literal(70)), 70),
        (lambda: steps.age(ibis.literal(1000)), 0),
        (lambda: steps.age(ibis.literal(1023)), 1),
        (lambda: steps.age(ibis.literal(999)), None),
        (lambda: steps.signed(ibis.literal(3), ibis.literal(-1.0)), -3),
        (lambda: steps.signed(ibis.literal(-3), ibis.literal(-1.0)), -3),
        (lambda: steps.signed(ibis.literal(3), ibis.null("float64")), 3),
        # two boxes at 5.10 euros, 65 %: not the 50 euros of the whole act
        (lambda: steps.amount(*(ibis.literal(n) for n in (50.0, 10.20, 65.0, 4))), 6.63),
        # no price: a quarter of the act
        (lambda: steps.amount(ibis.literal(50.0), ibis.null("float64"), ibis.literal(65.0), ibis.literal(4)), 12.5),
        (lambda: steps.practice(ibis.literal("501000017"), 9), "50100001"),
        (lambda: steps.practice(ibis.literal("11000017"), 9), "01100001"),
        (lambda: steps.practice(ibis.literal("50100001"), 8), "50100001"),
        (lambda: steps.practice(ibis.literal("000000000"), 9), None),
        (lambda: steps.practice(ibis.literal("a3f5c2d18e"), 9), "a3f5c2d18e"),
        (lambda: steps.patient(ibis.literal("A1"), ibis.literal(2)), "A1-2"),
        (lambda: steps.finess(ibis.literal("500000017"), 9), "50000001"),
        (lambda: steps.finess(ibis.literal("10000024"), 9), "01000002"),
        (lambda: steps.prescribing_facility(ibis.literal("50000001"), ibis.literal("P1")), None),
    ],
)
def test_a_step_on_a_value(handled, value):
    (got,) = ibis.duckdb.connect().to_pyarrow(handled().name("x").as_table()).column("x").to_pylist()
    assert got == value


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("ER_PRS_F.csv", "ER_PRS_F"),
        ("er_prs_f_202301.csv", "ER_PRS_F"),
        ("ER_PRS_F/2023.parquet", "ER_PRS_F"),
        ("mars.zip/ER_PHA_F-2023.csv", "ER_PHA_F"),
        ("T_MCO23B.csv", "T_MCOaaB"),
        ("contacts_2024.csv", "contacts"),
        ("ER_PRS_FX.csv", None),
        ("IR_MTT_R.csv", None),
        ("OPEN_MEDIC.csv", None),
    ],
)
def test_a_file_is_known_by_its_name_or_by_its_folder(file: str, expected: str | None):
    assert tables.table_of(file) == expected


# --- lines


def test_every_bad_line_is_told_with_its_number(tmp_path: Path):
    lines = [
        DEVICE.format(2023, 1),
        DEVICE.format(2023, "x"),
        DEVICE.format(2023, 2).replace("2023-02-01", "1600-01-01"),
        "trop;court",
        DEVICE.format(2023, 4).replace("38.0", "=cmd()"),
        DEVICE.format(2023, 5).replace(";1300744", ";"),
        DEVICE.format(2023, 6).replace("1300744", "13007449"),
    ]
    summary = load(snds(tmp_path / "source", ER_TIP_F=table("ER_TIP_F", *lines)), tmp_path / "out")
    assert (summary.read, summary.rejected) == (9, 6)
    assert sorted((line, column, value) for line, column, value, _ in read_rejects(summary.rejects)) == [
        (3, "DCT_ORD_NUM", "x"),
        (4, "FLX_DIS_DTD", ""),
        (5, "", ""),
        (6, "TIP_ACT_PRU", "'=cmd()"),
        (7, "TIP_PRS_IDE", ""),
        (8, "TIP_PRS_IDE", "13007449"),
    ]
    assert sorted(rows(tmp_path / "out", "deliveries")["code"]) == ["1300744", "3400930000123"]


def test_what_a_rule_leaves_aside_is_counted_and_told(tmp_path: Path):
    acts = [ACT.format(2023, n) for n in range(1, 5)]
    acts[1], acts[2] = acts[1].replace(";70;1;0;", ";70;1;71;"), acts[2].replace(";0;0;0;1;", ";0;0;2;1;")
    boxes = [BOX.format(2023, n) for n in (1, 2, 3, 9)]
    lines = {"ER_PRS_F": table("ER_PRS_F", *acts), "ER_PHA_F": table("ER_PHA_F", *boxes)}
    source = snds(tmp_path / "s", **lines, **stay_tables())
    summary = load(source, tmp_path / "out")
    assert [text.strip() for text in summary.warnings] == [
        "ER_PRS_F : 1 ligne sans emploi, transmission pour information (DPN_QLF ou PRS_DPN_QLP = 71)",
        "ER_PRS_F : 1 ligne sans emploi, complément ou majoration (CPL_MAJ_TOP ≥ 2)",
        "ER_PRS_F : 1 ligne sans emploi, ni médicament ni dispositif",
        "ER_PHA_F : 1 ligne sans emploi, acte (ER_PRS_F) absent",
        "ER_PHA_F : 2 lignes sans emploi, acte écarté par une règle",
        "Sans DA_PRA_R, un praticien est un numéro de cabinet, et ses cabinets ne sont pas réunis.",
        "Sans IR_PHA_R, aucune classe ATC.",
        "Sans IR_IMB_R, l'ALD est inconnue.",
    ]
    assert {part.table: part.rows for part in summary.tables} == {"deliveries": 1, "stays": 1, "facilities": 1}
    assert rows(tmp_path / "out", "facilities").values.tolist() == [["50000001", "50"]]


def test_what_the_caisse_says_of_practitioners_completes_those_of_the_snds(tmp_path: Path):
    given = "practitioner_id;territory_id;list_size\nP1;T1;900\nP9;T1;800\n"
    source = snds(tmp_path / "s", DA_PRA_R=table("DA_PRA_R", REFERENCE), practitioners=given)
    summary = load(source, tmp_path / "out")
    assert (
        "  practitioners : 1 ligne sans emploi, praticien absent de DA_PRA_R, ou d'une autre spécialité"
        in summary.warnings
    )
    (row,) = rows(tmp_path / "out", "practitioners").to_dict("records")
    assert (row["practitioner_id"], row["specialty"], row["territory_id"], row["list_size"]) == ("P1", "1", "T1", 900)


@pytest.mark.slow
def test_the_two_commands_go_together(tmp_path: Path, capsys):
    source, out = str(tmp_path / "s"), str(tmp_path / "out")
    assert cli.status(["data", "synthetic", "--to", source, "--scale", "0.01", "--format", "dcir"]) == 0
    assert cli.status(["data", "import", source, "--mapping", "snds", "--to", out]) == 0
    assert f"Importé dans {out}" in capsys.readouterr().out
    assert open_source(out).info.synthetic


# --- refused, in French, and nothing written


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"ER_PRS_F": ""}, "s : la table ER_PRS_F manque."),
        ({"ER_PHA_F": ""}, "s : la table ER_PHA_F ou ER_TIP_F manque."),
        (
            {"ER_PRS_F": PRS.replace("BEN_RNG_GEM", "RANG")},
            "ER_PRS_F.csv : l'en-tête ne convient pas à la correspondance « snds ». La table la plus proche est "
            "ER_PRS_F ; il lui manque : BEN_RNG_GEM (BEN_RNG_GEM).",
        ),
        ({"ER_PRS_F": PRS.replace("DPN_QLF", "CPL_MAJ_TOP")}, "ER_PRS_F.csv : "),
        ({"T_MCO23B": stay_tables()["T_MCO23B"]}, "s : la table T_MCOaaC manque, alors que T_MCOaaB est là."),
        (
            {"ER_PRS_F": PRS.replace("AAAAAAAAAAAAAAAA1", "255081416802538")},
            "ER_PRS_F.csv, ligne 2 : colonne « BEN_NIR_PSA » : numéro de sécurité sociale (NIR) en clair.",
        ),
        (
            {"ER_PRS_F": PRS.replace("501000017", "810003452777")},
            "ER_PRS_F.csv, ligne 2 : colonne « PFS_PRE_NUM » : numéro RPPS en clair.",
        ),
        (
            {"ER_PRS_F": PRS + ACT.format(2023, 1) + "\n"},
            "ER_PRS_F : 1 ligne de mêmes clés qu'une autre (2023-02 à 2023-02)",
        ),
        ({"ER_PHA_F": table("ER_PHA_F", BOX.format(2023, 2))}, "s : aucune ligne exploitable"),
        ({"ER_PRS_F": table("ER_PRS_F")}, "ER_PRS_F.csv : un en-tête, mais aucune ligne de données."),
        ({"ER_PHA_F": PHA.replace(";1;10.0", ";une;10.0")}, "ER_PHA_F.csv : aucune ligne acceptée sur 1."),
    ],
)
def test_an_import_that_must_not_be_leaves_nothing(texts: dict, told: str, tmp_path: Path):
    with pytest.raises(DataError) as refused:
        load(snds(tmp_path / "s", **texts), tmp_path / "out")
    assert str(refused.value).startswith(told)
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_a_parquet_column_of_another_type_is_refused(tmp_path: Path):
    source = snds(tmp_path / "s", ER_PHA_F="")
    columns = "* REPLACE (DATE '2023-01-01' AS PHA_ACT_QSN)"
    (tmp_path / "pha.csv").write_text(PHA, encoding="utf-8")
    duckdb.sql(f"COPY (SELECT {columns} FROM '{tmp_path}/pha.csv') TO '{source}/ER_PHA_F.parquet' (FORMAT parquet)")
    with pytest.raises(DataError, match=r"ER_PHA_F\.parquet : aucune ligne acceptée sur 1"):
        load(source, tmp_path / "out")


def test_pseudonyms_are_not_made_again(tmp_path: Path):
    key = tmp_path / "clé"
    key.write_text("0123456789abcdefghijklmnopqrstuv", encoding="utf-8")
    with pytest.raises(ParameterError, match="portent déjà des pseudonymes"):
        import_data(snds(tmp_path / "s"), "snds", tmp_path / "out", key)


def test_a_mapping_of_the_snds_describes_no_lines(tmp_path: Path):
    team = tmp_path / "équipe" / "sources"
    team.mkdir(parents=True)
    lines = "tables:\n  deliveries:\n    columns: {patient_id: {names: [x]}}\n"
    text = (SHIPPED / "sources" / "snds.yaml").read_text("utf-8")
    text = re.sub(r"(?s)\ntables:.*?\nreference:", f"\n{lines}reference:", text)
    (team / "snds.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match="la table deliveries est faite à partir du SNDS"):
        import_data(snds(tmp_path / "s"), "snds", tmp_path / "out", parameters=team.parent)


def test_a_killed_import_leaves_nothing(monkeypatch, tmp_path: Path):
    def killed(*asked):
        raise KeyboardInterrupt

    monkeypatch.setattr(SndsJob, "_publish", killed)
    with pytest.raises(KeyboardInterrupt):
        load(snds(tmp_path / "s"), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


# --- again


def test_a_second_import_adds_only_new_months_and_years(tmp_path: Path):
    source, out = snds(tmp_path / "s", DA_PRA_R=table("DA_PRA_R", REFERENCE), **stay_tables()), tmp_path / "out"
    load(source, out)
    assert not load(source, out).tables
    snds(
        source,
        ER_PRS_F_2024=table("ER_PRS_F", ACT.format(2024, 1)),
        ER_PHA_F_2024=table("ER_PHA_F", BOX.format(2024, 1)),
        T_MCO24B=table("T_MCOaaB", STAY[0].replace(";2023;", ";2024;").replace("500000017", "610000012")),
        T_MCO24C=stay_tables()["T_MCO23C"].replace("2023", "2024").replace("500000017", "610000012"),
    )
    again = load(source, out)
    assert {table.table: table.rows for table in again.tables} == {"deliveries": 1, "stays": 1, "facilities": 1}
    known = ("DA_PRA_R.csv", "ER_PHA_F.csv", "ER_PRS_F.csv", "IR_BEN_R.csv", "T_MCO23B.csv", "T_MCO23C.csv")
    assert sorted(again.already) == list(known)
    lines = rows(out, "deliveries")
    assert [str(day) for day in sorted(lines["flux_date"])] == ["2023-02-01", "2024-02-01"]
    assert set(lines["practitioner_id"]) == {"P1"}
    assert len(rows(out, "stays")) == 2
    assert set(rows(out, "facilities")["facility_id"]) == {"50000001", "61000001"}
    assert len(rows(out, "practitioners")) == 1


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ({"ER_PHA_F_bis": table("ER_PHA_F", BOX.format(2023, 3))}, r"période déjà importée \(2023-02 à 2023-02\)"),
        ({"IR_PHA_R": table("IR_PHA_R", "3400930000123;N06AB06")}, "reposent sur d'autres tables de référence"),
        ({"ER_PHA_F": table("ER_PHA_F", BOX.format(2023, 1), BOX.format(2023, 1))}, "avec un autre contenu"),
    ],
)
def test_a_second_import_that_would_count_twice_is_refused(added: dict, told: str, tmp_path: Path):
    source, out = snds(tmp_path / "s"), tmp_path / "out"
    load(source, out)
    before = rows(out, "deliveries")
    with pytest.raises(DataError, match=told):
        load(snds(source, **added), out)
    pd.testing.assert_frame_equal(rows(out, "deliveries"), before)


def test_contacts_come_from_another_export(tmp_path: Path):
    out = tmp_path / "out"
    load(snds(tmp_path / "s"), out)
    contacts = tmp_path / "contacts.csv"
    text = "Campagne;Praticien;Statut;Date du contact;Canal\nc;P1;réalisé;02/03/2024;courrier\n"
    contacts.write_text(text, encoding="utf-8")
    import_data(contacts, "francais", out)
    assert len(rows(out, "contacts")) == 1


def test_a_compressed_file_of_windows_is_read(tmp_path: Path):
    source = snds(tmp_path / "s", ER_PHA_F="")
    text = PHA.replace("PHA_DEC_PRU", "PHA_DEC_PRU;LIBELLÉ").replace(";;;", ";;;;Pansement stérile")
    (source / "ER_PHA_F.csv.gz").write_bytes(gzip.compress(text.replace("\n", "\r\n").encode("cp1252")))
    assert load(source, tmp_path / "out").accepted == 2
