"""A data folder: what it says of itself, and every way it can break the contract, with the message an analyst reads."""

import hashlib
import json
from datetime import date

import ibis
import pandas as pd
import pytest

from aos_analysis.data import identifiers
from aos_analysis.data.sources import InputFile, open_source
from aos_analysis.words.errors import DataError, ParameterError
from tests.tables import deliveries, write

MONTHLY = """
unit_id month      indicator numerator denominator
a       2020-01-01 essai     1         2
a       2020-02-01 essai     0         3
b       2020-01-01 essai     2         2
"""
LINES = "patient care atc\np 2020-03-01 J01\nq 2020-03-02 J01\nr 2020-03-03 J01"
CONTACTS = "campaign unit_id status contact_date channel\nessai a done 2021-03-05 delegate_visit"


def table(**columns) -> pd.DataFrame:
    return pd.DataFrame(columns)


def monthly(**changes) -> pd.DataFrame:
    """Two good rows of a unit, with some columns replaced (None removes one)."""
    good = {"unit_id": "a", "month": ["2020-01", "2020-02"], "indicator": "essai", "numerator": 1, "denominator": 2}
    return pd.DataFrame({name: values for name, values in (good | changes).items() if values is not None})


def lines(**changes) -> pd.DataFrame:
    return deliveries(LINES).assign(**changes)


def faults(folder) -> list[str]:
    with pytest.raises(DataError) as refused:
        open_source(folder)
    assert refused.value.exit_code == 3
    return str(refused.value).splitlines()


def test_what_a_folder_says_of_itself(tmp_path):
    folder = write(tmp_path / "caisse [50]", monthly_indicators=MONTHLY)
    about = {"source": "Caisse d'essai", "date": "2026-06-30", "synthetic": True}
    (folder / "dataset.json").write_text(json.dumps(about), encoding="utf-8")
    source = open_source(str(folder))
    digest = hashlib.sha256((folder / "monthly_indicators.parquet").read_bytes()).hexdigest()
    assert (source.info.source, source.info.date, source.info.synthetic) == ("Caisse d'essai", date(2026, 6, 30), True)
    assert source.info.files == (InputFile("monthly_indicators.parquet", digest, 3),)
    assert source.columns("monthly_indicators") == ("unit_id", "month", "indicator", "numerator", "denominator")
    assert (source.has("monthly_indicators"), source.has("stays"), source.columns("stays")) == (True, False, ())


def test_without_a_description_the_folder_names_the_source(tmp_path):
    info = open_source(write(tmp_path / "manche", monthly_indicators=MONTHLY)).info
    assert (info.source, info.date, info.synthetic) == ("manche", None, False)


def test_part_files_are_one_table_and_any_changed_byte_changes_the_hash(tmp_path):
    folder = tmp_path / "parts"
    write(folder / "deliveries" / "2020", a=deliveries(LINES).iloc[:2])
    write(folder / "deliveries", b=deliveries(LINES).iloc[2:])
    source = open_source(folder)
    assert source.table("deliveries").count().execute() == 5
    assert [file.name for file in source.info.files] == ["deliveries/2020/a.parquet", "deliveries/b.parquet"]
    write(folder / "deliveries", b=deliveries(LINES).iloc[2:].assign(amount=11.0))
    assert open_source(folder).info.sha256 != source.info.sha256


def test_a_changed_description_changes_the_hash(tmp_path):
    folder = write(tmp_path, monthly_indicators=MONTHLY)
    hashes = {open_source(folder).info.sha256}
    for synthetic in (True, False):
        (folder / "dataset.json").write_text(json.dumps({"source": "a", "synthetic": synthetic}), encoding="utf-8")
        hashes.add(open_source(folder).info.sha256)
    assert len(hashes) == 3


UNEVEN = {
    "renamed": (
        lines().rename(columns={"atc": "code_atc"}),
        "colonne « atc » absente (classe ATC), alors que d'autres",
    ),
    "optional": (lines().drop(columns="age"), "colonne « age » absente (âge en années révolues"),
    "text": (lines(quantity="1"), "colonne « quantity » : du texte dans ce fichier, et non dans les autres parties"),
    "other case": (lines().rename(columns={"atc": "ATC"}), None),
    "all empty": (lines(age=None), None),
}


