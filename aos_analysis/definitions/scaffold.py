"""A new file of a campaign or of an action: every key with its meaning, and blanks that `aos check` asks for one by
one."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from textwrap import wrap

from pydantic import BaseModel

from aos_analysis.definitions.action import Action
from aos_analysis.definitions.base import IDENTIFIER_PATTERN
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.design_faults import Designs
from aos_analysis.definitions.faults import known, meaning, model_in, near
from aos_analysis.definitions.options import Options
from aos_analysis.definitions.references import declared
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say

COLUMN, WIDTH = 30, 120  # where comments begin, and the longest line
BLANK = ""
HEADINGS = {  # of a campaign: the key that each part begins with → its heading in `wording.yaml`
    "title": "reader",
    "design": "measure",
    "period": "dates",
    "contacts": "chosen",
    "effect_window": "effect",
    "objective": "economics",
    "seed": "run",
}
OPENED = ("targeting", "targeting.window")  # written out although they may be absent
UNWRITTEN = ("id", "targeting.draw")  # the first line; what `aos draw` writes
PROPOSED = {  # what a new file says where the model has no default, or where it asks although there is one
    "targeting.visit_order": BLANK,
    "effect_window.from": "1",
    "effect_window.to": "12",
    "economic_reading": BLANK,
    "signature.checked_by": "null",
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


def new_action(action: str, folder: str | Path) -> Path:
    """Writes `folder/actions/<action>.yaml` and returns its path; nothing is ever overwritten."""
    if not re.fullmatch(IDENTIFIER_PATTERN, action):
        raise ParameterError(say("faults.bad_campaign_id", read=action))
    path = Path(folder) / "actions" / f"{action}.yaml"
    if path.exists():
        raise ParameterError(Fault(path.name, say("faults.campaign_exists")))
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [*say("scaffold.top_action", action=action).splitlines(), *_commented("id", action, Action)]
    lines += _lines(Action, {"signature.checked_by": "null"})
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return path


def campaign_text(campaign: str, design: str, options: type[Options] | None, today: date) -> str:
    """The file itself; its seed is the day it was written."""
    lines = [*say("scaffold.top", campaign=campaign).splitlines(), *_commented("id", campaign, Campaign)]
    given = PROPOSED | {"design": design, "seed": f"{today:%Y%m%d}"}
    if allowed := options.comparisons if options else ():
        given["comparison"] = allowed[0]
    given |= dict.fromkeys(options.asked if options else (), BLANK)
    return "\n".join([*lines, *_lines(Campaign, given, options)]) + "\n"


def _lines(
    model: type[BaseModel], given: dict[str, str], options: type[Options] | None = None, above: tuple[str, ...] = ()
) -> Iterator[str]:
    """Every key of a model with what the file proposes: as given, else its default, else a blank."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        place = (*above, key)
        dotted = ".".join(place)
        if model is Campaign and dotted in HEADINGS:
            yield from ("", f"# {say(f'scaffold.{HEADINGS[dotted]}')}")
        inner = model_in(field.annotation) if field.is_required() or dotted in OPENED else None
        own = options if dotted == "options" and options and options.model_fields else None
        if held := inner or own:
            yield from _commented(key, None, model, above)
            yield from _lines(held, given, above=place)
        elif dotted not in UNWRITTEN:
            default = BLANK if field.is_required() else _yaml(field.get_default(call_default_factory=True))
            yield from _commented(key, given.get(dotted, default), model, above)


def _commented(key: str, value: str | None, model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[str]:
    """A key with its meaning (None: others stand below it); a blank says also where its value is found."""
    written = "  " * len(above) + f"{key}:" + (f" {value}" if value else "")
    blank = value == BLANK
    found = _where((*above, key)) if blank else ""
    comment = f"# {say('scaffold.todo') if blank else ''}{meaning(model, key)}{found}"
    if len(beside := f"{written.ljust(COLUMN)} {comment}") <= WIDTH:
        yield beside
    else:
        margin = "  " * len(above)
        yield from wrap(comment, WIDTH, initial_indent=margin, subsequent_indent=f"{margin}# ")
        yield written


def _where(place: tuple[str, ...]) -> str:
    """Where a colleague finds what to write: a file that the key names, or what `wording.yaml` says of it."""
    named = dict(declared(Campaign)).get(place)
    if named is not None:
        return say("scaffold.found", where=say("scaffold.file", folder=named.folder))
    holder, key = ("campaign", *place)[-2:]
    try:
        return say("scaffold.found", where=say(f"scaffold.where.{holder}.{key}"))
    except KeyError:
        return ""


def _yaml(value: object) -> str:
    """A default as the file writes it."""
    return value if isinstance(value, str) else json.dumps(value, default=str)
