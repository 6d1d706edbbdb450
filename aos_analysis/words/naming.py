"""How a text names a person: civility, profession, first name, initial."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from aos_analysis.words.folding import unaccented

CAPITAL = r"[A-ZÀ-Ý]"
WORD = rf"{CAPITAL}[\w'\-]+"
# words that may follow a civility, or a single letter at the end of a sentence, without being a name
_PLAIN = (
    r"(?i:(?:les?|la|l|une?|des?|du|d|et|ou|où|en|à|au|aux|ces?|cet|cette|il|ils|elles?|on|nous|vous|je|qui|que|"
    r"qu|se|s|sa|son|ses|"
    r"leurs?|nos|notre|vos|votre|mon|ma|mes|dans|par|pour|sur|sous|sans|avec|chez|vers|entre|après|avant|depuis|"
    r"selon|"
    r"est|sont|a|ont|doit|peut|sera|était|dit|ne|n|pas|plus|puis|mais|car|si|comme|aucune?|chaque|tous|toutes?|"
    r"traitants?|référents?|généralistes?|junior|ès|madame|monsieur|mesdames|messieurs|docteur)\b)"
)
_PLACES = re.compile(
    r"(?i:(?:hôpita\w+|hospital\w+|clinique|centre|chu?|ch[irs]\w?|ghu?|ght|rue|place|avenue|boulevard|bd|allée|"
    r"quai|square|impasse|"
    r"route|pont|lycée|collège|école|faculté|université|institut|fondation|maison|résidence|pôle|pavillon|site|"
    r"espace|"
    r"ehpad|msp|cpts|usld|ssr|saint|sainte|ste?|île|loi|rapport|plan|prix|stade|aéroport|gare|port|val|commune|"
    r"quartier)\b)"
)
_TITLE = (
    r"(?:Drs?|Dre|Docteure?s?|Prs?|Pre|Prof\.?|Professeure?s?|Mmes?|Me?lles?|Mesdames|Messieurs|Madame|"
    r"Mademoiselle|Monsieur|MM?|Mr|Me)"
)
_PARTICLE = r"(?:[dD]e (?:[lL]a |[lL]')?|[dD]'|[dD]u |[dD]es |L[ae] |LE |LA |DE |N'|O'|[vV][ao]n |Ben |El |Al )"
_OFFICE = r"(?:Direct|Présid|Préf|Maire|Ministre|Chef|Médecin|Respons|Délégu|Secrét|Docteur|Prof|Rapport|Chargé)"
# a single letter that is no initial: vitamine D, hépatite C, groupe B
_LETTERED = re.compile(
    r"(?:(?:vitamines?|hepatites?|groupes?|categories?|classes?|niveaux?|annexes?|listes?|tableaux?|parties?|"
    r"phases?|options?|types?|bras|"
    r"facteurs?|proteines?|streptocoques?|grippes?|zones?|sections?|figures?|plans?|immunoglobulines?|cohortes?|"
    r"scenarios?|vagues?|lots?|scores?|indicateurs?|modeles?|volets?|etapes?|axes?|modes?|cas|questions?|regions?|"
    r"territoires?|departements?|caisses?|unites?|codes?|annees?|mois|trimestres?|semestres?|semaines?|batiments?|"
    r"etages?|sites?|virus|points?|notes?|colonnes?|lignes?|exemples?|equipes?|secteurs?) )$"
)
# who or what a surname follows without a civility: « le médecin Lefebvre », « pharmacie Lefebvre »
_ROLE = (
    r"(?i:médecin|généraliste|spécialiste|praticien(?:ne)?|prescript(?:eur|rice)|pharmacien(?:ne)?|chirurgien(?:ne)?|"
    r"infirmi(?:er|ère)|sage-femme|(?:masseur-)?kiné(?:sithérapeute)?|orthophoniste|dentiste|\w+ologue|\w+iatre|"
    r"\w+ologiste|confrère|consœur|collègue|toubib|patiente?|assurée?|veuve|veuf|époux|épouse|feue?|sieur|maître|"
    r"cabinet|pharmacie|officine)"
)
# words in capitals that follow those without being a surname: « Médecin Traitant », « infirmière Asalée »
_QUALIFIED = re.compile(
    r"(?i:trait|référ|génér|spécial|conseil|coordon|hospital|libér|prescri|diab|âgé|social|adult|chroni|poly|retrait|"
    r"rempla|instal|régul|urgen|ambulat|sentinel|asalé|alzheimer|parkinson|covid|crohn|santé|assur|médic|central|"
    r"princip|infirm|pluri|paramé|group|notre|chef|respons|directeur|sport|privé|public|franç|ehpad|ssiad|praticien|"
    r"médecin|homme|femme|enfant|sans\b|nord\b|sud\b|est\b|ouest\b|suivi|concern|vacc|expert|pratique|délivr)"
)
_INITIALS = rf"{CAPITAL}\.(?:[ \-]?{CAPITAL}\.)*"
_TOWNED = (
    r"(?i:médecin|généraliste|praticien(?:ne)?|pharmacien(?:ne)?|chirurgien(?:ne)?|infirmi(?:er|ère)|sage-femme|"
    r"kinésithérapeute|dentiste|orthophoniste|\w+ologue|\w+iatre)"
)
# words of journals and makers that follow an initial: « J. Med Internet Res », « B. Braun »
_JOURNAL = (
    r"(?:Braun|BRAUN|Med|Epidemiol|Clin|Engl|Health|Econ|Stat|Public|Am|Br|Gen|Fam|Pharm\w*|Biol|Surg|"
    r"Psych\w*|Int|Eur|Gerontol)\b"
)


@cache
def first_names() -> frozenset[str]:
    """Small letters without accents; some three hundred, the most common of three generations."""
    text = files("aos_analysis.words").joinpath("first_names.txt").read_text("utf-8")
    return frozenset(unaccented(name) for name in text.split())


def is_first_name(word: str) -> bool:
    """« Jean », « JEAN », « Jean-Pierre »; three capitals are an acronym."""
    return not (word.isupper() and len(word) < 4) and unaccented(word).split("-")[0] in first_names()


def is_full_name(text: str) -> bool:
    """Two to four words and nothing else, one of them a first name: « Dupont Jean »; no place called after one."""
    words = re.findall(r"[^\W\d_][\w'\-]*", text)
    return 2 <= len(words) <= 4 and any(map(is_first_name, words)) and not any(map(_PLACES.fullmatch, words))


def line_before(match: re.Match) -> str:
    return match.string[max(0, match.start() - 60) : match.start()].rpartition("\n")[2]


def _first_then_last(match: re.Match) -> bool:
    """A first name, then a word that is written as one (« JEAN Dupont » too); no street, no hospital named so."""
    first, last = match.group(1), match.group(2)
    placed = any(_PLACES.fullmatch(word) for word in re.findall(r"[\w]+", line_before(match))[-2:])
    return is_first_name(first) and not placed and not (first.isupper() and not last.isupper())


def _last_then_first(match: re.Match) -> bool:
    return is_first_name(match.group(2)) and not _PLACES.fullmatch(match.group(1))


def _after_role(match: re.Match) -> bool:
    return not (_QUALIFIED.match(match.group(1)) or _PLACES.fullmatch(match.group(1)))


def _then_initial(match: re.Match) -> bool:
    """« Dupont J. », not « Vitamine D. » nor the end of « à l'Hôpital B. »"""
    word = match.group(1)
    return not (_LETTERED.search(f"{unaccented(word)} ") or _PLACES.fullmatch(word) or re.fullmatch(_PLAIN, word))


