"""What a campaign report repeats of the quality report of its data: read from the edition's facts, under `quality`."""

from collections.abc import Mapping
from html import escape

from aos_analysis.page.block import Pair
from aos_analysis.page.edition import Entry, moment
from aos_analysis.page.hypertext import list_items
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def heading() -> str:
    return say("quality.inherited.heading")


def essential(told: Mapping | None) -> list[Pair]:
    """One line of « L'essentiel »: the verdict on the data, and its only reserve where there is one."""
    if not told:
        return []
    reasons = told["reasons"]
    words = {"label": told["label"]}
    if len(reasons) > 1:
        forms = (say(f"quality.inherited.reserve.{form}") for form in ("one", "many"))
        text = say("quality.inherited.essential_many", n=numbers.count(len(reasons), *forms), **words)
    else:
        text = " ".join([say("quality.inherited.essential", **words), *reasons])
    return [Pair(heading(), text)]


def section(told: Mapping | None) -> str:
    """Every reserve, and the way to the report that found it."""
    if not told:
        return ""
    when = moment(told["edition"])
    label = told["label"][0].lower() + told["label"][1:]
    words = {"label": label, "date": numbers.day(when and when.date())}
    text = f"<p>{escape(say('quality.inherited.told', **words), quote=False)}</p>"
    reasons = list(told["reasons"])
    text += list_items(reasons) if reasons else f"<p>{escape(say('quality.inherited.fine'), quote=False)}</p>"
    name = escape(say("quality.inherited.link"), quote=False)
    return text + (f'<p><a href="{escape(told["link"])}">{name}</a></p>' if told.get("link") else "")


def trace(told: Mapping | None) -> list[Entry]:
    """The run of the quality report, or that there is none."""
    text = f"{told['label']} ({told['run_id']})" if told else say("quality.inherited.none")
    return [Entry(heading(), text)]


def banners(told: Mapping | None) -> list[str]:
    """Above every screen and printed page where the data were judged unusable."""
    return [say("quality.inherited.banner")] if told and told["verdict"] == "unusable" else []
