"""Campaigns to copy: each passes `aos check`, and each of its indicators counts on tables drawn at random."""

import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.indicators import compute
from aos_analysis.data.sources import open_source
from aos_analysis.definitions.check import check_all
from aos_analysis.definitions.plan import load_plan
from aos_analysis.run.designs import DesignOptions
from aos_analysis.words.errors import ParameterError
from tests import PROJECT
from tests.tables import write

TEMPLATES = PROJECT / "parameters" / "templates"
CAMPAIGNS = sorted(path.stem for path in (TEMPLATES / "campaigns").glob("*.yaml"))
MEDICINES = {"J07BB02": "v", "A02BC01": "i", "N03AX16": "p", "C03CA01": "d", "A10BA02": "m", "L01EA01": "l"}
MEDICINES |= {"N05BA12": "b", "N05CF02": "h", "N06AB06": "a", "N05AH03": "n", "S01LA05": "f"}
BIOSIMILARS = {"S01LA04": "3400999900027", "L04AB01": "3400999900034", "B01AB05": "3400999600026"}
BIOSIMILARS |= {"A10AB05": "3400999600101"}
REFERENCES = {"B01AB05": "3400999600019", "L04AB01": "r", "S01LA04": "3400999900010"}
ACTS = {"3106": "PRS", "3107": "PRS", "4212": "PRS", "4215": "PRS", "6111": "PRS", "9990011": "PRS", "1577": "NABM"}
ACTS |= {"1821": "NABM", "1213": "NABM", "BGQP002": "CCAM"}


def drawn(rng: np.random.Generator, codes: list, rows: int = 15000) -> pd.DataFrame:
    days = pd.Timestamp(2021, 1, 1) + pd.to_timedelta(rng.integers(0, 5 * 365, rows), unit="D")
    patient = [f"B{number:03d}" for number in rng.integers(0, 60, rows)]
    common = {"patient_id": patient, "care_date": days.date, "flux_date": days.date, "code": rng.choice(codes, rows)}
    return pd.DataFrame(
        common | {"amount": 10.0, "age": rng.choice([40, 70, 95], rows), "quantity": rng.integers(1, 4, rows)}
    )


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    rng = np.random.default_rng(1)
    atc = {code: name for held in (MEDICINES, BIOSIMILARS, REFERENCES) for name, code in held.items()}
    lines = drawn(rng, [*atc, "9990001"])
    hospital = rng.random(len(lines)) < 0.3
    lines = lines.assign(atc=lines["code"].map(atc), dispenser_id="F1", practitioner_id="M1", facility_id=None)
    lines.loc[hospital, ["practitioner_id", "facility_id"]] = [None, "H1"]
    acts = drawn(rng, list(ACTS)).assign(performer_id="N1", prescriber_id="M1", prescriber_facility_id="H1", count=2)
    acts["code_system"] = acts["code"].map(ACTS)
    people = pd.DataFrame({"patient_id": [f"B{k:03d}" for k in range(60)], "birth_year": 1950})
    people = people.assign(declared_doctor_id="M1", territory_id="T1")
    conditions = people[["patient_id"]].assign(system="ALD", code="22")
    practitioners = pd.DataFrame({"practitioner_id": ["M1", "N1", "F1"], "list_size": [900, None, None]})
    practitioners = practitioners.assign(profession=["physician", "nurse", "pharmacist"])
    tables = {"deliveries": lines, "acts": acts, "patients": people, "conditions": conditions}
    folder = write(tmp_path_factory.mktemp("templates"), **tables, practitioners=practitioners)
    return open_source(folder)


def test_every_template_passes_the_check():
    assert check_all(TEMPLATES, DesignOptions()) == []


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_every_indicator_of_a_template_counts(campaign, source):
    plan = load_plan(TEMPLATES / "campaigns" / f"{campaign}.yaml")
    for indicator in plan.indicators.values():
        found = compute(source, plan, indicator)
        assert found["denominator"].sum() > 0 and found["numerator"].sum() > 0, indicator.id
        assert indicator.unit != "points" or (found["numerator"] <= found["denominator"]).all()


@pytest.mark.parametrize(
    ("campaign", "start", "said"),
    [
        ("biosimilaires_ranibizumab", "2023-03", "il faut au moins 6 mois entre les deux"),
        ("rosp", "2022-06", "elle doit être fixée avant"),
    ],
)
def test_what_a_campaign_is_judged_on_is_there_before_it(campaign, start, said):
    changes = {"campaign_period": {"from": start, "to": "2023-12"}}
    with pytest.raises(ParameterError, match=said):
        load_plan(TEMPLATES / "campaigns" / f"{campaign}.yaml", changes=changes)


def test_what_is_to_be_confirmed_is_said_in_the_report():
    plan = load_plan(TEMPLATES / "campaigns" / "pregabaline.yaml")
    title = "« Patients sous prégabaline pour 1 000 patients de la patientèle »"
    assert f"Définition dont la source reste à confirmer : {title}." in plan.warnings()
