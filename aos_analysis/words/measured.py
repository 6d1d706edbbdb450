"""A unit that knows the noun of what it counts: its key wherever code asks (`rate`), words where one reads."""


class Measured(str):
    """one, many    the noun: `journée d'arrêt`, `journées d'arrêt`
    scale        what follows a size and its way: `pour 100`; empty where there is none"""

    one: str
    many: str
    scale: str

    def __new__(cls, unit: str, one: str, many: str, scale: str = "") -> "Measured":
        self = super().__new__(cls, unit)
        self.one, self.many, self.scale = one, many, scale
        return self

    def over(self, scale: str) -> "Measured":
        """The same counted over other words: `pour 100 patients actifs et par mois`, or none."""
        return type(self)(str(self), self.one, self.many, scale)

    def __reduce__(self) -> tuple:  # computations cross processes
        return type(self), (str(self), self.one, self.many, self.scale)


def scale(unit: str) -> str:
    """` pour 100`, to put after all that is said in `unit`; empty for a unit without scale or without words."""
    return f" {unit.scale}" if isinstance(unit, Measured) and unit.scale else ""
