"""Euros: what the contacts cost, what they changed, and nothing claimed that the interval does not allow."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.products import products
from aos_analysis.data.sources import open_source
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import Sharing, UnitCost
from aos_analysis.study.economics.balance import evaluate
from aos_analysis.study.economics.euros import DRAWS, Amount, Input, amount, drawn
from aos_analysis.study.economics.portfolio import Footprint, add, footprint, overlap
from aos_analysis.study.economics.sensitivity import persistence
from aos_analysis.study.economics.sharing import boxes_per_counted, incentive, yearly_payment
from aos_analysis.study.economics.spending import spending, split
from aos_analysis.study.result import Estimate
from tests import tables as written
from tests.simulated import campaign, indicator, read_yaml, simulate
from tests.study_example import make_study
from tests.tables import deliveries, write

PANEL = simulate(1)  # 420 visits by a delegate
VISITS = 420 * 80  # euros: parameters/values/visit_delegate.yaml
VALUES = {name: UnitCost(**read_yaml("values", name)) for name in ("visit_delegate", "interview_peer")}
VALUES["sharing_ranibizumab"] = Sharing(**read_yaml("values", "sharing_ranibizumab"))
SIGNED = {key: read_yaml("values", "visit_delegate")[key] for key in ("validated_by", "reference", "signature")}


def price(name: str, **dated) -> UnitCost:
    about = {"id": name, "kind": "price", "title": "Prix", "unit": "euros par boîte", **SIGNED}
    return UnitCost(**about, values=({"from": "2019-01", **dated},))


def plan(direction: str = "increase", values: dict | None = None, **changes) -> Plan:
    declared = campaign(**changes)
    return Plan(declared, {declared.indicator: indicator(direction=direction)}, {}, VALUES | (values or {}), None, ())


def result(volume: float, half: float, direction: str = "increase"):
    """A result whose contacts brought (or avoided) `volume` patients, give or take `half`; one point is 100 of them."""
    sign = 1 if direction == "increase" else -1
    base = make_study("strong").result
    effect = replace(base.effect, estimate=volume / 100, low=(volume - half) / 100, high=(volume + half) / 100)
    ends = sorted((sign * (volume - half), sign * (volume + half)))
    given = Estimate("volume", sign * volume, half / 1.96, *ends, "count", "test")
    return replace(base, effect=effect, volume=given)


def priced(euros: float):
    return replace(PANEL, amount=PANEL.numerator * euros)


SAVING = {"direction": "decrease", "economic_reading": "savings"}


def bounds(found: Amount) -> tuple[float, float, float]:
    return found.estimate, found.low, found.high


def test_quality_reads_a_cost_per_patient_and_no_savings():
    found = evaluate(plan(), PANEL, result(200, 100))
    assert (found.cost.estimate, found.gross, found.net, found.p_net_positive, found.break_even) == (
        VISITS, None, None, None, None,
    )  # fmt: skip
    # a patient costs least where the volume is highest: 33,600 / 300, and most where it is lowest: 33,600 / 100
    assert bounds(found.cost_per_unit) == pytest.approx((168, 112, 336), rel=1e-3)
    assert bounds(found.cost_per_point) == pytest.approx((16_800, 11_200, 33_600), rel=1e-3)
    assert not found.validated


@pytest.mark.parametrize("half", [150, 100, 260])
def test_no_cost_per_patient_where_the_effect_may_be_null(half):
    found = evaluate(plan(), PANEL, result(100, half))
    assert (found.cost_per_unit, found.cost_per_point, found.outcome) == (None, None, "cost")


def test_a_draw_without_gain_costs_without_end_and_not_less_than_nothing():
    found = evaluate(plan(), PANEL, result(200, 190)).cost_per_unit
    assert bounds(found) == pytest.approx((168, VISITS / 390, VISITS / 10), rel=1e-2)


def test_savings_at_the_price_of_the_reference_period():
    found = evaluate(plan(**SAVING), priced(300.0), result(200, 100, "decrease"))
    assert bounds(found.gross) == pytest.approx((60_000, 30_000, 90_000), rel=1e-3)
    assert bounds(found.net) == pytest.approx((60_000 - VISITS, 30_000 - VISITS, 90_000 - VISITS), rel=1e-3)
    assert found.p_net_positive == pytest.approx(0.9577, abs=2e-4)  # Phi(26,400 / 15,306)
    assert found.break_even == pytest.approx(2 * VISITS / 60_000)
    assert found.payback_months == pytest.approx(12 * VISITS / 60_000)


@pytest.mark.parametrize(
    ("case", "direction", "panel", "changes"),
    [
        ("more units at their price are no saving", "increase", priced(300.0), {}),
        ("no euros in the data", "decrease", PANEL, {}),
        ("a quality campaign", "decrease", priced(300.0), {"economic_reading": "quality"}),
        ("a public health campaign", "decrease", priced(300.0), {"economic_reading": "public_health"}),
    ],
)
def test_nothing_is_saved_that_is_not_known_to_be(case, direction, panel, changes):
    found = evaluate(plan(direction, **{"economic_reading": "savings", **changes}), panel, result(200, 100, direction))
    assert (found.gross, found.net, found.p_net_positive, found.saving) == (None, None, None, None)


def test_a_declared_saving_per_unit_counts_for_units_gained():
    changes = {"economic_reading": "savings", "unit_saving": "gap", "values": {"gap": price("gap", value=50.0)}}
    found = evaluate(plan(**changes), PANEL, result(1_000, 100))
    assert bounds(found.gross) == pytest.approx((50_000, 45_000, 55_000), rel=1e-3)
    assert not found.measured_saving


def test_declared_bounds_of_a_cost_go_through_the_draws():
    wide = UnitCost(**{**read_yaml("values", "visit_delegate"), "values": [{"from": "2019-01", "value": 80, "low": 60, "high": 140}]})  # fmt: skip  # noqa: E501
    found = evaluate(plan(values={"visit_delegate": wide}), PANEL, result(200, 0.001))
    assert bounds(found.cost) == pytest.approx((VISITS, 420 * 60, 420 * 140), rel=1e-3)
    assert bounds(found.cost_per_unit) == pytest.approx((168, 126, 294), rel=1e-3)


@pytest.mark.parametrize(("low", "high"), [(100, 300), (150, 210), (-50, 260)])
def test_draws_keep_the_interval_of_what_they_draw(low, high):
    """Skewed intervals too: a series' interval is not symmetric."""
    draws = drawn((Input("effect", "", "", 200.0, low, high),), seed=1)["effect"]
    assert draws.shape == (DRAWS,)
    assert bounds(amount(200.0, draws)) == pytest.approx((200, low, high), rel=2e-3)
    assert np.median(draws) == pytest.approx(200, rel=1e-4)


