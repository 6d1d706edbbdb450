"""What a page says of its own edition: banners, traceability, acronyms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aos_analysis.page.block import Cover
from aos_analysis.page.reading import say_or
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

CONCEPTS = ("difference", "reversion", "interval", "placebo", "patient_month", "detectable")


@dataclass(frozen=True)
class Entry:
    """A line of the contents, of the glossary or of the traceability block."""

    title: str
    text: str = ""
    id: str = ""


def glossary(text: str) -> tuple[Entry, ...]:
    """The acronyms that the report uses and the wording explains, then the words of the method."""
    used = sorted(set(re.findall(r"\b[A-Z][A-Z0-9]+\b", text)))
    found = [(word, say_or(f"glossary.{word}", "")) for word in used]
    found += [(say(f"concepts.{key}.name"), say(f"concepts.{key}.text")) for key in CONCEPTS]
    return tuple(
        Entry(word, meaning) for word, meaning in found if meaning and (word.isupper() or word in text.lower())
    )


def banners(facts: Mapping, cover: Cover | None) -> tuple[str, ...]:
    synthetic = cover.synthetic if cover else facts.get("synthetic", False)
    reviewed = bool((facts.get("review") or {}).get("reviewer"))
    shown = {"synthetic": synthetic, "draft": not reviewed}
    return tuple(say(f"page.banners.{key}") for key, present in shown.items() if present)


def moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def trace(facts: Mapping) -> list[Entry]:
    """What is needed to make the same page again."""
    if not facts:
        return []
    packages = ", ".join(f"{name} {version}" for name, version in sorted((facts.get("packages") or {}).items()))
    edition = moment(facts.get("edition"))
    commit = str(facts.get("commit") or say("page.trace.unknown"))
    rows = {
        "run": facts.get("run_id"),
        "edition": f"{numbers.day(edition)}, {edition:%H:%M}" if edition else say("page.facts.undated"),
        "version": facts.get("version"),
        "commit": say("page.trace.modified", commit=commit) if facts.get("dirty") else commit,
        "code": facts.get("code_sha256"),
        "data": facts.get("data_sha256"),
        "seed": facts.get("seed"),
        "python": facts.get("python"),
        "review": _review(facts.get("review") or {}),
        "packages": packages,
    }
    return [Entry(say(f"page.trace.{key}"), str(value)) for key, value in rows.items() if value not in (None, "")]


def _review(review: Mapping) -> str:
    if not review.get("reviewer"):
        return say("page.trace.not_reviewed")
    when = moment(review.get("date"))
    key = "reviewed" if when else "reviewed_undated"
    return say(f"page.trace.{key}", reviewer=review["reviewer"], date=numbers.day(when) if when else "")
