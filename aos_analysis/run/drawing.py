"""Drawing the waves or arms of a campaign by lot: once, before anybody is met, and never again."""

import os
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from aos_analysis.data.drawing import Balance, balance, draw_units, strata_of
from aos_analysis.data.drawn import list_sha256, marked_text
from aos_analysis.data.exposure import no_exposure
from aos_analysis.data.panel import build_panel
from aos_analysis.data.roster import registered
from aos_analysis.data.sources import Source, open_source
from aos_analysis.definitions.base import parse_month
from aos_analysis.definitions.campaign import Campaign, Draw
from aos_analysis.definitions.campaign_rules import months_between
from aos_analysis.definitions.design_faults import drawable
from aos_analysis.definitions.drawn import with_draw
from aos_analysis.definitions.plan import Plan
from aos_analysis.reports.files import write_text
from aos_analysis.run.designs import DesignOptions, load_plan
from aos_analysis.run.freezing import freeze
from aos_analysis.run.journal import drawn_before, journal_file, sketch, units_sha256
from aos_analysis.run.register import append
from aos_analysis.study.planning.rollout import Rollout, least_delay, spread
from aos_analysis.words.errors import DataError, Fault, ParameterError
from aos_analysis.words.numbers import day, number, ordinal
from aos_analysis.words.wording import say

LEAST = 2  # clusters in each wave
APART = 0.25  # standard deviations beyond which adjusting rests on the model (Imbens and Rubin, 2015)
PRIVATE = 0o600  # whoever draws reads the list, nobody else
MONTH = "%Y-%m"


@dataclass(frozen=True)
class Asked:
    """What the command line asks for. waves: how many are drawn, of equal sizes; months: when each begins, in order;
    those without a month wait (or are the control arm). None: spread over the campaign."""

    campaign: str
    data: str
    waves: int
    to: Path
    output: Path
    months: tuple[str, ...] | None = None
    parameters: Path | None = None


def draw(
    asked: Asked,
    on: date | None = None,
    seed: int | None = None,
    tell: Callable[[str], object] = lambda said: None,
) -> Path:
    """Draws, writes the list, the block `targeting.draw`, the journal and the frozen plan; returns the list. The seed
    comes from the system, so that nobody chooses it. Nothing is written where anything is refused, but the refusal of a
    second draw. tell: how alike the waves are, and what was frozen.
    """
    plan = load_plan(asked.campaign, asked.parameters)
    campaign, on = plan.campaign, on or date.today()
    _refuse_plan(plan, asked)
    months = _months(plan, asked, on)
    _refuse_rollout(plan, months, asked.waves)
    names = _names(plan, months, asked.waves)
    source = open_source(asked.data)
    units = _targeted(source, campaign)
    _refuse_again(plan, units, asked.output)
    seed = secrets.randbelow(2**31) if seed is None else seed
    strata = strata_of(build_panel(source, plan), campaign, units, registered(source, campaign))
    if strata["cluster_id"].nunique() < LEAST * asked.waves:
        said = say("draw.few", n=number(strata["cluster_id"].nunique()), waves=asked.waves)
        raise DataError(Fault("contacts.parquet", said))
    wave = draw_units(strata, asked.waves, seed)
    dates = [*months, *[None] * (asked.waves - len(months))]
    listed = pd.DataFrame(
        {
            "unit_id": wave.index,
            "drawn_wave": [names[k] for k in wave],
            "planned_month": pd.to_datetime([dates[k] for k in wave]),
        }
    )
    block = Draw(seed=seed, drawn_on=on, list=asked.to.name, sha256=list_sha256(listed))
    alike = balance(strata, wave)
    written = _written(plan, asked, listed, block, source.info.sha256, alike)
    tell(_balance_text(alike, names))
    if plan.registration.status == "none":
        tell(say("cli.frozen", path=freeze(asked.campaign, asked.parameters, on, asked.output)))
    return written


def _balance_text(alike: Sequence[Balance], names: Sequence[str]) -> str:
    """A draw is kept whatever it gave: drawing until it pleases is no draw."""
    told = [
        say("draw.difference", what=say(f"draw.{of.what}"), by=number(of.difference, 2), wave=names[of.wave])
        for of in alike
    ]
    apart = say("draw.apart", limit=number(APART, 2)) if any(of.difference > APART for of in alike) else ""
    return say("draw.balance", told=" ; ".join(told)) + apart


def _refuse_plan(plan: Plan, asked: Asked) -> None:
    """What the campaign file and the command line tell before any data is read."""
    campaign, file = plan.campaign, plan.files[0].name
    designs = DesignOptions()
    if not designs[campaign.design].drawable:
        said = say("faults.draw_design", read=campaign.design, accepted=", ".join(drawable(designs)))
        raise ParameterError(Fault(file, said))
    if campaign.targeting is None:
        raise ParameterError(Fault(file, say("faults.draw_no_targeting")))
    if campaign.targeting.visit_order != "random":
        raise ParameterError(Fault(file, say("draw.order", read=campaign.targeting.visit_order)))
    if campaign.draw:
        _refused(plan, campaign.id, asked.output, say("draw.already", on=day(campaign.draw.drawn_on)))
    if asked.to.exists():
        raise ParameterError(Fault(asked.to.name, say("draw.exists")))
    if asked.to.resolve().is_relative_to(asked.output.resolve()):
        raise ParameterError(Fault(asked.to.name, say("draw.inside_outputs")))


