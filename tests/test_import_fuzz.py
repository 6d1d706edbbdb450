"""Whatever a file holds: each line accepted or set aside, each value exactly the one read, or a French message.

AOS_FUZZ_EXAMPLES sets how many files are tried (40 by default; the long run has 5,000).
"""

import io
import os
import re
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from aos_analysis.data.importing import reading
from aos_analysis.words.errors import AosError, DataError
from tests.importing import GOOD, HEADER, load

EXAMPLES = int(os.environ.get("AOS_FUZZ_EXAMPLES", "40"))
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


def outcome(content: bytes) -> tuple[str, object]:
    """("message", text) or ("rows", (lines read, rows, rejects)); anything else is a failure."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        try:
            imported = load(folder, content)
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


FUZZ = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@FUZZ
@given(files())
def test_any_file_is_accounted_for(content):
    kind, _ = outcome(content)
    event(kind)


@FUZZ
@given(files())
def test_both_readers_say_the_same(content):
    """DuckDB's reader where the bytes allow it, ours line by line: same rows, same lines set aside."""
    fast = outcome(content)
    direct = reading.Reader.direct
    reading.Reader.direct = lambda self: None
    try:
        slow = outcome(content)
    finally:
        reading.Reader.direct = direct
    assert fast[0] == slow[0]
    if fast[0] == "rows":
        (read, rows, rejects), (read_slowly, rows_slowly, rejects_slowly) = fast[1], slow[1]
        assert (read, rows) == (read_slowly, rows_slowly)
        assert [row[0] for row in rejects] == [row[0] for row in rejects_slowly]


NUMBERS = st.one_of(
    st.integers(-(10**14), 10**14).map(lambda n: (f"{n}", float(n))),
    st.integers(-(10**9), 10**9).map(lambda n: (f"{n:,}".replace(",", " "), float(n))),
    st.floats(-1e9, 1e9, allow_subnormal=False).map(lambda x: (f"{x:.2f}".replace(".", ","), float(f"{x:.2f}"))),
    st.floats(-1e9, 1e9).map(lambda x: (f"{x:,.2f}".translate(str.maketrans(",.", ".,")), float(f"{x:.2f}"))),
)


@FUZZ
@given(st.lists(st.tuples(NUMBERS, st.dates(), st.text("0123456789", min_size=1, max_size=13)), min_size=1, max_size=8))
def test_no_value_changes(read):
    """Numbers, dates and codes of a good file come out exactly, in order."""
    body = io.StringIO()
    body.write(f"{HEADER}\n")
    for (number, _), day, code in read:
        body.write(f"p;A;{day:%d/%m/%Y};{day:%Y-%m-%d};{code};{number};{number}\n")
    kind, found = outcome(body.getvalue().encode())
    plausible = [(n, d, c) for (_, n), d, c in read if 1901 <= d.year <= 2100]
    if kind == "message":
        assert not plausible
        return
    expected = [(n, n, d, d, c.zfill(7 if len(c) <= 7 else 13)) for n, d, c in plausible]
    rows = [tuple(row[name] for name in ("quantity", "amount", "care_date", "flux_date", "code")) for row in found[1]]
    assert rows == expected
