"""The screen of every text: what once came out, published, is refused in files, in data and on pages; honest French is
not."""

import json

import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.sources import read_folder
from aos_analysis.data.spoken import subgroup_faults
from aos_analysis.definitions import check_all
from aos_analysis.definitions.library import SHIPPED
from aos_analysis.page.sheet import plain
from aos_analysis.words.screen import clean, masked, screen
from tests import TESTS
from tests.tables import write

HONEST = (TESTS / "fixtures" / "honest_sentences.txt").read_text("utf-8").splitlines()
PERSON, NIR, RPPS = "nom de personne", "numéro de sécurité sociale (NIR)", "numéro RPPS"
PATIENTS, UNITS, SOLE = "effectif de patients trop faible", "trop peu de professionnels", "d'un seul professionnel"
MAIL, BIRTH, PSEUDONYM = "adresse électronique d'une personne", "date complète", "pseudonyme ou clé de personne"

REFUSED = {
    PERSON: [
        "DR MARTIN", "docteur martin", "Dr  Martin", "dr. martin", "Le docteur Martin exerce seul", "Pr Leroy",
        "mme durand", "MME  DURAND", "M. Dupont", "monsieur martin", "chez DUPONT", "J. Dupont", 
        "J.-P. Dupont", "J. DUPONT",
        "J.Dupont",        "Marie Durand", "MARIE DURAND", "Frederic Dupont", "DUPONT Jean", 
        "Jean-Pierre Martin", "Dr\u00a0Martin",
        "Dr\u2003Martin", "ＤＲ ＭＡＲＴＩＮ", "Cabinet du DR MARTIN",
        "le Dr. Le Goff", "Dr d'Aubigny", "Mme D'Aubigny", "M. de La Rochefoucauld", "Dr N'Guyen",
        "docteur de La Tour", "Yann LE GOFF", "Mohamed El Amrani", "J.-M. de Villiers", "Melle Lefebvre",
        "Dr : Lefebvre", "Docteur : LEFEBVRE", "Dr_Lefebvre", "Dr-Lefebvre", "Dr/ Lefebvre", "DrLefebvre",
        "le médecin Lefebvre", "Médecin Lefebvre", "le généraliste Le Goff", "l'infirmière Le Goff",
        "la pharmacie Lefebvre", "le cabinet LEFEBVRE", "la patiente Lefebvre", "notre confrère Lefebvre",
        "Dupont J.", "DUPONT J.", "vu DUPONT J en mai", "Dupont J.-P.", "Dupont (J.)", "Dupont, J.",
        "Marie D.", "Marie D",
        "Lefebvre (Dr)", "Lefebvre, Dr", "Lefebvre, généraliste à Barfleur", "patiente L. B.", "M. L.", "Dr L.",
        "docteur X", "Mr. lefebvre", "prof Lefebvre", "Doct. Lefebvre", "JP Lefebvre", "J-P Le Goff",
        "prénom : Marie", "Nom : Lefebvre", "Aïcha Benali",
    ],
    NIR: [
        "2 69 05 49 588 157 80", "2,69,05,49,588,157,80", "2:69:05:49:588:157:80", "2, 69, 05, 49, 588, 157, 80",
        "269 0549 588 157 80", "2 69 05 49 588 157", "2690549588157", "2,69,05,49,588,157", "269054958815780",
        "2 – 69 – 05 – 49 – 588 – 157 – 80", "2'69'05'49'588'157'80", "2*69*05*49*588*157*80",
    ],
    RPPS: ["10003456786", "10 003 456 786", "10,003,456,786", "10:003:456:786", "1000 3456 786", "10-003-456-786",
           "RPPS 10 003 456 786", "ADELI 501234567", "Cabinet 12, 10 003 456 786",
           "FINESS géographique 50 000 001 3", "prescripteur 501234567", "AM 501234567",
           "10 - 003 - 456 - 786", "10'003'456'786"],
    PSEUDONYM: ["P00012", "p00012", "P0012", "B10001234"],
    MAIL: ["jean.dupont@exemple.fr", "j.dupont@exemple.fr", "jdupont@exemple.fr", "service.dupont@gmail.com",
           "jean dupont (at) exemple.fr", "jean.dupont [at] exemple.fr", "jean.dupont AT exemple.fr",
           "jean point dupont arobase exemple point fr", "jean.dupont chez gmail.com"],
    "numéro de téléphone": ["02 33 06 12 34", "0233061234", "02.33.06.12.34", "+33 2 33 06 12 34", "0033 233061234",
                            "02/33/06/12/34", "02 - 33 - 06 - 12 - 34", "06_12_34_56_78",
                            "zéro six douze trente-quatre cinquante-six soixante-dix-huit"],
    "adresse postale": ["12 rue des Lilas", "3 bis, avenue Foch", "12 RUE DES LILAS", "7 place de la Mairie",
                         "12 r. des Lilas", "12 av Foch", "12 all. des Lilas", "rue des Lilas, n° 12",
                         "12 faubourg Saint-Honoré", "5 esplanade des Invalides", "12 COURS GAMBETTA",
                         "au 12 de la rue des Lilas", "lieu-dit Le Bourg"],
    BIRTH: ["née en mai 1969", "né le 3 mai 1969", "une patiente née en 1969", "né en mai 1969",
            "née le trois mai mil neuf cent soixante-neuf", "née en mil neuf cent soixante-neuf", "né un 3 mai 1969",
            "date de naissance : trois mai", "âgée de 37 ans, née en 1988", "née au printemps 1969",
            "né en 69", "née en 1969", "03/05/69", "3 mai 1969", "âge : 67 ans, commune : Barfleur, sexe : F"],
    SOLE: ["le généraliste seul de Barfleur", "le seul généraliste de Barfleur", "l'unique médecin",
           "seul médecin de la commune", "la seule pharmacie de Barfleur", "ce médecin exerce seul",
           "un médecin unique", "un unique cardiologue", "le seul ORL", "le médecin de Barfleur",
           "la pharmacienne de Quettehou",
           "le dernier généraliste de Barfleur"],
    PATIENTS: ["patients concernés : 7", "7 de nos patients", "sept de nos patients", "7 décès", "décès : 4",
               "Sept décès", "patients vus : trois",
               "patients (7)", "7 (sept) patients", "07 patients", "7,0 patients", "7 nouveaux jeunes patients",
               "le nombre de patients est de 7", "le nombre de patients est de sept", "une demi-douzaine de patients",
               "sept enfants", "6 nourrissons", "trois usagers", "3 tentatives de suicide",
               "7 d'entre eux ont arrêté", "40 patients suivis ; sept d'entre eux ont arrêté",
               "Parmi les 40 patients, 7 ont arrêté", "Sur 40 patients, 33 ont arrêté",
               "40 patients, dont 7 sous traitement",
               "40 patients suivis, dont sept en EHPAD", "40 patients, dont un est décédé",
               "tous les patients sauf trois",
               "un patient sur 40", "la moitié des 14 patients", "un seul patient", "une femme de 67 ans",
               "un homme âgé de 104 ans", "une centenaire", "7 hospitalisations", "3 naissances", "7 cas",
               "sept cas de suicide", "deux couples", "nb de patients 5", "n = cinq", "effectif : 5", "effectif de 5"],
    UNITS: ["médecins vus : 3", "4 psychiatres", "Trois refus", "2 refus", "refus : 3", "trois de nos médecins",
            "deux cardiologues", "médecins rencontrés cette année : 3", "2 masseurs-kinésithérapeutes",
            "quatre pharmacies", "pharmacies : 2", "2 officines", "3 IDE", "2 ORL", "4 MSP", "deux centres de santé",
            "3 orthophonistes", "2 aides-soignantes", "2 anesthésistes", "ont refusé : 2", "quatre médecins",
            "Sur les 40 médecins, 3 ont refusé", "Parmi les médecins, trois ont refusé",
            "12 médecins sur 14 ont répondu",
            "Tous les médecins ont répondu sauf deux", "120 médecins visités ; deux d'entre eux ont refusé",
            "un couple de médecins", "3 ambulanciers", "trois laboratoires d'analyses",
            "Deux médecins sur trois cents", "le nombre de pharmacies est de 3"],
    "caractère invisible": ["Ma\u200brtin", "a\u202eb", "a\u2066b", "a\x00b", "a\ufeffb", "Sou\u00adrce"],
}  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), [(text, fault) for fault, texts in REFUSED.items() for text in texts])
def test_a_text_is_refused(text, fault):
    assert any(fault in told for told in screen(text)), screen(text)


