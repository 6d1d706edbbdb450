"""Few persons, counted in words or in digits: patients from 1 to 10, practitioners or facilities from 1 to 4."""

import re

from aos_analysis.words.small_counts import PATIENTS_MIN, UNITS_MIN

WORDS = ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
PATIENTS = (
    r"(?:patient|malade|bénéficiaire|assuré|personne|résident|femme|homme|enfant|nourrisson|adolescent|usager|"
    r"consommateur|individu|décédé|hospitalisé|couple|frère|sœur|foyer|ménage)e?s?"
)
UNITS = (
    r"(?:(?:praticien|médecin|généraliste|spécialiste|professionnel|prescripteur|pharmacien|chirurgien|confrère|"
    r"docteur|"
    r"hôpita|établissement|clinique|cabinet|dentiste|sage-femme|sages-femme|kiné|interne|\w+ologue|\w+ologiste|"
    r"\w+iatre|"
    r"\w+thérapeute|orthophoniste|urgentiste|anesthésiste|interniste|diététicien|aide-soignante?|aides-soignante?|"
    r"pharmacie|officine|maternité|ambulancier|transporteur|taxi|opticien|podologue|prestataire)(?:ne)?(?:s|l|ux)?|"
    r"laboratoires? (?:d'analyses|de biologie)|(?:centre|maison)s? de santé|infirmi[eè]re?s?|EHPAD|"
    r"(?-i:ORL|IDEL?|MSP)s?)"
)
_PERSON = r"(?:patiente?|malade|assurée?|résidente?|femme|homme|habitante?|bénéficiaire|personne)"
_EVENTS = (
    r"(?:ré)?hospitalisations|naissances|accouchements|cancers|AVC|infarctus|amputations|fractures|overdoses|"
    r"intoxications|signalements|plaintes"
)
_SUCH_AS = "(?<!les )(?<!des )(?<!ces )"  # « les deux cancers les plus fréquents »
NUMBER = r"\d{1,3}(?: \d{3})+|\d+"
_ALONE = r"(?<![\d,.\-])(?<!\d )(?<!1 à )(?<!1 et )(?<!\d à )"  # no part of a number, nor the end of a range
_FEW, _FEWER = "|".join(WORDS), "|".join(WORDS[: UNITS_MIN - 2])
_OF = r"(?:d'|de |des |parmi |dans )?(?:les |nos |mes |ses |vos |leurs |ces )?"
_OURS = r"(?:(?:parmi|de|d'entre|sur) (?:nos|mes|ses|vos|leurs|ces)|des|d'entre les|parmi les)"
# a number of something else: « médecins : 3 visites prévues », « patients : 5 mg »
_END = (
    r"(?!\d|[., ]\d| ?(?:%|€|fois|mois|ans|jours|semaines|points|pour|sur \d|(?:m|µ)?g\b|ml\b|visites|lignes|"
    r"boîtes|prescriptions|ordonnances|délivrances|indicateurs|vagues|contrôles|groupes|périodes|tranches))"
)
_SMALL, _SMALLER = r"0*([1-9]|10)(?:[,.]0{1,2})?(?: \(\w+\))?", r"0*([1-4])(?:[,.]0{1,2})?(?: \(\w+\))?"
# « 7 nouveaux jeunes patients », « 2 masseurs-kinésithérapeutes »; not « 2 par patient »
_SUCH = r"(?:(?:très|autres|jeunes|nouve\w+) )*(?:(?!(?:par|pour|chez|aux?|et|ou)\b)[^\W\d]+[ \-])?"
# « 2 sur 100 », and a rate: « 2,3 patients traités de moins pour 1 000 »
_RATIO = (
    rf"(?! sur (?:(?:{_FEW}|cent)\b(?! (?:cents?|mille)\b)|(?:[2-5]|10|100)\b(?![ .,]\d)))"
    rf"(?!(?: (?!pour\b)[^\W\d]+){{0,8}} pour (?:100?|1 000|100? 000)\b(?![.,]\d| \d| {UNITS}\b))"
)
_COUNT_OF = r"\b(?:nombre|nbre?|nb|effectif|total) (?:total )?(?:de |des |d')"
_IS = r"(?:(?: (?!par\b|pour\b)[^\W\d]+)? (?:est|était|s'élève|s'élevait) (?:de|à))? "
_ONE = r"une?\b(?! (?!seule?\b)[^\W\d])"  # « refus : un », but no article: « sortie de l'hôpital : un effet »
_LABEL = r"(?: (?!par\b|pour\b|dont\b|sur\b)[^\W\d]+){0,3} ?[:=] ?"