def test_the_seed_of_the_campaign_makes_the_draws():
    inputs = tuple(Input(name, "", "", 1.0, 0.5, 2.0) for name in ("effect", "saving"))
    again, other = drawn(inputs, 7), drawn(inputs, 8)
    first = drawn(inputs, 7)
    assert (first["effect"] == again["effect"]).all() and (first["saving"] != other["saving"]).any()
    assert abs(np.corrcoef(first["effect"], first["saving"])[0, 1]) < 0.03


def test_without_declared_costs_nothing_is_said():
    assert evaluate(plan(costs={}), PANEL, result(200, 100)) is None


def test_an_effect_that_could_not_be_estimated_has_a_cost_and_no_gain():
    found = evaluate(plan(**SAVING), priced(300.0), result(np.nan, np.nan, "decrease"))
    assert found.cost.estimate == VISITS
    assert found.p_net_positive is None and found.cost_per_unit is None and np.isnan(found.net.estimate)


def test_a_channel_without_a_cost_is_named():
    assert evaluate(plan(costs={"peer_interview": "interview_peer"}), PANEL, result(200, 100)).uncosted == (
        "delegate_visit",
    )


# how long the effect lasts


def test_persistence_counts_the_activity_of_the_contacted_after_contact():
    """Twenty months of one patient a month after contact: 6, 12 and 20 of them."""
    panel = replace(PANEL, denominator=np.ones_like(PANEL.denominator))
    panel = replace(panel, units=panel.units.assign(cohort=43.0))  # 64 periods: 20 after the contact
    assert persistence(panel, 1, 12) == {6: 0.5, 12: 1.0, None: pytest.approx(20 / 12)}
    assert persistence(panel, 3, 12)[6] == 4 / 10
    assert persistence(replace(panel, denominator=0 * panel.denominator), 1, 12) == {}


