"""A year in a caisse, as its analyst tells it: exports, a campaign file, a plan frozen, a second edition, corrections.

Nothing is estimated here (the reports have their own tests): what a colleague types is read, and what is answered.
"""

import re
from pathlib import Path

import pytest

from aos_analysis import cli
from aos_analysis.data.sources import open_source
from tests.page_text import plain

MONTHS = [f"{month:02d}/{year}" for year in (2022, 2023, 2024) for month in range(1, 13)]
TEAM = [f"M{n:02d}" for n in range(12)]
INDICATOR = """
id: suivi_diabete
title: Patients diabétiques suivis
unit: points
direction: increase
measure: aggregated
per: 100
reference: {source: essai, date: 2026-11}
signature: {authored_by: Équipe, checked_by: null, review_by: 2099-06}
"""
ANSWERS = {  # what the campaign's own note says, blank by blank
    "title": "Suivi du diabète",
    "question": "Les visites ont-elles amélioré le suivi ?",
    "public": "Médecins généralistes",
    "messages": "[Un dosage par trimestre]",
    "territory": "Le département",
    "contact": "evaluation@cpam.example",
    "indicator": "suivi_diabete",
    "unit": "practitioner",
    "cluster": "cluster_id",
    "first": "2022-01",
    "channels": "[delegate_visit]",
    "score": "none",
    "visit_order": "random",
    "useful_effect": "2",
    "economic_reading": "quality",
    "authored_by": "Équipe",
    "review_by": "2099-06",
}


class Desk:
    """The analyst's desk: folders of exports, the team's files, the data; what is typed and what is answered."""

    def __init__(self, place: Path, capsys):
        self.place, self.capsys = place, capsys
        (place / "equipe" / "indicators").mkdir(parents=True)
        (place / "equipe" / "indicators" / "suivi_diabete.yaml").write_text(INDICATOR, "utf-8")

    def export(self, folder: str, **files: list[str]) -> None:
        """Files as a French spreadsheet saves them: semicolons, accents in cp1252."""
        (self.place / folder).mkdir()
        for name, lines in files.items():
            (self.place / folder / f"{name}.csv").write_bytes("\r\n".join([*lines, ""]).encode("cp1252"))

    def types(self, line: str, expected: int = 0) -> str:
        """One command line; folders are those of the desk."""
        words = [re.sub(r"^@", f"{self.place}/", word) for word in line.split()]
        code = cli.status(words)
        printed = self.capsys.readouterr()
        answer = plain(printed.out + printed.err)
        assert code == expected, answer
        return answer

    @property
    def campaign(self) -> Path:
        return self.place / "equipe" / "campaigns" / "diabete.yaml"

    def fills(self) -> None:
        """Each line « à compléter », from the note; the months of the campaign in their order."""
        months, lines = iter(["2023-07", "2024-06"]), []
        for line in self.campaign.read_text("utf-8").splitlines():
            found = re.match(r"( *)(\w+): +# à compléter", line) or re.match(r"( *)(\w+):$", line)
            if found and found[1] != "    ":  # nobody was chosen on the past: no window
                line = f"{found[1]}{found[2]}: {ANSWERS.get(found[2]) or next(months)}"
            lines.append(line)
        self.campaign.write_text("\n".join([*lines, ""]), "utf-8")

    def corrects(self, before: str, after: str) -> None:
        text = self.campaign.read_text("utf-8")
        assert re.search(before, text, re.MULTILINE)
        self.campaign.write_text(re.sub(before, after, text, count=1, flags=re.MULTILINE), "utf-8")


@pytest.fixture
def desk(tmp_path, capsys) -> Desk:
    return Desk(tmp_path, capsys)


def practitioners(*moved: tuple[str, str]) -> list[str]:
    """The register of the day, without dates of validity; moved: (practitioner, new practice)."""
    practice = {name: f"Cabinet {n // 2}" for n, name in enumerate(TEAM)} | dict(moved)
    return ["Identifiant praticien;Cabinet;Territoire", *(f"{name};{place};Nord" for name, place in practice.items())]


def contacts(*met: tuple[str, str]) -> list[str]:
    head = "Campagne;Identifiant praticien;Statut;Date de contact;Canal"
    targeted = [f"Diabète 2023-2024;{name};Ciblé;;" for name in TEAM[:8]]
    return [head, *targeted, *(f"Diabète 2023-2024;{name};Réalisé;{day};visite DAM" for name, day in met)]


def followed(months: list[str], flux: str) -> list[str]:
    rows = [f"{name};{month};suivi_diabete;{40 + n};80;{flux}" for n, name in enumerate(TEAM) for month in months]
    return ["Unité;Mois;Indicateur;Numérateur;Dénominateur;Dernier flux", *rows]


AUTUMN = (("M00", "12/09/2023"), ("M01", "03/10/2023"), ("M04", "15/11/2023"))