@pytest.mark.parametrize("text", HONEST)
def test_honest_french_passes(text):
    assert screen(text) == []


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("Pansements à la sortie de l'hôpital : un effet favorable est mis en évidence", False),
        ("Refus : un", True),
        ("Hôpitaux : un seul", True),
        ("Médecins visités : une, sur place", True),
    ],
)
def test_an_article_after_a_colon_is_no_count(text, refused):
    """The title of a shipped report was refused."""
    assert any("agrégat" in fault for fault in screen(text)) is refused


def test_the_honest_corpus_is_as_large_as_promised_and_clean_together():
    assert len(set(HONEST)) >= 390
    assert clean(HONEST)


def test_a_decimal_number_is_no_identifier():
    """Ten thousand estimates as `estimates.csv` writes them, 12 digits, and as a page would."""
    values = np.random.default_rng(1).normal(scale=10, size=10_000)
    assert clean([f"{value:.{digits}g}" for value in values for digits in (10, 11, 12)])
    assert clean([f"{value:.10f}".replace(".", ",") for value in values])


@pytest.mark.parametrize(
    ("text", "faults"), [("Dr Martin", []), ("Équipe du projet", []), ("Dr Martin, 10 003 456 786", [RPPS])]
)
def test_a_signature_names_who_signs_and_holds_no_identifier(text, faults):
    assert [fault.split(" ;")[0] for fault in screen(text, signed=True)] == faults


