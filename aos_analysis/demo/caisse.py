"""Writes the synthetic caisse: the tables of the data contract, `dataset.json` and `truth.json`."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from uuid import uuid4

import pyarrow as pa

from aos_analysis.demo import (
    answers,
    antibiotics,
    antidepressants,
    antidiabetics,
    biosimilars,
    controls,
    dressings,
    hypnotics,
    lines,
    nursing,
    region,
    sick_leave,
    transports,
    visits,
)
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.stream import Stream
from aos_analysis.words.errors import ParameterError
from aos_analysis.words.wording import say

SEED = 20240901
STREAMS = {
    module.STREAM: module for module in (antibiotics, antidepressants, antidiabetics, dressings, hypnotics, sick_leave)
}
MORE = {module.STREAM: module for module in (nursing, transports, biosimilars)}  # only where they are asked for
SERVICES = (answers, controls)
CAMPAIGNS = {module.CAMPAIGN: name for name, module in {**STREAMS, **MORE}.items()}


def generate(
    folder: Path,
    seed: int = SEED,
    scale: float = 1.0,
    streams: Sequence[str] | None = None,
    effect: float = 1.0,
    visit_order: Mapping[str, str] | None = None,
    parameters: Parameters | None = None,
) -> None:
    """Writes a whole caisse in `folder` (absent or empty), or nothing at all.

    scale        multiplies patients, never practitioners or hospitals
    streams      some of STREAMS and MORE (None: those of STREAMS); one is the same alone or with the others
    effect       multiplies every campaign's effect; 0 is the null, with everything else unchanged
    visit_order  campaign -> random (default), score (the worst first) or geographic
    """
    names, orders = _asked(streams, scale, visit_order)
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(say("synthetic.folder_not_empty", folder=folder.name))
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.parent / f".{folder.name}-{uuid4().hex[:12]}"
    try:
        _write(draft, seed, scale, names, effect, orders, parameters or Parameters())
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _asked(streams: Sequence[str] | None, scale: float, visit_order: Mapping[str, str] | None):
    every = {**STREAMS, **MORE}
    names = [name for name in every if (name in STREAMS if streams is None else name in streams)]
    orders = {campaign: "random" for campaign in CAMPAIGNS} | dict(visit_order or {})
    for name in streams or ():
        if name not in every:
            raise ParameterError(say("synthetic.unknown_stream", read=name, known=", ".join(every)))
    for campaign, order in orders.items():
        if campaign not in CAMPAIGNS or order not in visits.ORDERS:
            known = {"campaigns": ", ".join(CAMPAIGNS), "orders": ", ".join(visits.ORDERS)}
            raise ParameterError(say("synthetic.unknown_order", read=f"{campaign} : {order}", **known))
    if not 0 < scale <= 10:
        raise ParameterError(say("synthetic.bad_scale", read=scale))
    return names, orders


def _write(draft: Path, seed: int, scale: float, names: list[str], effect: float, orders: dict, p: Parameters) -> None:
    place = region.build(p, seed, scale)
    (draft / "deliveries").mkdir(parents=True)
    lines.write(region.facilities(place), draft / "facilities.parquet")

    def run(name: str) -> tuple[str, Stream]:
        module = STREAMS.get(name) or MORE[name]
        stream = module.simulate(place, p, seed, effect, orders[module.CAMPAIGN])
        if stream.deliveries is not None:
            lines.write(stream.deliveries, draft / "deliveries" / f"{name}.parquet")
        if stream.stays is not None:
            lines.write(stream.stays, draft / "stays.parquet")
        if stream.acts is not None:
            (draft / "acts").mkdir(exist_ok=True)
            lines.write(stream.acts, draft / "acts" / f"{name}.parquet")
        return module.CAMPAIGN, stream.without_tables()

    done = dict(run(name) for name in names)
    people = [region.practitioners(place), *(s.units for s in done.values() if s.units is not None)]
    everyone = pa.concat_tables(people, promote_options="default") if len(people) > 1 else people[0]
    lines.write(everyone, draft / "practitioners.parquet")
    lines.write(visits.table([stream.visits for stream in done.values()]), draft / "contacts.parquet")
    counted = [stream.monthly for stream in done.values() if stream.monthly is not None]
    if counted:
        lines.write(pa.concat_tables(counted).unify_dictionaries(), draft / "monthly_indicators.parquet")
    truth = {
        campaign: {
            "exposed_units": stream.visits.exposed_ids,
            "visit_order": orders[campaign],
            "indicators": stream.truth,
        }
        for campaign, stream in done.items()
    }
    told = _services(draft, seed, p) if set(STREAMS) <= set(names) else {}
    asked = {"seed": seed, "scale": scale, "effect": effect}
    _json(draft / "truth.json", asked | {"parameters": asdict(p), "campaigns": truth} | told)
    _json(draft / "dataset.json", _about(p) | {"seed": seed, "scale": scale})


def _services(draft: Path, seed: int, p: Parameters) -> dict:
    """Tables that no campaign reads, of a whole caisse; what is true of them."""
    told = {}
    for module in SERVICES:
        table, told[module.ACTION] = module.simulate(seed, p.last_flux)
        lines.write(table, draft / f"{module.STREAM}.parquet")
    return {"actions": told}


def _about(p: Parameters) -> dict:
    """The data are dated from the last month of flux: the same bytes whenever they are generated."""
    return {"source": say("synthetic.source"), "extracted_on": p.last_flux.isoformat(), "synthetic": True}


def _json(file: Path, content: dict) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, default=date.isoformat)
    file.write_bytes((text + "\n").encode("utf-8"))
