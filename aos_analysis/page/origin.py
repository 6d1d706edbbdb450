"""Whose data a page is made from, and up to when."""

from aos_analysis.data.sources import SourceInfo
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def source_text(info: SourceInfo) -> str:
    """Source of the data, and the day of their extraction where it is known; of a database, what it holds."""
    if info.database is None:
        key = "page.source_dated" if info.date else "page.source_undated"
        return say(key, source=info.source, date=numbers.day(info.date))
    rows = sum(file.rows for file in info.files)
    words = {"source": info.source, "engine": info.database.engine, "rows": numbers.number(rows)}
    if info.last_flux is None:
        return say("connection.page_undated", **words)
    return say("connection.page", month=numbers.month(info.last_flux), **words)