def test_an_adeli_number_is_never_told_by_its_shape():
    assert screen("code 501234567") == []


def test_a_refused_value_is_shown_masked():
    assert masked("Cabinet du DR MARTIN") == "Ca… (20 signes)"


# In files: at `aos check`

CAMPAIGN = (SHIPPED / "campaigns" / "antidepresseurs.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: Antidépresseurs chez les 65-75 ans", "title: Cabinet du DR MARTIN", "ligne 6 : « title » : nom de"),
        ("public: Médecins généralistes", "public: le généraliste seul de Barfleur", "ligne 8 : « public » : agrégat"),
        ("Maintenir six mois après rémission", "Trois refus", "ligne 9 : « messages » : agrégat de trop peu"),
        ("territory: Région de démonstration", "territory: '10 003 456 786'", "ligne 10 : « territory » : numéro RPPS"),
        ("service.statistiques@exemple.fr", "jean.dupont@exemple.fr", "ligne 11 : « contact » : adresse électronique"),
        ("service.statistiques@exemple.fr", "02 33 06 12 34", "ligne 11 : « contact » : numéro de téléphone"),
        ("authored_by: Équipe du projet", "authored_by: '10003456786'", "« signature.authored_by » : numéro RPPS"),
        ("authored_by: Équipe du projet", "authored_by: Dr Jean Martin", None),
    ],
)
def test_a_campaign_file_is_screened(old, new, expected, tmp_path):
    assert old in CAMPAIGN
    (tmp_path / "campaigns").mkdir()
    (tmp_path / "campaigns" / "antidepresseurs.yaml").write_text(CAMPAIGN.replace(old, new), encoding="utf-8")
    told = "\n".join(map(str, check_all(tmp_path)))
    assert told == "" if expected is None else expected in told, told


