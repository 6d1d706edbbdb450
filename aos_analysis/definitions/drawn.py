"""The block `targeting.draw` of a campaign file: written into its text, which keeps its comments and its order."""

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode

from aos_analysis.definitions.campaign import Draw
from aos_analysis.definitions.yaml_lines import Document, parse
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say

BLOCK = "draw"


def with_draw(content: bytes, file: str, draw: Draw) -> bytes:
    """The file with the draw added, read again to be sure that nothing else moved; ParameterError where it did."""
    before = parse(content, file)
    text = content.decode("utf-8-sig")
    node = _targeting(text)
    if node is None:
        raise ParameterError(Fault(file, say("faults.draw_no_targeting")))
    added = _inserted(text, node, draw).encode("utf-8")
    after = parse(added, file)
    if after.faults or _plain(after) != {**before.data, "targeting": {**before.get("targeting"), BLOCK: _block(draw)}}:
        raise ParameterError(before.fault(("targeting",), say("faults.draw_not_written")))
    return added


def _plain(document: Document) -> dict:
    return dict(document.data)


def _block(draw: Draw) -> dict:
    return draw.model_dump(mode="json")


def _targeting(text: str) -> MappingNode | None:
    root = YAML(typ="safe", pure=True).compose(text)
    found = (item for key, item in root.value if key.value == "targeting")
    return next((item for item in found if isinstance(item, MappingNode) and item.value), None)


def _inserted(text: str, node: MappingNode, draw: Draw) -> str:
    """Before the closing brace, or on a line of its own before the first key."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    first = f"draw: {{seed: {draw.seed}, drawn_on: {draw.drawn_on}, list: {_quoted(draw.list)},"
    if node.flow_style:
        at = node.end_mark.index - 1
        comma = "" if text[:at].rstrip().endswith(",") else ","
        return f"{text[:at]}{comma}{line_end}  {first}{line_end}    sha256: {_quoted(draw.sha256)}}}{text[at:]}"
    key, _ = node.value[0]
    at, margin = key.start_mark.index, " " * key.start_mark.column
    return f"{text[:at]}{first}{line_end}{margin}  sha256: {_quoted(draw.sha256)}}}{line_end}{margin}{text[at:]}"


def _quoted(text: str) -> str:
    """A hash may look like a number (12e34…), a name may hold any sign."""
    return "'" + text.replace("'", "''") + "'"
