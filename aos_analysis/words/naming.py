"""How a text names a person: civility, first name, initial, birth, address, telephone, e-mail."""

import re
from functools import cache
from importlib.resources import files

from aos_analysis.words.folding import unaccented

_CAPITAL = r"[A-ZÀ-Ý]"
_WORD = rf"{_CAPITAL}[\w'\-]+"
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
_MONTHS = "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"
_DATE = (
    r"(?:(?:18[89]|19\d)\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])|\d?\d[-/.]\d?\d[-/.](?:18[89]|"
    r"19\d)\d)"
)
_STREET = (
    r"rue|r\.|avenue|av\.?|boulevard|bd|bld|allées?|all\.|faubourg|esplanade|résidence|montée|"
    r"impasse|chemin|place|quai|route|square|cours(?= (?:de |du |des |d'|la )?(?-i:[A-ZÀ-Ý]))|passage|ruelle|"
    r"lotissement|hameau|lieu-dit"
)
_PARTICLE = r"(?:[dD]e (?:[lL]a |[lL]')?|[dD]'|[dD]u |[dD]es |L[ae] |LE |LA |DE |N'|O'|[vV][ao]n |Ben |El |Al )"
_OFFICE = r"(?:Direct|Présid|Préf|Maire|Ministre|Chef|Médecin|Respons|Délégu|Secrét|Docteur|Prof|Rapport|Chargé)"
# a single letter that is no initial: vitamine D, hépatite C, groupe B
_LETTERED = re.compile(
    r"(?i:(?:vitamines?|hépatites?|groupes?|catégories?|classes?|niveaux?|annexes?|listes?|tableaux?|parties?|"
    r"phases?|options?|types?|bras|"
    r"facteurs?|protéines?|streptocoques?|grippes?|zones?|sections?|figures?|plans?|immunoglobulines?|cohortes?|"
    r"scénarios?) )$"
)
# words of journals and makers that follow an initial: « J. Med Internet Res », « B. Braun »
_JOURNAL = (
    r"(?:Braun|BRAUN|Med|Epidemiol|Clin|Engl|Health|Econ|Stat|Public|Am|Br|Gen|Fam|Pharm\w*|Biol|Surg|"
    r"Psych\w*|Int|Eur|Gerontol)\b"
)
FREE_MAIL = re.compile(r"(?i:(gmail|googlemail|orange|wanadoo|free|sfr|laposte|hotmail|outlook|live|yahoo|"
                       r"icloud|aol|bbox|"
                       r"neuf|numericable|protonmail|proton|gmx|msn|me)\.[a-z.]+)")  # fmt: skip
SERVICES = re.compile(
    r"service|stat|contact|p[oô]le|cellule|direction|secretariat|equipe|info|accueil|support|campagne|etude|"
    r"evaluation|eval|"
    r"sante|medic|offr|relation|prevent|gestion|risque|economi|epidemio|observatoire|departement|region|caisse|"
    r"assurance|"
    r"maladie|bureau|unite|mission|projet|comite|communication|qualite|donnee|data|analyse|accompagnement|bo[iî]te|"
    r"courrier|mail|question|demande|delegue|praticien|pharmaci|hopita|etablissement|national|noreply|publication"
)


@cache
def first_names() -> frozenset[str]:
    """Small letters without accents; some three hundred, the most common of three generations."""
    text = files("aos_analysis.words").joinpath("first_names.txt").read_text("utf-8")
    return frozenset(unaccented(name) for name in text.split())


def is_first_name(word: str) -> bool:
    """« Jean », « JEAN », « Jean-Pierre »; three capitals are an acronym."""
    return not (word.isupper() and len(word) < 4) and unaccented(word).split("-")[0] in first_names()


def _before(match: re.Match) -> str:
    return match.string[max(0, match.start() - 60) : match.start()].rpartition("\n")[2]


def _first_then_last(match: re.Match) -> bool:
    """A first name, then a word that is written as one (« JEAN Dupont » too); no street, no hospital named so."""
    first, last = match.group(1), match.group(2)
    placed = any(_PLACES.fullmatch(word) for word in re.findall(r"[\w]+", _before(match))[-2:])
    return is_first_name(first) and not placed and not (first.isupper() and not last.isupper())


def _last_then_first(match: re.Match) -> bool:
    return is_first_name(match.group(2)) and not _PLACES.fullmatch(match.group(1))


def _initial(match: re.Match) -> bool:
    return not _LETTERED.search(_before(match))


def is_personal_mail(match: re.Match) -> bool:
    """« prenom.nom@ », « p.nom@ », a mailbox of a household; a service says so in its name, or by an acronym."""
    name, domain = unaccented(match.group(1)), match.group(2)
    parts = [part for part in re.split(r"[._+\-\d]+", name) if part]
    if FREE_MAIL.fullmatch(domain) or (parts and parts[0] in first_names()):
        return True
    return not (SERVICES.search(name) or (all(len(part) <= 4 for part in parts) and not _initialled(parts)))


def _initialled(parts: list[str]) -> bool:
    return len(parts) == 2 and min(map(len, parts)) == 1


