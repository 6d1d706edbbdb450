"""What finds a person again beside a name: mailbox, telephone, address, birth."""

import re
from collections.abc import Mapping
from typing import Any

from aos_analysis.words.folding import unaccented
from aos_analysis.words.naming import CAPITAL, WORD, first_names, line_before

_MONTHS = "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"
_DATE = (
    r"(?:(?:18[89]|19\d)\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])|\d?\d[-/.]\d?\d[-/.](?:18[89]|"
    r"19\d)\d)"
)
_LAW = re.compile(
    r"(?i:\b(?:loi|décret|arrêté|ordonnance|circulaire|avis|code|convention|directive|règlement|accord)\b)"
)
_DIGITS = "un|deux|trois|quatre|cinq|six|sept|huit|neuf"
_STREET = (
    r"rue|r\.|avenue|av\.?|boulevard|bd|bld|allées?|all\.|faubourg|esplanade|résidence|montée|"
    r"impasse|chemin|place|quai|route|square|cours(?= (?:de |du |des |d'|la )?(?-i:[A-ZÀ-Ý]))|passage|ruelle|"
    r"lotissement|hameau|lieu-dit"
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


def is_personal_mail(match: re.Match) -> bool:
    """« prenom.nom@ », « p.nom@ », a mailbox of a household; a service says so in its name, or by an acronym."""
    name, domain = unaccented(match.group(1)), match.group(2)
    parts = [part for part in re.split(r"[._+\-\d]+", name) if part]
    if FREE_MAIL.fullmatch(domain) or (parts and parts[0] in first_names()):
        return True
    return not (SERVICES.search(name) or (all(len(part) <= 4 for part in parts) and not _initialled(parts)))


def _no_law(match: re.Match) -> bool:
    return not _LAW.search(line_before(match))


def _initialled(parts: list[str]) -> bool:
    return len(parts) == 2 and min(map(len, parts)) == 1


PARTICULARS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (  # as `identities.IDENTITIES`
    ("mail", r"(?<![\w.+\-])([\w.+\-]+)(?:@| ?[(\[](?:at|a|arobase|@)[)\]] ?| (?:AT|arobase) )"
             r"([\w\-]+\.[\w.\-]*\w)", {"told": is_personal_mail}),
    ("mail", rf"(?i:(?<!\w)[\w.\-]+ (?:point [\w\-]+ )?arobase [\w\-]+ point \w+"
             rf"|\b[\w.\-]+ (?:chez|sur) {FREE_MAIL.pattern})", {}),
    ("telephone", r"(?<![\w.,])(?<!\d[ .\-])(?:(?:\+|00)33[ .\-]?(?:\(0\))?[ .\-]?|"
                  r"0)[1-9](?:(?:[ .\-]{0,2}| [.\-/_] |[/_])\d){8}(?![\w]|[.,]\d)", {}),
    ("telephone", rf"(?i:\bzéro (?:{_DIGITS})(?:[ ,\-]+(?:et |zéro |vingt |trente |quarante |"
                  r"cinquante |soixante )?[a-zé\-]+){4})", {}),
    ("address", rf"(?i:\b\d{{1,4}}(?: ?(?:bis|ter|quater|[a-d]))?,? (?:de (?:la |l')?|du )?(?:{_STREET}) )"
                rf"(?:(?i:de |du |des |d'|de la |de l'|la |le |les |l')\w|{CAPITAL})", {}),
    ("address", rf"(?i:\b(?:lieu-dit|hameau) (?:le |la |les |l'|du |de |des )*)(?={CAPITAL}){WORD}", {}),
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
    # « 03/05/69 », « 3 mai 1969 » (no date of a law), « né en 69 », « âge : 67 ans, sexe : F »
    ("birth", r"(?<![\d\-/.])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])/(?:[3-9]\d)(?![\d\-/]|[.,]\d)", {}),
    ("birth", rf"(?i:(?<![\d/.\-])(?:[12]?\d|3[01]|1er) (?:{_MONTHS}) (?:18[89]|19[0-8])\d\b)", {"told": _no_law}),
    ("birth", r"(?i:\bnée?(?:\(e\)|·e)? en (?:\d\d|19[0-8]\d)(?!\d|[.,]\d| ?%))", {}),
    ("birth", r"(?i:\bâge ?: ?\d{1,3}\b[^.\n]{0,60}\bsexe ?:|\bsexe ?:[^.\n]{0,60}\bâge ?: ?\d)", {}),
)  # fmt: skip
