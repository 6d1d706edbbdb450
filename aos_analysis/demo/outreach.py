"""How a campaign of the synthetic caisse goes about its units."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Outreach:
    """How a campaign targets on a past window and visits those it targeted; shares are of the targeted."""

    campaign: str
    channels: tuple[str, ...]
    window: tuple[date, date]  # first days of its first and last months
    first: date  # first and last possible day of a visit
    last: date
    targeted: tuple[int, ...]  # units in each band, the mildest first
    least: int = 0  # patients counted in the window below which a unit is not targeted
    uncontacted: float = 0.0  # never attempted: targeted only
    refused: float = 0.0
    unreachable: float = 0.0
    cancelled: float = 0.0  # with an appointment cancelled beside
    second: float = 0.0  # share of those met who are met again
