"""The synthetic caisse: one invented region as tables of the data contract, with known effects (see README.md here)."""

from aos_analysis.demo.cache import cached
from aos_analysis.demo.caisse import SEED, STREAMS, generate
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.variants import VARIANTS, generate_variant

__all__ = ["SEED", "STREAMS", "VARIANTS", "Parameters", "cached", "generate", "generate_variant"]