NAMED = {"named": True}
NAMING = (
    ("person", rf"(?<![\w'])(?<!\d )(?:{_TITLE}|DR|DRE|MME|MLLE|MR|PROF|DOCTEUR|PROFESSEUR|MADAME|MONSIEUR)\.? "
               rf"(?!{_PLAIN})(?:{_CAPITAL}\.?[ \-])*{_WORD}", NAMED),
    ("person", rf"(?<![\w'])(?<!\d )(?:Drs?|Dre|DR|Pr|Pre|Mmes?|MME|Me?lle|MLLE|Mr|M\.)\.? "
               rf"{_PARTICLE}(?!{_OFFICE}){_CAPITAL}[\w'\-]+",
     NAMED),
    ("person", rf"(?<![\w'])(?:[dD]octeure?|[pP]rofesseure?) (?:L[ae] |[DN]'|d'|de La ){_CAPITAL}[\w'\-]+", NAMED),
    # « Dr : Lefebvre », « Dr-Lefebvre », « Mme/Lefebvre », « DrLefebvre »
    ("person", rf"(?<![\w'])(?:(?:Dre?|Mme|Mlle|Mr)\.? ?[:/_\-] ?|Docteure? ?: ?)(?!{_PLAIN}|{_TITLE}\b){_WORD}"
               rf"|(?<![\w'])Dr{_CAPITAL}[a-zà-ÿ]{{2,}}", NAMED),
    ("person", rf"(?<!\w)PR\.? (?!{_PLAIN}){_CAPITAL}[A-ZÀ-Ý'\-]{{3,}}", NAMED),
    ("person", rf"(?<![\w'])(?:dr|docteure?s?|pr|professeure?|mme|mlle|"
               rf"mr)\.? (?!{_PLAIN})[^\W\d_][\w'\-]{{2,}}", NAMED),
    ("person", rf"(?<![\w'])(?<!\d )(?:madame|monsieur|m\.) (?!{_PLAIN})[^\W\d_][\w'\-]{{2,}}", NAMED),
    ("person", rf"(?i:\bchez )(?!{_PLAIN})(?!(?:CPAM|EHPAD|DRSM|MSP|CPTS|HAD|SSIAD|IDEL|GP)\b){_WORD}", NAMED),
    ("person", rf"(?<![\w\-'])({_CAPITAL}[\w\-]+)(?= (?:le |la |{_PARTICLE})?({_CAPITAL}[\w'\-]{{2,}}))",
     NAMED | {"told": _first_then_last}),
    ("person", rf"\b({_CAPITAL}[A-ZÀ-Ý'\-]{{2,}}),? ({_CAPITAL}[a-zà-ÿ]+(?:-{_CAPITAL}[a-zà-ÿ]+)?)\b(?! [a-z])",
     NAMED | {"told": _last_then_first}),
    ("person", rf"(?<![\w.'\-]){_CAPITAL}\.(?:[ \-]?{_CAPITAL}\.)? ?"
               rf"(?:(?:de (?:la |La |l')?|d'|du )(?={_CAPITAL})|(?!{_PLAIN}))(?!{_JOURNAL}){_CAPITAL}[\w'\-]{{2,}}",
     NAMED | {"told": _initial}),
    ("mail", r"(?<![\w.+\-])([\w.+\-]+)(?:@| ?[(\[](?:at|a|arobase|@)[)\]] ?| (?:AT|arobase) )"
             r"([\w\-]+\.[\w.\-]*\w)", {"told": is_personal_mail}),
    ("telephone", r"(?<![\w.,])(?<!\d[ .\-])(?:(?:\+|00)33[ .\-]?(?:\(0\))?[ .\-]?|"
                  r"0)[1-9](?:(?:[ .\-]{0,2}| [.\-/_] |[/_])\d){8}(?![\w]|[.,]\d)", {}),
    ("address", rf"(?i:\b\d{{1,4}}(?: ?(?:bis|ter|quater|[a-d]))?,? (?:{_STREET}) )"
                rf"(?:(?i:de |du |des |d'|de la |de l'|la |le |les |l')\w|{_CAPITAL})", {}),
    ("address", rf"(?i:\b(?:{_STREET}) [^.,;\n\d]{{2,40}},? n° ?\d)", {}),
    ("birth", r"(?i:\bn[ée]+e?s?(?:\(e\))? (?:le|un)|naissance|\bDDN|date_nais\w*|birth\w*)"
              r"\W{0,12}\d", {}),
    ("birth", rf"(?i:(?:\bn[ée]e?s?(?:\(e\))? le|date de naissance|\bDDN)\W{{0,4}}[\w\-]+ (?:{_MONTHS})\b)", {}),
    ("birth", r"(?i:\bn[ée]e?s?\b[^.\n]{0,40}\bmil(?:le)? neuf\b|\bâgée?s? de \d+ ans,? née?s?\b)", {}),
    ("birth", rf"(?i:\bn[ée]e?s?(?:\(e\)|·e)? (?:en|au|à l'|au mois de|courant|vers|début|fin|mi-?) ?(?:{_MONTHS}|"
              rf"printemps|été|automne|hiver|\d\d?/)\W{{0,3}}\d)", {}),
    ("birth", r"(?i:\b(?:patiente?|assurée?|femme|homme|malade|médecin|praticien(?:ne)?|personne)\b[^.\n]{0,25}"
              r"\bnée? en (?:19|20)\d\d)", {}),
    ("birth", rf"(?<![\d\-/.]){_DATE}(?![\d\-/]|\.\d)", {}),
)  # fmt: skip
