"""A campaign pooled over territories carries the reserves of its parts, and speaks with its noun and one sign."""

import pytest

from aos_analysis.data.sources import SourceInfo
from aos_analysis.reports.several_territories.packet import declare
from aos_analysis.reports.several_territories.page import cover, headline
from aos_analysis.run.designs import load_plan
from aos_analysis.study.pooling import Member, Pooling, pool
from aos_analysis.study.result import Estimate
from tests.page_text import plain

INFO = SourceInfo("rapports des caisses", None, True, "ab", ())


def pooling(*parts: tuple[str, str], campaign: str = "arrets_de_travail", effect: float = 4.0) -> Pooling:
    """Territories `Nord 1`, `Nord 2`… with these verdicts and words of evidence, of nearly the same effect."""
    members = []
    for rank, (verdict, solidity) in enumerate(parts, 1):
        value = effect + 0.1 * rank
        found = Estimate(f"{rank}", value, 0.5, value - 1, value + 1, "rate", "report")
        members.append(Member(f"Nord {rank}", "", verdict, found, solidity))
    return Pooling(load_plan(campaign), INFO, tuple(members), (), pool([member.effect for member in members]))


def said(found: Pooling) -> str:
    return plain(cover(found).text)


SOUND, RESERVED = ("favourable", "compared"), ("favourable", "reserved")
CAPPED, FEW, OLD = ("to_confirm", "reserved"), ("insufficient_data", "unassessable"), ("to_confirm", "")


@pytest.mark.parametrize(
    ("parts", "statement", "sure"),
    [
        (
            (SOUND, SOUND, SOUND),
            "Effet favorable sur l'ensemble des territoires\n",
            "Aucun des rapports réunis ne porte",
        ),
        ((SOUND, SOUND, RESERVED), "l'ensemble des territoires\n", "1 rapport sur 3 porte des réserves : Nord 3."),
        ((SOUND, OLD, FEW), "territoires, à confirmer", "2 rapports sur 3 portent des réserves : Nord 2, Nord 3."),
        ((CAPPED, CAPPED, CAPPED), "territoires, à confirmer", "Les réunir ne les lève pas."),
    ],
)
def test_the_headline_carries_the_reserves_of_its_parts(parts, statement, sure):
    text = said(pooling(*parts))
    assert statement in text and sure in text


def test_title_and_portal_say_how_many_are_reserved():
    found = pooling(SOUND, SOUND, RESERVED)
    told = plain(headline(found))
    assert told == "4,2 journées d'arrêt de moins pour 100 sur 3 territoires, dont 1 avec réserves"
    assert declare(found)["summary"] == headline(found)
    assert [member["solidity"] for member in declare(found)["members"]] == ["compared", "compared", "reserved"]


def test_what_the_next_territory_may_expect_has_its_unit_and_way_once():
    text = said(pooling(SOUND, SOUND, SOUND))
    assert "l'effet serait entre 0,5 et 7,9 journées d'arrêt de moins pour 100, 95 fois sur 100" in text
    assert "I²" not in text.split("Territoires :")[0]


QUESTIONS = ["Est-ce que cela marche ?", "De combien ?", "Est-ce sûr ?", "À quel prix ?", "Que faire ?"]


@pytest.mark.parametrize(
    ("parts", "effect", "works", "advice"),
    [
        ((SOUND, SOUND, SOUND), 4.0, "Oui : l'effet moyen est établi", "Poursuivre la campagne sous cette forme"),
        (
            (CAPPED, CAPPED, CAPPED),
            4.0,
            "Peut-être : l'effet moyen va dans le sens",
            "N'étendre la campagne qu'en tirant au sort",
        ),
        ((SOUND, SOUND, SOUND), -4.0, "Non : l'effet moyen va à l'inverse", "Arrêter les contacts sous cette forme"),
        ((CAPPED, CAPPED, CAPPED), -4.0, "Peut-être le contraire : l'effet moyen", "Suspendre les contacts"),
        ((SOUND, SOUND, SOUND), 0.0, "On ne sait pas : même réunis", "Ne pas conclure. D'ici à d'autres territoires"),
    ],
)
def test_the_five_answers_stand_in_their_order(parts, effect, works, advice):
    told = dict(line.split(" : ", 1) for line in said(pooling(*parts, effect=effect)).splitlines() if " ? : " in line)
    assert list(told) == QUESTIONS
    assert told["Est-ce que cela marche ?"].startswith(works) and told["Que faire ?"].startswith(advice)
    assert "l'effet moyen réel est très probablement entre " in told["De combien ?"]
