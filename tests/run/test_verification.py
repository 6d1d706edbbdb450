"""`aos verify`: a packet beside its manifest, the journal, and what stands here; made again, to the byte."""

import json
import shutil

import pytest

from aos_analysis import cli
from aos_analysis.cli.listing import listing
from aos_analysis.cli.verifying import sentences
from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.run.register import lines
from aos_analysis.run.verification import OTHER, PARTS, SAME, UNKNOWN, replay, verify
from aos_analysis.words.errors import DataError, ParameterError
from tests.publishing import publish_read
from tests.small_house import House, lived_in


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One report of a team's data."""
    with lived_in(tmp_path_factory.mktemp("vérifiée"), "alpha") as house:
        assert house.run()[0] == 0
        yield house


@pytest.fixture
def house(made, tmp_path):
    """A copy of its outputs, its parameters and its data, that a test may spoil."""
    for name in ("team", "output", "data"):
        shutil.copytree(getattr(made, name), tmp_path / name)
    copy = object.__new__(House)
    copy.team, copy.output, copy.data = tmp_path / "team", tmp_path / "output", tmp_path / "data"
    return copy


def verified(house, run: str = "alpha"):
    return verify(run, str(house.data), house.team, house.output)


def spoiled(house, name: str = "estimates.csv", forged: bool = False):
    """A number of a table moved; `forged`: the manifest too, so that the two agree."""
    (packet,) = house.packets("alpha")
    path = packet / name
    path.write_text(path.read_text("utf-8").replace("effect,", "effect,1", 1), encoding="utf-8", newline="")
    if forged:
        manifest = json.loads((packet / "manifest.json").read_text("utf-8"))
        for item in manifest["outputs"]:
            item["sha256"] = file_sha256(packet / item["name"])
        (packet / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_a_packet_is_whole_noted_and_can_be_made_again(house):
    found = verified(house)
    assert (found.altered, found.noted, found.parts, found.same) == ((), SAME, dict.fromkeys(PARTS, SAME), True)
    assert sentences(found)[-1] == "Ce rapport peut être refait ici, à l'identique (--replay)."
    assert replay(found, str(house.data), house.team, house.output) == []
    assert len(house.packets("alpha")) == 1  # the replay leaves nothing


def test_a_file_that_was_changed_or_added_is_named(house, capsys):
    spoiled(house)
    (packet,) = house.packets("alpha")
    (packet / "notes.txt").write_text("x", encoding="utf-8")
    assert verified(house).altered == ("estimates.csv", "notes.txt")
    asked = ["verify", "alpha", "--data", str(house.data), "--parameters", str(house.team)]
    assert cli.status([*asked, "--output", str(house.output)]) == 3
    assert "étrangers au manifeste : estimates.csv, notes.txt." in capsys.readouterr().out


def test_a_forged_packet_is_told_by_the_journal_and_by_a_replay(house):
    spoiled(house, forged=True)
    found = verified(house)
    assert (found.altered, found.noted) == ((), OTHER)
    assert replay(found, str(house.data), house.team, house.output) == ["estimates.csv"]


def test_other_data_or_parameters_do_not_make_the_same_report(house, capsys):
    found = verified(house)
    (house.data / "dataset.json").write_text('{"source": "autre"}', encoding="utf-8")
    assert verified(house).parts["data"] == OTHER
    with pytest.raises(DataError, match="ces données ne sont pas celles de ce rapport"):
        replay(verified(house), str(house.data), house.team, house.output)
    assert verify("alpha", None, house.team, house.output).parts["data"] == UNKNOWN
    (house.data / "dataset.json").unlink()
    campaign = house.team / "campaigns" / "alpha.yaml"
    campaign.write_text(campaign.read_text("utf-8").replace("seed:", "seed: 1 #", 1), encoding="utf-8")
    assert verified(house).parts == found.parts | {"parameters": OTHER}
    with pytest.raises(ParameterError, match="les paramètres ne sont plus ceux de ce rapport"):
        replay(verified(house), str(house.data), house.team, house.output)


def test_where_the_journal_is_elsewhere_nothing_is_said_of_it(house):
    (house.output / "journal.jsonl").unlink()
    assert verified(house).noted == UNKNOWN


def test_the_journal_tells_a_report_by_what_went_in_and_came_out(house, tmp_path):
    (packet,) = house.packets("alpha")
    (line,) = lines(house.output / "journal.jsonl", "report")
    manifest = json.loads((packet / "manifest.json").read_text("utf-8"))
    assert (line["code"], line["run"], line["inputs"]) == (0, packet.name, manifest["key_parts"])
    assert line["outputs"] == {item["name"]: item["sha256"] for item in manifest["outputs"]}
    assert line["manifest_sha256"] == file_sha256(packet / "manifest.json")
    publish_read(["alpha"], tmp_path / "share", "Service médical", house.output)
    (told,) = lines(house.output / "journal.jsonl", "publication")
    assert (told["run"], told["reviewer"]) == (packet.name, "Service médical")
    page = tmp_path / "share" / "alpha" / packet.name / "rapport.html"
    assert told["outputs"]["rapport.html"] == file_sha256(page)
    asked = ["withdraw", packet.name, "--from", str(tmp_path / "share"), "--reason", "Erreur de périmètre"]
    assert listing(house.team, house.output).endswith(told["when"][:10])
    assert cli.status([*asked, "--output", str(house.output)]) == 0
    (back,) = lines(house.output / "journal.jsonl", "withdrawal")
    assert (back["run"], back["reason"]) == (packet.name, "Erreur de périmètre")
    assert not listing(house.team, house.output).endswith(told["when"][:10])
    assert str(tmp_path) not in (house.output / "journal.jsonl").read_text("utf-8")