@pytest.mark.parametrize("case", UNEVEN)
def test_parts_of_a_table_that_differ(tmp_path, case):
    part, said = UNEVEN[case]
    write(tmp_path / "deliveries", **{"2020": lines(), "2021": part.assign(patient_id="z")})
    if said is None:
        assert open_source(tmp_path).table("deliveries").atc.count().execute() == 10
    else:
        (fault,) = faults(tmp_path)
        assert fault.startswith(f"deliveries/2021.parquet : {said}")


@pytest.mark.parametrize(
    ("case", "month", "expected"),
    [
        ("dates", pd.to_datetime(["2020-01-01", "2020-02-01"]), ["2020-01", "2020-02"]),
        ("last day of the month", pd.to_datetime(["2020-01-31", "2020-02-29"]), ["2020-01", "2020-02"]),
        ("ISO text", ["2020-01", "2020-02-01"], ["2020-01", "2020-02"]),
        ("years", [2020, 2021], ["2020-01", "2021-01"]),
        ("years with decimals", [2020.0, 2021.0], ["2020-01", "2021-01"]),
    ],
)
def test_months_are_read_as_their_first_day(tmp_path, case, month, expected):
    source = open_source(write(tmp_path, monthly_indicators=monthly(month=month)))
    read = source.table("monthly_indicators").month.execute()
    assert [f"{day:%Y-%m-%d}" for day in read] == [f"{day}-01" for day in expected]


@pytest.mark.parametrize(
    ("cohort", "expected"),
    [([2004, 2004], "2004-01-01"), ([0, 0], None), ([None, None], None), (["2004-05", "2004-05"], "2004-05-01")],
)
def test_a_cohort_may_be_a_month_a_year_or_nothing(tmp_path, cohort, expected):
    source = open_source(write(tmp_path, monthly_indicators=monthly(cohort=cohort)))
    read = pd.to_datetime(source.table("monthly_indicators").cohort.execute())
    assert [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in read] == [expected] * 2


def test_missing_folder(tmp_path):
    assert faults(tmp_path / "absent") == ["absent : dossier de données introuvable. Vérifiez le nom donné à --data."]


def test_no_table(tmp_path):
    (tmp_path / "vide").mkdir()
    (tmp_path / "vide" / "deliveries.csv").write_text("a;b", encoding="utf-8")
    assert faults(tmp_path / "vide") == [
        "vide : aucune table du contrat de données dans ce dossier (on y trouve : deliveries.csv)."
        " Attendu, en Parquet : practitioners, facilities, contacts, deliveries, acts, patients, conditions, stays,"
        " residents, monthly_indicators, areas, mergers, populations, prevalences, resident_counts, supply,"
        " accessibility, care, maturity, coordination, requests, audits."
    ]


def test_a_table_name_with_a_slip(tmp_path):
    assert faults(write(tmp_path, contact=table(a=[1]), monthly_indicators=MONTHLY)) == [
        "contact.parquet : nom de table inconnu. Vouliez-vous dire « contacts.parquet » ?"
    ]


@pytest.mark.parametrize("name", ["deliveries.parquet", "deliveries/part-0.parquet"])
def test_junk(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"PAR1 nothing of the kind")
    assert faults(tmp_path) == [f"{name} : ce fichier n'est pas un fichier Parquet lisible. Exportez-le de nouveau."]


def test_a_broken_file_with_a_sound_end(tmp_path):
    file = write(tmp_path, deliveries=lines()) / "deliveries.parquet"
    content = bytearray(file.read_bytes())
    content[4:400] = b"\xff" * 396
    file.write_bytes(bytes(content))
    assert faults(tmp_path) == [
        "deliveries.parquet : ce fichier n'est pas un fichier Parquet lisible. Exportez-le de nouveau."
    ]


