"""The data contract: which tables a folder may hold, and what each column means."""

from typing import get_args

from aos_analysis.data.service_tables import SERVICE_TABLES
from aos_analysis.data.shapes import Column, Order, Table, Within, needed
from aos_analysis.data.territory_tables import TERRITORY_TABLES
from aos_analysis.definitions.campaign import Channel, Profession

SYSTEMS = ("ALD", "CIM10", "TOP")  # of a condition: long-term condition, ICD-10, pathology map
STATUSES = ("targeted", "eligible", "done", "refused", "unreachable", "cancelled")  # eligible: considered, not targeted
CHANNELS = get_args(Channel)
PROFESSIONS = get_args(Profession)


# Beyond these, a number is a fault of an export: lines of one patient, lists of one practitioner, sums of one unit.
_BOXES = Within(minimum=-1e5, maximum=1e5)
_LINE_EUROS = Within(minimum=-1e7, maximum=1e7)
_SUM = Within(minimum=-1e12, maximum=1e12)
_LIST = Within(minimum=0, maximum=1e5)

_TERRITORY = Column("territory_id", "identifier", "territoire")
_DEPARTMENT = Column("department", "text", "département, tel que « 2A » ou « 50 »")
_PATIENT = needed("patient_id", "identifier", "pseudonyme du patient")
_SEX = Column("sex", "text", "sexe")
_PERSON = (
    Column("age", "whole", "âge en années révolues au jour du soin", minimum=0, maximum=130),
    _SEX,
    Column("long_term_condition", "boolean", "patient en ALD au jour du soin"),
)
_CARE = needed("care_date", "date", "date de soin", past=True)
_FLUX = needed("flux_date", "date", "mois de traitement de la ligne (flux)", past=True)
_PAID = (Order("care_date", "flux_date", month=True),)
_QUANTITY = needed("quantity", "number", "quantité signée (négative pour une annulation)", **_BOXES)
_AMOUNT = Column("amount", "number", "montant remboursé, en euros", **_LINE_EUROS)
_VALID = (
    Column("start_date", "date", "premier jour de validité (vide : depuis toujours)"),
    Column("end_date", "date", "dernier jour de validité (vide : toujours en cours)"),
)
_DATED = (Order("start_date", "end_date"),)

