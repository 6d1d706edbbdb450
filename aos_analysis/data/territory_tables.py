"""The tables of territories: places and whom they belong to, people, patients found, professionals, access, maturity.

Codes are those of the official geography (Insee), of the year that `vintage` says; the years of the other tables may
have older codes, which are followed through `mergers`.
"""

from itertools import chain

from aos_analysis.data.shapes import Column, Table, Within, needed

LEVELS = ("commune", "epci", "department", "region")
SEXES = ("1", "2")  # men, women, as the SNDS codes them
STAGES = ("signed", "project")  # of a CPTS: its ACI is signed, or its health project is being written
KINDS = ("CPTS", "MSP", "centre")  # of structures of coordinated practice
MEASURES = {  # of residents, by block of a territory's page; who is counted among whom: `territory.measures`
    "doctor": ("no_doctor", "no_doctor_ltc"),
    "prevention": ("flu_vaccine", "breast_screening", "bowel_screening", "cervical_screening", "dental_check"),
    "hospital": ("stay", "avoidable_stay", "readmission", "emergency"),
}
_PEOPLE = Within(minimum=0, maximum=1e8)
_AREA = needed("area_id", "text", "code de la commune, de l'EPCI, du département ou de la région")
_YEAR = needed("year", "month", "année")
_SEX = needed("sex", "text", "sexe : 1 (hommes) ou 2 (femmes)", values=SEXES)
_AGE = needed("age_band", "text", "classe d'âge, qui commence par son premier âge (« 65-69 »)")

TERRITORY_TABLES = (
    Table(
        "areas",
        "une commune, un EPCI, un département ou une région, dans le découpage d'une année",
        (
            _AREA,
            needed("vintage", "month", "année du découpage"),
            Column("name", "text", "nom"),
            Column("level", "text", "niveau (vide : commune)", values=LEVELS),
            Column("epci", "text", "EPCI de la commune"),
            Column("department", "text", "département, tel que « 2A » ou « 50 »"),
            Column("region", "text", "région"),
            Column("population", "number", "population légale", **_PEOPLE),
        ),
        key=("area_id", "vintage"),
    ),
    Table(
        "mergers",
        "une commune et celle qui l'a absorbée",
        (_AREA, needed("merged_into", "text", "commune qui l'a absorbée"), Column("name", "text", "ancien nom")),
        key=("area_id",),
    ),
    Table(
        "populations",
        "une commune, une année, un sexe et une classe d'âge",
        (_AREA, _YEAR, _SEX, _AGE, needed("population", "number", "habitants", **_PEOPLE)),
        key=("area_id", "year", "sex", "age_band"),
    ),
    Table(
        "prevalences",
        "une pathologie, un lieu, une année, un sexe et une classe d'âge",
        (
            _AREA,
            _YEAR,
            needed("pathology", "text", "code de la pathologie dans la cartographie (top)"),
            _SEX,
            _AGE,
            Column("patients", "number", "patients repérés (vide : effectif masqué)", True, **_PEOPLE),
            needed("population", "number", "personnes parmi lesquelles ils sont repérés", **_PEOPLE),
            Column("label", "text", "nom de la pathologie"),
            Column("subfamily", "text", "sous-groupe de pathologies"),
            Column("family", "text", "groupe de pathologies"),
            Column("version", "text", "version de la cartographie"),
        ),
        key=("area_id", "year", "pathology", "sex", "age_band"),
    ),
    Table(
        "resident_counts",
        "une mesure, une commune, une année, un sexe et une classe d'âge",
        (
            _AREA,
            _YEAR,
            needed("measure", "text", "mesure", values=tuple(chain.from_iterable(MEASURES.values()))),
            _SEX,
            _AGE,
            Column("residents", "number", "habitants concernés (vide : effectif masqué)", True, **_PEOPLE),
            needed("population", "number", "habitants parmi lesquels ils sont comptés", **_PEOPLE),
        ),
        key=("area_id", "year", "measure", "sex", "age_band"),
    ),
    Table(
        "supply",
        "une profession, un lieu, une année et une classe d'âge",
        (
            _AREA,
            _YEAR,
            needed("profession", "text", "profession"),
            needed("age_band", "text", "classe d'âge (« tout_age » : toutes)"),
            needed("professionals", "number", "professionnels libéraux en activité", **_PEOPLE),
        ),
        key=("area_id", "year", "profession", "age_band"),
    ),
    Table(
        "accessibility",
        "une profession, une commune et une année",
        (
            _AREA,
            _YEAR,
            needed("profession", "text", "profession"),
            needed("accessibility", "number", "accessibilité potentielle localisée (APL)", minimum=0, maximum=1e5),
            Column("population", "number", "population standardisée de l'APL", **_PEOPLE),
        ),
        key=("area_id", "year", "profession"),
    ),
    Table(
        "care",
        "un indicateur de campagne parmi les habitants d'une commune, une année, un sexe et une classe d'âge",
        (
            _AREA,
            _YEAR,
            needed("indicator", "text", "identifiant de l'indicateur (fichier de parameters/indicators/)"),
            Column("sex", "text", "sexe : 1 (hommes) ou 2 (femmes) ; vide : les deux", values=SEXES),
            Column("age_band", "text", "classe d'âge, qui commence par son premier âge (vide : toutes)"),
            Column("numerator", "number", "numérateur (vide : effectif masqué)", True, minimum=0, maximum=1e12),
            needed("denominator", "number", "dénominateur", minimum=0, maximum=1e12),
        ),
        key=("area_id", "year", "indicator", "sex", "age_band"),
    ),
    Table(
        "maturity",
        "un item de la grille de maturité d'une structure, à une date",
        (
            needed("structure_id", "identifier", "MSP, CPTS ou centre"),
            needed("date", "date", "date de la cotation", past=True),
            needed("item", "text", "item de la grille"),
            Column("level", "whole", "niveau coté (vide : non renseigné)", True, minimum=0, maximum=10),
            Column("highest", "whole", "niveau le plus haut de l'item (vide : 4)", minimum=1, maximum=10),
            Column("domain", "text", "axe de la grille auquel l'item appartient (vide : un seul axe)"),
            Column("kind", "text", "genre de structure (vide : celui de « coordination », sinon MSP)", values=KINDS),
            Column("area_id", "text", "commune de la structure (vide : celles de « coordination »)"),
        ),
        key=("structure_id", "date", "item"),
    ),
    Table(
        "coordination",
        "une commune couverte par une structure d'exercice coordonné",
        (
            _AREA,
            needed("structure_id", "identifier", "CPTS, MSP ou centre"),
            needed("kind", "text", "genre de structure", values=KINDS),
            Column("stage", "text", "étape (vide : inconnue)", values=STAGES),
            Column("since", "date", "premier jour à cette étape (vide : depuis toujours)"),
            Column("closed_on", "date", "dernier jour (vide : en activité)"),
        ),
        key=("area_id", "structure_id", "since"),
    ),
)