def _capitals_then_initial(match: re.Match) -> bool:
    """« vu DUPONT J en mai »; a line all in capitals is a nomenclature's: « INSULINE R », « PANSEMENT B »."""
    line = line_before(match) + match.string[match.end() : match.end() + 60].partition("\n")[0]
    return _then_initial(match) and any(map(str.islower, line))


def _first_then_initial(match: re.Match) -> bool:
    return is_first_name(match.group(1))


def _initial(match: re.Match) -> bool:
    return not _LETTERED.search(unaccented(line_before(match)))


NAMED = {"named": True}
NAMING: tuple[tuple[str, str, Mapping[str, Any]], ...] = (  # as `identities.IDENTITIES`
    ("person", rf"(?<![\w'])(?<!\d )(?:{_TITLE}|DR|DRE|MME|MLLE|MR|PROF|DOCTEUR|PROFESSEUR|MADAME|MONSIEUR)\.? "
               rf"(?!{_PLAIN})(?:{CAPITAL}\.?[ \-])*{WORD}", NAMED),
    ("person", rf"(?<![\w'])(?<!\d )(?:Drs?|Dre|DR|Pr|Pre|Mmes?|MME|Me?lle|MLLE|Mr|M\.)\.? "
               rf"{_PARTICLE}(?!{_OFFICE}){CAPITAL}[\w'\-]+",
     NAMED),
    ("person", rf"(?<![\w'])(?:[dD]octeure?|[pP]rofesseure?) (?:L[ae] |[DN]'|d'|de La ){CAPITAL}[\w'\-]+", NAMED),
    # « Dr : Lefebvre », « Dr-Lefebvre », « Mme/Lefebvre », « DrLefebvre »
    ("person", rf"(?<![\w'])(?:(?:Dre?|Mme|Mlle|Mr)\.? ?[:/_\-] ?|Docteure? ?: ?)(?!{_PLAIN}|{_TITLE}\b){WORD}"
               rf"|(?<![\w'])Dr{CAPITAL}[a-zà-ÿ]{{2,}}", NAMED),
    ("person", rf"(?<!\w)PR\.? (?!{_PLAIN}){CAPITAL}[A-ZÀ-Ý'\-]{{3,}}", NAMED),
    ("person", rf"(?<![\w'])(?:[dD]r|docteure?s?|[pP]r|professeure?|[pP]rof|[mM]me|[mM]lle|"
               rf"[mM]r|[dD]oct|[dD]ct)\.? (?!{_PLAIN}|respons|associé|honor|émér|adjoint|conseil)"
               rf"[^\W\d_][\w'\-]{{2,}}", NAMED),
    # « le médecin Lefebvre », « patiente L. B. », « Lefebvre (Dr) », « Dupont J. », « DUPONT J », « Marie D. »
    ("person", rf"(?<![\w\-]){_ROLE} (?:{_PARTICLE})?(?!{_PLAIN})"
               rf"({CAPITAL}[a-zà-ÿ'\-]+{CAPITAL}?[\w'\-]+|{CAPITAL}[A-ZÀ-Ý'\-]{{4,}})(?!\w)",
     NAMED | {"told": _after_role}),
    ("person", rf"(?<![\w\-]){_ROLE} {CAPITAL}\. ?{CAPITAL}\.", NAMED),
    ("person", rf"(?<![\w'\-])({CAPITAL}[\w'\-]{{2,}}),? \(?(?:Drs?|DR|Docteure?|Pr|Mme|Mlle)\b\)?"
               rf"(?!\.? {CAPITAL})",
     NAMED | {"told": _then_initial}),
    ("person", rf"(?<![\w'\-])({CAPITAL}[\w'\-]{{2,}}),? (?!M\. {CAPITAL}[\w'])"
               rf"(?:\({_INITIALS}\)|{_INITIALS})(?! et al\b)",
     NAMED | {"told": _then_initial}),
    ("person", r"(?<![\w'\-])([A-ZÀ-Ý][A-ZÀ-Ý\-]{3,}) (?:[BCE-KM-XZ]|J-?[A-Z])(?![\w.'\-+])",
     NAMED | {"told": _capitals_then_initial}),
    ("person", rf"(?<![\w'\-])({CAPITAL}[\w\-]+) {CAPITAL}(?:\.|(?![\w'.\-]| [a-zà-ÿ]))",
     NAMED | {"told": _first_then_initial}),
    ("person", rf"(?<![\w'])(?<!\d )(?:Drs?|Dre|DR|[dD]octeure?|Pr|Mme|MME|Mlle|[mM]adame|[mM]onsieur)\.? "
               rf"{CAPITAL}(?:\.|(?![\w'.]))|(?<![\w.])M\. {CAPITAL}\.(?!\w)", NAMED),
    ("person", rf"(?<![\w.])J-?[BCDFGJLMPRY]\.? {_PARTICLE}?"
               rf"(?:{CAPITAL}[a-zà-ÿ'\-]{{2,}}|{CAPITAL}[A-ZÀ-Ý'\-]{{3,}})", NAMED),
    ("person", rf"(?<![\w'\-])({CAPITAL}[\w'\-]{{2,}}), {_TOWNED} (?:à|de|du) {CAPITAL}[a-zà-ÿ]", NAMED),
    ("person", rf"(?<![\w'])(?i:(?:pré)?nom) ?: ?(?!{_PLAIN}){WORD}", NAMED),
    # « le médecin de Barfleur »: there may be one
    ("sole_unit", rf"(?<![\w'\-])(?:[lL][ea] |[lL]'|[lL]e dernier |[lL]a dernière )(?:seule? )?"
                  rf"{_TOWNED} (?:de |d'|du |à )({CAPITAL}[a-zà-ÿ'\-]+(?:-\w+)*)(?!\w)",
     {"shown": True, "told": _after_role}),
    ("person", rf"(?<![\w'])(?<!\d )(?:madame|monsieur|m\.) (?!{_PLAIN})[^\W\d_][\w'\-]{{2,}}", NAMED),
    ("person", rf"(?i:\bchez )(?!{_PLAIN})(?!(?:CPAM|EHPAD|DRSM|MSP|CPTS|HAD|SSIAD|IDEL|GP)\b){WORD}", NAMED),
    ("person", rf"(?<![\w\-'])({CAPITAL}[\w\-]+)(?= (?:le |la |{_PARTICLE})?({CAPITAL}[\w'\-]{{2,}}))",
     NAMED | {"told": _first_then_last}),
    ("person", rf"\b({CAPITAL}[A-ZÀ-Ý'\-]{{2,}}),? ({CAPITAL}[a-zà-ÿ]+(?:-{CAPITAL}[a-zà-ÿ]+)?)\b(?! [a-z])",
     NAMED | {"told": _last_then_first}),
    ("person", rf"(?<![\w.'\-]){CAPITAL}\.(?:[ \-]?{CAPITAL}\.)? ?"
               rf"(?:(?:de (?:la |La |l')?|d'|du )(?={CAPITAL})|(?!{_PLAIN}))(?!{_JOURNAL}){CAPITAL}[\w'\-]{{2,}}",
     NAMED | {"told": _initial}),
)  # fmt: skip
