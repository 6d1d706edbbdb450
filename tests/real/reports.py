"""Campaigns of public data, by the commands that a user types, or estimated alone where no page is read."""

import io
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import aos_analysis as aos
from aos_analysis import cli
from aos_analysis.study.result import Result

OURS = Path(__file__).parent


def typed(*words: object) -> str:
    """What a command answers; it must end well."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = cli.status([str(word) for word in words])
    assert code == 0, said.getvalue()
    return said.getvalue()


def run(campaigns: Sequence[str], data: Path, output: Path) -> dict[str, Path]:
    """The packets of one `aos run`."""
    typed("run", *campaigns, "--data", data, "--parameters", OURS, "--output", output)
    return {name: next((output / name).iterdir()) for name in campaigns}


def estimated(campaign: str, data: Path) -> Result:
    """What the notebook of a campaign computes, without its page."""
    plan = aos.load_plan(OURS / "campaigns" / f"{campaign}.yaml")
    return aos.estimate(aos.build_panel(aos.open_source(data), plan), plan.campaign)
