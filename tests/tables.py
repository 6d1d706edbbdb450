"""Tables written as text, so that a test shows its data: columns by position, `-` for a missing value."""

from pathlib import Path

import pandas as pd

from aos_analysis.data.schema import CONTRACT
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import DaysPerBox

SIGNATURE = {"authored_by": "Équipe", "checked_by": None, "review_by": "2027-06"}
REFERENCE = {"source": "essai", "date": "2024-01"}
DELIVERY = {"practitioner_id": "A", "facility_id": None, "quantity": 1, "amount": 10.0, "age": 70, "atc": None}
BOX_30 = DaysPerBox.model_validate(
    {
        "id": "box_30",
        "kind": "days_per_box",
        "title": "Boîte de 30 jours",
        "unit": "jours",
        "default": 30,
        "by_code": {"3400930000123": 90, "0000456": 60},
        "by_atc": {"N06AB": 40},
        "reference": REFERENCE,
        "signature": SIGNATURE,
    }
)


def parse(text: str) -> pd.DataFrame:
    """Words of the first line are the columns; numbers stay text until the contract types them."""
    header, *rows = [line.split() for line in text.strip().splitlines()]
    assert all(len(row) == len(header) for row in rows), text
    return pd.DataFrame(rows, columns=header).replace("-", None)


def typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A parsed table with the types of the contract; columns outside it become numbers where they can."""
    frame = frame.copy()
    for column in frame:
        known = CONTRACT[name].column(column)
        kind = known.kind if known else "number"
        if kind in ("date", "month"):
            frame[column] = (
                pd.to_datetime(frame[column])
                .astype("datetime64[s]")
                .astype("object")
                .where(frame[column].notna(), None)
            )
            frame[column] = pd.to_datetime(frame[column]).dt.date
        elif kind in ("number", "whole"):
            frame[column] = pd.to_numeric(frame[column])
        elif kind == "boolean":
            frame[column] = frame[column].map({"true": True, "false": False})
    return frame


def write(folder: Path, **tables: str | pd.DataFrame) -> Path:
    """A data folder with these tables."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        frame = typed(name, parse(table)) if isinstance(table, str) else table
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    return folder


def deliveries(text: str, first: str = "2019-01-01", last_flux: str = "2021-12-01") -> pd.DataFrame:
    """Lines by practitioner A for a patient of 70, 1 box, 10 euros, flux = care, code = ATC, unless they say otherwise.

    Two lines of nobody frame them: care from `first` on, flux until `last_flux`.
    """
    lines = parse(text).rename(
        columns={"patient": "patient_id", "care": "care_date", "flux": "flux_date", "gp": "practitioner_id"}
    )
    lines = lines.rename(columns={"hospital": "facility_id", "boxes": "quantity", "prescribed": "prescription_date"})
    frame = pd.DataFrame(
        {"patient_id": "frame", "care_date": [first, last_flux], "practitioner_id": None, "atc": "V03"}
    )
    lines = pd.concat([lines.assign(**{k: v for k, v in DELIVERY.items() if k not in lines}), frame.assign(quantity=1)])
    lines["flux_date"] = lines["flux_date"].fillna(lines["care_date"]) if "flux_date" in lines else lines["care_date"]
    lines["code"] = lines["code"].fillna(lines["atc"]) if "code" in lines else lines["atc"]
    return typed("deliveries", lines)


ACT = {"performer_id": "A", "prescriber_id": None, "quantity": 1, "amount": 10.0, "age": 70, "code": "3106"}


def acts(text: str, first: str = "2019-01-01", last_flux: str = "2021-12-01") -> pd.DataFrame:
    """Acts by performer A for a patient of 70, quantity 1, 10 euros, flux = care, unless they say otherwise; framed as
    deliveries are."""
    lines = parse(text).rename(columns={"patient": "patient_id", "care": "care_date", "flux": "flux_date"})
    lines = lines.rename(columns={"by": "performer_id", "for": "prescriber_id", "hospital": "prescriber_facility_id"})
    frame = pd.DataFrame({"patient_id": "frame", "care_date": [first, last_flux], "code": "X", "quantity": 1})
    lines = pd.concat(
        [lines.assign(**{k: v for k, v in ACT.items() if k not in lines}), frame.assign(performer_id=None)]
    )
    lines["flux_date"] = lines["flux_date"].fillna(lines["care_date"]) if "flux_date" in lines else lines["care_date"]
    return typed("acts", lines)


def campaign(**changes) -> Campaign:
    """A campaign of practitioners in 2021, monthly, everything complete."""
    base = {
        "id": "essai",
        "title": "Essai",
        "question": "Question ?",
        "public": "Médecins",
        "messages": ["Message"],
        "territory": "Territoire",
        "contact": "service@exemple.fr",
        "design": "staggered_adoption",
        "indicator": "essai",
        "unit": "practitioner",
        "period": {"first": "2019-01", "last": None},
        "completeness_months": 0,
        "campaign_period": {"from": "2021-03", "to": "2021-09"},
        "exposure": {"channels": ["delegate_visit"]},
        "effect_window": {"from": 1, "to": 12},
        "useful_effect": 1.0,
        "seed": 1,
        "signature": SIGNATURE,
    }
    return Campaign.model_validate(base | changes)


def indicator(**changes) -> Indicator:
    """A rate of J01 deliveries over the list."""
    base = {
        "id": "essai",
        "title": "Essai",
        "unit": "points",
        "direction": "increase",
        "measure": "rate",
        "codes": {"include": ["J01"]},
        "denominator": "list_size",
        "reference": REFERENCE,
        "signature": SIGNATURE,
    }
    return Indicator.model_validate(base | changes)


def plan(of: Campaign | None = None, *indicators: Indicator, codelists=None) -> Plan:
    """A plan that needs no file."""
    indicators = indicators or (indicator(),)
    return Plan(of or campaign(), {i.id: i for i in indicators}, codelists or {}, {"box_30": BOX_30}, None, ())
