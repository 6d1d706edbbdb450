"""Every noun that is shipped, in two."""

import pytest

from aos_analysis.words.nouns import gained, parted


@pytest.mark.parametrize(
    ("noun", "head"),
    [
        ("patients traités au moins six mois", "patients"),
        ("patient débutant par la metformine seule", "patient"),
        ("patients-mois sous benzodiazépine", "patients-mois"),
        ("bilans au forfait le plus lourd", "bilans"),
        ("séjours suivis d'une nouvelle prescription", "séjours"),
        ("trajet en ambulance", "trajet"),
        ("patients à délivrance unique", "patients"),
        ("délivrances d'antibiotiques critiques", "délivrances d'antibiotiques critiques"),
        ("journées d'arrêt", "journées d'arrêt"),
        ("patients", "patients"),
    ],
)
def test_a_number_may_stand_between_a_noun_and_what_tells_it_apart(noun, head):
    assert parted(noun) == (head, noun.removeprefix(head))


def test_what_is_gained_is_said_before_what_tells_it_apart():
    assert gained("patient débutant par la metformine seule", "increase") == (
        "patient de plus débutant par la metformine seule"
    )
    assert gained("journée d'arrêt", "decrease") == "journée d'arrêt de moins"
