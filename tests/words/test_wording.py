"""`wording.yaml` and the code agree: every key that is asked for has words, and all words are asked for by someone."""

import re
from string import Formatter

import pytest
from ruamel.yaml import YAML

from aos_analysis.words import wording
from aos_analysis.words.wording import AGREEMENT, noun, say
from tests.words.asked import FIELD, PACKAGE, all_texts, asked, books

MADE = {  # keys made from data, not from words of the code
    "compare.numbers": "paths of result.json",
    "exploration.places": "paths of a campaign file",
    "glossary": "abbreviations that a page happens to hold",
    "methods": "a design and its base period",
}


def test_every_key_that_is_asked_for_has_words():
    keys = [(str(said), said.whole) for said in asked().said if said.whole]
    keys += [("template", key) for key in asked().told]
    assert len(keys) > 700
    assert [(place, key) for place, key in keys if key not in all_texts()] == []


def test_every_format_of_a_key_has_words():
    made = [(str(said), said.form) for said in asked().made]
    made += [("template", re.escape(start) + FIELD) for start in asked().begun]
    assert len(made) > 150
    assert [(place, form) for place, form in made if not any(re.fullmatch(form, key) for key in all_texts())] == []


def test_every_text_is_given_the_values_it_prints():
    told = {str(said): said for said in asked().said if said.whole in all_texts()}
    given = {place: {word.arg for word in said.call.keywords} for place, said in told.items()}
    wanted = {
        place: {field for _, field, _, _ in Formatter().parse(all_texts()[said.whole]) if field} - set(AGREEMENT)
        for place, said in told.items()
    }
    assert [place for place in wanted if None not in given[place] and not wanted[place] <= given[place]] == []


def test_each_wording_file_is_read():
    """Those of the designs and of the kinds of reports too: nothing that stands beside them is left unread."""
    folders = {path.parent.name for path in PACKAGE.rglob("wording.yaml")}
    assert {"words", *(path.parent.name for path in PACKAGE.glob("study/designs/*/design.py"))} <= folders
    assert len(all_texts()) == sum(map(len, books()))  # no key in two files


def test_every_text_is_read_as_a_yaml_reader_that_knows_1_2_reads_it():
    """The quick reader takes every value as a text, and the last of two equal keys; the strict one refuses them."""
    for path in PACKAGE.rglob("wording.yaml"):
        text = path.read_text("utf-8")
        assert wording._read(text) == YAML(typ="safe", pure=True).load(text), path.parent.name


def test_nobody_keeps_words_that_nobody_asks_for():
    made = tuple(f"{prefix}." for prefix in MADE)
    assert [key for key in all_texts() if not key.startswith(made) and not asked().asks(key)] == []


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("run.unchanged", True),  # a literal
        ("verdicts.unfavourable.label", True),  # a format, and a word of the code
        ("calibration.ground.before", True),  # a format of a format
        ("portal.empty_title", True),  # a template
        ("page.sentences.question", True),  # a module's own `_say`
        ("page.sentences.labels", False),  # a word of the code, that this module does not ask for
        ("checks.pre_trend.nobody_says_so", False),
        ("verdicts.unfavourable.nobody_says_so", False),
    ],
)
def test_asking_is_seen(key, answer):
    assert asked().asks(key) is answer


@pytest.mark.parametrize(
    ("called", "key", "said"),
    [
        ("nurse", "tables.sample.rows.exposed", "infirmières contactées, analysées"),
        ("pharmacist", "tables.sample.rows.exposed", "pharmaciens contactés, analysés"),
        ("practitioner", "tables.sample.rows.exposed", "praticiens contactés, analysés"),
    ],
)
def test_what_is_said_of_units_agrees_with_them(called, key, said):
    assert say(key, units=noun(called)) == said
