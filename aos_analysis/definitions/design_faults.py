"""What the design that a campaign file names does not have, or refuses of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from aos_analysis.definitions.blanks import left_blank
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.faults import keys, known, near, unknown_key, validation_faults
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.options import Options
from aos_analysis.definitions.yaml_lines import Document
from aos_analysis.words.errors import Fault
from aos_analysis.words.wording import say

Designs = Mapping[str, type[Options]]  # name of a design → model of its options


def design_faults(document: Document, designs: Designs) -> Iterator[Fault]:
    name, options = document.get("design"), document.get("options")
    if not isinstance(name, str) or not name.strip():
        return
    if name not in designs:
        said = say("faults.unknown_design", read=name, near=near(name, designs), known=known(designs))
        yield document.fault(("design",), said)
        return
    if isinstance(options, dict) or options is None:
        yield from _option_faults(document, designs[name], options or {})
    yield from left_blank(document, designs[name])
    yield from _comparison_fault(document, name, designs[name].comparisons)
    if document.get("targeting", "draw") is not None and not designs[name].drawable:
        said = say("faults.draw_design", read=name, accepted=", ".join(drawable(designs)))
        yield document.fault(("targeting", "draw"), said)


def refusals(
    document: Document, designs: Designs, campaign: Campaign | None, indicator: Indicator | None
) -> Iterator[Fault]:
    """What else the design does not have, asked once the file and its options can be read."""
    if campaign is None or indicator is None or campaign.design not in designs:
        return
    try:
        options = designs[campaign.design].model_validate(campaign.options)
    except ValidationError:
        return
    yield from (document.fault(*found) for found in options.refused(campaign, indicator))


def drawable(designs: Designs) -> list[str]:
    """Names of the designs that compare waves or arms."""
    return [name for name in designs if designs[name].drawable]


def _comparison_fault(document: Document, design: str, allowed: tuple[str, ...]) -> Iterator[Fault]:
    """A design may say by `comparisons` which ones it has."""
    named = document.get("comparison") or Campaign.model_fields["comparison"].default
    if allowed and isinstance(named, str) and named not in allowed:
        words = {"comparison": named, "design": design, "known": ", ".join(allowed)}
        yield document.fault(("comparison",), say("study.comparison_refused", **words))


def _option_faults(document: Document, model: type[BaseModel], options: Mapping[str, Any]) -> Iterator[Fault]:
    for key in options:
        if key not in keys(model) and model.model_config.get("extra") != "forbid":  # else pydantic says it
            yield document.fault(("options", key), unknown_key(key, model))
    try:
        model.model_validate(options)
    except ValidationError as error:
        yield from validation_faults(error, document, model, ("options",))
