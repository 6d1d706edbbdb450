"""What the package asks of its `wording.yaml`, read from its code: done once, when the first test wants it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from ruamel.yaml import YAML

import aos_analysis

PACKAGE = Path(aos_analysis.__file__).parent
FIELD = "(.+)"


def texts(node: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for name, item in node.items():
            yield from texts(item, f"{key}.{name}" if key else str(name))
    else:
        yield key, str(node)


@cache
def books() -> list[dict[str, str]]:
    """The texts of each wording file by their dotted keys."""
    loader = YAML(typ="safe", pure=True)
    return [dict(texts(loader.load(path.read_text("utf-8")))) for path in sorted(PACKAGE.rglob("wording.yaml"))]


@cache
def all_texts() -> dict[str, str]:
    return {key: text for book in books() for key, text in book.items()}


@dataclass(frozen=True)
class Module:
    """One file of the package, walked once."""

    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text("utf-8"))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def formats(self) -> list[ast.JoinedStr]:
        return [node for node in self.nodes if isinstance(node, ast.JoinedStr)]

    @cached_property
    def literals(self) -> set[str]:
        found = (node.value for node in self.nodes if isinstance(node, ast.Constant))
        return {value for value in found if isinstance(value, str)}

    @cached_property
    def identifiers(self) -> set[str]:
        held = (getattr(node, kind, None) for node in self.nodes for kind in ("id", "attr", "arg", "name"))
        return {name for name in held if isinstance(name, str)}

    @cached_property
    def constants(self) -> dict[str, str]:
        """Names that stand for a text in the whole module."""
        assigned = [node for node in self.tree.body if isinstance(node, ast.Assign)]
        once = [node for node in assigned if isinstance(node.value, ast.Constant)]
        return {ast.unparse(node.targets[0]): node.value.value for node in once if isinstance(node.value.value, str)}

    @cached_property
    def own_ways(self) -> dict[str, ast.JoinedStr]:
        """Functions that say keys below one of `wording.yaml`: `return say(f"plan.{key}", **words)`."""
        found = [node for node in self.tree.body if isinstance(node, ast.FunctionDef) and node.name.endswith("_say")]
        forms = {node.name: next(n for n in ast.walk(node) if isinstance(n, ast.JoinedStr)) for node in found}
        return {name: form for name, form in forms.items() if isinstance(form.values[0], ast.Constant)}

    def pattern(self, node: ast.JoinedStr) -> str:
        """An f-string as a regular expression, with a group for each field."""
        pieces = (
            piece.value if isinstance(piece, ast.Constant) else self.constants.get(ast.unparse(piece.value))
            for piece in node.values
        )
        return "".join(FIELD if piece is None else re.escape(piece) for piece in pieces)

    def says(self, ways: dict[str, ast.JoinedStr]) -> Iterator["Said"]:
        """Its calls of `say` and of these functions."""
        before = {"say": ""} | {name: form.values[0].value for name, form in ways.items()}
        for node in self.nodes:
            if isinstance(node, ast.Call) and node.args and (name := ast.unparse(node.func)) in before:
                yield Said(self, node, before[name])


@dataclass(frozen=True)
class Said:
    """A call: where it stands, what gives its key, and what stands before that."""

    module: Module
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
        return re.escape(self.before) + self.module.pattern(self.key) if isinstance(self.key, ast.JoinedStr) else None

    def __str__(self) -> str:
        return f"{self.module.path.relative_to(PACKAGE).as_posix()}:{self.call.lineno}"


class Asked:
    """All that the package says, and whether it asks for a key."""

    def __init__(self) -> None:
        self.modules = [Module(path) for path in sorted(PACKAGE.rglob("*.py"))]
        self.generic = {id(form) for module in self.modules for form in module.own_ways.values()}
        templates = "".join(path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.j2")))
        self.told = re.findall(r'say\("([^"]+[^".])"', templates)
        self.begun = re.findall(r'say\("([^"]+\.)" ~', templates)
        self._known: dict[str, bool] = {}

    @cached_property
    def said(self) -> list[Said]:
        shared = {name: form for m in self.modules for name, form in m.own_ways.items() if not name.startswith("_")}
        return [said for module in self.modules for said in module.says(shared | module.own_ways)]

    @cached_property
    def made(self) -> list[Said]:
        """Calls whose key is an f-string of its own."""
        return [said for said in self.said if said.form and id(said.key) not in self.generic]

    @cached_property
    def variable(self) -> set[tuple[Module, str]]:
        """Where the key is a variable, it may be any text of that module."""
        return {(said.module, said.before) for said in self.said if said.before and not (said.whole or said.form)}

    @cached_property
    def literals(self) -> set[str]:
        found = {text for module in self.modules for text in module.literals} | {*self.told}
        found |= {said.whole for said in self.said if said.whole}
        return found | {before + text for module, before in self.variable for text in module.literals}

    @cached_property
    def words(self) -> set[str]:
        found = {name for module in self.modules for name in (module.path.stem, module.path.parent.name)}
        found |= {name for module in self.modules for name in module.identifiers}
        return found | {word for text in self.literals if len(text) < 200 for word in re.findall(r"\w+", text)}

    @cached_property
    def formats(self) -> set[str]:
        own = {m: [m.pattern(node) for node in m.formats if id(node) not in self.generic] for m in self.modules}
        found = {form for forms in own.values() for form in forms} | {said.form for said in self.made}
        found |= {re.escape(start) + FIELD for start in self.begun}
        kept = ((before, form) for m, before in self.variable for form in own[m] if re.search("[a-z]", form))
        return found | {re.escape(before) + form for before, form in kept}

    @cached_property
    def keys(self) -> list[re.Pattern]:
        whole, dotted = r"(\w|\\\.|\(\.\+\))+", r"[a-z]\\\.|\\\.[a-z]"
        return [re.compile(p) for p in self.formats if re.fullmatch(whole, p) and re.search(dotted, p)]

    @cached_property
    def names(self) -> list[re.Pattern]:
        named = r"\w*\(\.\+\)\w*"
        return [re.compile(p) for p in self.formats if re.fullmatch(named, p) and len(p) > len(FIELD) + 2]

    def asks(self, key: str) -> bool:
        """A literal of the package, an f-string whose fields are asked for too, or (a field) a word of the code."""
        if key not in self._known:
            self._known[key] = self._found(key)
        return self._known[key]

    def _found(self, key: str) -> bool:
        if key in self.literals:
            return True
        if "." not in key and (key in self.words or any(name.fullmatch(key) for name in self.names)):
            return True
        if any((found := name.fullmatch(key)) and found[1] in self.literals for name in self.names):
            return True  # a whole key, and an ending
        return any((found := form.fullmatch(key)) and all(map(self.asks, found.groups())) for form in self.keys)


@cache
def asked() -> Asked:
    return Asked()