@pytest.mark.parametrize("text", ["{", "[1]", '{"source": 3}', '{"source": "a", "date": "30/06/2026"}'])
def test_a_broken_description(tmp_path, text):
    (write(tmp_path, monthly_indicators=MONTHLY) / "dataset.json").write_text(text, encoding="utf-8")
    assert faults(tmp_path) == [
        "dataset.json : description illisible. Attendu : un objet JSON avec « source » (texte), « synthetic » (true ou"
        " false) et, facultatives, « extracted_on » (AAAA-MM-JJ, jour de l'export) et « last_flux » (AAAA-MM, dernier"
        " mois de flux)."
    ]


ADVICE = "en clair. Remplacez-le par un pseudonyme avant tout usage."
NIR = f"colonne « patient_id » : numéro de sécurité sociale (NIR) {ADVICE}"
NAME = f"colonne « practitioner_id » : nom de personne {ADVICE}"
RPPS = f"colonne « practitioner_id » : numéro RPPS {ADVICE}"


@pytest.mark.parametrize(
    ("case", "name", "frame", "expected"),
    [
        (
            "empty",
            "monthly_indicators",
            monthly().iloc[:0],
            "table vide. Exportez-la de nouveau, ou retirez-la du dossier si la campagne s'en passe.",
        ),
        (
            "wrong header",
            "monthly_indicators",
            monthly().rename(columns={"denominator": "denominateur"}),
            "colonne « denominator » absente (dénominateur). Est-ce la colonne « denominateur » ? Renommez-la.",
        ),
        (
            "missing column",
            "monthly_indicators",
            monthly(denominator=None),
            "colonne « denominator » absente (dénominateur). Colonnes lues : unit_id, month, indicator, numerator.",
        ),
        (
            "words of a header swapped",
            "deliveries",
            lines().rename(columns={"patient_id": "id_patient"}),
            "colonne « patient_id » absente (pseudonyme du patient). Est-ce la colonne « id_patient » ? Renommez-la.",
        ),
        (
            "slip in an optional column",
            "practitioners",
            table(practitioner_id=["a"], list_sise=[900]),
            "colonne « list_size » absente (patients de la liste (médecin traitant))."
            " Est-ce la colonne « list_sise » ? Renommez-la.",
        ),
        (
            "number as text",
            "monthly_indicators",
            monthly(numerator=["1 234,5", "2"]),
            "ligne 1 : colonne « numerator » : un nombre est attendu, du texte a été lu (« 1 234,5 »)."
            " 1 autre ligne est dans ce cas.",
        ),
        (
            "identifier as a decimal number",
            "deliveries",
            lines(patient_id=[1.0, 2.0, 3.0, 4.0, 5.0]),
            "ligne 1 : colonne « patient_id » : du texte est attendu."
            " Convertissez-la en texte, zéros de tête compris. 4 autres lignes sont dans ce cas.",
        ),
        (
            "impossible date",
            "deliveries",
            lines(care_date=["2020-03-01", "31/02/2024", "2020-03-03", "2019-01-01", "2021-12-01"]),
            "ligne 2 : colonne « care_date » : date impossible ou ambiguë « 31/02/2024 »."
            " Attendu : AAAA-MM-JJ, par exemple 2024-02-29.",
        ),
        (
            "impossible ISO date",
            "deliveries",
            lines(care_date=["2020-03-01", "2024-02-31", "2020-03-03", "2019-01-01", "2021-12-01"]),
            "ligne 2 : colonne « care_date » : date impossible ou ambiguë « 2024-02-31 »."
            " Attendu : AAAA-MM-JJ, par exemple 2024-02-29.",
        ),
        (
            "date that means missing",
            "stays",
            table(patient_id=["p"], facility_id=["h"], discharge_date=[date(1600, 1, 1)]),
            "ligne 1 : colonne « discharge_date » : date « 1600-01-01 » (1600-01-01 veut dire « manquant »)."
            " Laissez la case vide.",
        ),
        (
            "ambiguous month",
            "monthly_indicators",
            monthly(month=["2020-01", "01/02/2020"]),
            "ligne 2 : colonne « month » : mois impossible ou ambigu « 01/02/2020 »."
            " Attendu : AAAA-MM, par exemple 2024-02.",
        ),
        (
            "missing identifier",
            "monthly_indicators",
            monthly(unit_id=["a", None]),
            "ligne 2 : colonne « unit_id » : valeur manquante (praticien, établissement ou territoire).",
        ),
        (
            "empty identifier",
            "monthly_indicators",
            monthly(unit_id=["a", ""]),
            "ligne 2 : colonne « unit_id » : valeur manquante (praticien, établissement ou territoire).",
        ),
        (
            "negative denominator",
            "monthly_indicators",
            monthly(denominator=[2.0, -1.0]),
            "ligne 2 : colonne « denominator » : -1.0 est inférieur à 0 (dénominateur).",
        ),
        (
            "age in months",
            "deliveries",
            lines(age=[70, 1011, 70, 70, 70]),
            "ligne 2 : colonne « age » : 1011 est supérieur à 130 (âge en années révolues au jour du soin).",
        ),
        (
            "a day in a month",
            "monthly_indicators",
            monthly(month=["2020-01-01", "2020-02-15"]),
            "ligne 2 : colonne « month » : un jour (« 2020-02-15 ») là où un mois est attendu."
            " Additionnez par mois, et écrivez AAAA-MM.",
        ),
        (
            "infinite",
            "monthly_indicators",
            monthly(numerator=[1.0, float("inf")]),
            "ligne 2 : colonne « numerator » : nombre infini (numérateur)."
            " Une division par zéro ? Laissez la case vide si la valeur n'est pas connue.",
        ),
        (
            "absurd amount",
            "deliveries",
            lines(amount=[1.0, 1.0, -2e7, 1.0, 1.0]),
            "ligne 3 : colonne « amount » : -20000000.0 est inférieur à -1e+07 (montant remboursé, en euros).",
        ),
        (
            "processed before the care",
            "deliveries",
            lines(flux_date="2020-03-31"),
            "ligne 5 : colonnes « flux_date » et « care_date » : 2020-03-31 < 2021-12-01 (mois de traitement de la"
            " ligne (flux) ; date de soin). Vérifiez l'ordre du jour et du mois, ou que les deux colonnes ne sont pas"
            " échangées.",
        ),
        (
            "left before coming",
            "stays",
            table(patient_id=["p"], facility_id=["h"], admission_date=["2024-02-03"], discharge_date=["2024-02-01"]),
            "ligne 1 : colonnes « discharge_date » et « admission_date » : 2024-02-01 < 2024-02-03 (date de sortie ;"
            " date d'entrée). Vérifiez l'ordre du jour et du mois, ou que les deux colonnes ne sont pas échangées.",
        ),
        (
            "an instant with a zone, as text",
            "deliveries",
            lines(prescription_date=["2020-02-01", "2020-02-01T23:30:00Z", None, "2020-02-01T23:30:00", None]),
            "ligne 2 : colonne « prescription_date » : instant avec un fuseau horaire (« 2020-02-01T23:30:00Z ») :"
            " le jour en France n'est pas sûr. Écrivez la date locale, AAAA-MM-JJ.",
        ),
        (
            "a column of names",
            "practitioners",
            table(practitioner_id=["a"], prénom=["Jeanne"]),
            "ligne 1 : colonne « prénom » : son nom annonce une personne (nom, adresse, téléphone, numéro…)."
            " Retirez-la : aucun calcul n'en a besoin.",
        ),
        ("a name", "deliveries", lines(practitioner_id=["A", "Martin, Jeanne", *"ABC"]), f"ligne 2 : {NAME}"),
        ("an e-mail", "deliveries", lines(practitioner_id=["A", "j.martin@exemple.fr", *"ABC"]), f"ligne 2 : {NAME}"),
        (
            "a title",
            "practitioners",
            table(practitioner_id=["a"], cluster_id=["Cabinet du Dr Martin"]),
            f"ligne 1 : {NAME.replace('practitioner_id', 'cluster_id')}",
        ),
        ("RPPS with signs", "deliveries", lines(practitioner_id=["10 003,456:786", *"ABCD"]), f"ligne 1 : {RPPS}"),
        (
            "two rows for a unit and month, whatever the day",
            "monthly_indicators",
            monthly(month=["2020-01-01", "2020-01-31"]),
            "ligne 2 : ligne en double : (unit_id, month, indicator) doit être unique. 1 valeur est dans ce cas.",
        ),
        (
            "unknown status",
            "contacts",
            table(campaign=["c"], unit_id=["a"], status=["dome"], contact_date=[date(2021, 3, 1)], channel=["letter"]),
            "ligne 1 : colonne « status » : valeur inconnue « dome ». Vouliez-vous dire « done » ?"
            " Attendu : targeted, eligible, done, refused, unreachable, cancelled.",
        ),
        (
            "unknown channel",
            "contacts",
            table(campaign=["c"], unit_id=["a"], status=["done"], contact_date=[date(2021, 3, 1)], channel=["visite"]),
            "ligne 1 : colonne « channel » : valeur inconnue « visite ». Attendu : letter, email, phone_call,"
            " delegate_visit, peer_interview, pharmacist_visit, group_meeting, feedback, installation_visit, seminar,"
            " webinar, video, audit, contract_signature.",
        ),
        (
            "contact without a date",
            "contacts",
            table(campaign=["c"], unit_id=["a"], status=["done"], contact_date=[None], channel=["letter"]),
            "ligne 1 : contact réalisé (done) sans date. Renseignez « contact_date ».",
        ),
        ("NIR", "deliveries", lines(patient_id=["p", "q", "1850578006084", "s", "t"]), f"ligne 3 : {NIR}"),
        ("NIR and key", "deliveries", lines(patient_id=["p", "185057800608491", "r", "s", "t"]), f"ligne 2 : {NIR}"),
        ("with spaces", "deliveries", lines(patient_id=["1 85 05 78 006 084 91", *"qrst"]), f"ligne 1 : {NIR}"),
        ("Corsica", "deliveries", lines(patient_id=[*"pqrs", "285052A00608482"]), f"ligne 5 : {NIR}"),
        ("as a number", "deliveries", lines(patient_id=[1, 2, 185057800608491, 4, 5]), f"ligne 3 : {NIR}"),
        ("RPPS", "deliveries", lines(practitioner_id=["A", "10003456786", "A", "A", "A"]), f"ligne 2 : {RPPS}"),
        (
            "in a column outside the contract",
            "deliveries",
            lines(libelle=["x", "185057800608491", "x", "x", "x"]),
            f"ligne 2 : {NIR.replace('patient_id', 'libelle')}",
        ),
        (
            "in a column that says so",
            "deliveries",
            lines(ben_nir=["x", "1850578006084", "x", "x", "x"]),
            f"ligne 2 : {NIR.replace('patient_id', 'ben_nir')}",
        ),
    ],
)
def test_each_fault_and_its_message(tmp_path, case, name, frame, expected):
    separator = ", " if expected.startswith("ligne") and "double" not in expected[:6] else " : "
    assert faults(write(tmp_path, **{name: frame})) == [f"{name}.parquet{separator}{expected}"]


