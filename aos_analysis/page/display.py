"""What a display function returns: HTML for the page, text for the terminal, and a mark that says who made it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Literal

Kind = Literal["cover", "figure", "table", "sentence"]
NUMBER_SLOT = "<!--aos:number-->"  # the exporter writes « Figure 2. » here
FACTS_SLOT = "<!--aos:facts-->"  # the exporter writes edition date and version here
QUALITY_SLOT = "<!--aos:quality-->"  # the exporter writes here what a quality report said of the data
ESSENTIALS_SLOT = "<!--aos:essentials-->"  # the cover's header ends here


@dataclass(frozen=True)
class Display:
    """One output of a notebook cell. `facts` travel in the output's metadata, under `aos`."""

    kind: Kind
    html: str
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict[str, str], dict[str, dict]]:
        data = {"text/html": self.html, "text/plain": self.text}
        return data, {"aos": {"kind": self.kind, **self.facts}}

    def __repr__(self) -> str:
        return self.text


def paragraphs(*texts: str, css: str = "aos-sentence") -> Display:
    """Plain sentences, one paragraph each; empty ones are left out."""
    kept = [text for text in texts if text]
    return Display(
        "sentence", "\n".join(f'<p class="{css}">{escape(t, quote=False)}</p>' for t in kept), "\n".join(kept)
    )


def list_items(items: list[str]) -> str:
    """`<ul>` of plain texts."""
    return "<ul>" + "".join(f"<li>{escape(item, quote=False)}</li>" for item in items) + "</ul>"
