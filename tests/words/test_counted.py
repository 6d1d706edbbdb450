"""Every message that counts, printed with 0, 1 and many: to be read by a person, and what a rule can see of it."""

import re
from string import Formatter

import pytest

from aos_analysis.words.wording import AGREEMENT, _Agreeing, plural
from tests.words.asked import all_texts

MANY = "1\u202f234"
COUNTS = "n|count|all|k|rows|lines|found|known|again|done|good|met|runs|waves|seen|digits|length|side|left|pace"
SAME = "mois|cas|fois|jamais|refus|sous|dans|sans|plus|des"  # an s that says nothing of their number
PLURAL = re.compile(rf"\{{({COUNTS})\}}[ \u00a0](?:d['’])?(?!(?:{SAME})\b)\w[\w\-]*[sx]\b")
BESIDE_ONE = re.compile(rf"(?<![\d,\u202f])[01][ \u00a0](?!(?:{SAME})\b)\w[\w\-]*[sx]\b")
AT_LEAST_TWO = {  # why no number under two is ever printed there
    **dict.fromkeys(
        (
            *(f"pooling.{key}" for key in ("answer", "answer_reserved", "question", "demonstration", "figure.alt")),
            *(f"pooling.figure.title.{key}" for key in ("favourable", "unfavourable", "unclear")),
        ),
        "a pool is of two territories",
    ),
    **dict.fromkeys(("portal.total.interval", "portal.total.plain"), "a sum is of two balances"),
    **dict.fromkeys((f"import.edition.partial.{key}" for key in ("practitioners", "contacts", "others")), "a part of"),
    **dict.fromkeys(("checks.parameters.passed", "checks.parameters.failed"), "a level and a slope at least"),
    "page.history.figure": "this edition and an earlier one",
    "figures.estimates.alt": "an estimate is drawn beside another one",
    "figures.reversion.alt": "two bars at least",
    "figures.profile.alt": "dots on both sides of a threshold",
    "figures.levels.alt": "classes of a distribution",
    "page.sentences.checks_all": "a design has several checks",
    "checks.clusters.schedules": "schedules are handed round among five clusters at least",
    "calibration.note": "a constant",
    "territories.question": "several, one beside the other",
    "territories.answer.none": "same",
    "import.key_short": "a constant",
    "tables.fold.rest": "inside the plural form",
}


def counted(text: str) -> list[str]:
    """Names of the numbers that words of a text agree with."""
    return [name for _, name, spec, _ in Formatter().parse(text) if name and "|" in (spec or "")]


def printed(text: str, number: str) -> str:
    told = {name: f"‹{name}›" for _, name, spec, _ in Formatter().parse(text) if name}
    told |= {name: forms[0] for name, forms in AGREEMENT.items()} | dict.fromkeys(counted(text), number)
    return _Agreeing().vformat(text, (), told)


def test_every_counted_message_agrees_with_0_1_and_many():
    """Prints them all, to be read: `pytest -s tests/words/test_counted.py`."""
    wrong = []
    for key in sorted(key for key, text in all_texts().items() if counted(text)):
        forms = [printed(all_texts()[key], number) for number in ("0", "1", MANY)]
        print("\n".join([key, *(f"    {form}" for form in forms)]))
        wrong += [form for form in forms[:2] if BESIDE_ONE.search(form)]
        assert forms[1] != forms[2].replace(MANY, "1"), key  # words that agree, or why a choice?
    assert wrong == []


def test_words_beside_a_number_agree_with_it():
    chosen = ("many", "few")  # forms that the code takes for two and more
    wrong = {key for key, text in all_texts().items() if PLURAL.search(text) and key.rpartition(".")[2] not in chosen}
    assert wrong == {*AT_LEAST_TWO}


def test_no_message_leaves_the_choice_to_its_reader():
    """« 1 ligne(s) »."""
    assert [key for key, text in all_texts().items() if re.search(r"\w\((s|x|e|es)\)", text)] == []


@pytest.mark.parametrize(
    ("number", "several"),
    [(0, False), (1, False), (1.9, False), (2, True), (-1, False), (-2, True), ("1,9", False), ("\u22121,5", False),
     ("+2,0", True), ("1\u202f234", True), ("1 praticien", False), ("deux", True), ("s", True)],
)  # fmt: skip
def test_french_counts_zero_and_one_as_singular(number, several):
    assert plural(number) is several