HIDDEN = "colonne « unit_id » : caractère invisible ou de commande (praticien, établissement ou territoire) : deux"
TWO = "colonne « {} » : deux identifiants ne diffèrent que par une majuscule ou une espace ("
PHONE = "colonne « {} » : numéro de téléphone. Remplacez-le par un pseudonyme avant tout usage."
NAMED = "colonne « unit_id » : nom de personne en clair. Remplacez-le par un pseudonyme avant tout usage."


@pytest.mark.parametrize(
    ("name", "frame", "expected"),
    [
        ("monthly_indicators", monthly(unit_id=["a1", "A1"]), f"ligne 1 : {TWO.format('unit_id')}"),
        ("monthly_indicators", monthly(unit_id=["a", "a "]), f"ligne 1 : {TWO.format('unit_id')}"),
        ("practitioners", table(practitioner_id=["b", "é1", "É1"]), f"ligne 2 : {TWO.format('practitioner_id')}"),
        ("monthly_indicators", monthly(unit_id=["a", "a\u200b"]), f"ligne 2 : {HIDDEN}"),
        ("monthly_indicators", monthly(unit_id=["a", "b\u00ad"]), f"ligne 2 : {HIDDEN}"),
        ("monthly_indicators", monthly(unit_id=["a", "b\x07"]), f"ligne 2 : {HIDDEN}"),
        ("monthly_indicators", monthly(unit_id=["a", "Dupont Jean"]), f"ligne 2 : {NAMED}"),
        ("monthly_indicators", monthly(unit_id=["Marie Durand", "a"]), f"ligne 1 : {NAMED}"),
        ("deliveries", lines(patient_id=["0233061234", *"qrst"]), f"ligne 1 : {PHONE.format('patient_id')}"),
        ("deliveries", lines(patient_id=["p", "02 33 06 12 34", *"rst"]), f"ligne 2 : {PHONE.format('patient_id')}"),
        ("deliveries", lines(patient_id=["p", "q", "+33612345678", *"st"]), f"ligne 3 : {PHONE.format('patient_id')}"),
    ],
)
def test_identifiers_that_are_two_spellings_or_a_person(tmp_path, name, frame, expected):
    (fault, *_) = faults(write(tmp_path, **{name: frame}))
    assert fault.startswith(f"{name}.parquet, {expected}")


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("monthly_indicators", monthly(unit_id=["Val de Saire", "Saint Jean de Daye"])),  # territories
        ("monthly_indicators", monthly(unit_id=["Hôpital Jean Verdier", "50"])),
        ("deliveries", lines(patient_id=["0123456789", "9876543210", *"rst"])),  # ten digits drawn at random
        ("deliveries", lines(patient_id=["Ab", "aB", *"rst"])),  # patients are many: their pseudonyms may be in base 64
    ],
)
def test_identifiers_that_may_be_so(tmp_path, name, frame):
    assert open_source(write(tmp_path, **{name: frame})).has(name)


