"""`make golden`: every kind of packet made anew on a small synthetic caisse, and compared with `tests/golden/`.

A packet is its declaration without `run`, its CSVs and the text of its page; whatever tells an edition from the next
(dates, run numbers, hashes, versions) is left out. `make golden-accept` stores what was made. Only the passing of a
review date (`review_by`) moves a page by itself.
"""

import argparse
import csv
import difflib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from math import isclose
from pathlib import Path

from aos_analysis.definitions.frozen import ANALYSES, analysis_sha256, seen_numbers
from aos_analysis.definitions.hashes import text_sha256
from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.files import INDEX, MANIFEST, PAGE
from aos_analysis.study.designs import design_names
from aos_analysis.words import numbers
from aos_analysis.words.wording import say
from tests import PROJECT, SCALE
from tests.page_text import page_text

STORED = PROJECT / "tests" / "golden"
COMMANDS = (  # the effects last: their pages cite the other reports
    "run antidepresseurs --notebook data_quality",
    "run antidepresseurs --notebook campaign_follow_up",
    "run --notebook portfolio",
    "run --notebook services",
    "run --notebook audits",
    "run antidepresseurs --notebook exploration",
    "calibrate benzodiazepines --runs 2",
    "plan benzodiazepines --runs 1",
    "run benzodiazepines --notebook several_territories",
    "run cpts_bocage --notebook territory_profile",
    "run --notebook territories",
    "run",
)
DIGITS = 9
EDITION = ("run", "edition", "version", "commit", "code", "data", "python", "packages")  # of `page.trace`
CHANGING = re.compile(f"^({'|'.join(say(f'page.trace.{key}') for key in EDITION)}) : .*", re.MULTILINE)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
ADVICE = """
Le détail ci-dessus sépare les paquets de leur référence (tests/golden/).
Si c'est voulu : « make golden-accept », et une ligne de CHANGELOG.md qui dit quelles campagnes changent, de combien.
Sinon : c'est une faute."""


def make(output: Path) -> None:
    """Every packet, by the commands that a user types, with the scale of `SCALE`."""
    for command in COMMANDS:
        line = [sys.executable, "-m", "aos_analysis", *command.split(), "--output", str(output)]
        path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")]))
        subprocess.run(line, check=True, env=os.environ | {"AOS_SYNTHETIC_SCALE": SCALE, "PYTHONPATH": path})


def packets_text(output: Path) -> dict[str, str]:
    """Every file of every packet, and the portal, by its name in `tests/golden/`."""
    found = {}
    for manifest in sorted([*output.glob(f"*/*/{MANIFEST}"), *output.glob(f"*/*/*/{MANIFEST}")]):
        told = json.loads(manifest.read_text("utf-8"))
        name = f"{told['campaign']}.{told['notebook']}"
        found |= {f"{name}/{file}": text for file, text in packet_text(manifest.parent).items()}
        found[f"{name}/page.txt"] = stable(page_text((manifest.parent / PAGE).read_text("utf-8")), told["started"])
    found["portal.txt"] = stable(page_text((output / INDEX).read_text("utf-8")), told["started"])
    return found


def packet_text(folder: Path) -> dict[str, str]:
    """The declaration and the CSVs of one packet."""
    declared = [path for path in sorted(folder.glob("*.json")) if path.name != MANIFEST]
    found = {path.name: declaration_text(path.read_text("utf-8")) for path in declared}
    return found | {path.name: table_text(path.read_bytes().decode("utf-8")) for path in sorted(folder.glob("*.csv"))}


def declaration_text(text: str) -> str:
    content = {key: value for key, value in json.loads(text).items() if key != "run"}
    return json.dumps(rounded(content), ensure_ascii=False, indent=1) + "\n"


def table_text(text: str) -> str:
    out = io.StringIO()
    rows = ([str(rounded(_read(cell))) for cell in row] for row in csv.reader(io.StringIO(text)))
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _read(cell: str) -> str | float:
    return float(cell) if re.fullmatch(NUMBER, cell) and "." in cell else cell