CONTRACT: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "practitioners",
            "un praticien et la période où ses caractéristiques valent",
            (
                needed("practitioner_id", "identifier", "pseudonyme du praticien"),
                Column("profession", "text", "profession", values=PROFESSIONS),
                Column("specialty", "text", "spécialité"),
                Column("cluster_id", "identifier", "cabinet, MSP ou CPTS"),
                _TERRITORY,
                _DEPARTMENT,
                *_VALID,
                Column("list_size", "number", "patients de la liste (médecin traitant)", **_LIST),
            ),
            key=("practitioner_id", "start_date"),
            orders=_DATED,
        ),
        Table(
            "facilities",
            "un établissement (hôpital, EHPAD, MSP)",
            (
                needed("facility_id", "identifier", "pseudonyme de l'établissement"),
                Column("category", "text", "catégorie"),
                _TERRITORY,
                _DEPARTMENT,
            ),
            key=("facility_id",),
        ),
        Table(
            "contacts",
            "un ciblage ou un contact",
            (
                needed("campaign", "text", "campagne, telle que la nomme la clé « contacts » de la campagne"),
                needed("unit_id", "identifier", "praticien, établissement ou territoire concerné"),
                needed("status", "text", "suite donnée", values=STATUSES),
                Column("contact_date", "date", "date du contact (obligatoire s'il est réalisé)", True, past=True),
                Column("channel", "text", "canal (obligatoire si le contact est réalisé)", True, values=CHANNELS),
                Column("targeting_score", "number", "score de ciblage"),
                Column("wave", "text", "vague"),
                Column("planned_month", "month", "mois prévu par le tirage au sort (vide : en attente)"),
                Column("drawn_wave", "text", "vague ou bras tiré au sort, tel que la liste de aos draw le nomme"),
            ),
        ),
        Table(
            "deliveries",
            "une ligne remboursée",
            (
                _PATIENT,
                Column("practitioner_id", "identifier", "prescripteur de ville", required=True),
                Column("facility_id", "identifier", "établissement prescripteur (hôpital)"),
                Column("dispenser_id", "identifier", "pharmacie ou fournisseur qui a délivré"),
                _CARE,
                Column("prescription_date", "date", "date de prescription", past=True),
                _FLUX,
                Column("code_system", "text", "nomenclature du code (CIP13, LPP…)"),
                needed("code", "text", "code délivré"),
                Column("atc", "text", "classe ATC"),
                _QUANTITY,
                _AMOUNT,
                *_PERSON,
            ),
            orders=_PAID,
        ),
        Table(
            "acts",
            "un acte ou une prestation remboursés",
            (
                _PATIENT,
                Column("performer_id", "identifier", "professionnel qui a fait l'acte", required=True),
                Column("prescriber_id", "identifier", "praticien qui l'a prescrit", required=True),
                Column("performer_facility_id", "identifier", "établissement qui a fait l'acte"),
                Column("prescriber_facility_id", "identifier", "établissement qui l'a prescrit"),
                _CARE,
                _FLUX,
                Column("code_system", "text", "nomenclature du code (PRS, NABM, CCAM…)"),
                needed("code", "text", "code de l'acte ou de la prestation"),
                _QUANTITY,
                Column("count", "number", "dénombrement signé (journées, trajets…)", **_BOXES),
                _AMOUNT,
                *_PERSON,
                Column("territory_id", "identifier", "territoire de résidence du patient"),
            ),
            orders=_PAID,
        ),
        Table(
            "patients",
            "un patient et la période où ses caractéristiques valent",
            (
                _PATIENT,
                Column("birth_year", "whole", "année de naissance", minimum=1850, maximum=2100),
                _SEX,
                Column("territory_id", "identifier", "territoire de résidence"),
                Column("declared_doctor_id", "identifier", "médecin traitant déclaré"),
                *_VALID,
                Column("death_date", "date", "date de décès", past=True),
            ),
            key=("patient_id", "start_date"),
            orders=_DATED,
        ),
        Table(
            "conditions",
            "une affection d'un patient et la période où elle est reconnue",
            (
                _PATIENT,
                needed("system", "text", "système du code", values=SYSTEMS),
                needed("code", "text", "code de l'affection"),
                Column("start_date", "date", "premier jour (vide : depuis toujours)"),
                Column("end_date", "date", "dernier jour (vide : toujours en cours)"),
            ),
            orders=_DATED,
        ),
        Table(
            "stays",
            "une sortie d'hospitalisation",
            (
                _PATIENT,
                needed("facility_id", "identifier", "établissement du séjour"),
                Column("admission_date", "date", "date d'entrée", past=True),
                needed("discharge_date", "date", "date de sortie", past=True),
            ),
            orders=(Order("admission_date", "discharge_date"),),
        ),
        Table(
            "residents",
            "un patient hébergé dans un EHPAD et la période",
            (
                _PATIENT,
                needed("facility_id", "identifier", "établissement où il réside"),
                Column("start_date", "date", "premier jour de présence (vide : depuis toujours)"),
                Column("end_date", "date", "dernier jour de présence (vide : toujours présent)"),
            ),
            key=("patient_id", "facility_id", "start_date"),
            orders=_DATED,
        ),
        Table(
            "monthly_indicators",
            "une unité, un mois de soin et un indicateur",
            (
                needed("unit_id", "identifier", "praticien, établissement ou territoire"),
                needed("month", "month", "mois de soin", past=True),
                needed("indicator", "text", "identifiant de l'indicateur"),
                needed("numerator", "number", "numérateur", **_SUM),
                needed("denominator", "number", "dénominateur", minimum=0, maximum=1e12),
                Column("amount", "number", "montant remboursé, en euros", **_SUM),
                Column("flux_max", "month", "dernier mois de flux utilisé", past=True),
                Column("cohort", "month", "premier mois traité (vide ou 0 : jamais)"),
                Column("treated", "boolean", "unité traitée, ou mois traité"),
                Column("cluster_id", "identifier", "cabinet, MSP ou CPTS"),
                _TERRITORY,
            ),
            key=("unit_id", "month", "indicator"),
            orders=(Order("month", "flux_max", month=True),),
        ),
        *TERRITORY_TABLES,
        *SERVICE_TABLES,
    )
}
