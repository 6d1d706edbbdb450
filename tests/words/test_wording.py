"""`wording.yaml` and the code agree: every key that is asked for has words, and all words are asked for by someone."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
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


def own_ways(tree: ast.Module) -> dict[str, ast.JoinedStr]:
    """Functions of a module that say keys below one of `wording.yaml`: `return say(f"plan.{key}", **words)`."""
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.endswith("_say")]
    forms = {node.name: next(n for n in ast.walk(node) if isinstance(n, ast.JoinedStr)) for node in found}
    return {name: form for name, form in forms.items() if isinstance(form.values[0], ast.Constant)}


WAYS = {path: own_ways(tree) for path, tree in MODULES.items()}
SHARED_WAYS = {name: form for ways in WAYS.values() for name, form in ways.items() if not name.startswith("_")}


def begun_with(path: Path, function: str) -> str | None:
    """What stands before the keys that are given to `say`, or to such a function; None: it says nothing."""
    form = (SHARED_WAYS | WAYS[path]).get(function)
    return form.values[0].value if form else "" if function == "say" else None


@dataclass(frozen=True)
class Said:
    """A call: where it stands, what gives its key, and what stands before that."""

    path: Path
    call: ast.Call
    before: str

    @property
    def key(self) -> ast.expr:
        return self.call.args[0]

    @property
    def whole(self) -> str | None:
        """The key itself, where it is written out."""
        return self.before + self.key.value if isinstance(self.key, ast.Constant) else None

    @property
    def form(self) -> str | None:
        """The key as a regular expression, where it is an f-string."""
        known = constants(MODULES[self.path])
        return re.escape(self.before) + pattern(self.key, known) if isinstance(self.key, ast.JoinedStr) else None

    def __str__(self) -> str:
        return f"{self.path.relative_to(PACKAGE).as_posix()}:{self.call.lineno}"


SAID = [
    Said(path, node, before)
    for path, tree in MODULES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.Call) and node.args and (before := begun_with(path, ast.unparse(node.func))) is not None
]
# where the key is a variable, it may be any text of that module
VARIABLE = {(said.path, said.before) for said in SAID if said.before and not (said.whole or said.form)}
GENERIC = {id(form) for ways in WAYS.values() for form in ways.values()}
TOLD = re.findall(r'say\("([^"]+[^".])"', TEMPLATES)
BEGUN = re.findall(r'say\("([^"]+\.)" ~', TEMPLATES)
LITERALS = (
    {
        node.value
        for tree in MODULES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    | set(TOLD)
    | {said.whole for said in SAID if said.whole}
)
WORDS = (
    {name for path in MODULES for name in (path.stem, path.parent.name)}
    | {name for tree in MODULES.values() for name in identifiers(tree)}
    | {word for text in LITERALS if len(text) < 200 for word in re.findall(r"\w+", text)}
)
FORMATS = {
    pattern(node, constants(tree))
    for tree in MODULES.values()
    for node in ast.walk(tree)
    if isinstance(node, ast.JoinedStr) and id(node) not in GENERIC
}
FORMATS |= {re.escape(start) + FIELD for start in BEGUN}
FORMATS |= {said.form for said in SAID if said.form and id(said.key) not in GENERIC}
for module, before in VARIABLE:
    for node in ast.walk(MODULES[module]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            LITERALS.add(before + node.value)
        elif isinstance(node, ast.JoinedStr) and id(node) not in GENERIC:
            form = pattern(node, constants(MODULES[module]))
            FORMATS |= {re.escape(before) + form} if re.search("[a-z]", form) else set()
KEYS = [
    re.compile(p) for p in FORMATS if re.fullmatch(r"(\w|\\\.|\(\.\+\))+", p) and re.search(r"[a-z]\\\.|\\\.[a-z]", p)
]
NAMES = [re.compile(p) for p in FORMATS if re.fullmatch(r"\w*\(\.\+\)\w*", p) and len(p) > len(FIELD) + 2]


@cache
def asked(key: str) -> bool:
    """A literal of the package, an f-string whose fields are asked for too, or (a field) a word of the code."""
    if key in LITERALS or ("." not in key and (key in WORDS or any(name.fullmatch(key) for name in NAMES))):
        return True
    if any((found := name.fullmatch(key)) and found[1] in LITERALS for name in NAMES):  # a whole key, and an ending
        return True
    return any((found := form.fullmatch(key)) and all(map(asked, found.groups())) for form in KEYS)


def test_every_key_that_is_asked_for_has_words():
    keys = [(str(said), said.whole) for said in SAID if said.whole] + [("template", key) for key in TOLD]
    assert len(keys) > 700
    assert [(place, key) for place, key in keys if key not in TEXTS] == []


def test_every_format_of_a_key_has_words():
    made = [(str(said), said.form) for said in SAID if said.form and id(said.key) not in GENERIC]
    made += [("template", re.escape(start) + FIELD) for start in BEGUN]
    assert len(made) > 150
    assert [(place, form) for place, form in made if not any(re.fullmatch(form, key) for key in TEXTS)] == []


def test_every_text_is_given_the_values_it_prints():
    told = {str(said): said for said in SAID if said.whole in TEXTS}
    given = {place: {word.arg for word in said.call.keywords} for place, said in told.items()}
    wanted = {
        place: {field for _, field, _, _ in Formatter().parse(TEXTS[said.whole]) if field} - set(AGREEMENT)
        for place, said in told.items()
    }
    assert [place for place in wanted if None not in given[place] and not wanted[place] <= given[place]] == []


def test_each_wording_file_is_read():
    """Those of the designs and of the kinds of reports too: nothing that stands beside them is left unread."""
    folders = {path.parent.name for path in PACKAGE.rglob("wording.yaml")}
    assert {"words", *(path.parent.name for path in PACKAGE.glob("study/designs/*/design.py"))} <= folders
    assert len(TEXTS) == sum(len(list(texts(book))) for book in BOOKS)  # no key in two files


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
        ("page.sentences.question", True),  # a module's own `_say`
        ("page.sentences.labels", False),  # a word of the code, that this module does not ask for
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
