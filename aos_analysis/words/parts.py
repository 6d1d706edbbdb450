"""Few persons of a whole that is said beside them: « 7 d'entre eux », « dont sept », « tous sauf trois », « la moitié
des 14 patients », « 12 médecins sur 14 »."""

import re
from collections.abc import Callable

from aos_analysis.words.counting import NUMBER, PATIENTS, SHOWN, UNITS, WORDS, whole
from aos_analysis.words.small_counts import PATIENTS_MIN, UNITS_MIN

FLOORS = ((PATIENTS, PATIENTS_MIN, "small_patients"), (UNITS, UNITS_MIN, "small_units"))
COMMON = (2, 3, 4, 5, 10, 100, 1000)  # « un médecin sur dix », « 98 patients sur 100 »: shares, not counts
VALUES = {word: n for n, word in enumerate(WORDS, 2)}
FRACTIONS = {
    "moitié": 1 / 2, "tiers": 1 / 3, "deux tiers": 2 / 3, "quart": 1 / 4, "trois quarts": 3 / 4, "cinquième": 1 / 5,
    "dixième": 1 / 10, "quatre cinquièmes": 4 / 5, "neuf dixièmes": 9 / 10,
}  # fmt: skip
_ANY = rf"({NUMBER}|une?|{'|'.join(WORDS)})\b"
# no part of a number, no duration, no share
_COUNT = (
    rf"(?<![\d,.])(?<!\d )({NUMBER}|une?(?= (?:a|est|ne|seule?|était|avait)\b)|{'|'.join(WORDS)})\b"
    r"(?![.,]\d| ?%| (?:fois|mois|ans|jours|visites|points|tiers|quarts|cinquièmes|dixièmes|sur)\b)"
)
_FRACTION = "|".join(sorted(FRACTIONS, key=len, reverse=True))
_THEM = r"(?:eux|elles|nous|ces derniers|ces dernières)"
_SOME = re.compile(r"(?i:(?:\d|\b(?:les|des|ces|nos|aux|plusieurs|certaine?s|quelques|"
                   rf"{'|'.join(WORDS)})) ([^\W\d][\w\-]*[sx]))\b")  # fmt: skip
_NEAR = r"(?: [^\W\d]+){0,2}"  # « 40 patients âgés diabétiques »


def _number(text: str) -> int:
    word = text.lower()
    return VALUES.get(word) or (1 if word in ("un", "une") else whole(word))


def _few_of_them(floor: int, nouns: str) -> Callable[[re.Match], bool]:
    """Whether they are persons: the last ones that the sentence names, or nobody at all."""

    def told(match: re.Match) -> bool:
        named = _SOME.findall(match.string[max(0, match.start() - 200) : match.start()].rpartition("\n")[2])
        about = re.fullmatch(f"(?i:{nouns})", named[-1]) if named else floor == PATIENTS_MIN
        return bool(about) and 0 < _number(match.group(1)) < floor

    return told


def _few_beside(floor: int) -> Callable[[re.Match], bool]:
    """The part, or what is left of the whole, is few."""

    def told(match: re.Match) -> bool:
        size, part = whole(match.group(1)), _number(match.group(2))
        return 0 < part < floor or 0 < size - part < floor

    return told


def _few_sur(floor: int) -> Callable[[re.Match], bool]:
    """`k noun sur N` or `sur N noun, k`, where N is no denominator of a share."""

    def told(match: re.Match) -> bool:
        part, size = sorted(map(_number, match.groups()))
        return size not in COMMON and (0 < part < floor or 0 < size - part < floor)

    return told


def _few_alone(floor: int) -> Callable[[re.Match], bool]:
    return lambda match: 0 < _number(match.group(1)) < floor


def _few_fraction(floor: int) -> Callable[[re.Match], bool]:
    def told(match: re.Match) -> bool:
        size = whole(match.group(2))
        part = round(FRACTIONS[match.group(1).lower()] * size)
        return 0 < part < floor or 0 < size - part < floor

    return told


def _parts(nouns: str, floor: int, kind: str) -> tuple[tuple, ...]:
    said = SHOWN | {"told": _few_beside(floor)}
    return (
        (kind, rf"(?i:{_COUNT} (?:d'entre|parmi) {_THEM}\b)", SHOWN | {"told": _few_of_them(floor, nouns)}),
        (kind, rf"(?i:\bsur ({NUMBER}) {nouns}\b{_NEAR}, {_COUNT})", said | {"told": _few_sur(floor)}),
        (kind, rf"(?i:\b(?:parmi|sur|de) (?:les |nos |ces )({NUMBER}) {nouns}\b{_NEAR}, {_COUNT})", said),
        (kind, rf"(?i:({NUMBER}) {nouns}\b{_NEAR},? (?:dont|parmi (?:lesquels|lesquelles|eux|elles)) (?:seulement )?"
               rf"{_COUNT})", said),
        (kind, rf"(?i:\b(?:parmi|sur) (?:les|nos|ces) {nouns}\b{_NEAR}, {_COUNT} "
               r"(?:[^\W\d]+ )?(?:ont|ne|n'|sont|étaient|avaient)\b)",
         SHOWN | {"told": _few_alone(floor)}),
        (kind, rf"(?i:\b(?:tous|toutes)\b[^.;\n]{{0,20}} {nouns}\b[^.;\n]{{0,30}}(?:sauf|hormis|excepté) {_ANY})",
         SHOWN | {"told": _few_alone(floor)}),
        (kind, rf"(?i:(?<![\d,.])(?<!\d ){_ANY} {nouns}\b{_NEAR} sur (?:les )?({NUMBER})\b"
               r"(?![.,]\d| ?%| (?:mois|ans|jours)\b))",
         SHOWN | {"told": _few_sur(floor)}),
        (kind, rf"(?i:\b({_FRACTION}) (?:des|de nos|de ces) ({NUMBER}) {nouns}\b)",
         SHOWN | {"told": _few_fraction(floor)}),
    )  # fmt: skip


PARTS = tuple(detector for nouns, floor, kind in FLOORS for detector in _parts(nouns, floor, kind))