def rounded(value: object) -> object:
    """The same, floats to nine digits and what only rounding left, below 1e-12, as zero."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return (float(f"{value:.{DIGITS}g}") if abs(value) > 1e-12 else 0.0) if isinstance(value, float) else value


def stable(text: str, started: str) -> str:
    """A page's text without what tells one edition from the next."""
    day = datetime.fromisoformat(started).date()
    text = CHANGING.sub(r"\1 : …", text)
    text = re.sub(r"\b\d{8}-\d{6}-[0-9a-f]{8}\b|\b(?:[0-9a-f]{12}|[0-9a-f]{40}|[0-9a-f]{64})\b", "…", text)
    told = r"\s".join(map(re.escape, numbers.day(day).split()))
    return re.sub(f"{told}|{day:%d/%m/%Y}", "…", text)


def differences(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    """A unified diff of each file that is not the same."""
    for name in sorted({*before, *after}):
        old, new = before.get(name, "").splitlines(), after.get(name, "").splitlines()
        if name.endswith((".json", ".csv")):
            new = _without_noise(old, new)
        yield from difflib.unified_diff(old, new, f"tests/golden/{name}", name, lineterm="", n=1)


def _without_noise(old: list[str], new: list[str]) -> list[str]:
    """The new lines, the old one in the place of each that another machine's last digit alone has changed."""
    if len(old) != len(new):
        return new
    return [was if same_numbers(was, line) else line for was, line in zip(old, new, strict=True)]


def same_numbers(first: str, second: str) -> bool:
    """The same words, and the same numbers to a unit of their ninth digit."""
    if NUMBER.sub("#", first) != NUMBER.sub("#", second):
        return False
    pairs = zip(NUMBER.findall(first), NUMBER.findall(second), strict=True)
    return all(isclose(float(a), float(b), rel_tol=2 * 10.0 ** (1 - DIGITS), abs_tol=1e-12) for a, b in pairs)


def stored() -> dict[str, str]:
    files = (path for path in STORED.rglob("*") if path.is_file())
    return {path.relative_to(STORED).as_posix(): path.read_text("utf-8") for path in files}


def accept(found: dict[str, str]) -> None:
    shutil.rmtree(STORED, ignore_errors=True)
    for name, text in found.items():
        path = STORED / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def note_analyses(packets: dict[str, str]) -> None:
    """Beside the code of each design, the numbers that it gave: a plan frozen under another code that gave the same
    ones is kept. A team's frozen files are read by it."""
    known = seen_numbers()
    for design in design_names():
        named = re.compile(rf"[^/]+\.{design}/(?:estimates|path|checks)\.csv")
        numbers_of = {name: NUMBER.findall(text) for name, text in sorted(packets.items()) if named.fullmatch(name)}
        if numbers_of:
            known[design, analysis_sha256(design)] = text_sha256(json.dumps(numbers_of))
    columns = ("design", "analysis_sha256", "numbers_sha256")
    rows = [dict(zip(columns, (*of, given), strict=True)) for of, given in sorted(known.items())]
    ANALYSES.write_bytes(Sheet(columns).text(rows).replace("\r\n", "\n").encode("utf-8"))


def main(arguments: list[str]) -> int:
    given = argparse.ArgumentParser(prog="tests.golden_packets", description=__doc__)
    given.add_argument("--accept", action="store_true", help="what is made becomes the reference")
    accepted = given.parse_args(arguments).accept
    folder = Path(tempfile.mkdtemp(prefix="aos-golden-"))
    try:
        make(folder)
    except subprocess.CalledProcessError as error:  # it has said why; its drafts stay
        return error.returncode
    found = packets_text(folder)
    shutil.rmtree(folder)
    lines = list(differences(stored(), found))
    print("\n".join(lines))
    if accepted:
        accept(found)
    if accepted or not lines:
        note_analyses(found if accepted else stored())
        print(f"{len(found)} fichiers.")
        return 0
    print(ADVICE)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