def test_the_declared_horizon_is_one_of_the_scenarios():
    found = evaluate(plan(**SAVING), priced(300.0), result(200, 100, "decrease"))
    six, twelve, last = found.scenarios
    assert bounds(twelve.net) == pytest.approx(bounds(found.net))
    assert six.net.estimate < twelve.net.estimate < last.net.estimate
    assert (six.months, twelve.months, last.months) == (6, 12, None)


# which assumption matters most


def test_one_assumption_at_a_time_largest_first():
    found = evaluate(plan(**SAVING), priced(300.0), result(200, 100, "decrease"))
    rows = {row.key: row for row in found.sensitivities}
    assert (rows["effect"].at_low, rows["effect"].at_high) == pytest.approx((30_000 - VISITS, 90_000 - VISITS))
    assert (rows["effect"].low, rows["effect"].high) == (1, 3)  # points
    assert (rows["saving"].low, rows["saving"].high) == pytest.approx((240, 360))  # nobody declared bounds: 20 %
    assert (rows["saving"].at_low, rows["saving"].at_high) == pytest.approx((48_000 - VISITS, 72_000 - VISITS))
    assert rows["channel_delegate_visit"].at_high == pytest.approx(60_000 - 1.2 * VISITS)
    assert [row.swing for row in found.sensitivities] == sorted((row.swing for row in rows.values()), reverse=True)
    assert "channel_peer_interview" not in rows  # nobody was met that way: it changes nothing


@pytest.mark.parametrize(
    ("half", "reading", "outcome", "keys"),
    [
        (100, "quality", "cost_per_unit", {"effect", "persistence", "channel_delegate_visit"}),
        (300, "quality", "cost", {"channel_delegate_visit"}),
        (300, "public_health", "cost", {"channel_delegate_visit"}),
    ],
)
def test_what_is_asked_depends_on_what_is_known(half, reading, outcome, keys):
    found = evaluate(plan(economic_reading=reading), PANEL, result(200, half))
    assert found.outcome == outcome
    assert {row.key for row in found.sensitivities} == keys


# volume, price, structure


@pytest.mark.parametrize(
    ("case", "rows", "expected"),
    [
        ("twice the boxes", [(0, "a", 10, 100), (1, "a", 20, 200)], (100, 100, 0, 0, 200)),
        ("half the price", [(0, "a", 10, 100), (1, "a", 10, 50)], (100, 0, -50, 0, 50)),
        ("a dearer product", [(0, "a", 10, 100), (0, "b", 10, 300), (1, "b", 20, 600)], (400, 0, 0, 200, 600)),
        ("a new product has no price effect", [(0, "a", 10, 100), (1, "n", 10, 500)], (100, 0, 0, 400, 500)),
        ("all at once", [(0, "a", 10, 100), (0, "b", 10, 300), (1, "a", 5, 40), (1, "b", 20, 800)],
         (400, 100, 190, 150, 840)),
    ],
)  # fmt: skip
def test_volume_price_and_structure_are_told_apart(case, rows, expected):
    found = split(pd.DataFrame(rows, columns=["span", "code", "quantity", "amount"]))
    assert found == pytest.approx(expected)
    assert found[0] + found[1] + found[2] + found[3] == pytest.approx(found[4])


