"""What chance alone gives, where it was asked by dealing contacts out again: designs with few units or clusters."""

from dataclasses import dataclass

PERMUTATIONS = 999


@dataclass(frozen=True)
class Permutation:
    """Two-sided p-value of no effect, and the smallest one that so few units can give."""

    p_value: float
    floor: float
