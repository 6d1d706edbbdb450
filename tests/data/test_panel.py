"""The panel: who is in it, when, how contacted, and every exclusion counted; one rule a row."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.panel import Panel, build_panel
from aos_analysis.data.sources import read_folder
from aos_analysis.words.errors import DataError
from tests.tables import campaign, deliveries, indicator, parse, plan, write

PRACTITIONERS = """
practitioner_id cluster_id territory_id start_date end_date   list_size
A               M          T1           -          -          1000
B               M          T1           -          2020-06-14 500
C               N          T1           2021-03-10 -          800
D               -          T2           -          -          700
E               M          T2           -          2021-01-31 600
E               N          T2           2021-02-01 -          650
"""
LINES = """
patient care       atc boxes gp
p       2020-01-05 J01 1     A
q       2020-01-06 J01 1     A
r       2020-06-10 J01 1     B
s       2021-04-10 J01 1     C
t       2021-05-10 J01 1     D
u       2021-05-10 J01 1     E
v       2021-05-10 J01 1     Z
"""
CONTACT = "campaign unit_id status contact_date channel"


def contacts(rows: str) -> str:
    """Rows of « unit status date channel », of the campaign essai."""
    return CONTACT + "\n" + "\n".join(f"essai {row}" for row in rows.strip().splitlines())


def panel(tmp_path, rows="A targeted - -", definition=None, tables=None, **changes) -> Panel:
    tables = {"deliveries": deliveries(LINES), "practitioners": PRACTITIONERS} if tables is None else tables
    known = {"contacts": contacts(rows)} if rows else {}
    wanted = plan(campaign(**changes), indicator(**(definition or {})))
    return build_panel(read_folder(write(tmp_path, **tables, **known)), wanted)


def row(found: Panel, unit: str) -> pd.Series:
    return found.units.set_index("unit_id").loc[unit]


def monthly(text: str, **more) -> dict:
    frame = parse(text).astype({"numerator": float, "denominator": float})
    return {"monthly_indicators": frame.assign(indicator="essai", **more)}


@pytest.mark.parametrize(
    ("case", "rows", "status", "month", "channel"),
    [
        ("nothing", "D targeted - -", "never_targeted", None, None),
        ("targeted", "A targeted - -", "not_contacted", None, None),
        ("cancelled", "A cancelled 2021-04-01 delegate_visit", "not_contacted", None, None),
        ("refused", "A targeted - -\nA refused - -", "refused", None, None),
        ("unreachable", "A unreachable 2021-04-01 -", "unreachable", None, None),
        ("refused rather than unreachable", "A unreachable - -\nA refused - -", "refused", None, None),
        ("contacted", "A targeted - -\nA done 2021-04-20 delegate_visit", "contacted", "2021-04", "delegate_visit"),
        (
            "contacted after a refusal",
            "A refused - -\nA done 2021-04-20 delegate_visit",
            "contacted",
            "2021-04",
            "delegate_visit",
        ),
        (
            "the first contact counts",
            "A done 2021-06-01 delegate_visit\nA done 2021-05-31 peer_interview",
            "contacted",
            "2021-05",
            "peer_interview",
        ),
        (
            "an earlier one by another channel does not",
            "A done 2021-03-01 letter\nA done 2021-05-31 delegate_visit",
            "contacted",
            "2021-05",
            "delegate_visit",
        ),
    ],
)
def test_status(tmp_path, case, rows, status, month, channel):
    channels = {"channels": ["delegate_visit", "peer_interview"]}
    unit = row(panel(tmp_path, rows, exposure=channels), "A")
    assert (unit["status"], unit["channel"]) == (status, channel)
    assert (None if pd.isna(unit["contact_month"]) else f"{unit['contact_month']:%Y-%m}") == month


@pytest.mark.parametrize(
    ("case", "rows", "reason"),
    [
        ("another channel only", "A done 2021-04-01 letter", "other_channel"),
        ("before the campaign", "A done 2021-02-28 delegate_visit", "contact_before_campaign"),
        ("after it", "A done 2021-10-01 delegate_visit", "contact_after_campaign"),
        ("nobody of that name", "X done 2021-04-01 delegate_visit", "contact_unknown_unit"),
    ],
)
def test_excluded_contacts_are_counted(tmp_path, case, rows, reason):
    found = panel(tmp_path, rows)
    assert dict(found.excluded)[reason] == 1
    assert ("A" in set(found.units["unit_id"])) == (reason == "contact_unknown_unit")


@pytest.mark.parametrize(
    ("comparison", "design"), [("control_arm", "cluster_trial"), ("other_side", "regression_discontinuity")]
)
@pytest.mark.parametrize(
    ("contact", "status"),
    [
        ("A done 2021-04-01 letter", "not_contacted"),
        ("A done 2021-02-28 delegate_visit", "contacted"),
        ("A done 2021-10-01 delegate_visit", "contacted"),
        ("A done 2018-01-01 delegate_visit", "contacted"),
    ],
)
def test_who_was_assigned_stays_whenever_and_however_contacted(tmp_path, comparison, design, contact, status):
    """A draw compares those drawn, a threshold its two sides: leaving out by what happened next would bias both."""
    found = panel(tmp_path, f"A targeted - -\n{contact}", design=design, comparison=comparison)
    assert row(found, "A")["status"] == status
    assert not {"other_channel", "contact_before_campaign", "contact_after_campaign"} & set(dict(found.excluded))


def test_a_unit_leaves_for_one_reason_only(tmp_path):
    rows = "A done 2021-04-01 letter\nA done 2021-02-01 delegate_visit"
    counts = dict(panel(tmp_path, rows).excluded)
    assert counts["contact_before_campaign"] == 1
    assert "other_channel" not in counts


def test_contacts_are_counted_whatever_becomes_of_the_unit(tmp_path):
    rows = "A done 2021-04-01 letter\nX done 2021-04-01 letter"
    rows += "\nD done 2021-04-01 delegate_visit\nD done 2021-05-01 delegate_visit"
    assert panel(tmp_path, rows).contacts_by_channel == {"delegate_visit": 2, "letter": 1}


def test_other_campaigns_seen(tmp_path):
    rows = (
        contacts("A targeted - -")
        + "\nautre A done 2020-01-01 letter\nautre X done 2020-01-01 letter\nautre D refused - -"
        + "\nmetformine A done 2020-01-01 letter"
    )
    tables = {"deliveries": deliveries(LINES), "practitioners": PRACTITIONERS, "contacts": rows}
    assert panel(tmp_path, None, tables=tables).campaigns_seen == {"autre": 1, "Metformine en première intention": 1}


@pytest.mark.parametrize(("comparison", "seen", "part"), [
    ("targeted_not_yet_visited", {"autre": 1}, 2), ("never_treated", {"autre": 2}, 5)
])  # fmt: skip
def test_units_that_are_not_compared_dilute_no_rival(tmp_path, comparison, seen, part):
    """B and C are targeted, E is not: a campaign that met B and E met half of what is compared."""
    rows = contacts("B targeted - -\nC targeted - -")
    rows += "\nautre B done 2020-01-01 letter\nautre E done 2020-01-01 letter"
    tables = {"deliveries": deliveries(LINES), "practitioners": PRACTITIONERS, "contacts": rows}
    found = panel(tmp_path, None, tables=tables, comparison=comparison)
    assert (found.campaigns_seen, found.studied) == (seen, part)


def test_campaigns_on_the_same_indicator_are_those_of_the_plan(tmp_path):
    tables = {"deliveries": deliveries(LINES), "practitioners": PRACTITIONERS, "contacts": contacts("A targeted - -")}
    wanted = replace(plan(campaign(), indicator()), rivals=frozenset({"autre"}))
    assert build_panel(read_folder(write(tmp_path, **tables)), wanted).rivals == {"autre"}


@pytest.mark.parametrize(
    ("frequency", "cohort", "periods", "first", "last"),
    [
        ("month", 24 + 4.0, 36, "2019-01", "2021-12"),
        ("quarter", 8 + 1.0, 12, "2019-01", "2021-10"),
        ("half_year", 4.0, 6, "2019-01", "2021-07"),
        ("year", 2.0, 3, "2019-01", "2021-01"),
    ],
)
def test_periods_and_cohort(tmp_path, frequency, cohort, periods, first, last):
    found = panel(tmp_path, "A done 2021-05-20 delegate_visit", frequency=frequency)
    assert row(found, "A")["cohort"] == cohort == found.position(pd.Timestamp("2021-05-20").date())
    assert [len(found.periods), f"{found.periods[0]:%Y-%m}", f"{found.periods[-1]:%Y-%m}"] == [periods, first, last]
    assert found.numerator.shape == (5, periods)
    assert found.numerator.sum() == 5  # all the deliveries but Z's and that of B's last month


@pytest.mark.parametrize(
    ("asked", "completeness", "frequency", "expected", "counted"),
    [
        ({"first": "2019-01", "last": None}, 0, "month", ("2019-01", "2021-12"), {}),
        ({"first": "2019-01", "last": None}, 6, "month", ("2019-01", "2021-06"), {}),
        ({"first": "2019-01", "last": "2021-02"}, 6, "month", ("2019-01", "2021-02"), {}),
        ({"first": "2019-01", "last": "2021-12"}, 6, "month", ("2019-01", "2021-06"), {"months_after_last": 6}),
        ({"first": "2018-10", "last": None}, 0, "month", ("2019-01", "2021-12"), {"months_before_first": 3}),
        ({"first": "2019-02", "last": None}, 4, "quarter", ("2019-04", "2021-04"), {}),
        ({"first": "2019-02", "last": None}, 1, "year", ("2020-01", "2020-01"), {}),
    ],
)
def test_months_that_can_be_analysed(tmp_path, asked, completeness, frequency, expected, counted):
    found = panel(tmp_path, period=asked, completeness_months=completeness, frequency=frequency)
    assert (f"{found.periods[0]:%Y-%m}", f"{found.periods[-1]:%Y-%m}") == expected
    assert {name: count for name, count in found.excluded if name.startswith("months")} == counted
    assert found.flux_last == pd.Timestamp("2021-12-01").date()


def test_activity(tmp_path):
    found = panel(tmp_path)
    active = {unit: found.active[place].sum() for place, unit in enumerate(found.units["unit_id"])}
    # B practised until May 2020 (the list counts, June is not whole), C from April 2021, E changed practice
    assert active == {"A": 36, "B": 17, "C": 9, "D": 36, "E": 36}
    place = list(found.units["unit_id"]).index("B")
    assert found.denominator[place, 16:18].tolist() == [500, 0]
    assert found.numerator[place].sum() == 0
    counts = dict(found.excluded)
    assert (counts["arrived"], counts["left"], counts["outside_activity"]) == (1, 1, 19 + 27)
    assert counts["unknown_unit"] == 1


def test_a_period_is_active_when_all_its_months_are(tmp_path):
    found = panel(tmp_path, frequency="quarter")
    place = list(found.units["unit_id"]).index("B")
    assert found.active[place].tolist() == [True] * 5 + [False] * 7
    assert found.denominator[place, 4:6].tolist() == [1500, 1000]


def test_who_the_units_are(tmp_path):
    found = panel(tmp_path, cluster="cluster_id", adjust_for=["list_size"], subgroups=["practice_size"])
    units = found.units.set_index("unit_id")
    # at the campaign's start (March 2021) B has left, C has not come yet and E is in practice N
    assert units["cluster_id"].to_dict() == {"A": "M", "B": "M", "C": "N", "D": "D", "E": "N"}
    assert units["practice_size"].fillna(-1).to_dict() == {"A": 1, "B": 1, "C": 1, "D": -1, "E": 1}
    assert units["list_size"].to_dict() == {"A": 1000, "B": 500, "C": 800, "D": 700, "E": 650}
    assert units["territory_id"].to_dict() == {"A": "T1", "B": "T1", "C": "T1", "D": "T2", "E": "T2"}


def test_without_a_cluster_each_unit_is_its_own(tmp_path):
    units = panel(tmp_path).units
    assert (units["cluster_id"] == units["unit_id"]).all()


def test_territories(tmp_path):
    found = panel(tmp_path, "T1 done 2021-04-01 delegate_visit", unit="territory", adjust_for=["list_size"])
    assert found.units["unit_id"].tolist() == ["T1", "T2"]
    assert found.units["list_size"].tolist() == [2300, 1350]
    assert found.numerator.sum(axis=1).tolist() == [4, 2]
    assert found.active.all()


ROWS = """
unit_id month      numerator denominator
a       2020-01-01 1         10
a       2020-02-01 2         0
a       2020-03-01 3         10
b       2020-02-01 4         10
b       2020-03-01 5         10
c       2020-01-01 0         0
c       2020-02-01 0         0
c       2020-03-01 0         0
d       2020-01-01 1         20
d       2020-03-01 1         20
e       2020-01-01 1         20
"""
DONE = "a done 2020-02-10 delegate_visit\nb targeted - -"
WINDOW = {
    "campaign_period": {"from": "2020-02", "to": "2020-03"},
    "period": {"first": "2020-01", "last": None},
}


def test_monthly_indicators(tmp_path):
    found = panel(tmp_path, DONE, tables=monthly(ROWS), **WINDOW)
    assert found.units["unit_id"].tolist() == ["a", "b", "d", "e"]
    assert found.numerator.tolist() == [[1, 0, 3], [0, 4, 5], [1, 0, 1], [1, 0, 0]]  # nothing over an empty denominator
    assert found.active.tolist() == [[1, 1, 1], [0, 1, 1], [1, 1, 1], [1, 0, 0]]
    assert dict(found.excluded) == {
        "no_denominator": 1,
        "zero_denominator": 2,
        "outside_activity": 3,
        "arrived": 1,
        "left": 1,
    }
    assert (found.cutoff, found.flux_last) == (pd.Timestamp("2020-03-01").date(), None)
    assert found.value().tolist() == pytest.approx([100 * 3 / 50, 100 * 4 / 10, 100 * 9 / 40])


def test_monthly_indicators_with_their_flux_are_cut(tmp_path):
    found = panel(tmp_path, DONE, tables=monthly(ROWS, flux_max="2020-04"), completeness_months=2, **WINDOW)
    assert len(found.periods) == 2
    assert (found.cutoff, found.flux_last) == (pd.Timestamp("2020-02-01").date(), pd.Timestamp("2020-04-01").date())


YEARS = """
unit_id month numerator denominator cohort
a       2003  1         4           2004
a       2004  2         4           2004
a       2005  3         4           2004
b       2003  1         4           0
b       2004  1         4           0
b       2005  1         4           0
"""
YEARLY = {
    "frequency": "year",
    "campaign_period": {"from": "2004-01", "to": "2005-12"},
    "period": {"first": "2003-01", "last": None},
}


def test_yearly_rows_are_whole_years_and_a_cohort_column_is_enough(tmp_path):
    frame = parse(YEARS).astype({name: int for name in ("month", "numerator", "denominator", "cohort")})
    found = panel(tmp_path, None, tables={"monthly_indicators": frame.assign(indicator="essai")}, **YEARLY)
    assert found.numerator.tolist() == [[1, 2, 3], [1, 1, 1]]
    assert found.units["status"].tolist() == ["contacted", "never_targeted"]
    assert found.cohort.tolist() == pytest.approx([1, np.nan], nan_ok=True)
    assert found.cutoff == pd.Timestamp("2005-12-01").date()
    assert found.excluded == ()


@pytest.mark.parametrize(
    ("case", "treated", "cohorts"),
    [
        ("a mark of units", [True, True, True, False, False, False], [1, np.nan]),
        ("a mark of months", [False, False, True, False, False, False], [2, np.nan]),
    ],
)
def test_treated_column(tmp_path, case, treated, cohorts):
    frame = parse(YEARS).astype({name: int for name in ("month", "numerator", "denominator")})
    frame = frame.drop(columns="cohort").assign(indicator="essai", treated=treated)
    found = panel(tmp_path, None, tables={"monthly_indicators": frame}, **YEARLY)
    assert found.cohort.tolist() == pytest.approx(cohorts, nan_ok=True)


def test_treated_from_the_first_period_have_no_past(tmp_path):
    frame = parse(YEARS.replace("2004\n", "2003\n")).astype({"month": int, "cohort": int})
    frame = frame.astype({"numerator": float, "denominator": float}).assign(indicator="essai")
    window = YEARLY | {"campaign_period": {"from": "2003-01", "to": "2005-12"}}
    found = panel(tmp_path, None, tables={"monthly_indicators": frame}, **window)
    assert dict(found.excluded) == {"no_period_before_contact": 1}


def test_attributes_may_stand_in_the_monthly_table(tmp_path):
    tables = monthly(ROWS, lpop=2.5, cluster_id="G")
    found = panel(tmp_path, DONE, tables=tables, cluster="cluster_id", adjust_for=["lpop"], **WINDOW)
    assert found.units["lpop"].tolist() == [2.5] * 4
    assert set(found.units["cluster_id"]) == {"G"}


@pytest.mark.parametrize(
    ("case", "tables", "rows", "changes", "message"),
    [
        (
            "no contacts",
            None,
            None,
            {},
            "contacts.parquet : table absente. La campagne « essai » en a besoin : qui a été ciblé,"
            " qui a été rencontré, quand.",
        ),
        (
            "no contacts, no cohort",
            monthly(ROWS),
            None,
            WINDOW,
            "contacts.parquet : table absente. La campagne « essai » a besoin de la table « contacts », ou d'une"
            " colonne « cohort » (premier mois traité) ou « treated » dans « monthly_indicators ».",
        ),
        (
            "contacts of another campaign",
            None,
            "A targeted - -",
            {"contacts": "essais"},
            "contacts.parquet : aucun contact de la campagne « essais » (on y trouve : essai)."
            " Vouliez-vous dire « essai » ?",
        ),
        (
            "no practitioners",
            {"deliveries": deliveries(LINES)},
            "A targeted - -",
            {},
            "practitioners.parquet : table absente. L'indicateur « essai » en a besoin"
            " (une ligne : un praticien et la période où ses caractéristiques valent).",
        ),
        (
            "no such covariate",
            None,
            "A targeted - -",
            {"adjust_for": ["list_sizes"]},
            "practitioners.parquet : colonne « list_sizes » absente. La campagne « essai » la nomme"
            " sous « adjust_for ».",
        ),
        (
            "no such cluster",
            None,
            "A targeted - -",
            {"cluster": "practice_id"},
            "practitioners.parquet : colonne « practice_id » absente. La campagne « essai » la nomme sous « cluster ».",
        ),
        (
            "another indicator",
            {
                "monthly_indicators": parse(ROWS)
                .astype({"numerator": float, "denominator": float})
                .assign(indicator="esai")
            },
            DONE,
            WINDOW,
            "monthly_indicators.parquet : l'indicateur « essai » se calcule sur la table « deliveries », absente, ou"
            " se lit dans « monthly_indicators », qui contient : esai. Vouliez-vous dire « esai » ?",
        ),
        (
            "a unit with two cohorts",
            monthly(ROWS, cohort=range(2010, 2021)),
            None,
            WINDOW,
            "monthly_indicators.parquet : colonne « cohort » : 4 unités ont plusieurs premiers mois traités."
            " Une unité n'en a qu'un.",
        ),
    ],
)
def test_refusals(tmp_path, case, tables, rows, changes, message):
    with pytest.raises(DataError) as refused:
        panel(tmp_path, rows, tables=tables, **changes)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("case", "tables", "rows", "changes"),
    [
        ("no month left", None, "A targeted - -", {"period": {"first": "2024-01", "last": None}}),
        (
            "nobody to count",
            monthly("unit_id month numerator denominator\na 2020-01-01 1 0\na 2020-03-01 1 0"),
            DONE,
            WINDOW,
        ),
    ],
)
def test_thin_tables_give_an_empty_panel(tmp_path, case, tables, rows, changes):
    """The study, not an error, says « données insuffisantes »."""
    found = panel(tmp_path, rows, tables=tables, **changes)
    assert len(found.periods) and len(found.units)
    assert found.denominator.sum() == found.numerator.sum() == 0


def test_real_practices_come_and_go(tmp_path, shared_data):
    """94 practices of Manchester, 2014-10 to 2019-09: 5,425 rows, 6 of them with an empty list."""
    table = pd.read_csv(shared_data / "uk_manchester_antibacterial_practice_month" / "practice_month.csv")
    names = {"date": "month", "id": "unit_id", "y_items": "numerator", "y_actual_cost": "amount"}
    table = table.rename(columns=names | {"total_list_size": "denominator"}).assign(indicator="essai")
    chosen = sorted(table["unit_id"].unique())[::3]
    rows = "\n".join(f"{unit} done 2018-02-15 delegate_visit" for unit in chosen)
    window = {"campaign_period": {"from": "2018-02", "to": "2018-02"}, "period": {"first": "2014-10", "last": None}}
    found = panel(tmp_path, rows, tables={"monthly_indicators": table}, **window)
    counts = dict(found.excluded)
    assert (len(found.periods), len(found.units) + counts.get("no_denominator", 0)) == (60, 94)
    assert found.denominator.sum() == table["denominator"].sum()
    assert counts["outside_activity"] + 5425 >= 60 * len(found.units)
    assert counts["left"] > 0


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_and_of_files_decides_nothing(tmp_path, seed):
    """Every table shuffled and cut in parts, their names in another order: the same panel, cell by cell."""
    rows = "A targeted - -\nB targeted - -\nC targeted - -\nC done 2021-04-01 letter\nC done 2021-03-20 delegate_visit"
    plain = panel(tmp_path / "plain", rows)
    folder, rng = tmp_path / "parts", np.random.default_rng(seed)
    for path in (tmp_path / "plain").glob("*.parquet"):
        frame = pd.read_parquet(path)
        mixed = frame.iloc[rng.permutation(len(frame))]
        (folder / path.stem).mkdir(parents=True)
        for name, part in zip(("b", "a"), np.array_split(np.arange(len(mixed)), 2), strict=True):
            mixed.iloc[part].to_parquet(folder / path.stem / f"{name}.parquet", index=False)
    other = build_panel(read_folder(folder), plan(campaign(), indicator()))
    pd.testing.assert_frame_equal(other.units, plain.units)
    for cells in ("numerator", "denominator", "amount", "active"):
        assert np.array_equal(getattr(other, cells), getattr(plain, cells))
    assert (other.excluded, other.contacts_by_channel) == (plain.excluded, plain.contacts_by_channel)
