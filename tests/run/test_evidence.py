"""`aos check --data` says what it found of a campaign before anything runs, whatever the spelling of its name."""

from pathlib import Path

import pandas as pd
import pytest

from aos_analysis import cli
from tests.run.test_agreement import CAMPAIGN, INDICATOR
from tests.tables import write

CONTACTS = """
campaign              unit_id  status       contact_date  channel         wave
Antidépresseurs 2024  a        targeted     .             .               1
Antidépresseurs 2024  a        done         2022-08-03    letter          1
ANTIDEPRESSEURS-2024  b        done         2022-09-01    group_meeting   2
antidepresseurs_2024  c        done         2023-08-30    delegate_visit  2
Antidépresseurs 2024  z        refused      .             .               .
Autre                 a        done         2022-09-01    letter          .
"""


@pytest.fixture
def place(tmp_path) -> Path:
    months = pd.period_range("2021-01", "2024-06", freq="M").start_time.date
    cells = pd.DataFrame([(unit, month) for unit in "abcd" for month in months], columns=["unit_id", "month"])
    rows = [line.split("  ") for line in CONTACTS.strip().splitlines()]
    rows = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    contacts = pd.DataFrame(rows[1:], columns=rows[0]).replace(".", None)
    contacts["contact_date"] = pd.to_datetime(contacts["contact_date"]).dt.date
    people = pd.DataFrame({"practitioner_id": [*"abcd"], "cluster_id": [*"abcd"]})
    table = cells.assign(indicator="part", numerator=3.0, denominator=10.0)
    write(tmp_path / "data", monthly_indicators=table, practitioners=people, contacts=contacts)
    (tmp_path / "p" / "indicators").mkdir(parents=True)
    (tmp_path / "p" / "indicators" / "part.yaml").write_text(
        INDICATOR.format(id="part", unit="points", per=100), "utf-8"
    )
    return tmp_path


def check(place: Path, capsys, contacts: str, **changed: str) -> tuple[int, list[str]]:
    text = CAMPAIGN.format(design="staggered_adoption", comparison="never_treated", options="{}")
    for before, after in changed.items():
        text = text.replace(before, after)
    (place / "p" / "campaigns").mkdir(exist_ok=True)
    (place / "p" / "campaigns" / "essai.yaml").write_text(f"{text}contacts: {contacts}\n", "utf-8")
    code = cli.status(["check", "essai", "--parameters", str(place / "p"), "--data", str(place / "data")])
    return code, capsys.readouterr().out.replace("\u00a0", " ").splitlines()


@pytest.mark.parametrize("name", ["Antidépresseurs 2024", "antidepresseurs_2024", "ANTIDÉPRESSEURS - 2024"])
def test_it_says_what_it_found(place, capsys, name):
    assert check(place, capsys, name) == (0, [
        f"essai : 4 unités dans les contacts « {name} » : ciblées 1, rencontrées 3, refus 1.",
        "essai : rencontres par canal : visite de délégué 1, réunion 1, courrier 1.",
        "essai : canaux que la campagne ne compte pas comme une rencontre (exposure.channels) :"
        " réunion (group_meeting).",
        "essai : rencontres du 3 août 2022 au 30 août 2023. Hors de campaign_period : 1 contact.",
        "essai : vagues ou bras (wave) : 1 (1), 2 (2).",
        "essai : 1 unité des contacts n'est pas dans la table practitioners."
        " Vérifiez que les identifiants s'y écrivent de même.",
        "essai : mois de soins qui peuvent être analysés : janvier 2021 – juin 2024.",
        "Aucune faute.",
    ])  # fmt: skip


def test_a_name_that_is_not_there_is_told_with_those_that_are(place, capsys):
    code, told = check(place, capsys, "antidepresseurs_2023")
    assert code == 3
    assert told[-2] == (
        "contacts.parquet : aucun contact de la campagne « antidepresseurs_2023 » (on y trouve : antidepresseurs_2024,"
        " autre). Vouliez-vous dire « antidepresseurs_2024 » ?"
    )


def test_data_that_stop_before_the_effect_are_told(place, capsys):
    later = {"from: 2022-07, to: 2023-06": "from: 2024-07, to: 2025-06"}
    _, told = check(place, capsys, "antidepresseurs_2024", **later)
    assert any("le premier effet étant attendu en juillet 2024" in line for line in told)
