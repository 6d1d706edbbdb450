"""`wording.yaml` and the code agree: every key that is asked for has words, and all words are asked for by someone."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from ruamel.yaml import YAML

import aos_analysis
from aos_analysis.words.wording import AGREEMENT, noun, say

PACKAGE = Path(aos_analysis.__file__).parent
MODULES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
TEMPLATES = "".join(path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.j2")))
BOOKS = [YAML(typ="safe", pure=True).load(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("wording.yaml"))]
MADE = {  # keys made from data, not from words of the code
    "compare.numbers": "paths of result.json",
    "exploration.places": "paths of a campaign file",
    "glossary": "abbreviations that a page happens to hold",
    "methods": "a design and its base period",
}
FIELD = "(.+)"


def texts(node: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for name, item in node.items():
            yield from texts(item, f"{key}.{name}" if key else str(name))
    else:
        yield key, str(node)


TEXTS = {key: text for book in BOOKS for key, text in texts(book)}


@cache
def constants(tree: ast.Module) -> dict[str, str]:
    """Names that stand for a text in the whole module."""
    set_once = [node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)]
    return {ast.unparse(node.targets[0]): node.value.value for node in set_once if isinstance(node.value.value, str)}


def pattern(node: ast.JoinedStr, known: dict[str, str]) -> str:
    """An f-string as a regular expression, with a group for each field."""
    pieces = (
        piece.value if isinstance(piece, ast.Constant) else known.get(ast.unparse(piece.value)) for piece in node.values
    )
    return "".join(FIELD if piece is None else re.escape(piece) for piece in pieces)


def identifiers(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        yield from (
            name for kind in ("id", "attr", "arg", "name") if isinstance(name := getattr(node, kind, None), str)
        )


TOLD = re.findall(r'say\("([^"]+[^".])"', TEMPLATES)
BEGUN = re.findall(r'say\("([^"]+\.)" ~', TEMPLATES)
LITERALS = {
    node.value
    for tree in MODULES.values()
    for node in ast.walk(tree)
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
} | set(TOLD)
WORDS = (
    {name for path in MODULES for name in (path.stem, path.parent.name)}
    | {name for tree in MODULES.values() for name in identifiers(tree)}
    | {word for text in LITERALS if len(text) < 200 for word in re.findall(r"\w+", text)}
)
FORMATS = {
    pattern(node, constants(tree))
    for tree in MODULES.values()
    for node in ast.walk(tree)
    if isinstance(node, ast.JoinedStr)
} | {re.escape(start) + FIELD for start in BEGUN}
KEYS = [
    re.compile(p) for p in FORMATS if re.fullmatch(r"(\w|\\\.|\(\.\+\))+", p) and re.search(r"[a-z]\\\.|\\\.[a-z]", p)
]
NAMES = [re.compile(p) for p in FORMATS if re.fullmatch(r"\w*\(\.\+\)\w*", p) and len(p) > len(FIELD) + 2]


@cache
def asked(key: str) -> bool:
    """A literal of the package, an f-string whose fields are asked for too, or (a field) a word of the code."""
    if key in LITERALS or ("." not in key and (key in WORDS or any(name.fullmatch(key) for name in NAMES))):
        return True
    return any((found := form.fullmatch(key)) and all(map(asked, found.groups())) for form in KEYS)


SAID = [
    (path, node, node.args[0])
    for path, tree in MODULES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "say" and node.args
]


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}"


def test_every_key_that_is_asked_for_has_words():
    keys = [(where(path, call), key.value) for path, call, key in SAID if isinstance(key, ast.Constant)]
    keys += [("template", key) for key in TOLD]
    assert len(keys) > 500
    assert [(place, key) for place, key in keys if key not in TEXTS] == []


def test_every_format_of_a_key_has_words():
    made = [
        (where(p, call), pattern(key, constants(MODULES[p]))) for p, call, key in SAID if isinstance(key, ast.JoinedStr)
    ]
    made += [("template", re.escape(start) + FIELD) for start in BEGUN]
    assert len(made) > 150
    assert [(place, form) for place, form in made if not any(re.fullmatch(form, key) for key in TEXTS)] == []


def test_every_text_is_given_the_values_it_prints():
    told = [(path, call, key.value) for path, call, key in SAID if isinstance(key, ast.Constant) and key.value in TEXTS]
    given = {where(path, call): {word.arg for word in call.keywords} for path, call, _ in told}
    wanted = {
        where(p, call): {f for _, f, _, _ in Formatter().parse(TEXTS[key]) if f} - set(AGREEMENT)
        for p, call, key in told
    }
    assert [place for place in wanted if None not in given[place] and not wanted[place] <= given[place]] == []


def test_nobody_keeps_words_that_nobody_asks_for():
    made = tuple(f"{prefix}." for prefix in MADE)
    assert [key for key in TEXTS if not key.startswith(made) and not asked(key)] == []


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("run.unchanged", True),  # a literal
        ("verdicts.unfavourable.label", True),  # a format, and a word of the code
        ("calibration.ground.before", True),  # a format of a format
        ("portal.empty_title", True),  # a template
        ("checks.pre_trend.nobody_says_so", False),
        ("verdicts.unfavourable.nobody_says_so", False),
    ],
)
def test_asking_is_seen(key, answer):
    assert asked(key) is answer


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
