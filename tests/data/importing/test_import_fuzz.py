"""Whatever a file holds: each line accepted or set aside, each value exactly the one read, or a French message.

AOS_FUZZ_EXAMPLES sets how many files each test tries: 15 by default, 1,000 in the long run, with more than 10,000 bad
lines in them:

    AOS_FUZZ_EXAMPLES=1000 python -m pytest tests/data/importing/test_import_fuzz.py      half an hour
"""

import gzip
import io
import os
import re
import tempfile
import zipfile
from collections import Counter
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from aos_analysis.data.importing import blocks, importer, plain, reading
from aos_analysis.data.importing.dates import MONTHS
from aos_analysis.data.importing.grammar import SPACES
from aos_analysis.definitions.mapping_file import load_mapping
from aos_analysis.words.errors import AosError, DataError
from tests.importing import GOOD, HEADER, load, overlay
from tests.sas7bdat import Field, sas7bdat

EXAMPLES = int(os.environ.get("AOS_FUZZ_EXAMPLES", "15"))
ENGLISH = re.compile(r"\b(error|invalid|expected|could not|unexpected|traceback|exception)\b", re.IGNORECASE)
ODD = st.one_of(
    st.sampled_from(
        ["", " ", '"', '""', '"a', 'a"b', "=cmd()", "@x", "+1(", "-2", "1 234,5", "228.579,71", "1.234",
         "1e9", "nan", "NULL", "\x00", "\x07", "\r", "\t", "\ufeff", "é", "œ", "€", "\u00a0", "25/10/2022",
         "31/02/2022", "2022-10-25", "10/25/2022", "01JAN2023:00:00:00", "0123456", "3,40093E+12", "9" * 40, "x" * 5000,
         "'; DROP TABLE x; --", "{x}", "%s", ";", "\n"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.floats(allow_nan=True).map(str),
    st.integers().map(str),
)  # fmt: skip
GOOD_CELLS = st.tuples(
    st.sampled_from(["p1", "p2", "é3", '"p4"']), st.sampled_from(["A", "B", ""]), st.just("25/10/2022"),
    st.sampled_from(["01/11/2022", "2022-11-01"]), st.sampled_from(["3400930000123", "123456"]),
    st.sampled_from(["1", "-1", "2"]), st.sampled_from(["12,50", "1 234,5", "-3", ""]),
)  # fmt: skip


@st.composite
def lines(draw) -> str:
    """A good line, perhaps with one to three odd cells, or cells too many, or too few; or nothing of the kind."""
    kind = draw(st.sampled_from(["good", "good", "good", "odd", "odd", "cut", "more", "noise"]))
    if kind == "noise":
        return draw(st.text(st.characters(codec="utf-8"), max_size=30))
    cells = list(draw(GOOD_CELLS))
    if kind == "odd":
        for place in draw(st.sets(st.integers(0, 6), min_size=1, max_size=3)):
            cells[place] = draw(ODD)
    elif kind == "cut":
        cells = cells[: draw(st.integers(0, 6))]
    elif kind == "more":
        cells += draw(st.lists(ODD, min_size=1, max_size=3))
    return ";".join(cells)


@st.composite
def files(draw) -> bytes:
    """A header and lines in one encoding, then what happens to files: mixed, cut, an odd separator, bytes changed."""
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "latin-1"]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    body = [HEADER, *draw(st.lists(lines(), max_size=12))]
    content = "".join(line + end for line in body).encode(encoding, errors="replace")
    happens = draw(st.sampled_from(["nothing", "nothing", "mixed", "cut", "separator", "bytes", "headless", "empty"]))
    if happens == "mixed":
        content += f"{GOOD.replace('A', 'Évreux')}{end}".encode(draw(st.sampled_from(["utf-8", "cp1252"])))
    elif happens == "cut":
        content = content[: draw(st.integers(0, len(content)))]
    elif happens == "separator":
        content = content.replace(b";", draw(st.sampled_from([b",", b"\t", b"|", b"~", b" "])))
    elif happens == "bytes" and content:
        place = draw(st.integers(0, len(content) - 1))
        content = content[:place] + draw(st.binary(min_size=1, max_size=4)) + content[place + 1 :]
    elif happens == "headless":
        content = content.partition(b"\n")[2]
    elif happens == "empty":
        content = content[:0]
    event(happens)
    return content


@pytest.fixture(scope="module", autouse=True)
def one_mapping(tmp_path_factory):
    """The same mapping for all, parsed once."""
    mapping = load_mapping("essai", overlay(tmp_path_factory.mktemp("fuzz")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importer, "load_mapping", lambda *_: mapping)
        yield


def outcome(content: bytes, name: str = "lignes.csv") -> tuple[str, object]:
    """("message", text) or ("rows", (lines read, rows, rejects)); anything else is a failure."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        try:
            imported = load(folder, content, name=name)
        except AosError as error:
            assert isinstance(error, DataError)
            assert not (folder / "données").exists()
            assert not ENGLISH.search(re.sub(r"«.*?»|lu : .*", "", str(error), flags=re.DOTALL)), error
            return "message", str(error)
        summary, rejects = imported.summary, imported.rejects
        assert summary.accepted + summary.rejected == summary.read
        assert (len(imported.rows), len(rejects)) == (summary.accepted, summary.rejected)
        (part,) = (imported.folder / "deliveries").glob("*.parquet")
        return "rows", (summary.read, pq.read_table(part).to_pylist(), rejects)


def content_of(rows: list[dict]) -> Counter:
    """Plain lines are written before the others: order says nothing."""
    return Counter(tuple(row.values()) for row in rows)


FUZZ = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@FUZZ
@given(files())
def test_any_file_is_accounted_for(content):
    kind, _ = outcome(content)
    event(kind)


@contextmanager
def small_blocks(size: int, probe: int):
    """Blocks of `size` bytes; columns judged by their bytes after `probe` rows that do not repeat."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "SIZE", size)
        patch.setattr(plain, "PROBE", probe)
        yield


@FUZZ
@given(files(), st.sampled_from([256, blocks.SIZE]), st.sampled_from([1, plain.PROBE]))
def test_both_readers_say_the_same(content, size, probe):
    """By blocks where the bytes allow it, line by line: same rows, same lines set aside."""
    with small_blocks(size, probe):
        fast = outcome(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading.Reader, "blocks", lambda self, needed: None)
        slow = outcome(content)
    assert fast[0] == slow[0]
    if fast[0] == "rows":
        (read, rows, rejects), (read_slowly, rows_slowly, rejects_slowly) = fast[1], slow[1]
        assert (read, content_of(rows)) == (read_slowly, content_of(rows_slowly))
        assert [row[0] for row in rejects] == [row[0] for row in rejects_slowly]


STRUCTURE = re.compile('[";\\n\\r\\0]')  # what cuts lines and cells


@st.composite
def cells(draw) -> list[str]:
    """Seven cells, some of them odd, that no sign of structure disturbs."""
    made = [cell.replace('"', "") for cell in draw(GOOD_CELLS)]
    for place in draw(st.sets(st.integers(0, 6), max_size=3)):
        made[place] = STRUCTURE.sub("", draw(ODD))
    return made


def day(text: str) -> date:
    """Whatever is written, read without any care."""
    first, second, third = re.findall(r"\d+|[A-Za-z]+", text)[:3]
    if len(first) == 4:
        return date(int(first), int(second), int(third))
    month = second if second.isdecimal() else MONTHS[second.upper()]
    return date(int(third), int(month), int(first))


def figure(text: str) -> float | None:
    """The same for a number."""
    plain = text.strip(SPACES).replace("−", "-").translate(str.maketrans("", "", SPACES))
    return float(plain.replace(".", "").replace(",", ".") if "," in plain else plain) if plain else None


def obvious(cells: list[str]) -> tuple:
    patient, prescriber, care, flux, code, quantity, amount = (cell.strip(SPACES) for cell in cells)
    code = code.zfill(7 if len(code) <= 7 else 13) if re.fullmatch("[0-9]+", code) else code
    return patient, prescriber or None, day(care), day(flux), code, figure(quantity), figure(amount)


@FUZZ
@given(
    st.lists(cells(), min_size=1, max_size=40), st.sampled_from(["utf-8", "cp1252"]), st.sampled_from([1, plain.PROBE])
)
def test_what_is_accepted_is_what_was_written(written, encoding, probe):
    """The lines that are not set aside, read by a reader that takes no care: the same values, to the last digit."""
    body = "".join(f"{line}\n" for line in (HEADER, *map(";".join, written)))
    with small_blocks(1024, probe):
        kind, found = outcome(body.encode(encoding, errors="replace"))
    if kind == "message":
        return
    _, rows, rejects = found
    seen = [[cell.encode(encoding, errors="replace").decode(encoding) for cell in line] for line in written]
    aside = {line for line, *_ in rejects}
    kept = Counter(obvious(line) for number, line in enumerate(seen, 2) if number not in aside)
    assert content_of(rows) == kept


def binaries() -> dict[str, bytes]:
    """A good file of each kind that is not a text."""
    names, row = HEADER.split(";"), ["p1", "A", date(2022, 10, 25), date(2022, 11, 1), "3400930000123", 1, 12.5]
    text = f"{HEADER}\n{GOOD}\n".encode()
    book, sheet, archive, parquet = openpyxl.Workbook(), io.BytesIO(), io.BytesIO(), io.BytesIO()
    book.active.append(names)
    book.active.append(row)
    book.save(sheet)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("lignes.csv", text)
    pq.write_table(pa.table({name: [value] for name, value in zip(names, row, strict=True)}), parquet)
    fields = [Field(n, isinstance(v, str), "DDMMYY" * isinstance(v, date)) for n, v in zip(names, row, strict=True)]
    return {"l.xlsx": sheet.getvalue(), "l.zip": archive.getvalue(), "l.parquet": parquet.getvalue(),
            "l.csv.gz": gzip.compress(text), "l.sas7bdat": sas7bdat(fields, [row])}  # fmt: skip


BINARIES = binaries()


@st.composite
def damaged(draw) -> tuple[str, bytes]:
    """A file cut, or with a few bytes changed, or with bytes too many."""
    name = draw(st.sampled_from(sorted(BINARIES)))
    content = BINARIES[name]
    places = draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4))
    if draw(st.booleans()):
        return name, content[: places[0]]
    for place in places:
        content = content[:place] + draw(st.binary(max_size=2)) + content[place + 1 :]
    return name, content


