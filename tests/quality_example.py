"""A hand-made folder without a defect: 60 practitioners, 5 antibiotic lines a month each, three years of care."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from aos_analysis.data.quality import Quality, assess
from aos_analysis.data.sources import read_folder
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import Shock
from tests.tables import REFERENCE, SIGNATURE, campaign, indicator, plan, write

LAGS = np.array([0, 1, 1, 2, 2])  # months until the five lines of a month are in
LAST = pd.Timestamp("2023-12-01")
SHOCK = {"id": "choc", "kind": "shock", "title": "Choc", "from": "2022-06", "to": "2022-08", "reference": REFERENCE}


@cache
def _lines() -> pd.DataFrame:
    months = pd.date_range("2021-01-01", LAST, freq="MS")
    gp, month, rank = (axis.ravel() for axis in np.meshgrid(range(60), range(36), range(5), indexing="ij"))
    flux = pd.date_range("2021-01-01", periods=40, freq="MS")
    care = months[month] + pd.to_timedelta(5 * rank, "D")
    lines = pd.DataFrame({"gp": gp, "rank": rank, "care_date": care, "flux_date": flux[month + LAGS[rank]]})
    lines["patient_id"] = [f"p{i % 900}" for i in range(len(lines))]
    lines["practitioner_id"] = [f"g{i:02d}" for i in gp]
    lines = lines.assign(code="3400930000001", atc="J01CA04", quantity=1.0, age=70)
    lines["amount"] = 8 + np.arange(len(lines)) / 1000
    cancelled = lines[lines.index % 100 == 0].assign(quantity=-1.0)
    lines = pd.concat([lines, cancelled], ignore_index=True).drop(columns=["gp", "rank"])
    return lines[lines["flux_date"] <= LAST].reset_index(drop=True)


def tables() -> dict[str, pd.DataFrame]:
    """Deliveries, practitioners and contacts (50 practitioners targeted and met)."""
    names = [f"g{i:02d}" for i in range(60)]
    contacts = pd.DataFrame({"campaign": "essai", "unit_id": names[:50], "status": "done"})
    contacts = contacts.assign(contact_date=pd.Timestamp("2022-10-03"), channel="delegate_visit")
    practitioners = pd.DataFrame({"practitioner_id": names, "list_size": 900.0})
    return {"deliveries": _lines().copy(), "practitioners": practitioners, "contacts": contacts}


def make_plan(shocks: tuple[str, ...] = (), of: Mapping | None = None, **changes) -> Plan:
    """A rate of antibiotics over the list, six months of delay declared."""
    base = {
        "period": {"first": "2021-01", "last": None},
        "completeness_months": 6,
        "campaign_period": {"from": "2022-09", "to": "2022-12"},
        "economic_reading": "quality",
        "shocks": list(shocks),
    }
    made = plan(campaign(**base | changes), indicator(**of or {}))
    values = {"choc": Shock.model_validate(SHOCK | {"signature": SIGNATURE})} if shocks else {}
    return Plan(made.campaign, made.indicators, {}, values, None, ())


def judge(folder: Path, data: Mapping[str, pd.DataFrame], of: Plan | None = None) -> Quality:
    write(folder, **data)
    return assess(of or make_plan(), read_folder(folder), folder)
