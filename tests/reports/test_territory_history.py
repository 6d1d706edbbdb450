"""Pathologies year after year: a masked year is masked in figure, table and packet; all years are read together."""

import csv
import io

import pytest

from aos_analysis.page.gate import block_faults
from aos_analysis.page.table import MASK
from aos_analysis.reports.files import json_text
from aos_analysis.reports.territory_profile import KIND, TREND, packet, page
from aos_analysis.reports.territory_profile.together import remembers, together
from aos_analysis.study.territory.profile import profile
from tests.synthetic_region import profile_of
from tests.territories import region, territory, twins

HEAD = "area_id year pathology sex age_band patients population label family version\n"


def years(**patients: dict[int, int]) -> str:
    """`prevalences` of communes c10001…, 500 patients of 10,000 in ten other EPCI each year."""
    every = sorted({year for counts in patients.values() for year in counts})
    rows = [(code[1:], year, n) for code, counts in patients.items() for year, n in counts.items()]
    rows += [(line.split()[0], year, 500) for line in twins().splitlines() for year in every]
    return HEAD + "\n".join(
        f"{code} {year}-01-01 DIA 1 65-69 {n} 10000 Diabète Diabète G{8 if year < 2021 else 9}"
        for code, year, n in rows
    )


def found(folder, *codes: str, **patients: dict[int, int]):
    communes = "\n".join(f"{code[1:]} E99 D 0 10000" for code in patients)
    source = region(folder, f"{communes}\n{twins()}", prevalences=years(**patients))
    return [profile(source, territory(communes=[*each], title="/".join(each))) for each in codes]


def lines(profile) -> list[dict]:
    return list(csv.DictReader(io.StringIO(KIND.files(profile)[TREND])))


def test_the_demonstration_passes_the_gate():
    for name in ("cpts_bocage", "msp_collines"):
        assert list(block_faults(page.history(profile_of(name)).block)) == []


def test_a_masked_year_is_masked_with_all_that_stands_beside(tmp_path):
    [made] = found(tmp_path, ("10001",), c10001={2020: 40, 2021: 7, 2022: 30, 2023: 50})
    [row] = page.history(made).block.data.rows
    years, around = [cell.text.partition(" ")[0] for cell in row[1:5]], [cell.text for cell in row[5:]]
    assert years == ["4,0", MASK, "3,0", "5,0"] and around == ["50,0", "50,0"]
    told = [line["patients"] for line in lines(made)]
    assert told == ["40", MASK, "30", "50"]
    assert {lines(made)[1][name] for name in ("here", "low", "high", "department", "region")} == {MASK}


def test_the_break_of_the_map_is_told_and_drawn(tmp_path):
    [made] = found(tmp_path, ("10001",), c10001={2019: 40, 2020: 40, 2021: 30, 2023: 50})
    block = page.history(made).block
    assert any("en 2021, 2023 : la courbe s'arrête au trait pointillé" in note for note in block.notes)


def test_one_year_is_no_curve(tmp_path):
    [made] = found(tmp_path, ("10001",), c10001={2023: 40})
    assert page.history(made).text.startswith("Aucune pathologie n'a deux années")


@pytest.mark.parametrize(("earlier", "refused"), [(7, True), (17, False)])
def test_an_earlier_year_of_nested_profiles_is_read_too(tmp_path, earlier, refused):
    """The last year gives nothing back; the year before, 37 less 30 are 7 patients."""
    both = {"c10001": {2021: 30, 2022: 30, 2023: 40}, "c10002": {2021: 20, 2022: earlier, 2023: 40}}
    kept = [
        remembers({"territory_profile.json": json_text({"title": one.plan.title, **packet.declare(one)}),
                   **KIND.files(one)})
        for one in found(tmp_path, ("10001", "10002"), ("10001",), **both)
    ]  # fmt: skip
    faults = [str(fault) for fault in together(kept[1:], kept[:1])]
    assert bool(faults) == refused
    assert all("« DIA » en 2022" in fault for fault in faults)
