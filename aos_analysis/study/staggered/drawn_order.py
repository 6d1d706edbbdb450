"""What a draw made by the product allows: the trend of the contacted is then no reason to doubt (METHODS, 4.1)."""

from aos_analysis.data.drawn import FOLLOWED
from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.checks import check, whole
from aos_analysis.study.own_trend import Drawn
from aos_analysis.study.result import Check
from aos_analysis.words.numbers import day
from aos_analysis.words.wording import noun

AMONG_THE_DRAWN = "targeted_not_yet_visited"  # whoever was not drawn is targeted by nobody in a panel as drawn


def exempting(panel: Panel, campaign: Campaign) -> Drawn | None:
    """The draw, where it counts: recorded, before any contact, its list as drawn, followed at 90 %, units analysed by
    drawn wave and compared among the drawn. None everywhere else."""
    found = panel.draw
    if found is None or found.fault is not None or "drawn_cohort" not in panel.units:
        return None
    return Drawn(found.on, found.share) if campaign.comparison == AMONG_THE_DRAWN else None


def draw_checks(panel: Panel, campaign: Campaign) -> tuple[Check, ...]:
    """What became of the draw that the campaign declares; nothing where it declares none."""
    found = panel.draw
    if found is None:
        return ()
    outside = campaign.design != "cluster_trial" and campaign.comparison != AMONG_THE_DRAWN
    case = found.fault or ("outside" if outside else None)
    words = {
        "date": day(found.on),
        "share": whole(found.share),
        "units": noun(campaign.called, names="people"),
    }
    return (check("draw", "advisory", case is None, found.share, FOLLOWED, case=case, **words),)