DATED = {"source": "a", "date": "2021-06-30"}


def test_nothing_comes_after_the_extraction(tmp_path):
    folder = write(tmp_path, deliveries=lines(flux_date="2021-12-31"))
    assert open_source(folder).info.date is None
    (folder / "dataset.json").write_text(json.dumps(DATED), encoding="utf-8")
    assert faults(folder) == [
        "deliveries.parquet, ligne 5 : colonne « care_date » : « 2021-12-01 » est après l'extraction des données, le"
        " 2021-06-30 (date de soin). Corrigez la date, ou celle de dataset.json.",
        "deliveries.parquet, ligne 1 : colonne « flux_date » : « 2021-12-31 » est après l'extraction des données, le"
        " 2021-06-30 (mois de traitement de la ligne (flux)). Corrigez la date, ou celle de dataset.json."
        " 4 autres lignes sont dans ce cas.",
    ]


def test_an_instant_with_a_zone(tmp_path):
    stamps = pd.to_datetime(["2020-03-01", "2020-03-02"]).tz_localize("Europe/Paris")
    folder = write(tmp_path, stays=table(patient_id=["p", "q"], facility_id="h", discharge_date=stamps))
    (fault,) = faults(folder)
    assert "instant avec un fuseau horaire" in fault


def chosen(*rows: tuple) -> pd.DataFrame:
    names = ["campaign", "unit_id", "status", "wave", "targeting_score"]
    frame = pd.DataFrame(rows, columns=names)
    met = {"contact_date": date(2021, 3, 1), "channel": "letter"}
    return frame.assign(**{name: frame["status"].map({"done": value}) for name, value in met.items()})


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("c", "a", "targeted", "1", 2.0), ("c", "b", "targeted", "1", 2.0), ("c", "a", "eligible", "1", 2.0)],
         "« status » vaut « targeted » ici et « eligible » à la ligne 3."),
        ([("c", "a", "targeted", "1", 2.0), ("c", "a", "targeted", "2", 2.0)],
         "« wave » vaut « 1 » ici et « 2 » à la ligne 2."),
        ([("c", "a", "targeted", "1", 2.0), ("c", "a", "targeted", "1", 3.0)],
         "« targeting_score » vaut « 2.0 » ici et « 3.0 » à la ligne 2."),
        ([("c", "a", "targeted", "1", 2.0), ("d", "a", "eligible", "2", 3.0)], None),  # another campaign
        ([("c", "a", "targeted", "1", 2.0), ("c", "a", "targeted", None, None)], None),  # says nothing more
        ([("c", "a", "targeted", "1", 2.0), ("c", "a", "done", "2", None), ("c", "a", "done", "3", None)], None),
    ],
)  # fmt: skip
def test_contacts_that_contradict_each_other(tmp_path, rows, said):
    """Two target lists that differ: the first row won in silence."""
    folder = write(tmp_path, contacts=chosen(*rows))
    if said is None:
        assert open_source(folder).has("contacts")
    else:
        (fault,) = faults(folder)
        place = "contacts.parquet, ligne 1 : deux lignes se contredisent sur la même unité de la campagne « c » : "
        assert fault == f"{place}{said} Gardez celle qui est vraie."


