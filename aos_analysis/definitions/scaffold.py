"""A new campaign file: every key with its meaning, and blanks that `aos check` asks for one by one."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from textwrap import wrap

from pydantic import BaseModel

from aos_analysis.definitions.base import IDENTIFIER_PATTERN, Signature, Span
from aos_analysis.definitions.campaign import Campaign, EffectWindow, Exposure, Period, Targeting
from aos_analysis.definitions.design_faults import Designs
from aos_analysis.definitions.faults import known, meaning, near
from aos_analysis.definitions.options import Options
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say

COLUMN, WIDTH = 30, 120  # where comments begin, and the longest line
BLANK = ""
NESTED: dict[str, type[BaseModel]] = {
    "period": Period,
    "campaign_period": Span,
    "exposure": Exposure,
    "targeting": Targeting,
    "window": Span,
    "effect_window": EffectWindow,
    "signature": Signature,
}
# heading of `wording.yaml` → keys with what the file proposes; a mapping is nested, BLANK is left to fill
SECTIONS: dict[str, dict] = {
    "reader": {key: BLANK for key in ("title", "question", "public", "messages", "territory", "contact")},
    "measure": {
        "design": BLANK,
        "indicator": BLANK,
        "secondary": "[]",
        "placebo": "null",
        "unit": BLANK,
        "profession": "null",
        "cluster": "null",
        "frequency": "month",
    },
    "dates": {
        "period": {"first": BLANK, "last": "null"},
        "completeness_months": "6",
        "campaign_period": {"from": BLANK, "to": BLANK},
    },
    "chosen": {
        "contacts": "null",
        "repeats": "null",
        "exposure": {"channels": BLANK, "anticipation_months": "0"},
        "targeting": {"score": BLANK, "window": {"from": BLANK, "to": BLANK}, "visit_order": BLANK},
        "comparison": "targeted_not_yet_visited",
        "base": "pooled_before_window",
    },
    "effect": {
        "effect_window": {"from": "1", "to": "12"},
        "useful_effect": BLANK,
        "adjust_for": "[]",
        "subgroups": "[]",
        "shocks": "[]",
    },
    "economics": {
        "objective": "null",
        "costs": "{}",
        "economic_reading": BLANK,
        "unit_saving": "null",
        "sharing": "null",
    },
    "run": {
        "seed": "20240901",
        "options": "{}",
        "signature": {"authored_by": BLANK, "checked_by": "null", "review_by": BLANK, "protocol": "null"},
    },
}


def new_campaign(
    campaign: str, design: str, folder: str | Path, designs: Designs | None = None, today: date | None = None
) -> Path:
    """Writes `folder/campaigns/<campaign>.yaml` and returns its path; nothing is ever overwritten."""
    if not re.fullmatch(IDENTIFIER_PATTERN, campaign):
        raise ParameterError(say("faults.bad_campaign_id", read=campaign))
    if designs is not None and design not in designs:
        close = near(design, designs)
        raise ParameterError(say("faults.unknown_design", read=design, near=close, known=known(designs)))
    path = Path(folder) / "campaigns" / f"{campaign}.yaml"
    if path.exists():
        raise ParameterError(Fault(path.name, say("faults.campaign_exists")))
    path.parent.mkdir(parents=True, exist_ok=True)
    text = campaign_text(campaign, design, designs[design] if designs is not None else None, today or date.today())
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def campaign_text(campaign: str, design: str, options: type[Options] | None, today: date) -> str:
    """The file itself; its seed is the day it was written."""
    lines = [*say("scaffold.top", campaign=campaign).splitlines(), *_line("id", campaign, Campaign)]
    given: dict[str, str | dict] = {"design": design, "seed": f"{today:%Y%m%d}"}
    if allowed := options.comparisons if options else ():
        given["comparison"] = allowed[0]
    given |= dict.fromkeys((key for key in (options.asked if options else ()) if "." not in key), BLANK)
    for heading, keys in SECTIONS.items():
        lines += ["", f"# {say(f'scaffold.{heading}')}"]
        for key, value in keys.items():
            own = options if key == "options" and options and options.model_fields else None
            lines += _options(own) if own else _line(key, given.get(key, value), Campaign)
    return "\n".join(lines) + "\n"


def _line(key: str, value: str | dict, model: type[BaseModel], place: tuple[str, ...] = ()) -> Iterator[str]:
    """A key with its meaning; a blank says also where its value is found."""
    depth, here = len(place), (*place, key)
    written = "  " * depth + f"{key}:" + (f" {value}" if value and isinstance(value, str) else "")
    blank = value == BLANK
    found = _where(here) if blank else ""
    comment = f"# {say('scaffold.todo') if blank else ''}{meaning(model, key)}{found}"
    if len(beside := f"{written.ljust(COLUMN)} {comment}") <= WIDTH:
        yield beside
    else:
        margin = "  " * depth
        yield from wrap(comment, WIDTH, initial_indent=margin, subsequent_indent=f"{margin}# ")
        yield written
    for inner, proposed in value.items() if isinstance(value, dict) else ():
        yield from _line(inner, proposed, NESTED[key], here)


def _where(place: tuple[str, ...]) -> str:
    """Where a colleague finds what to write."""
    holder, key = ("campaign", *place)[-2:]
    try:
        return say("scaffold.found", where=say(f"scaffold.where.{holder}.{key}"))
    except KeyError:
        return ""


def _options(model: type[Options]) -> Iterator[str]:
    """What the design accepts under `options`, each with its default; what it cannot do without, blank."""
    yield from _line("options", BLANK + " ", Campaign)
    for name, field in model.model_fields.items():
        key = field.alias or name
        asked = field.is_required() or f"options.{key}" in model.asked
        yield from _line(key, BLANK if asked else _yaml(field.default), model, ("options",))


def _yaml(value: object) -> str:
    """A default as the file writes it."""
    return value if isinstance(value, str) else json.dumps(value, default=str)
