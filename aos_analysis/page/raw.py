"""A number with its interval and nothing else, as sentences and figures pass it on."""

from dataclasses import dataclass

from aos_analysis.words import numbers


@dataclass(frozen=True)
class Raw:
    """A number with its interval and its raw sign, in the indicator's unit."""

    estimate: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        return not any(map(numbers.missing, (self.estimate, self.low, self.high)))

    @property
    def clear(self) -> bool:
        """The interval leaves zero out."""
        return self.known and (self.low > 0 or self.high < 0)
