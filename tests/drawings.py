"""Drawings as a page embeds them."""

import re
from urllib.parse import unquote

HEAD = "data:image/svg+xml,"


def drawing(address: str) -> str:
    """The SVG of `src` or `srcset`."""
    return unquote(address.removeprefix(HEAD), errors="strict")


def drawings(page: str) -> list[str]:
    """Every SVG of a page, in its order."""
    return [drawing(found) for found in re.findall(rf'"({re.escape(HEAD)}[^"]+)"', page)]
