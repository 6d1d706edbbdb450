"""JSON Schemas of the parameter files, so that an editor completes, explains and underlines while one types."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from aos_analysis.definitions.folders import FOLDERS
from aos_analysis.words.wording import say

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELS = {folder.one: folder.holds for folder in FOLDERS.values() if folder.holds}  # name of a schema -> its model


def write_schemas(folder: str | Path) -> list[Path]:
    """Writes `<kind>.schema.json` in a folder for each kind of file."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    return [_write(place / f"{name}.schema.json", schema(name)) for name in MODELS]


def schema(name: str) -> dict[str, Any]:
    """The schema of one kind of file (a key of MODELS), described in French."""
    found = TypeAdapter(MODELS[name]).json_schema(by_alias=True, mode="validation")
    models = dict(found.get("$defs", {}))
    if "properties" in found:
        models[MODELS[name].__name__] = found
    for model, content in models.items():
        _describe(content, model)
    return {"$schema": DIALECT, **found, "title": say(f"keys.files.{name}")}


def _describe(content: dict[str, Any], model: str) -> None:
    """French meanings in place of the English docstrings and names that pydantic puts there."""
    content.pop("description", None)
    content.pop("title", None)
    for key, field in content.get("properties", {}).items():
        field.pop("title", None)
        field["description"] = say(f"keys.{model}.{key}")


def _write(path: Path, content: dict[str, Any]) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
    return path
