"""Whatever `aos check --data` accepts, `aos run` never refuses: held over generated campaign files on small panels."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aos_analysis import cli
from aos_analysis.data.panel import Panel, build_panel
from aos_analysis.data.sources import Source, open_source
from aos_analysis.definitions.plan import Plan
from aos_analysis.run.agreement import concerned, refusals
from aos_analysis.run.designs import design_names, load_plan
from aos_analysis.study.designs import brief
from aos_analysis.words.errors import ParameterError
from tests.tables import write

UNITS, FIRST, MONTHS = 24, "2021-01", 42
NAMES = [f"u{i:02d}" for i in range(UNITS)]
INDICATOR = """
id: {id}
title: Essai {id}
unit: {unit}
direction: increase
measure: aggregated
per: {per}
reference: {{source: essai, date: 2026-11}}
signature: {{authored_by: Équipe, checked_by: null, review_by: 2099-06}}
"""
CAMPAIGN = """
id: essai
title: Essai
question: La campagne change-t-elle la part ?
public: Médecins
messages: [Un message]
territory: Ici
contact: evaluation@cpam.example
design: {design}
indicator: part
unit: practitioner
period: {{first: 2021-01}}
completeness_months: 0
campaign_period: {{from: 2022-07, to: 2023-06}}
exposure: {{channels: [letter, delegate_visit]}}
targeting: {{score: lowest_part, window: {{from: 2021-07, to: 2021-12}}}}
effect_window: {{from: 0, to: 5}}
comparison: {comparison}
useful_effect: 1
seed: 1
options: {options}
signature: {{authored_by: Équipe, checked_by: null, review_by: 2099-06}}
"""
OPTIONS = {"regression_discontinuity": "{threshold: 50}", "cluster_trial": "{control: témoin}"}
COMPARISONS = {
    "cluster_trial": "control_arm",
    "comparative_case_study": "never_treated",
    "interrupted_time_series": "never_treated",
    "regression_discontinuity": "other_side",
}
CHANGES = {  # key of a campaign file → values that a colleague may write
    "comparison": ["not_yet_treated", "never_treated", "control_area", "control_arm", "none"],
    "frequency": ["month", "quarter", "half_year", "year"],
    "unit": ["practitioner", "facility", "territory"],
    "indicator": ["part", "taux", "inconnu"],
    "secondary": [["taux"], ["absent"], ["part"]],
    "placebo": ["taux", "absent"],
    "cluster": ["cluster_id", "territory_id", "cabinet"],
    "contacts": ["autre", "inconnue"],
    "adjust_for": [["list_size"], ["specialty"], ["list_sise"], ["practice_size"], ["score"]],
    "subgroups": [["practice_size"], ["specialty"], ["bidule"]],
    "repeats": ["essai", "inconnue"],
    "base": ["last_period"],
    "useful_effect": [0.5, 200.0],
    "seed": [0, 2**40],
    "completeness_months": [3, 24],
    "exposure": [{"channels": ["letter"]}, {"channels": ["email"], "anticipation_months": 2}],
    "effect_window": [{"from": 3, "to": 12}, {"from": 40, "to": 50}],
    "period": [{"first": "2021-01", "last": "2022-12"}, {"first": "2023-01"}, {"first": "2025-01", "last": None}],
    "campaign_period": [{"from": "2021-02", "to": "2021-03"}, {"from": "2024-06", "to": "2024-12"}],
    "targeting": [{"score": "none"}, None],
    "options": [
        {}, {"control": "témoin", "blocks": "territory_id"}, {"blocks": "departement"}, {"control": "nul"},
        {"score_cuts": [30.0, 60.0]}, {"errors": "quasi_poisson"}, {"threshold": 1000.0}, {"scale": "log"},
        {"threshold": 50.0, "bandwidth": 1.0}, {"trend_change": False, "season": "none"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A data folder and, for each design, a campaign file that fits it."""
    root = tmp_path_factory.mktemp("accord")
    rng = np.random.default_rng(1)
    month = pd.period_range(FIRST, periods=MONTHS, freq="M").start_time.date
    cells = pd.DataFrame([(unit, m) for unit in NAMES for m in month], columns=["unit_id", "month"])
    cells["denominator"] = rng.integers(20, 60, len(cells)).astype(float)
    share = cells.assign(indicator="part", numerator=rng.binomial(cells["denominator"].astype(int), 0.3).astype(float))
    odd = share.assign(indicator="impossible", numerator=share["denominator"] + 1)
    rate = cells.assign(indicator="taux", numerator=rng.poisson(9, len(cells)).astype(float))
    units = {"practitioner_id": NAMES, "cluster_id": [f"c{i // 2}" for i in range(UNITS)], "specialty": "1"}
    units |= {"territory_id": [f"t{i % 4}" for i in range(UNITS)], "list_size": rng.integers(500, 1500, UNITS)}
    write(
        root / "data",
        monthly_indicators=pd.concat([share, rate, odd]),
        practitioners=pd.DataFrame(units),
        contacts=_contacts(rng),
    )
    for folder in ("campaigns", "indicators"):
        (root / "parametres" / folder).mkdir(parents=True)
    for name, unit, per in (
        ("part", "points", 100),
        ("taux", "rate", 1000),
        ("absent", "points", 100),
        ("impossible", "points", 100),
    ):
        text = INDICATOR.format(id=name, unit=unit, per=per)
        (root / "parametres" / "indicators" / f"{name}.yaml").write_text(text, "utf-8")
    return root


