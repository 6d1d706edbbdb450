"""What a notebook's cell shows: a block as typed data, and the views of it that JupyterLab and a terminal read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aos_analysis.page.block import MIME, Block, Items, Paragraph, Prose, Tone, content
from aos_analysis.page.hypertext import hypertext


@dataclass(frozen=True)
class Display:
    """One output of a notebook cell. `facts` travel in the output's metadata, under `aos`."""

    block: Block
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.block.kind

    @property
    def html(self) -> str:
        return hypertext(self.block)

    @property
    def text(self) -> str:
        return self.block.text

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict[str, object], dict[str, dict]]:
        data: dict[str, object] = {MIME: content(self.block), "text/html": self.html, "text/plain": self.text}
        return data, {"aos": {"kind": self.kind, **self.facts}}

    def __repr__(self) -> str:
        return self.text


def paragraphs(*texts: str, tone: Tone = "sentence") -> Display:
    """Plain sentences, one paragraph each; empty ones are left out."""
    return prose(*(Paragraph(text, tone) for text in texts if text))


def prose(*parts: Paragraph | Items) -> Display:
    """Sentences and lists, in their order."""
    return Display(Prose(parts))


def listed(items: list[str], summary: str = "") -> Display:
    """One list, folded under its summary where it has one."""
    return prose(Items(tuple(items), summary))
