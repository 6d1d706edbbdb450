"""Two editions of an action: units that moved by one to four are told of the campaign as a whole, never of a part."""

import json
from collections.abc import Iterator

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from aos_analysis.data.follow_up.counts import OUTCOMES
from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.page.crossed import delayed, lines_without, read_crossed, tells
from aos_analysis.page.recovery import intervals
from aos_analysis.reports.follow_up import KIND
from aos_analysis.reports.follow_up.reading import FollowUpReading
from aos_analysis.run.saving import save
from tests.page_example import FACTS
from tests.publishing import publish_read
from tests.reports.test_follow_up import followed, page

HEAD = "table,key,outcome,units\r\n"


def counts(text: str) -> dict[tuple[str, str], float]:
    """`A met 20, A not_met 12`."""
    cells = (cell.split() for cell in text.split(","))
    return {(row, outcome): float("nan") if n == "s" else float(n) for row, outcome, n in cells}


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ("A met 20, B met 30", "A met 20, B met 30", False),
        ("A met 20, B met 30", "A met 21, B met 30", True),  # one practitioner, and where
        ("A met 20, B met 30", "A met 25, B met 36", False),
        ("A met 20, B met 30", "A met 25, B met 33", True),
        ("A met 20, A not_met 12, B met 30, B not_met 9", "A met 25, A not_met 7, B met 30, B not_met 9", False),
        ("A met 20, A not_met 12, B met 30, B not_met 9", "A met 25, A not_met 8, B met 30, B not_met 9", True),
        ("A met 20, B met 30", "A met 20, C met 31", True),  # the rest moved by one
        ("A met 20, B met 30", "A met 20, C met 36", False),
        ("A met 20, B met s", "A met 20, B met 30", True),  # a mask that is lifted
        ("2024-01 met 9, 2024-02 met 9, 2024-03 met 9, 2024-04 met 9", "2024Q1 met 28, 2024Q2 met 9", True),
        ("2024-01 met 9, 2024-02 met 9, 2024-03 met 9, 2024-04 met 9", "2024Q1 met 27, 2024Q2 met 19", False),
        ("2024-01 met 9, 2024-02 met 9", "2024-01 met 9, 2024-02 met 9, 2024-03 met 12", False),
        ("A met 20", "A met 21", False),  # the campaign as a whole
        ("A met 20, B met 30", "a' met 21, b' met 30", True),  # the same places under other names
        ("A met 20, B met 30", "C met 36, D met 46", False),
        ("A met 20, B met 30", "C met 20, D met 30", False),
    ],
)  # fmt: skip
def test_a_table_tells_of_few_units(before, now, told):
    assert tells(counts(now), counts(before)) is told


@pytest.mark.parametrize(
    ("editions", "now", "late"),
    [
        (["A met 20, B met 30"], "A met 25, B met 30", False),  # five, between two editions in a row
        (["A met 20, B met 30", None], "A met 25, B met 30", True),  # the total of the second told of one of these five
        (["A met 20, B met 30", None, None], "A met 25, B met 36", False),  # it was here or there
        (["A met 20, B met 30", None], "A met 20, B met 30", False),
        (["A met 20, B met 30", None, "A met 25, B met 36"], "A met 30, B met 36", False),
        ([None, None], "A met 20, B met 30", False),  # never printed: nothing to compare
        (["A met 20", None], "A met 25", False),  # the campaign as a whole
        (["2024-01 met 9, 2024-02 met 9", None], "2024-01 met 9, 2024-02 met 9, 2024-03 met 6, 2024-04 met 7", False),
    ],
)
def test_a_late_table_does_not_say_where_those_between_were(editions, now, late):
    """A total that moved by one, in an edition that kept its tables back, must not be placed by a later one."""
    before = [{} if text is None else {"territory": counts(text)} for text in editions]
    assert (delayed({"territory": counts(now)}, before) == {"territory"}) is late


def test_delayed_tables_leave_the_csv():
    text = HEAD + "territory,A,met,20\r\nterritory,all,met,50\r\nchannel,x,met,50\r\n"
    assert read_crossed(text) == {"territory": {("A", "met"): 20}, "channel": {("x", "met"): 50}}
    assert lines_without(text, {"territory"}) == HEAD + "channel,x,met,50\r\n"


UNIT = st.tuples(
    st.integers(0, 2), st.integers(0, 1), st.integers(0, 4), st.sampled_from(["done", "refused", "targeted"])
)