@pytest.mark.parametrize("seed", range(20))
def test_the_parts_of_the_spending_add_up(seed):
    rng = np.random.default_rng(seed)
    rows = [(span, code, rng.integers(1, 99), rng.uniform(1, 999)) for code in "abcd" for span in (0, 1) if rng.random() < 0.8]  # fmt: skip  # noqa: E501
    before, volume, price_part, structure, after = split(
        pd.DataFrame([(0, "z", 3, 7.0), (1, "z", 3, 8.0), *rows], columns=["span", "code", "quantity", "amount"])
    )
    assert before + volume + price_part + structure == pytest.approx(after)


def test_without_lines_price_and_structure_stay_together():
    found = spending(plan(), priced(300.0), None)
    assert not found.apart
    assert found.before + found.volume + found.price == pytest.approx(found.after)
    assert found.price == pytest.approx(0) and np.isnan(found.structure)
    assert (found.reference, found.compared) == (
        (date(2022, 9, 1), date(2023, 8, 1)),
        (date(2024, 5, 1), date(2025, 4, 1)),
    )


def test_no_euros_no_split():
    assert spending(plan(), PANEL, None) is None


LINES = """
patient care       flux       gp atc     boxes amount
p1      2020-01-31 2020-01-31 A  J01CA04  2    20
p1      2020-02-01 2020-02-01 A  J01CA04  1    12
p2      2020-02-10 2020-02-10 B  J01CR02  3    60
p2      2020-02-10 2020-05-10 B  J01CR02 -1   -20
p3      2020-02-11 2020-02-11 C  J01CR02  9    90
p4      2020-02-12 2020-02-12 A  N06AB04  9    90
p5      2021-02-12 2021-02-12 B  J01CR02  4    88
"""


def test_boxes_and_euros_by_product_of_the_units_asked_for(tmp_path):
    """January is outside; a cancellation is taken out; C is nobody's; N06A is another indicator's."""
    source = open_source(write(tmp_path, deliveries=deliveries(LINES)))
    years = [(date(year, 2, 1), date(year, 3, 1)) for year in (2020, 2021)]
    found = products(source, written.plan(), ["A", "B"], years)
    assert found.to_numpy().tolist() == [[0, "J01CA04", 1, 12], [0, "J01CR02", 2, 40], [1, "J01CR02", 4, 88]]


# the sharing of biosimilar savings (avenant 9)


def rule(share: float, reference: float, biosimilar: float, boxes: float, initiations: int, switches: int) -> Sharing:
    body = read_yaml("values", "sharing_ranibizumab") | {
        "share": [{"from": "2022-01", "value": share}],
        "reference_price": [{"from": "2022-01", "value": reference}],
        "biosimilar_price": [{"from": "2022-01", "value": biosimilar}],
        "boxes_per_year": boxes,
        "confirmed": [{"year": 2022, "initiations": initiations, "switches": switches}],
    }
    return Sharing(**body)


@pytest.mark.parametrize(
    ("share", "reference", "biosimilar", "boxes", "initiations", "switches", "paid"),
    [
        (0.30, 600, 400, 6, 100, 0, 36_000),  # 30 % of a yearly gap of 1,200 euros, for a hundred patients
        (0.30, 600, 400, 6, 60, 40, 36_000),  # a switch counts as a start
        (0.20, 600, 400, 6, 100, 0, 24_000),
        (0.30, 600, 400, 12, 100, 0, 72_000),
        (0.30, 600, 400, 6, 0, 0, 0),
        (0.30, 400, 600, 6, 100, 0, 0),  # no gap, nothing to share
    ],
)
def test_the_published_rule(share, reference, biosimilar, boxes, initiations, switches, paid):
    declared = rule(share, reference, biosimilar, boxes, initiations, switches)
    assert yearly_payment(declared, 2022) == pytest.approx(paid)


@pytest.mark.parametrize(("year", "paid"), [(2021, 0), (2022, 54_000), (2023, 108_000), (2024, 0)])
def test_the_share_falls_from_thirty_to_twenty_percent(year, paid):
    """150 patients x 1,200 euros x 30 %; 450 x 1,200 x 20 %: the shipped file."""
    assert yearly_payment(VALUES["sharing_ranibizumab"], year) == pytest.approx(paid)