def _months(plan: Plan, asked: Asked, on: date) -> tuple[date, ...]:
    """First month of each wave that has one."""
    span = plan.campaign.campaign_period
    length = months_between(span.start, span.end) + 1
    if asked.months is None:
        dated = asked.waves - 1 if _waits(plan, asked.waves, length) else asked.waves
        found = tuple(_later(span.start, k) for k in spread(dated, length)) if dated <= length else ()
    else:
        try:
            found = tuple(parse_month(text.strip()) for text in asked.months)
        except ValueError:
            raise ParameterError(say("draw.month", read=", ".join(asked.months))) from None
    words = {"first": f"{span.start:{MONTH}}", "last": f"{span.end:{MONTH}}", "waves": asked.waves}
    rising = sorted(set(found)) == list(found)
    if not found or len(found) > asked.waves or not rising or found[0] < span.start or found[-1] > span.end:
        raise ParameterError(say("draw.months", **words))
    if found[0] < on.replace(day=1):
        raise ParameterError(say("draw.past", month=f"{found[0]:{MONTH}}"))
    return found


def _waits(plan: Plan, waves: int, length: int) -> bool:
    """Whether an arm is drawn that is not visited, unless the command says otherwise: where the file names one, and
    where the last wave would else begin too early to be compared with."""
    if plan.campaign.design == "cluster_trial":
        return bool(plan.campaign.options.get("control"))
    every = Rollout(spread(waves, max(length, waves)), waiting=False)
    return not every.leaves_comparison(plan.campaign, plan.indicator.follow_up_months)


def _refuse_rollout(plan: Plan, months: Sequence[date], waves: int) -> None:
    """A roll-out that leaves nobody to compare with through the effect window proves nothing, however it was drawn."""
    campaign, ahead = plan.campaign, plan.indicator.follow_up_months
    starts = tuple(months_between(months[0], month) for month in months)
    if Rollout(starts, waiting=len(months) < waves).leaves_comparison(campaign, ahead):
        return
    delay = least_delay(campaign, ahead)
    words = {"end": ordinal(campaign.effect_window.end), "last": starts[-1], "delay": delay}
    said = say("draw.no_comparison", month=f"{_later(months[0], delay):{MONTH}}", **words)
    raise ParameterError(Fault(plan.files[0].name, said))


def _later(month: date, months: int) -> date:
    return (pd.Period(month, "M") + months).start_time.date()


def _names(plan: Plan, months: Sequence[date], waves: int) -> list[str]:
    """Of the waves, or of the arms as a trial reads them: the month of a step, the name of the control arm."""
    waiting = waves - len(months)
    if plan.campaign.design != "cluster_trial":
        named = [say("draw.wave", n=k + 1) for k in range(len(months))]
        return named + [say("draw.waiting")] * waiting
    control = plan.campaign.options.get("control")
    if bool(control) != bool(waiting):
        raise ParameterError(Fault(plan.files[0].name, say(f"draw.{'control' if waiting else 'no_control'}")))
    return [f"{month:{MONTH}}" for month in months] + [control or ""] * waiting


def _targeted(source: Source, campaign: Campaign) -> list[str]:
    """Units to draw among; DataError where there is none, or where somebody was already called upon."""
    contacts = source.table("contacts").execute() if source.has("contacts") else None
    own = contacts[contacts["campaign"] == campaign.contacts_name] if contacts is not None else None
    if own is None or own.empty:
        raise no_exposure(contacts, campaign)
    begun = ~own["status"].isin(["targeted", "eligible"]) | own["contact_date"].notna()
    if begun.any():
        raise DataError(Fault("contacts.parquet", say("draw.begun", name=campaign.contacts_name)))
    units = sorted(own.loc[own["status"] == "targeted", "unit_id"].unique())
    if not units:
        raise DataError(Fault("contacts.parquet", say("draw.nobody", name=campaign.contacts_name)))
    return units


def _refuse_again(plan: Plan, units: Sequence[str], output: Path) -> None:
    other = drawn_before(plan, units, output)
    if other == plan.campaign.id:
        _refused(plan, other, output, say("draw.journalled"))
    if other:
        _refused(plan, other, output, say("draw.same_units", other=other))


def _refused(plan: Plan, other: str, output: Path, said: str) -> None:
    append(journal_file(output), "draw_refused", command="aos draw", campaign=plan.campaign.id, of=other)
    raise ParameterError(Fault(plan.files[0].name, said))


def _written(
    plan: Plan, asked: Asked, listed: pd.DataFrame, block: Draw, data_sha256: str, alike: Sequence[Balance]
) -> Path:
    """List, campaign file, journal; what was written goes away where the rest could not be."""
    file, units = plan.files[0], listed["unit_id"].tolist()
    before = file.read_bytes()
    after, span = with_draw(before, file.name, block), plan.campaign.campaign_period
    asked.to.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_text(asked.to, marked_text(listed, say("draw.mark")))
        with suppress(NotImplementedError):
            os.chmod(asked.to, PRIVATE)
        write_text(file, after.decode("utf-8"))
        append(
            journal_file(asked.output),
            "draw",
            command="aos draw",
            campaign=plan.campaign.id,
            indicator=plan.campaign.indicator,
            **{"from": f"{span.start:{MONTH}}", "to": f"{span.end:{MONTH}}"},
            **block.model_dump(mode="json"),
            waves=sorted(set(listed["drawn_wave"])),
            balance={of.what: round(of.difference, 3) for of in alike},
            data_sha256=data_sha256,
            targeted=len(units),
            targeted_sha256=units_sha256(units),
            sketch=sketch(units),
        )
    except OSError:
        asked.to.unlink(missing_ok=True)
        file.write_bytes(before)
        raise
    return asked.to
