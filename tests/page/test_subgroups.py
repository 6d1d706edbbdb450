"""Parts of an effect on a page: counts by two things, subgroups, contrasts. Nothing small can be worked out."""

from dataclasses import replace

import numpy as np
import pytest

from aos_analysis.page import figures, tables
from aos_analysis.page.disclosure import mask_table
from aos_analysis.study.result import Counts, Estimate
from aos_analysis.study.study import Study
from tests.page_text import plain
from tests.study_example import make_study


def part(role: str, term: str, value: float, label: str) -> Estimate:
    low, high = value - 2, value + 2
    return Estimate(term, value, 1.0, low, high, "points", "dose_response", role=role, label=label)


def study(*parts: Estimate, **changes) -> Study:
    """The strong example (+3.1) with parts of its effect."""
    found = make_study("strong")
    return replace(found, result=replace(found.result, estimates=(*found.result.estimates, *parts), **changes))


def sized(*kept: str, of: tuple[float, ...] = (1, 1, 3, 7)) -> Study:
    """A campaign that declared the size of practices; the groups `kept` have an estimate."""
    found = study(*(part("subgroup", f"practice_size_{i}", 2.0, label) for i, label in enumerate(kept, 1)))
    units = found.panel.units
    units = units.assign(practice_size=np.resize(np.array(of, float), len(units)))
    plan = replace(found.plan, campaign=found.plan.campaign.model_copy(update={"subgroups": ("practice_size",)}))
    return replace(found, panel=replace(found.panel, units=units), plan=plan)


ALONE, SOME, MANY = "cabinet d'un seul praticien", "cabinet de 2 à 4 praticiens", "cabinet de 5 praticiens ou plus"
LEFT_OUT = "Sous-groupes déclarés et non estimés, faute d'assez d'unités des deux côtés de la comparaison : "


@pytest.mark.parametrize(
    ("kept", "told"),
    [((ALONE, SOME), f"{LEFT_OUT}{MANY}."), ((), f"{LEFT_OUT}{ALONE}, {SOME}, {MANY}."), ((ALONE, SOME, MANY), "")],
)
def test_groups_that_were_dropped_are_named_with_the_reason(kept, told):
    text = plain(figures.subgroups(sized(*kept)).text)
    assert told in text and ("non estimés" in text) == bool(told)


BANDS = (part("subgroup", "band_1", 2.0, "bande 1 (courrier)"), part("subgroup", "band_2", 6.0, "bande 2 (visite)"))
CONTRAST = part("contrast", "contrast_1", -0.5, "bande 1 : courrier moins visite")
NOTE = "Aucun canal ne peut être déclaré plus efficace."


@pytest.mark.parametrize(
    ("case", "values", "masked"),
    [
        ("nothing small", [[10, 20], [30, 40]], ["...", "...", "..."]),
        ("true zeros stay", [[187, 0], [0, 57]], ["...", "...", "..."]),
        ("one small: a rectangle goes", [[187, 0, 0], [0, 137, 3], [0, 9, 83]], ["....", ".ss.", ".ss.", "...."]),
        ("alone in its line: totals go too", [[3, 0], [0, 50]], ["s.s", ".ss", "ss."]),
        ("two small whose sum is small", [[1, 1, 20], [30, 40, 50]], ["sss.", "sss.", "...."]),
    ],
)
def test_masked_tables(case, values, masked):
    hidden = mask_table(np.array(values), "practitioners")
    assert ["".join("s" if cell else "." for cell in row) for row in hidden] == masked


@pytest.mark.parametrize("seed", range(200))
def test_no_line_gives_a_small_count_away(seed):
    """In every line of a random table, total included: nothing hidden, or what is hidden is not one number, and its
    sum is not small unless the total is hidden as well; small counts are always hidden."""
    rng = np.random.default_rng(seed)
    values = rng.poisson(rng.choice([0.5, 3, 12], (4, 5)))
    hidden = mask_table(values, "practitioners")
    full = np.pad(values, (0, 1))
    full[-1], full[:, -1] = full.sum(axis=0), full.sum(axis=1)
    full[-1, -1] = values.sum()
    assert hidden[(full > 0) & (full < 5)].all()
    for numbers, mask in [*zip(full, hidden, strict=True), *zip(full.T, hidden.T, strict=True)]:
        everything = (numbers[~mask] == 0).all()
        assert everything or not mask.any() or (mask.sum() > 1 and (mask[-1] or numbers[mask].sum() >= 5))


def test_counts_are_printed_with_margins_and_masks():
    counts = Counts(
        "Par tranche", "Tranche", ("bande 1", "bande 2"), ("courrier", "visite"), np.array([[90, 3], [40, 60]])
    )
    shown = tables.counts(study(counts=counts))
    assert shown.text.splitlines()[:4] == [
        "Par tranche",
        "Bande 1 | s | s | 93",
        "Bande 2 | s | s | 100",
        "Total | 130 | 63 | 193",
    ]
    assert shown.html.count('data-counts="practitioners"') == 9


def test_subgroups_stand_beside_the_whole_and_are_not_ranked():
    shown = figures.subgroups(study(*BANDS))
    text = plain(shown.html)
    assert "L'intervalle contient l'effet d'ensemble dans 1 des 2 sous-groupes" in text
    assert (
        "Bande 1 (courrier) : 2,0 points de plus [0,0 ; 4,0 de plus]." in text
    )  # in the alternative text, in the design's order
    assert text.index("Bande 1 (courrier)") < text.index("Bande 2 (visite)")


def test_parts_of_the_effect_are_not_listed_among_the_methods():
    found = study(*BANDS, CONTRAST)
    assert "Bande" not in tables.estimates(found).text
    assert "Bande" not in figures.estimates(found).text


def test_contrasts_say_what_could_be_detected():
    shown = tables.contrasts(study(*BANDS, CONTRAST, notes=(NOTE,)))
    row = shown.text.splitlines()[1].replace("\u00a0", " ")
    assert row == "Bande 1 : courrier moins visite | −0,5 | [−2,5 ; 1,5] | 2,8"
    assert NOTE in shown.text


def test_without_contrasts_the_notes_say_why():
    assert tables.contrasts(study(*BANDS, notes=(NOTE,))).text.splitlines() == [
        "Aucun écart entre tranches ou entre canaux n'est estimé.",
        NOTE,
    ]


def test_without_parts_the_page_says_so():
    assert tables.counts(make_study()).text == "Aucun décompte croisé pour ce plan d'étude."
    assert "sous-groupe" in figures.subgroups(make_study()).text
