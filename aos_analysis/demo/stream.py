"""One stream of the caisse (a class of care): its lines or counts, the campaign that aimed at it, what truly
happened."""

from dataclasses import dataclass, replace

import pyarrow as pa

from aos_analysis.demo.visits import Visits


@dataclass(frozen=True)
class Stream:
    """`truth`: indicator id -> summary. `deliveries`, or `monthly` for a stream that comes aggregated; `stays` only for
    the stream that has some."""

    deliveries: pa.Table | None
    visits: Visits
    truth: dict[str, dict]
    stays: pa.Table | None = None
    monthly: pa.Table | None = None
    acts: pa.Table | None = None
    units: pa.Table | None = None  # practitioners that only this stream has

    def without_tables(self) -> "Stream":
        """What remains to be told, or to be joined to the other streams', once the tables are written."""
        return replace(self, deliveries=None, stays=None, acts=None)
