"""Variants of the synthetic caisse: no effect, a harmful one, and the same visits with the draw that decided them."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from aos_analysis.data.drawn import list_sha256, list_text
from aos_analysis.definitions.campaign import Draw
from aos_analysis.definitions.drawn import with_draw
from aos_analysis.definitions.library import SHIPPED
from aos_analysis.demo import antidepressants, antidiabetics, hypnotics, lines
from aos_analysis.demo.caisse import MORE, SEED, STREAMS, generate
from aos_analysis.demo.parameters import Parameters
from aos_analysis.words.errors import ParameterError
from aos_analysis.words.wording import say

EFFECTS = {"null": 0.0, "harmful": -1.0}  # times the effect of every campaign
DRAWN, UNDRAWN = "drawn", "undrawn"
ACTS = "acts"  # with the streams of acts and roles beside the usual ones
VARIANTS = (UNDRAWN, DRAWN, ACTS, *EFFECTS)
PARAMETERS = "parametres"  # beside the tables: the campaign files that declare their draws
MEETING = ("done", "refused", "unreachable")
NOTICE = pd.Timedelta(days=14)  # an appointment is cancelled so long before (visits.py)


def generate_variant(folder: Path, variants: Collection[str], seed: int = SEED, scale: float = 1.0) -> None:
    """A caisse in `folder`, of variants that can be held together: an effect, and whether draws are recorded."""
    effects = [EFFECTS[name] for name in dict.fromkeys(variants) if name in EFFECTS]
    unknown = [name for name in variants if name not in VARIANTS]
    if unknown or len(effects) > 1 or {DRAWN, UNDRAWN} <= set(variants):
        raise ParameterError(say("synthetic.variant", read=", ".join(variants), known=", ".join(VARIANTS)))
    streams = (*STREAMS, *MORE) if ACTS in variants else None
    generate(folder, seed, scale, streams, effect=effects[0] if effects else 1.0)
    if DRAWN in variants:
        record_draws(folder, seed)


def record_draws(folder: Path, seed: int, p: Parameters | None = None) -> None:
    """Writes down the draws that decided the visits of a caisse in random order: two columns of its contacts, a list
    and a campaign file each in `parametres/`, nothing else. Visits went as drawn, whoever refused."""
    p = p or Parameters()
    contacts = pd.read_parquet(folder / "contacts.parquet")
    contacts["planned_month"], contacts["drawn_wave"] = pd.NaT, None
    plans = {
        antidepressants.CAMPAIGN: p.n06a_campaign.first,
        antidiabetics.CAMPAIGN: p.a10_campaign.first,
        hypnotics.CAMPAIGN: p.n05_campaign.first,
    }
    (folder / PARAMETERS / "campaigns").mkdir(parents=True)
    for campaign, first in plans.items():
        own = contacts["campaign"] == campaign
        listed = _arms(contacts[own], first) if campaign == hypnotics.CAMPAIGN else _waves(contacts[own])
        told = listed.set_index("unit_id").reindex(contacts.loc[own, "unit_id"])
        for column in ("planned_month", "drawn_wave"):
            contacts.loc[own, column] = told[column].to_numpy()
        _declare(folder / PARAMETERS, campaign, listed, seed, first)
    contacts["planned_month"] = pd.to_datetime(contacts["planned_month"]).dt.date
    kinds = [("planned_month", pa.date32()), ("drawn_wave", pa.string())]
    table = pq.read_table(folder / "contacts.parquet")
    for name, kind in kinds:
        column = pa.array(contacts[name].astype(object).where(contacts[name].notna(), None), kind)
        table = table.append_column(name, column)
    lines.write(table, folder / "contacts.parquet")


def _waves(own: pd.DataFrame) -> pd.DataFrame:
    """A wave a month: that of the day drawn for each, kept, refused or cancelled; who was never called upon waits."""
    day = pd.to_datetime(own["contact_date"])
    day = day.where(own["status"] != "cancelled", day + NOTICE)
    asked = own.assign(day=day, later=~own["status"].isin(MEETING))[day.notna()]
    first = asked.sort_values(["unit_id", "later", "day"]).groupby("unit_id")["day"].first()
    units = pd.Index(sorted(own["unit_id"].unique()), name="unit_id")
    month = first.dt.to_period("M").dt.to_timestamp().reindex(units)
    rank = month.rank(method="dense")
    names = [say("draw.waiting") if np.isnan(k) else say("draw.wave", n=int(k)) for k in rank]
    return pd.DataFrame({"unit_id": units, "drawn_wave": names, "planned_month": month.to_numpy()})


def _arms(own: pd.DataFrame, first: date) -> pd.DataFrame:
    """The arms of the trial, as `wave` names them already."""
    units = own.groupby("unit_id")["wave"].first()
    month = pd.Series(pd.Timestamp(first.replace(day=1)), units.index).where(units != hypnotics.ARMS[0])
    return pd.DataFrame({"unit_id": units.index, "drawn_wave": units.to_numpy(), "planned_month": month.to_numpy()})


def _declare(parameters: Path, campaign: str, listed: pd.DataFrame, seed: int, first: date) -> None:
    """The list, and the shipped campaign file with its draw, made ten days before the first visit."""
    on = (pd.Timestamp(first) - pd.Timedelta(days=10)).date()
    block = Draw(seed=seed, drawn_on=on, list=f"{campaign}.csv", sha256=list_sha256(listed))
    file = f"{campaign}.yaml"
    (parameters / block.list).write_bytes(list_text(listed).encode("utf-8"))
    shipped = (SHIPPED / "campaigns" / file).read_bytes()
    (parameters / "campaigns" / file).write_bytes(with_draw(shipped, file, block))