def contacts(units: list[tuple]) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = pd.DataFrame({"campaign": "essai", "unit_id": [f"u{i:04d}" for i in range(len(units))]})
    rows["status"] = [unit[3] for unit in units]
    rows["contact_date"] = [
        None if unit[3] == "targeted" else pd.Timestamp(2021, 4 + unit[2], 10).date() for unit in units
    ]
    rows["channel"] = [("delegate_visit", "phone_call")[unit[1]] for unit in units]
    return rows, pd.DataFrame({"practitioner_id": rows["unit_id"], "territory_id": [f"T{unit[0]}" for unit in units]})


def edition(folder, units: list[tuple]):
    rows, practitioners = contacts(units)
    return followed(folder, rows, practitioners=practitioners, exposure={"channels": ["delegate_visit", "phone_call"]})


MEMBERS = {name: {name} for name in OUTCOMES} | {
    "not_met": {"refused", "unreachable", "waiting"},
    "missed": {"refused", "unreachable"},
}


def equations(table: dict, whole: dict[str, int], rows: list[str], shift: int) -> Iterator[tuple[np.ndarray, float]]:
    """What one edition prints, on counts by row and outcome that stand from `shift` on: its cells, « autres » being the
    rows that it does not print, and the outcomes of the campaign."""
    size = len(rows) * len(OUTCOMES)
    printed = {row for row, _ in table}
    for (row, outcome), n in [*table.items(), *((("whole", name), n) for name, n in whole.items() if n is not None)]:
        inside = rows if row == "whole" else [row] if row in rows else [r for r in rows if r not in printed]
        line = np.zeros(2 * size)
        for place, (r, o) in enumerate((r, o) for r in rows for o in OUTCOMES):
            line[shift + place] = float(r in inside and o in MEMBERS[outcome])
        yield line, n


@settings(max_examples=12, deadline=None)
@given(st.lists(UNIT, min_size=40, max_size=120), st.lists(UNIT, min_size=1, max_size=9))
def test_editions_tell_of_few_units_only_for_the_whole(tmp_path_factory, first, more):
    """Whatever two editions print, nobody knows that a territory or a channel moved by one to four units: bounds by
    linear programming on what each held in either edition."""
    folder = tmp_path_factory.mktemp("editions")
    found = [edition(folder / str(k), units) for k, units in enumerate((first, [*first, *more]))]
    before, now = (read_crossed(KIND.files(each)["follow_up.csv"]) for each in found)
    late = delayed(now, [before])
    wholes = [FollowUpReading(each).parts for each in found]
    for name, frame in (("territory", found[1].territories), ("channel", found[1].channels)):
        rows = sorted(frame[name])
        size = len(rows) * len(OUTCOMES)
        shown = [before.get(name, {}), {} if name in late else now.get(name, {})]
        if any(n != n for table in shown for n in table.values()) or len(rows) < 2:
            continue
        known = [line for k in (0, 1) for line in equations(shown[k], wholes[k], rows, k * size)]
        for outcomes in (["met"], list(OUTCOMES)):
            for place, _ in enumerate(rows):
                cells = [place * len(OUTCOMES) + OUTCOMES.index(outcome) for outcome in outcomes]
                moved = np.zeros(2 * size)
                moved[cells], moved[[size + cell for cell in cells]] = -1, 1
                low, high = (bound(known, sign * moved) * sign for sign in (1, -1))
                assert not (abs(high - low) < 1e-6 and 0.5 < abs(low) < 4.5), (name, rows[place], outcomes, low)


def bound(known: list[tuple[np.ndarray, float]], objective: np.ndarray) -> float:
    found = linprog(objective, A_eq=[line for line, _ in known] or None, b_eq=[n for _, n in known] or None)
    return found.fun if found.status == 0 else -np.inf


@settings(max_examples=15, deadline=None)
@given(st.lists(UNIT, min_size=30, max_size=120))
def test_the_tables_of_one_packet_tell_of_no_masked_group(tmp_path_factory, units):
    """All tables share their grand totals: the masked outcomes of the campaign are bounded from all of them at once."""
    reading = FollowUpReading(edition(tmp_path_factory.mktemp("packet"), units))
    values, hidden, sums = [float(n) for n in reading.followed.parts], [n is None for n in reading.parts.values()], []
    if reading.targeted is not None:
        sums.append((tuple(range(4)), len(values)))
        values, hidden = [*values, float(sum(values))], [*hidden, False]
    names = list(reading.parts)
    for grid in (reading.periods, reading.channels, reading.territories):
        for column, name in enumerate(grid.names) if grid else ():
            start = len(values)
            values += [float(n) for n in grid.values[:-1, column]]
            hidden += [bool(mask) for mask in grid.hidden[:-1, column]]
            whole = names.index(name) if name in names else None
            if whole is not None:
                sums.append((tuple(range(start, len(values))), whole))
    bounds = intervals(np.array(values), np.array(hidden), sums)
    assert all(high - low > 3 for (low, high), mask in zip(bounds, hidden, strict=True) if mask)