def _contacts(rng) -> pd.DataFrame:
    """Half of the practices are met, by letter or visit, over the year; the others are targeted or spared."""
    rows = []
    for i, unit in enumerate(NAMES):
        met, arm = i // 2 % 2 == 0, ("bras", "témoin")[i // 2 % 2]
        chosen = {"campaign": "essai", "unit_id": unit, "targeting_score": float(40 + i), "wave": arm}
        rows.append({**chosen, "status": "targeted" if i < 18 else "eligible", "contact_date": None, "channel": None})
        if met:
            day = pd.Timestamp("2022-07-10") + pd.DateOffset(months=int(rng.integers(0, 12)))
            rows.append(
                {**chosen, "status": "done", "contact_date": day.date(), "channel": ("letter", "delegate_visit")[i % 2]}
            )
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def source(place) -> Source:
    return open_source(place / "data")


def written(place: Path, design: str) -> Path:
    path = place / "parametres" / "campaigns" / "essai.yaml"
    comparison = COMPARISONS.get(design, "targeted_not_yet_visited")
    path.write_text(CAMPAIGN.format(design=design, comparison=comparison, options=OPTIONS.get(design, "{}")), "utf-8")
    return path


def generated(many: int, seed: int) -> Iterator[tuple[str, dict]]:
    """Designs in turn, each with none to three keys of its campaign file changed."""
    rng = np.random.default_rng(seed)
    for rank in range(many):
        keys = rng.choice(list(CHANGES), rng.integers(0, 4), replace=False)
        yield design_names()[rank % len(design_names())], {k: CHANGES[k][rng.integers(len(CHANGES[k]))] for k in keys}


@pytest.fixture
def panels(monkeypatch) -> list[Panel]:
    """The panels that the check built, which a run would build again; titles of other campaigns are not read."""
    built = []

    def kept(*asked):
        built.append(build_panel(*asked))
        return built[-1]

    monkeypatch.setattr("aos_analysis.run.agreement.build_panel", kept)
    monkeypatch.setattr(Plan, "titles", {})
    monkeypatch.setattr("aos_analysis.definitions.plan._rivals", lambda *_: {})
    return built


