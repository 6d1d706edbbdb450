"""A draw of waves or arms: the list that was drawn, and what the contacts say of it afterwards."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from aos_analysis.definitions.campaign import Campaign

COLUMNS = ("unit_id", "drawn_wave", "planned_month")
MARK = "diffusion"  # column of the file that says, on every row, that it stays inside
FOLLOWED = 0.90  # of the realised contacts, in their drawn wave (METHODS, 4.1)
Fault = Literal["unrecorded", "absent", "edited", "late", "unfollowed"]


@dataclass(frozen=True)
class Drawn:
    """What is left of a declared draw once contacts were made.

    on         day of the draw
    contacted  units with a realised contact, whatever its channel;  followed  those met in the wave drawn for them
    fault      why the draw exempts from nothing: not in the journal, no list in the contacts, another list than the one
               drawn, a contact before the draw, fewer than 90 % of contacts followed it; None where it counts
    """

    on: date
    contacted: int
    followed: int
    fault: Fault | None = None

    @property
    def share(self) -> float:
        """Of realised contacts in their drawn wave; 1 where nobody was contacted yet."""
        return self.followed / self.contacted if self.contacted else 1.0

    @property
    def by_wave(self) -> bool:
        """The list is the one drawn, before anybody was met: units are analysed as drawn, followed or not."""
        return self.fault in (None, "unfollowed")


def list_text(drawn: pd.DataFrame) -> str:
    """The drawn list as it is written and hashed: CSV, LF, in the order of the units. drawn: COLUMNS, months as any
    date of theirs, empty for those who wait."""
    rows = drawn.sort_values("unit_id")
    months = pd.to_datetime(rows["planned_month"]).dt.strftime("%Y-%m").fillna("")
    lines = (",".join(row) for row in zip(rows["unit_id"].astype(str), rows["drawn_wave"], months, strict=True))
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


def marked_text(drawn: pd.DataFrame, mark: str) -> str:
    """The list as its file: the same rows, each with the mark of what may not leave."""
    head, *rows = list_text(drawn).splitlines()
    return "\n".join([f"{head},{MARK}", *(f"{row},{mark}" for row in rows)]) + "\n"


def list_sha256(drawn: pd.DataFrame) -> str:
    return hashlib.sha256(list_text(drawn).encode("utf-8")).hexdigest()


def found_list(own: pd.DataFrame) -> pd.DataFrame:
    """The list that a campaign's contacts carry: COLUMNS, one row for each different thing said of a unit."""
    if not {"drawn_wave", "planned_month"} <= set(own.columns):
        return pd.DataFrame(columns=list(COLUMNS))
    said = own.loc[own["drawn_wave"].notna() | own["planned_month"].notna(), list(COLUMNS)]
    return said.assign(drawn_wave=said["drawn_wave"].fillna("")).drop_duplicates().reset_index(drop=True)


def read_drawn(own: pd.DataFrame, campaign: Campaign, recorded: bool) -> Drawn | None:
    """From the campaign's contacts. recorded: the journal holds this very draw. None where no draw is declared."""
    declared = campaign.draw
    if declared is None:
        return None
    listed = found_list(own)
    first = own[own["status"] == "done"].groupby("unit_id")["contact_date"].min()
    months = pd.to_datetime(first).dt.to_period("M")
    followed = int((_wave_at(months, listed, campaign) == planned_months(listed).reindex(months.index)).sum())
    drawn = Drawn(declared.drawn_on, len(first), followed)
    faults: dict[Fault, bool] = {
        "unrecorded": not recorded,
        "absent": listed.empty,
        "edited": list_sha256(listed) != declared.sha256,
        "late": bool((pd.to_datetime(first) <= pd.Timestamp(declared.drawn_on)).any()),
        "unfollowed": drawn.share < FOLLOWED,
    }
    return Drawn(drawn.on, drawn.contacted, drawn.followed, next((name for name, bad in faults.items() if bad), None))


def planned_months(listed: pd.DataFrame) -> pd.Series:
    """unit_id → month in which its wave begins (period), NaT for those who wait."""
    once = listed.drop_duplicates("unit_id").set_index("unit_id")["planned_month"]
    return pd.to_datetime(once).dt.to_period("M")


def _wave_at(months: pd.Series, listed: pd.DataFrame, campaign: Campaign) -> pd.Series:
    """The wave (its first month) that is under way in each month: each lasts until the next begins, the last one until
    the campaign ends. NaT outside."""
    begins = np.sort(planned_months(listed).dropna().unique())
    last = pd.Period(campaign.campaign_period.end, "M")
    under_way = [max((b for b in begins if b <= month <= last), default=pd.NaT) for month in months]
    return pd.Series(pd.PeriodIndex(under_way, freq="M"), index=months.index, dtype="period[M]")
