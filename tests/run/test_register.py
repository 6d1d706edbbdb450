"""The journal and the register: lines are added, never changed, and a damaged one hides no other."""

import json
from datetime import date, datetime

from aos_analysis.run.register import append, lines

WHEN = datetime(2026, 3, 2, 14, 25, 1)


def test_a_line_says_what_when_and_its_facts(tmp_path):
    path = tmp_path / "share" / "registre.jsonl"
    append(path, "publication", WHEN, campaign="antidepresseurs", cutoff=date(2026, 1, 1))
    append(path, "withdrawal", WHEN, campaign="antidepresseurs", reason="donnée retirée")
    written = path.read_text("utf-8").splitlines()
    assert [list(json.loads(text)) for text in written] == [
        ["what", "when", "campaign", "cutoff"],
        ["what", "when", "campaign", "reason"],
    ]
    assert [json.loads(text)["what"] for text in written] == ["publication", "withdrawal"]
    assert datetime.fromisoformat(json.loads(written[0])["when"]) == WHEN.astimezone()
    assert "donnée retirée" in written[1]


def test_lines_are_found_by_kind_and_by_facts(tmp_path):
    path = tmp_path / "journal.jsonl"
    assert lines(path) == []
    for name in ("a", "b"):
        append(path, "draw", WHEN, campaign=name)
    append(path, "run", WHEN, campaign="b")
    assert [line["campaign"] for line in lines(path, "draw")] == ["a", "b"]
    assert [line["what"] for line in lines(path, campaign="b")] == ["draw", "run"]


def test_a_line_cut_short_hides_no_other(tmp_path):
    path = tmp_path / "journal.jsonl"
    append(path, "draw", WHEN, campaign="a")
    path.write_text(path.read_text("utf-8") + '{"what": "ru', "utf-8")
    append(path, "run", WHEN, campaign="b")
    assert [line["campaign"] for line in lines(path)] == ["a", "b"]
