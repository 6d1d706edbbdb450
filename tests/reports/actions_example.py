"""Small action files and small packets, written by hand for the tests of portfolio, services and audits."""

import json
from pathlib import Path

ACTION = """\
id: {id}
title: {title}
public: Patients et professionnels du territoire
territory: Manche
contact: economie-sante@exemple.fr
noun: {{one: {one}, many: {many}}}
counts: {counts}
{more}
signature: {{authored_by: Équipe, checked_by: null, review_by: 2027-06}}
"""


def action(folder: Path, name: str, more: str, noun: str = "échange", counts: str = "practitioners") -> Path:
    """`actions/<name>.yaml`; `more` are its other keys, as YAML lines."""
    path = folder / "actions" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    words = {"id": name, "title": f"Action {name}", "one": noun, "many": f"{noun}s", "counts": counts}
    path.write_text(ACTION.format(more=more.strip(), **words), encoding="utf-8")
    return path


def packet(folder: Path, notebook: str, name: str, declared: dict, run: str = "20260310-101500-1a2b3c4d") -> Path:
    """A packet that declares something, as a run leaves it."""
    place = folder / run
    place.mkdir(parents=True)
    (place / name).write_text(json.dumps(declared), encoding="utf-8")
    data = {"source": "essai", "date": "2026-01-31", "synthetic": False, "sha256": "ab"}
    told = {"notebook": notebook, "started": "2026-03-10T10:15:00+01:00", "data": data, "outputs": [{"name": name}]}
    (place / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    return place