def test_a_year_of_the_caisse(desk):
    # July: the first exports
    desk.export(
        "juillet", praticiens=practitioners(), contacts=contacts(*AUTUMN), suivi=followed(MONTHS[:24], "06/2024")
    )
    answer = desk.types("data import @juillet --mapping francais --to @donnees --extracted-on 02/07/2024")
    assert "En tout : 311 lignes lues, 311 acceptées, 0 écartée" in answer
    assert "Ensuite : aos check --data" in answer
    assert "absente" not in answer.replace(
        "Colonnes facultatives absentes", ""
    )  # nobody waits for a date where nobody met
    assert "Rien de nouveau" in desk.types("data import @juillet --mapping francais --to @donnees")

    # the campaign file: its blanks are asked for, and filled
    desk.types("new diabete --design staggered_adoption --parameters @equipe")
    asked = desk.types("check diabete --parameters @equipe", 2)
    assert asked.count("est à compléter") == 21 and "Fautes relevées : 21" in asked
    desk.fills()
    assert desk.types("check diabete --parameters @equipe") == "Aucune faute.\n"

    # its contacts are named as the delegates name them
    answer = desk.types("check diabete --parameters @equipe --data @donnees", 3)
    assert "aucun contact de la campagne « diabete » (on y trouve : diabete_2023_2024)" in answer
    desk.corrects("^contacts: null", "contacts: Diabète 2023-2024")
    answer = desk.types("check diabete --parameters @equipe --data @donnees")
    assert "8 unités dans les contacts « Diabète 2023-2024 » : ciblées 8, rencontrées 3." in answer
    assert "rencontres du 12 septembre 2023 au 15 novembre 2023." in answer
    assert "mois de soins qui peuvent être analysés : janvier 2022 – décembre 2023." in answer

    # the plan is frozen, once
    assert "Plan verrouillé" in desk.types("freeze diabete --parameters @equipe")
    assert "déjà verrouillé" in desk.types("freeze diabete --parameters @equipe", 2)

    # October: a second edition, under the same names
    desk.export(
        "octobre",
        praticiens=practitioners(("M01", "Cabinet 9"), ("M20", "Cabinet 9")),
        contacts=contacts(("M00", "13/09/2023"), *AUTUMN[1:], ("M05", "08/01/2024")),
        suivi=followed(MONTHS[:27], "09/2024"),
    )
    answer = desk.types("data import @octobre --mapping francais --to @donnees --extracted-on 2024-10-02")
    assert "practitioners, nouvelle édition : 1 praticien arrivé, 0 parti, 1 modifié (cluster_id 1)" in answer
    assert "nouvelle édition : 1 contact ajouté, 0 retiré, 1 corrigé (contact_date 1)" in answer
    assert (
        "monthly_indicators, nouvelle édition : 36 lignes ajoutées, 0 retirée, 288 corrigées (flux_max 288)" in answer
    )
    info = open_source(desk.place / "donnees").info
    assert (f"{info.extracted_on}", f"{info.last_flux:%Y-%m}") == ("2024-10-02", "2024-09")
    answer = desk.types("check diabete --parameters @equipe --data @donnees")
    assert "rencontrées 4" in answer and "janvier 2022 – mars 2024." in answer

    # what was said of M01 when the campaign began stays said of that time
    people = open_source(desk.place / "donnees").table("practitioners").execute()
    moved = people[people["practitioner_id"] == "M01"].sort_values("start_date", na_position="first")
    assert moved["cluster_id"].tolist() == ["Cabinet 0", "Cabinet 9"]
    assert [f"{day}"[:10] for day in (moved["end_date"].iloc[0], moved["start_date"].iloc[1])] == [
        "2024-07-02",
        "2024-07-03",
    ]


def test_what_goes_wrong_is_told_and_changes_nothing(desk):
    desk.export(
        "juillet", praticiens=practitioners(), contacts=contacts(*AUTUMN), suivi=followed(MONTHS[:24], "06/2024")
    )
    desk.types("data import @juillet --mapping francais --to @donnees")
    before = sorted(path.read_bytes() for path in (desk.place / "donnees").rglob("*.parquet"))

    desk.export("moitie", praticiens=practitioners()[:7])
    answer = desk.types("data import @moitie --mapping francais --to @donnees", 3)
    assert "6 praticiens sur les 12 connus" in answer and "Rien n'a été importé" in answer
    desk.export("sans_entete", praticiens=practitioners()[1:])
    assert "En-têtes lus : M00, Cabinet 0, Nord" in desk.types(
        "data import @sans_entete --mapping francais --to @donnees", 3
    )
    desk.export("vide", praticiens=practitioners()[:1])
    assert "aucune ligne de données" in desk.types("data import @vide --mapping francais --to @donnees", 3)
    assert desk.types("data import @absent --mapping francais --to @donnees", 3).startswith("absent : ")
    assert sorted(path.read_bytes() for path in (desk.place / "donnees").rglob("*.parquet")) == before