def accepted(place: Path, source: Source, panels: list[Panel], many: int, seed: int) -> int:
    """How many of the generated campaigns were accepted, and then ran: whatever ends one fails the test."""
    count = 0
    for design, changes in generated(many, seed):
        try:
            plan = load_plan(written(place, design), place / "parametres", **changes)
        except ParameterError:
            continue
        panels.clear()
        if refusals(plan, source):
            continue
        count += 1
        try:
            for panel in panels:
                brief(panel, plan.campaign)
        except Exception as error:
            raise AssertionError(f"{design}, {changes}: accepted, then {error!r}") from error
    return count


def test_what_check_accepts_runs(place, source, panels):
    assert accepted(place, source, panels, 60, 2026) >= 18


@pytest.mark.slow
def test_what_check_accepts_runs_for_long(place, source, panels):
    assert accepted(place, source, panels, 1000, 7) >= 300


@pytest.mark.parametrize(
    ("design", "changes", "message"),
    [
        ("dose_response", {"comparison": "never_treated"}, "la comparaison « never_treated » n'existe pas"),
        ("staggered_adoption", {"comparison": "control_arm"}, "la comparaison « control_arm » n'existe pas"),
        ("staggered_adoption", {"comparison": "none"}, "la comparaison « none » n'existe pas"),
        ("interrupted_time_series", {"frequency": "quarter"}, "se calcule par mois, « frequency » vaut quarter"),
        ("interrupted_time_series", {"options": {"errors": "quasi_poisson"}}, "quasi_poisson » reproduit"),
        ("regression_discontinuity", {"targeting": {"score": "none"}}, "demande le score de ciblage"),
        ("cluster_trial", {"options": {"blocks": "departement"}}, "nomme la colonne « departement »"),
        ("staggered_adoption", {"useful_effect": 200.0}, "« useful_effect » vaut 200, qu"),
        ("staggered_adoption", {"seed": 2**40}, "« seed »"),
        ("staggered_adoption", {"repeats": "inconnue"}, "« repeats »"),
        ("staggered_adoption", {"indicator": "antibiotic_rate", "unit": "facility"}, "que seuls des praticiens"),
        ("staggered_adoption", {"indicator": "antidepressant_duration_180d", "adjust_for": ["list_sise"]},
         "aucune table ne donne la colonne « list_sise » à ces unités. Vouliez-vous dire « list_size » ?"),
        ("staggered_adoption", {"indicator": "antidepressant_duration_180d", "subgroups": ["bidule"]},
         "aucune table ne donne la colonne « bidule » à ces unités. Connus : "),
    ],
)  # fmt: skip
def test_what_a_file_alone_can_tell_is_told_before_any_data(place, design, changes, message):
    with pytest.raises(ParameterError) as error:
        load_plan(written(place, design), place / "parametres", **changes)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("design", "changes", "message"),
    [
        ("staggered_adoption", {"adjust_for": ["score"]}, "score"),
        ("staggered_adoption", {"secondary": ["absent"]}, "absent"),
        ("staggered_adoption", {"contacts": "inconnue"}, "inconnue"),
        (
            "staggered_adoption",
            {"secondary": ["impossible"]},
            "l'indicateur « impossible » est une part",
        ),
    ],
)
def test_what_the_tables_do_not_hold_is_told_without_estimating(place, source, design, changes, message):
    (fault, *_) = refusals(load_plan(written(place, design), place / "parametres", **changes), source)
    assert message in str(fault)


def test_check_asks_the_data_for_the_campaigns_that_they_concern(place, capsys):
    written(place, "staggered_adoption")
    data, parameters = str(place / "data"), str(place / "parametres")
    assert cli.status(["check", "--data", data, "--parameters", parameters]) == 0
    assert cli.status(["check", "--data", data]) == 0
    assert "Ces données ne contiennent rien de : antibiotiques" in capsys.readouterr().out
    assert cli.status(["check", "antidepresseurs", "--data", data]) == 3
    assert concerned(load_plan(written(place, "dose_response"), parameters), open_source(data))
