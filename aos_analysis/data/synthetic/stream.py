"""One stream of the caisse (a class of products): its lines, the campaign that aimed at it, and what truly happened."""

from dataclasses import dataclass, replace

import pyarrow as pa

from aos_analysis.data.synthetic.visits import Visits


@dataclass(frozen=True)
class Stream:
    """`truth`: indicator id -> summary; `stays` only for the stream that has some."""

    deliveries: pa.Table | None
    visits: Visits
    truth: dict[str, dict]
    stays: pa.Table | None = None

    def without_tables(self) -> "Stream":
        """What remains to be told once the tables are written."""
        return replace(self, deliveries=None, stays=None)