PARTS = (("contacts/T1.parquet", 70), ("contacts/T2.parquet", 51), ("parameters/campaigns/essai.yaml", None))
UNITS = [(place, channel, month, "done") for place in (0, 1) for channel in (0, 1) for month in range(5)] * 6
RUNS = ["20260101-000000-aaaaaaaa", "20260201-000000-bbbbbbbb"]


def kept_back(share, packet) -> bool:
    """Whether an edition that was published left its crossed tables out; its total is up to date."""
    held = share / packet.parent.name / packet.name
    assert json.loads((held / "follow_up.json").read_text("utf-8"))["units_met"] >= len(UNITS)
    return read_crossed((held / "follow_up.csv").read_text("utf-8")) == {}


def test_two_editions_published_at_once_are_read_beside_each_other(tmp_path):
    """Neither was in the register yet: their tables left together, one contact apart."""
    share, output = tmp_path / "share", tmp_path / "outputs"
    packets = [packed(output, run, [*UNITS, *[(0, 1, 2, "done")] * k]) for k, run in enumerate(RUNS)]
    publish_read([str(packet) for packet in packets], share, "Service médical", output)
    assert [kept_back(share, packet) for packet in packets] == [False, True]


def test_the_same_contacts_under_another_id_are_the_same_people(tmp_path):
    share, output = tmp_path / "share", tmp_path / "outputs"
    packets = [packed(output, RUNS[0], UNITS), packed(output, RUNS[1], [*UNITS, (0, 1, 2, "done")], "copie")]
    for packet in packets:
        publish_read([str(packet)], share, "Service médical", output)
    assert [kept_back(share, packet) for packet in packets] == [False, True]


def test_the_manifest_that_leaves_does_not_count_the_parts_of_a_table(tmp_path):
    """A file a territory, with its rows: two editions told where one contact was."""
    share, output = tmp_path / "share", tmp_path / "outputs"
    packet = packed(output, RUNS[0], UNITS)
    publish_read([str(packet)], share, "Service médical", output)
    manifest = json.loads((share / "essai" / RUNS[0] / "manifest.json").read_text("utf-8"))
    told = [(item["name"], item["rows"]) for item in manifest["inputs"]]
    assert told == [("contacts/", 121), ("parameters/campaigns/essai.yaml", None)]


def packed(output, run: str, units: list[tuple], campaign: str = "essai"):
    """The packet of a follow-up, as `aos run` leaves it; another id reads the same contacts."""
    folder, found = output / campaign / run, edition(output.parent / run, units)
    folder.mkdir(parents=True)
    save(found, folder)
    if campaign != "essai":
        path = folder / "parameters.yaml"
        text = path.read_text("utf-8").replace("  contacts: null", "  contacts: essai", 1)
        path.write_text(text.replace("id: essai", f"id: {campaign}", 1), encoding="utf-8")
    html, audit = page(found, FACTS | {"run_id": run})
    (folder / "rapport.ipynb").write_text(nbformat.writes(audit), encoding="utf-8")
    (folder / "rapport.html").write_text(html, encoding="utf-8")
    outputs = [{"name": path.name, "sha256": file_sha256(path)} for path in sorted(folder.iterdir())]
    inputs = [{"name": name, "sha256": "ab" * 32, "rows": rows} for name, rows in PARTS]
    manifest = {"notebook": "campaign_follow_up", "campaign": campaign, "outputs": outputs, "inputs": inputs}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("more", "late"), [(1, True), (0, False)])
def test_an_edition_that_differs_by_one_contact_keeps_its_tables_back(tmp_path, more, late):
    """Nobody learns where that one practitioner was met; the campaign's total is up to date."""
    units = [(place, channel, month, "done") for place in (0, 1) for channel in (0, 1) for month in range(5)] * 6
    share, output = tmp_path / "share", tmp_path / "outputs"
    runs = ["20260101-000000-aaaaaaaa", "20260201-000000-bbbbbbbb"]
    for run, extra in zip(runs, (0, more), strict=True):
        publish_read(
            [str(packed(output, run, [*units, *[(0, 1, 2, "done")] * extra]))], share, "Service médical", output
        )
    held = share / "essai" / runs[1]
    declared = json.loads((held / "follow_up.json").read_text("utf-8"))
    assert declared["units_met"] == 120 + more
    keys = ("periods", "channels", "territories")
    assert [declared[key] is None for key in keys] == [late] * 3
    assert (set(read_crossed((held / "follow_up.csv").read_text("utf-8"))) == set()) == late
    assert ("Cette présentation attend une prochaine édition" in (held / "rapport.html").read_text("utf-8")) == late
