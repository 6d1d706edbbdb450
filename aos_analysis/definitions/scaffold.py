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
from aos_analysis.definitions.faults import known, meaning, near
from aos_analysis.definitions.options import Options
from aos_analysis.definitions.shelf import Designs
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
    given = {"design": design, "seed": f"{today:%Y%m%d}"}
    if allowed := options.comparisons if options else ():
        given["comparison"] = allowed[0]
    for heading, keys in SECTIONS.items():
        lines += ["", f"# {say(f'scaffold.{heading}')}"]
        for key, value in keys.items():
            lines += _line(key, given.get(key, value), Campaign)
            lines += _options(options) if key == "options" else ()
    return "\n".join(lines) + "\n"


def _line(key: str, value: str | dict, model: type[BaseModel], depth: int = 0) -> Iterator[str]:
    written = "  " * depth + f"{key}:" + (f" {value}" if value and isinstance(value, str) else "")
    todo = say("scaffold.todo") if value == BLANK else ""
    comment = f"# {todo}{meaning(model, key)}"
    if len(beside := f"{written.ljust(COLUMN)} {comment}") <= WIDTH:
        yield beside
    else:
        margin = "  " * depth
        yield from wrap(comment, WIDTH, initial_indent=margin, subsequent_indent=f"{margin}# ")
        yield written
    for inner, proposed in value.items() if isinstance(value, dict) else ():
        yield from _line(inner, proposed, NESTED[key], depth + 1)


def _options(model: type[BaseModel] | None) -> Iterator[str]:
    """What the design accepts under `options`, as comments."""
    for name, field in model.model_fields.items() if model else ():
        default = "" if field.is_required() else f" = {json.dumps(field.default, ensure_ascii=False, default=str)}"
        yield f"#   {field.alias or name}{default}" + (f"  ({field.description})" if field.description else "")