def test_a_feedback_file_and_a_code_list_are_screened(tmp_path):
    for folder in ("feedback", "codelists"):
        (tmp_path / folder).mkdir()
    feedback = (SHIPPED / "feedback" / "antidepresseurs.yaml").read_text("utf-8")
    feedback = feedback.replace("Proposer l'entretien à distance", "7 de nos patients")
    (tmp_path / "feedback" / "antidepresseurs.yaml").write_text(feedback, encoding="utf-8")
    codes = "code;label;valid_from;valid_to\n1234567;Pansement du Dr Martin;;\n"
    (tmp_path / "codelists" / "essai.csv").write_text(codes, encoding="utf-8")
    told = "\n".join(map(str, check_all(tmp_path)))
    assert "antidepresseurs.yaml" in told and "« perspectives » : effectif de patients trop faible" in told
    assert "essai.csv, ligne 2 : « label » : nom de personne" in told


# In data: when they are opened

PRACTICE = "Cabinet du DR MARTIN, 10 003 456 786"
CONTACT = {"campaign": "essai", "unit_id": "a", "status": "targeted", "contact_date": None, "channel": None}


@pytest.mark.parametrize(
    ("table", "rows", "expected"),
    [
        ("practitioners", {"practitioner_id": ["a", "b", "c"], "territory_id": ["T1", PRACTICE, PRACTICE]},
         "ligne 2 : colonne « territory_id » : un rapport imprimerait « Ca… (36 signes) » (2 lignes) : numéro RPPS"),
        ("practitioners", {"practitioner_id": ["a"], "specialty": ["le psychiatre seul de Barfleur"]}, "« specialty »"),
        ("facilities", {"facility_id": ["a"], "category": ["chez DUPONT"]}, "colonne « category »"),
        ("contacts", {key: [value] for key, value in CONTACT.items()} | {"wave": ["M. Dupont"]}, "colonne « wave »"),
        ("contacts", {key: [value] for key, value in CONTACT.items()} | {"campaign": ["J. Dupont"]}, "« campaign »"),
        ("practitioners", {"practitioner_id": ["a"], "territory_id": ["Pays de Coutances"]}, None),
    ],
)  # fmt: skip
def test_a_word_of_the_data_that_a_page_prints_is_screened(table, rows, expected, tmp_path):
    write(tmp_path, **{table: pd.DataFrame(rows)})
    told = "\n".join(str(fault) for fault in read_folder(tmp_path).check() if "imprimerait" in str(fault))
    assert told == "" if expected is None else expected in told, told
    assert "MARTIN" not in told and "10 003" not in told


def test_the_source_of_a_folder_is_screened(tmp_path):
    write(tmp_path, practitioners=pd.DataFrame({"practitioner_id": ["a"]}))
    (tmp_path / "dataset.json").write_text(json.dumps({"source": "Export du Dr Martin"}), encoding="utf-8")
    assert list(map(str, read_folder(tmp_path).check())) == [
        "dataset.json : « source » : nom de personne ; retirez-le."
    ]


def test_values_of_a_subgroup_are_screened():
    units = pd.DataFrame({"mode": ["seul", "chez DUPONT", "chez DUPONT"], "size": [1, 2, 3]})
    (fault,) = subgroup_faults(units, ["mode", "size"], "practitioners.parquet")
    assert "colonne « mode » : un rapport imprimerait « ch… (11 signes) » (2 lignes) : nom de personne" in str(fault)


def test_an_estimate_is_never_an_identity_number():
    """Twelve significant digits, as the CSVs hold them: one in four hundred had the key of a RPPS."""
    rng = np.random.default_rng(0)
    values = np.concatenate([10 * rng.normal(size=4000), np.exp(4 * rng.normal(size=4000))])
    refused = [text for text in (str(plain(float(value))) for value in values) if list(screen(text))]
    assert refused == []
