"""The README tells the truth: its cheap commands run, the others exist, its tables are those of the product."""

import re
import shlex

import pytest

from aos_analysis import cli
from aos_analysis.study.verdict import VerdictKey
from aos_analysis.words import errors
from aos_analysis.words.wording import say
from tests import PROJECT

README = (PROJECT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
TYPED = [line for kind, block in BLOCKS if kind != "yaml" for line in block.splitlines()]
INLINE = re.findall(r"`((?:aos|make) [^`]+)`", README)
COMMANDS = sorted({line for line in (*TYPED, *INLINE) if line.startswith(("aos ", "make "))})
CAMPAIGN = "antidepresseurs_abandon"


def rows(head: str) -> dict[str, str]:
    """First cell -> second cell of the table whose first heading is `head`."""
    lines = README.split(f"| {head} |")[1].split("\n\n")[0].splitlines()[2:]
    return dict(re.match(r"\| (.*?) \| (.*) \|", line).groups() for line in lines)


@pytest.fixture
def team(tmp_path, capsys):
    """What the README asks for, done in a team's folder: `aos new`, then its YAML in place of the blanks."""
    (new,) = [line for line in TYPED if line.startswith("aos new")]
    assert cli.status([*shlex.split(new)[1:], "--parameters", str(tmp_path)]) == 0
    written = tmp_path / "campaigns" / f"{CAMPAIGN}.yaml"
    keys = set(re.findall(r"^(\w+):", written.read_text("utf-8"), re.MULTILINE))
    (filled,) = [block for kind, block in BLOCKS if kind == "yaml"]
    assert set(re.findall(r"^(\w+):", filled, re.MULTILINE)) <= keys
    written.write_text(filled, encoding="utf-8")
    return tmp_path


def test_the_campaign_of_the_readme_has_no_fault(team, capsys):
    assert cli.status(["check", CAMPAIGN, "--parameters", str(team)]) == 0
    assert capsys.readouterr().out.endswith("Aucune faute.\n")


def test_one_file_gives_one_report_without_code(team, small_caisse, capsys):
    output = team / "outputs"
    assert cli.status(["run", CAMPAIGN, "--parameters", str(team), "--output", str(output)]) == 0
    (page,) = output.glob(f"{CAMPAIGN}/*/rapport.html")
    assert "<title>Abandons précoces" in page.read_text("utf-8")
    assert f"{CAMPAIGN}/{page.parent.name}/rapport.html" in (output / "index.html").read_text("utf-8")


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("make ")])
def test_every_make_target_exists(line):
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{line.split()[1]}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("aos ")])
def test_every_command_and_its_options_exist(line, capsys):
    words = [word for word in re.split(r"[\s\[\]]+", line)[1:] if re.fullmatch(r"[a-z-]+", word)]
    options = [word for word in words if word.startswith("--")]
    names = words[: 2 if words[0] == "data" else 1]
    if names[0].startswith("--") or "COMMANDE" in line:
        names = []
    assert cli.status([*names, "--help"]) == 0
    helped = capsys.readouterr().out
    assert [option for option in options if option not in helped] == []


@pytest.mark.parametrize("line", ["list", "check", "--version"])
def test_cheap_commands_end_well(line, capsys):
    assert cli.status([line]) == 0
    assert capsys.readouterr().err == ""


def test_every_command_of_the_product_is_in_the_table(capsys):
    cli.status(["--help"])
    listed = re.findall(r"^  ([a-z]+) ", capsys.readouterr().out.split("Commandes :")[1], re.MULTILINE)
    assert sorted({name.strip("`").split()[1] for name in rows("commande")}) == sorted(listed)


def test_exit_codes_are_those_of_the_errors():
    kinds = (errors.AosError, errors.ParameterError, errors.DataError, errors.DisclosureError, errors.NotebookError)
    assert list(rows("code")) == [
        str(code) for code in sorted({0, cli.INTERRUPTED, *(kind.exit_code for kind in kinds)})
    ]


def test_the_seven_verdicts_have_their_labels():
    assert set(rows("verdict")) == {say(f"verdicts.{key}.label") for key in VerdictKey.__args__}


def test_folders_are_those_of_the_project():
    hidden = (".", "__pycache__")
    found = {f"`{path.name}/`" for path in PROJECT.iterdir() if path.is_dir() and not path.name.startswith(hidden)}
    assert set(rows("dossier")) - {"`outputs/`"} == {name for name in found if "egg-info" not in name} - {"`outputs/`"}


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_every_link_leads_somewhere(target):
    assert (PROJECT / target).is_file()


@pytest.mark.parametrize("name", ["report.png", "portal.png"])
def test_pictures_are_small(name):
    assert (PROJECT / "docs" / name).stat().st_size < 250_000


def test_an_english_reader_is_told_at_the_end():
    assert README.rstrip().rsplit("\n## ", 1)[1].startswith("In English\n")