@FUZZ
@given(damaged())
def test_damaged_files_end_with_a_message_or_in_full(read):
    name, content = read
    kind, _ = outcome(content, name)
    event(f"{name}: {kind}")


MOST = 100_000  # boxes of a line: beyond, it is set aside
NUMBERS = st.one_of(
    st.integers(-MOST - 9, MOST + 9).map(lambda n: (f"{n}", float(n))),
    st.integers(-MOST, MOST).map(lambda n: (f"{n:,}".replace(",", " "), float(n))),
    st.floats(-MOST, MOST, allow_subnormal=False).map(lambda x: (f"{x:.2f}".replace(".", ","), float(f"{x:.2f}"))),
    st.floats(-MOST, MOST).map(lambda x: (f"{x:,.2f}".translate(str.maketrans(",.", ".,")), float(f"{x:.2f}"))),
)


@FUZZ
@given(st.lists(st.tuples(NUMBERS, st.dates(), st.text("0123456789", min_size=1, max_size=13)), min_size=1, max_size=8))
def test_no_value_changes(read):
    """Numbers, dates and codes of a good file come out exactly; a CIP13 cut short is never completed."""
    body = io.StringIO()
    body.write(f"{HEADER}\n")
    for (number, _), day, code in read:
        body.write(f"p;A;{day:%d/%m/%Y};{day:%Y-%m-%d};{code};{number};{number}\n")
    kind, found = outcome(body.getvalue().encode())
    possible = [(n, d, c) for (_, n), d, c in read if d.year > 1900 and d <= date.today() and abs(n) <= MOST]
    plausible = [(n, d, c) for n, d, c in possible if len(c) <= 7 or len(c) == 13]
    if kind == "message":
        assert not plausible
        return
    expected = Counter(("p", "A", d, d, c.zfill(7), n, n) for n, d, c in plausible)
    assert content_of(found[1]) == expected
