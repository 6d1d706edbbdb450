"""The synthetic caisse: one invented region as tables of the data contract, with known effects (see README.md here)."""

from aos_analysis.data.synthetic.cache import cached
from aos_analysis.data.synthetic.caisse import SEED, STREAMS, generate
from aos_analysis.data.synthetic.parameters import Parameters
from aos_analysis.data.synthetic.variants import VARIANTS, generate_variant

__all__ = ["SEED", "STREAMS", "VARIANTS", "Parameters", "cached", "generate", "generate_variant"]