def whole(text: str) -> int:
    return int(text.replace(" ", ""))


def few(number: float) -> bool:
    """A number of patients that is not printed."""
    return 0 < number < PATIENTS_MIN


def _of_patients(match: re.Match) -> bool:
    """`k sur N patients`: k, or the others, are few."""
    part, all_of_them = whole(match.group(1)), whole(match.group(2))
    return few(part) or few(all_of_them - part)


def _share_of_patients(match: re.Match) -> bool:
    """`p % des N patients`: the count that p and N give back, or the others, are few."""
    return gives_back(float(match.group(1).replace(",", ".")), whole(match.group(2)), "patients")


def gives_back(percent: float, size: int, counts: str) -> bool:
    """Whether a share of a count, printed with at most one decimal, is that of few persons, or of all but few."""
    floor = UNITS_MIN if counts in ("practitioners", "facilities") else PATIENTS_MIN
    slack = 0.5 if float(percent).is_integer() else 0.05
    low, high = ((percent + sign * slack) * size / 100 for sign in (-1, 1))
    inside = [k for k in range(max(0, int(low)), int(high) + 2) if low <= k <= high and k <= size]
    return bool(inside) and 0 < percent < 100 and all(0 < min(k, size - k) < floor for k in inside)


SHOWN = {"shown": True}
COUNTING = (
    ("small_patients", rf"{_ALONE}{_SMALL} {_SUCH}{PATIENTS}\b{_RATIO}", SHOWN),
    ("small_patients", rf"{_ALONE}([1-9]|10) {_OURS} (?:{PATIENTS}|décès)\b", SHOWN),
    ("small_patients", rf"(?i:\b(?:{_FEW}) (?:(?:{_OURS}|très|autres|nouve\w+|jeunes) )*{PATIENTS}\b{_RATIO})", SHOWN),
    ("small_patients", rf"(?i:{_ALONE}(?:[1-9]|10|un seul|{_FEW}) (?:décès|morts|(?:tentatives de )?suicides?)\b"
                       rf"(?! sur (?:\d|{_FEW}|cent)))",
     SHOWN),
    ("small_patients", rf"({NUMBER}) ?(?:sur|/|parmi|dont|des) ?(?:les |nos )?({NUMBER}) {PATIENTS}\b",
     SHOWN | {"told": _of_patients}),
    ("small_patients", rf"(\d+(?:[.,]\d+)?) ?% (?:d(?:es|e|')|sur|parmi) ?(?:les )?({NUMBER}) {PATIENTS}\b",
     SHOWN | {"told": _share_of_patients}),
    ("small_patients", rf"(?<!\w)[nN] ?= ?(?:[1-9]|10){_END}|(?i:\b(?:{PATIENTS}|décès){_LABEL}(?:[1-9]|10){_END})"
                       rf"|(?i:\b(?:{PATIENTS}|décès){_LABEL}(?:{_FEW})\b)", SHOWN),
    ("small_units", rf"(?i:{_ALONE}{_SMALLER} {_SUCH}{UNITS}\b{_RATIO})", SHOWN),
    ("small_units", rf"(?i:{_ALONE}([1-4]) {_OURS} {UNITS}\b)", SHOWN),
    ("small_units", rf"(?i:\b(?:{_FEWER}) (?:(?:{_OURS}|autres|nouve\w+|jeunes) )*{UNITS}\b{_RATIO})", SHOWN),
    ("small_patients", rf"(?i:{_COUNT_OF}{PATIENTS}{_IS}(?:(?:[1-9]|10){_END}|(?:{_FEW})\b))", SHOWN),
    ("small_patients", rf"(?i:\b{PATIENTS}(?: [^\W\d]+)? \((?:[1-9]|10|{_FEW})\))", SHOWN),
    ("small_patients", rf"(?i:\beffectifs?(?: total| est)? ?(?:de|:|=) ?(?:[1-9]|10){_END})"
                       rf"|(?<!\w)[nN] ?= ?(?:{_FEW})\b", SHOWN),
    # « un homme de 104 ans »: one person
    ("small_patients", rf"(?i:\b(?<!chez )(?:une?|la|le|ce|cette|l') ?{_PERSON}(?: [^\W\d]+)? (?:âgée? )?"
                       r"de \d{1,3} ans\b(?! ou\b| et (?:plus|moins)| à \d| révolus))", SHOWN),
    ("small_patients", rf"(?i:\bune? (?:seule? {_PERSON}|centenaire)\b|\bseule? une? {_PERSON}\b)", SHOWN),
    ("small_patients", rf"(?i:{_SUCH_AS}(?:{_ALONE}(?:[1-9]|10) (?:cas|sujets|{_EVENTS})"
                       rf"|\b(?:{_FEW}) (?:{_EVENTS}|cas de))\b(?! (?:par|pour|sur|en moyenne)\b){_RATIO})", SHOWN),
    ("small_patients", rf"(?i:\b(?:couple|paire|duo|trio|quatuor)s? de {PATIENTS}\b)", SHOWN),
    ("small_units", rf"(?i:\b(?:couple|paire|duo|trio|quatuor)s? de {UNITS}\b)", SHOWN),
    ("small_patients", rf"(?i:\b(?:demi-douzaine|dizaine) de {PATIENTS}\b(?! (?:par|pour)\b))", SHOWN),
    ("small_units", rf"(?i:{_COUNT_OF}{UNITS}{_IS}(?:[1-4]{_END}|(?:{_FEWER})\b))", SHOWN),
    ("small_units", rf"(?i:\b{UNITS}(?: [^\W\d]+)? \((?:[1-4]|{_FEWER})\))", SHOWN),
    ("small_units", rf"(?i:\b(?:{UNITS}|refus(?:ée?s?)?){_LABEL}(?:[1-4]{_END}|(?:{_ONE}|(?:{_FEWER})\b)))", SHOWN),
    ("small_units", rf"(?i:{_ALONE}(?:[1-4]|\bun seul|\b(?:{_FEWER})) refus\b(?! sur (?:\d|{_FEW}|cent)))", SHOWN),
    ("sole_unit", rf"(?i:(?:(?<!d')\bune?|\b(?:le|la|au|du)) (?:seule?|unique) {UNITS}\b"
                  rf"|\bl'unique {UNITS}\b)", SHOWN),
    ("sole_unit", rf"(?i:\b(?:le |la |au |du |l'|une? ){UNITS} (?:seule?|unique|isolée?)\b)", SHOWN),
    ("sole_unit", rf"(?i:(?:^|[:;,(] ?)seule? {UNITS} (?:de|du|d'|dans|à)\b|\b{UNITS} exerce seule?\b)", SHOWN),
    ("extreme", r"(?i:\b(?:minimum|maximum|plus (?:fort|faible|gros|petit)e?) [^.\n|]{0,60}?"
                rf"\b(?:{UNITS}|{PATIENTS})\b)", SHOWN),
    ("extreme", rf"(?i:\b(?:médecin|praticien|prescripteur|patient|établissement)\w* (?:le|la) (?:plus|moins)\b|"
                rf"\b{UNITS} (?:classée?s? \d|de rang|n° ?\d)\w*)", SHOWN),
)  # fmt: skip