@pytest.mark.parametrize(
    ("boxes", "anyway"),
    [((300, 150, 450), (0.5, 0.25, 0.75)), ((0, -60, 60), (1, 0.9, 1)), ((900, 600, 999), (0, 0, 0))],
)
def test_what_would_have_happened_anyway_is_paid_and_not_gained(boxes, anyway):
    """A hundred patients paid, six boxes each: 600 boxes, of which the campaign gained some."""
    found = incentive(rule(0.3, 600, 400, 6, 80, 20), date(2022, 1, 1), date(2022, 12, 1), Amount(*boxes))
    assert bounds(found.anyway) == pytest.approx(anyway)
    assert (found.paid, found.patients) == (36_000, 100)


def shared(measure: str) -> Plan:
    """The campaign with the shipped rule, whose indicator counts something else."""
    declared = campaign(economic_reading="savings", sharing="sharing_ranibizumab")
    return Plan(declared, {declared.indicator: indicator(measure=measure)}, {}, VALUES, None, ())


def test_the_sharing_enters_the_balance():
    found = evaluate(shared("share"), PANEL, result(1_000, 500))
    assert bounds(found.gross) == pytest.approx((200_000, 100_000, 300_000), rel=1e-3)  # 200 euros a box
    assert found.incentive.paid == 108_000  # 2023 only: the campaign began in September 2023
    assert found.cost.estimate == VISITS + 108_000
    assert found.net.estimate == pytest.approx(200_000 - VISITS - 108_000)
    assert [item.unit for item in found.assumptions][-4:] == ["%", "euros par boîte", "euros par boîte", "boîtes"]


def test_patients_and_their_boxes_make_the_same_balance():
    """211 patients started, six boxes a year each, 200 euros a box: as 1,266 boxes; not as 211."""
    patients = evaluate(shared("first_line_share"), PANEL, result(211, 105))
    boxes = evaluate(shared("share"), PANEL, result(6 * 211, 6 * 105))
    assert patients.gross.estimate == pytest.approx(211 * 6 * 200)
    for name in ("gross", "net", "cost"):
        assert bounds(getattr(patients, name)) == pytest.approx(bounds(getattr(boxes, name))), name
    assert bounds(patients.incentive.anyway) == pytest.approx(bounds(boxes.incentive.anyway))
    assert patients.incentive.anyway.estimate == pytest.approx(1 - 211 / 450)  # of the 450 confirmed in 2023


@pytest.mark.parametrize(
    ("measure", "counted", "each"),
    [("episode_duration", None, 6), ("rate", None, 1), ("aggregated", "patients", 6), ("aggregated", "boxes", 1)],
)
def test_boxes_behind_one_counted(measure, counted, each):
    counting = VALUES["sharing_ranibizumab"].model_copy(update={"counted": counted})
    assert boxes_per_counted(counting, shared(measure).indicator) == each


# what may be added


@pytest.mark.parametrize(
    ("codes", "start", "end", "expected"),
    [
        (("J01",), "2024-01", "2024-12", True),
        (("J01CR02",), "2024-06", "2025-06", True),  # a part of the same boxes
        (("J",), "2024-12", "2025-06", True),  # one common month is enough
        (("J01",), "2025-01", "2025-12", False),
        (("N06A",), "2024-01", "2024-12", False),
        (("N06A", "J01"), "2024-01", "2024-12", True),
    ],
)
def test_campaigns_overlap_on_the_same_boxes_in_the_same_months(codes, start, end, expected):
    first = Footprint(("J01",), date(2024, 1, 1), date(2024, 12, 1))
    other = Footprint(codes, *(date.fromisoformat(f"{month}-01") for month in (start, end)))
    assert overlap(first, other) == overlap(other, first) == expected


def test_independent_amounts_are_added_in_quadrature():
    assert add([Amount(10, 7, 13), Amount(20, 16, 24)]) == Amount(30, 25, 35)


def test_a_footprint_lasts_as_long_as_the_effect_of_the_last_contact():
    assert footprint(plan()) == Footprint(("N06A",), date(2023, 9, 1), date(2025, 8, 1))