def test_a_table_kept_twice(tmp_path):
    write(tmp_path / "deliveries", a=lines())
    said = "cette table existe aussi sous forme de dossier (deliveries/) : laquelle lire ? Gardez l'un des deux."
    assert faults(write(tmp_path, deliveries=lines())) == [f"deliveries.parquet : {said}"]


@pytest.mark.parametrize("place", ["delivery/a.parquet", "deliverie.parquet", "Deliveries.parquet"])
def test_a_table_one_letter_off_beside_the_right_one(tmp_path, place):
    write((tmp_path / place).parent, **{(tmp_path / place).stem: lines()})
    (fault,) = faults(write(tmp_path, deliveries=lines()))
    assert fault.startswith(f"{place.split('/')[0]} : nom de table inconnu. Vouliez-vous dire « deliveries")


def test_codes_of_13_digits_are_not_identifiers(tmp_path):
    source = open_source(write(tmp_path, deliveries=lines(code="1850578006084", cip="3400930000123")))
    assert source.check() == []


def test_every_fault_at_once(tmp_path):
    folder = write(tmp_path, monthly_indicators=monthly(numerator=["x", "1"], denominator=[-1, 2]), contacts=CONTACTS)
    (folder / "stays.parquet").write_bytes(b"junk")
    assert len(faults(folder)) == 3


