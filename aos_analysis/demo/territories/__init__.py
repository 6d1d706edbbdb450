"""The synthetic region's places, people, patients found, professionals and coordinated practice, with planted excesses.

A generator of its own: none of the caisse's tables depends on it.
"""

from aos_analysis.demo.territories.region import PLANTED, SEED, write_territories

__all__ = ["PLANTED", "SEED", "write_territories"]
