"""What our pages may hold: tags, attributes and style sheets. The gate refuses every other."""

from functools import cache
from importlib.resources import files

_WORDS = {
    "void": "meta img source br hr col wbr",
    "inline": "a abbr b bdi cite code dfn em i kbd mark q s samp small span strong sub sup time u var wbr",
    "block": "html head title meta style body header footer main nav section article aside div p h1 h2 h3 h4 h5 h6 ul "
    "ol li dl dt dd table caption thead tbody tfoot tr th td col colgroup figure figcaption picture source img "
    "details summary blockquote pre address",
    "maths": "math mi mn mo mrow mfrac msub msup msubsup msqrt mtext mstyle mtable mtr mtd munder mover munderover",
    "active": "script iframe object embed applet frame form input button link base video audio svg template textarea "
    "select",
    "addresses": "href src srcset action formaction poster data background xlink:href cite ping",
    "attributes": "class id lang dir title scope headers role tabindex width height media content name charset "
    "http-equiv alt open start value datetime reversed type mathvariant display xmlns",
}
VOID, INLINE, BLOCK, MATHS, ACTIVE, ADDRESSES, ATTRIBUTES = (frozenset(words.split()) for words in _WORDS.values())
KNOWN_TAGS = VOID | INLINE | BLOCK | MATHS
OURS = frozenset({"data-aos", "data-counts", "data-masked"})


@cache
def sheets() -> tuple[str, ...]:
    """The style sheets of the package."""
    folder = files("aos_analysis.page").joinpath("templates", "aos")
    return tuple(
        sorted(
            (f.read_text("utf-8").strip() for f in folder.iterdir() if f.name.endswith(".css")), key=len, reverse=True
        )
    )
