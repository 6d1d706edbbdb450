"""Which table of a mapping a header gives; where it gives none, what is missing, without repeating what may be data."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from aos_analysis.data.importing.headers import Match, fold
from aos_analysis.definitions.mapping import SourceMapping
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

SHOWN = 12  # headers that a message quotes
CLOSE = 0.8  # share of signs in common from which a header resembles a name
# A date, a number with its sign and decimals, or five digits in a row; a year, a month, « 0 à 19 ans » may be headers.
DATA = re.compile(r"\s*[-+−]?\d[\d\s.,/:T+−-]*(?:€|%|Z)?\s*|.*\d{5}.*|\d{1,2}[A-Za-z]{3}\d{4}.*", re.DOTALL)

PERIOD = re.compile(r"(?:19|20)\d\d(?:[-/.]?\d\d)?|\d\d[-/.](?:19|20)\d\d")


def choose(candidates: Sequence[Match], name: str, mapping: SourceMapping) -> Match:
    """The match that finds most columns, the first one where several are equal; DataError where it misses any."""
    if not candidates:
        raise DataError(Fault(name, say("import.no_header")))
    best = max(candidates, key=lambda match: (match.found, not match.missing))
    if _is_data(best):
        raise DataError(Fault(name, say("import.headerless")))
    if best.missing:  # even where a smaller table is complete: these lines would be taken for something else
        raise DataError(Fault(name, _no_match(mapping, best)))
    rivals = {match.table for match in candidates if match.found == best.found and not match.missing}
    if len(rivals) > 1:
        raise DataError(Fault(name, say("import.two_tables", tables=", ".join(sorted(rivals)))))
    if best.twice:
        raise DataError(Fault(name, say("import.two_headers", columns=", ".join(best.twice))))
    same_header = [match for match in candidates if match.headers == best.headers and match is not best]
    if rival := _nearer(mapping, best, same_header):
        raise DataError(Fault(name, _small_part(mapping, best, rival)))
    return best


def _is_data(match: Match) -> bool:
    """Whether what should be a header holds values: an export without one, whose first line nobody should print."""
    values = sum(looks_like_data(header) for header in match.unread)
    return values > match.found and (bool(match.missing) or match.found < 2)


def looks_like_data(header: str) -> bool:
    return bool(DATA.fullmatch(header)) and not PERIOD.fullmatch(header.strip())


def quoted(headers: Iterable[str]) -> str:
    """The first headers; a number or a date among them is hidden."""
    read = [say("import.hidden") if looks_like_data(header) else header[:60] for header in headers if header]
    more = say("import.more_headers", count=len(read) - SHOWN) if len(read) > SHOWN else ""
    return ", ".join(read[:SHOWN]) + more


def _no_match(mapping: SourceMapping, best: Match) -> str:
    near = resembling(mapping, best)
    missing = "; ".join(wanted(mapping, best, near))
    words = {"mapping": mapping.id, "table": best.table, "missing": missing, "read": quoted(best.headers)}
    return say("import.no_match", **words)


def wanted(mapping: SourceMapping, match: Match, near: Mapping[str, str]) -> Iterator[str]:
    """`code (code CIP, CIP13…)` for each missing column, with the header that resembles it."""
    for column in match.missing:
        how = mapping.table(match.table).columns.get(column)
        names = (how.names or how.join) if how else None
        told = f"{column} ({', '.join(names[:3])}{'…' if len(names) > 3 else ''})" if names else column
        yield told + (say("import.resembles", header=near[column]) if column in near else "")


def resembling(mapping: SourceMapping, match: Match) -> dict[str, str]:
    """Contract column that the header does not give → a header not read that resembles one of its names."""
    found: dict[str, str] = {}
    for column, how in mapping.table(match.table).columns.items():
        names = [] if column in match.columns else [*(how.names or ()), *(how.join or ())]
        left = (header for header in match.unread if header not in found.values() and not looks_like_data(header))
        if near := next((header for header in left if any(_resembles(header, name) for name in names)), None):
            found[column] = near
    return found


def _resembles(header: str, name: str) -> bool:
    """A typing error or an abbreviation: « date soins », « qte », « mt remb » of « date de soin », « quantité »…"""
    read, known = fold(header), fold(name.removesuffix("*"))
    if SequenceMatcher(None, read, known).ratio() >= CLOSE:
        return True
    words, full = read.split(), known.split()
    return 0 < len(words) == len(full) and all(map(_abbreviates, words, full))


def _abbreviates(word: str, full: str) -> bool:
    """Its first letter, then some of the others in their order."""
    letters = iter(full)
    return len(word) > 1 and word[0] == full[0] and all(letter in letters for letter in word)


def _nearer(mapping: SourceMapping, best: Match, others: Sequence[Match]) -> Match | None:
    """Another table that this header resembles more, where the best one reads less than half of it."""
    if 2 * best.found >= len([header for header in best.headers if header]):
        return None
    scores = {other.table: other.found + len(resembling(mapping, other)) for other in others}
    near = [other for other in others if scores[other.table] > best.found + len(resembling(mapping, best))]
    return max(near, key=lambda other: scores[other.table], default=None)


def _small_part(mapping: SourceMapping, best: Match, rival: Match) -> str:
    missing = "; ".join(wanted(mapping, rival, resembling(mapping, rival)))
    words = {"table": best.table, "unread": quoted(best.unread), "rival": rival.table, "missing": missing}
    total = len([header for header in best.headers if header])
    return say("import.small_part", found=best.found, total=total, **words)


def unread(found: Sequence[tuple[SourceMapping, Match]]) -> Iterator[str]:
    """The headers that nothing was made of, once for each table; those that resemble a column it lacks."""
    for table in dict.fromkeys(match.table for _, match in found):
        given = [(mapping, match) for mapping, match in found if match.table == table]
        headers = dict.fromkeys(header for _, match in given for header in match.unread)
        if headers:
            yield say("import.summary.unread", table=table, names=quoted(headers))
        near = dict.fromkeys(pair for mapping, match in given for pair in resembling(mapping, match).items())
        for column, header in near:
            yield say("import.summary.near", table=table, column=column, header=header)
