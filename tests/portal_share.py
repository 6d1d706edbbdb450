"""A share at the size of a country, cheaply: each verdict is saved once, its declaration copied under other names."""

import json
from itertools import cycle
from pathlib import Path

from aos_analysis.run.saving import save
from tests.study_example import make_study

CASES = ("strong", "weak", "null", "to_confirm", "harmful", "useless", "insufficient")
RUN = "20261121-203000-1a2b3c4d"
FILES = ("rapport.html", "brief.html", "estimates.csv", "path.csv", "checks.csv")


def share(root: Path, caisses: int, campaigns: int) -> None:
    """`cpam_01/campagne_01/<run>/`…: verdicts differ from one report to the next, footprints from one campaign to the
    next, territories from one caisse to the next."""
    declared = {case: _declaration(root, case) for case in CASES}
    cases = cycle(CASES)
    for caisse in range(1, caisses + 1):
        for campaign in range(1, campaigns + 1):
            told = declared[next(cases)] | {
                "campaign": f"campagne_{campaign:02}",
                "title": f"Campagne sur un usage des médicaments, numéro {campaign}",
                "territory": f"Caisse du département numéro {caisse}",
            }
            packet(root / f"cpam_{caisse:02}" / f"campagne_{campaign:02}" / RUN, told, f"A{campaign:02}")


def packet(folder: Path, told: dict, code: str = "A01") -> None:
    euros = told.get("economics")
    if euros:
        told = told | {"economics": euros | {"footprint": {"codes": [code], "from": "2024-01", "to": "2024-12"}}}
    folder.mkdir(parents=True)
    (folder / "result.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"data": {"date": "2026-06-30"}}), encoding="utf-8")
    for name in FILES:
        (folder / name).write_text("", encoding="utf-8")


def _declaration(root: Path, case: str) -> dict:
    folder = root / ".draft" / case
    save(make_study(case), folder)
    return json.loads((folder / "result.json").read_text("utf-8"))