@pytest.mark.parametrize(
    ("test", "text", "expected"),
    [
        (identifiers.is_nir_with_key, "255081416802538", True),  # the example of the public documents
        (identifiers.is_nir_with_key, "185057800608492", False),  # wrong key
        (identifiers.is_nir_with_key, "285052A00608482", True),
        (identifiers.is_nir_with_key, "285052A00608451", False),
        (identifiers.is_nir_without_key, "1850578006084", True),
        (identifiers.is_nir_without_key, "1851378006084", False),  # month 13
        (identifiers.is_nir_without_key, "0850578006084", False),  # sex 0
        (identifiers.is_rpps, "10003456786", True),
        (identifiers.is_rpps, "10003456787", False),
        (identifiers.is_rpps, "810003456786", True),
        (identifiers.is_rpps, "P0003456780", False),
    ],
)
def test_recognising_identifiers(test, text, expected):
    assert ibis.memtable({"x": [text]}).mutate(y=test(ibis._.x)).y.execute()[0] == expected


def test_the_scale_of_the_synthetic_caisse_is_a_number(monkeypatch):
    monkeypatch.setenv("AOS_SYNTHETIC_SCALE", "petit")
    with pytest.raises(ParameterError, match="AOS_SYNTHETIC_SCALE : « petit » n'est pas un nombre"):
        open_source("synthetic")


def test_a_table_that_may_not_be_read_is_not_called_damaged(tmp_path, monkeypatch):
    """The account is at fault, not the file: « Accès refusé », and the machine's exit code."""

    def refused(path):
        raise PermissionError(13, "Permission denied", str(path))

    write(tmp_path, contacts=CONTACTS)
    monkeypatch.setattr("aos_analysis.data.sources.pq.read_metadata", refused)
    with pytest.raises(PermissionError):
        open_source(tmp_path)
