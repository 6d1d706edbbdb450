"""The synthetic acts and roles as `--data synthetic_acts` opens them: nurses, transports, biosimilars, in the region of
the synthetic caisse, whose own tables they leave alone."""

from pathlib import Path

from aos_analysis.demo.cache import cached
from aos_analysis.demo.caisse import CAMPAIGNS, MORE
from aos_analysis.demo.opening import synthetic_scale
from aos_analysis.places import ACTS, CACHE, SYNTHETIC


def folder() -> Path:
    """Their tables of the contract."""
    return cached(CACHE, scale=synthetic_scale(), streams=tuple(MORE))


def holding(campaign: str) -> str:
    """The synthetic data that hold a campaign of the demonstration; the caisse for any other."""
    return ACTS if CAMPAIGNS.get(campaign) in MORE else SYNTHETIC
