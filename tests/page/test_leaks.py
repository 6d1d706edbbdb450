"""More than a hundred ways to let someone be recognised, each refused with a message that names the cell."""

import base64
import gzip
import io
import json
import zipfile
from urllib.parse import quote

import matplotlib
import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from aos_analysis.page.audit import audit_notebook
from aos_analysis.page.block import MIME, Drawing, Figure, content
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.export import export_html, export_pages
from aos_analysis.page.hypertext import hypertext
from aos_analysis.page.memory import remember
from aos_analysis.page.table import Column, data_table, table
from aos_analysis.reports import sheets
from aos_analysis.words.errors import DisclosureError

matplotlib.use("agg")

NIR = "2 69 05 49 588 157 80"  # the specimen printed by the Assurance Maladie
PLAIN = NIR.replace(" ", "")
RPPS = "10003456786"  # made up, valid Luhn key
ROWS = "patient;age;boites\n1;67;3\n2;71;1\n"
ALT = "Courbe observée de janvier à mars : 24,1 % puis 25,2 %, écart de 1,1 point."


def code(*outputs, source="aos.tables.sample(study)", **more):
    return new_code_cell(source, execution_count=3, outputs=list(outputs), **more)


def shown(html: str, kind: str = "sentence", text: str = "", **facts):
    """An output that says it comes from a display function."""
    data = {"text/html": html, "text/plain": text}
    return code(new_output("display_data", data, metadata={"aos": {"kind": kind, **facts}}))


def displayed(display: Display):
    """An output of a display function, as IPython stores it."""
    data, metadata = display._repr_mimebundle_()
    return code(new_output("display_data", data, metadata=metadata))


def said(text: str):
    return displayed(paragraphs(text))


def raw(**data):
    return code(new_output("display_data", {name.replace("_", "/", 1): value for name, value in data.items()}))


def tabled(heads: str, *rows: str, title: str = "Effectifs"):
    """`Commune | Médecins:practitioners` then `Barfleur | 1`."""
    columns = [Column(*head.strip().split(":"), number=i > 0) for i, head in enumerate(heads.split("|"))]
    return displayed(table(title, columns, [[cell.strip() for cell in row.split("|")] for row in rows]))


ROWS_SHOWN = [["janvier", "24,1"], ["février", "25,2"]]


def drawn(inside: str, rows: list[list[str]] = ROWS_SHOWN, alt: str = ALT):
    drawing = Drawing(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>', 720, 200)
    data = data_table("Données", [Column("Mois"), Column("Niveau")], rows)
    return displayed(Display(Figure("Évolution", "par mois", alt, drawing, drawing, data)))


DATA = data_table("Données", [Column("Mois"), Column("Niveau")], ROWS_SHOWN)
HTML_DATA = hypertext(DATA)


def beside(block: dict, html: str = "<p>x</p>", kind: str = "table"):
    """A block that no display function made, beside harmless HTML."""
    data = {MIME: block, "text/html": html, "text/plain": ""}
    return code(new_output("display_data", data, metadata={"aos": {"kind": kind}}))


def scatter() -> str:
    """As seaborn would: one point a practitioner."""
    from matplotlib.figure import Figure

    figure = Figure()
    figure.add_subplot().scatter(np.arange(400), np.random.default_rng(1).normal(size=400))
    out = io.StringIO()
    figure.savefig(out, format="svg")
    return out.getvalue()[out.getvalue().index("<svg") :]


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as folder:
        folder.writestr("patients.csv", ROWS)
    return out.getvalue()


def b64(content: bytes | str) -> str:
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


def fails(*lines: str):
    return code(new_output("error", ename="KeyError", evalue="patient", traceback=list(lines)))


ARABIC = PLAIN.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
WIDE = PLAIN.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
NIR_SAID, RPPS_SAID = "numéro de sécurité sociale", "numéro RPPS"
PSEUDONYM, PERSON, DATE = "pseudonyme ou clé de personne", "nom de personne", "date complète"
HIDDEN, PATIENTS, UNITS = "données cachées", "effectif de patients trop faible", "trop peu de professionnels"
BLOCK = "affichage sans ses données"
CROWDED = Drawing("<svg>" + '<use x="1"/>' * 300 + "</svg>", 720, 200)
MARKUP, EXTREME, RECOVERED = "balise, attribut ou contenu inattendu", "valeur extrême ou rang", "se déduit des totaux"
PATH, OURS = "chemin de machine", "ne vient pas d'une fonction d'affichage"

LEAKS = {
    # raw rows
    "df.head()": (raw(text_html='<table class="dataframe"><tr><td>3</td></tr></table>'), OURS),
    "df.head() printed": (code(new_output("stream", name="stdout", text="   patient  age\n0  1  67")), OURS),
    "df.head() dressed as ours": (shown('<table class="dataframe"><tr><td>3</td></tr></table>', "table"), "<table>"),
    "rows through our own table": (
        tabled("Médecin | Part", "P00012 | 12,1", "P00013 | 14,0", "P00014 | 9,8"), "lignes individuelles"),
    "rows headed by FINESS numbers": (
        tabled("Lieu | Taux", "500000013 | 12,1", "500000021 | 14,0", "500000039 | 9,8"), "lignes individuelles"),
    "an identifier column": (tabled("practitioner_id | Part", "a | 12,1"), "colonne d'identifiants"),
    "a column of names": (tabled("Nom | Part", "x | 12,1"), "colonne d'identifiants « Nom »"),
    "describe()": (tabled("Mesure | Boîtes", "25 % | 3", "50 % | 4", "max | 12"), EXTREME),
    "a table of data frames as JSON": (raw(application_json='{"rows": [1, 2]}'), OURS),
    "a widget": (raw(**{"application_vnd.jupyter.widget-view+json": "{}"}), "sortie interactive"),
    "a plotly figure": (raw(**{"application_vnd.plotly.v1+json": "{}"}), "sortie interactive"),
    "a vega figure": (raw(**{"application_vnd.vega.v5+json": "{}"}), "sortie interactive"),
    "a script": (raw(application_javascript="x"), "sortie interactive"),
    "an output of unknown kind": ({**code(), "outputs": [{"output_type": "scene", "data": {}}]}, OURS),
    "a raw cell": (new_raw_cell("id;age"), OURS),
    "an attachment": (new_markdown_cell("x", attachments={"a.png": {"image/png": "iVBO"}}), "pièce jointe"),
    # points of persons
    "a scatter of practitioners as PNG": (raw(image_png="iVBORw0KGgo="), OURS),
    "a scatter of practitioners as SVG": (raw(**{"image_svg+xml": scatter()}), OURS),
    "a scatter dressed as ours": (drawn("<use x='1' y='2'/>" * 300), "plus de points que de lignes"),
    "a trajectory a practitioner": (drawn('<path d="M 0 0 L 1 1"/>' * 300), "plus de points que de lignes"),
    "a curve of ranks": (drawn(f'<path d="M 0 0 {"L 1 1 " * 400}"/>'), "plus de points que de lignes"),
    "a label a practitioner": (drawn("<text>a</text>" * 300), "plus de points que de lignes"),
    "a figure that hides its data": (drawn("<path d='M 0 0'/>", rows=[]), "figure sans son tableau de données"),
    "a PNG in our figure": (
        shown(f'<figure data-aos="figure"><img src="data:image/png;base64,iVBORw0KGgo=" alt="{ALT}">'
              f"{HTML_DATA}</figure>", "figure"), "adresse ou fichier extérieur"),
    "an image inside the drawing": (drawn('<image href="data:image/png;base64,iVBO"/>'), "élément actif « <image"),
    # names
    "a title with a name": (tabled("Mois | Taux", "mars | 12,1", title="Prescriptions du Dr Martin"), PERSON),
    "a title with a first name": (tabled("Mois | Taux", "mars | 12,1", title="Cabinet de Jean Dupont"), PERSON),
    "a name in capitals": (said("Voir DUPONT Jean."), PERSON),
    "a patient's name": (said("Mme Durand a été hospitalisée."), PERSON),
    "a name in an alternative text": (drawn("<path d='M 0 0'/>", alt=f"Courbe du docteur Pr. Leroy, {ALT}"), PERSON),
    "a name in a figure's words": (drawn("<text>Dr Martin</text>"), PERSON),
    # identifiers
    "a NIR": (said(NIR), NIR_SAID),
    "a NIR without spaces": (said(PLAIN), NIR_SAID),
    "a NIR with no-break spaces": (said(NIR.replace(" ", "\u00a0")), NIR_SAID),
    "a NIR with narrow spaces": (said(NIR.replace(" ", "\u202f")), NIR_SAID),
    "a NIR with thin spaces": (said(NIR.replace(" ", "\u2009")), NIR_SAID),
    "a NIR with zero-width spaces": (said("\u200b".join(PLAIN)), NIR_SAID),
    "a NIR with soft hyphens": (said("\u00ad".join(PLAIN)), NIR_SAID),
    "a NIR with dots": (said(NIR.replace(" ", ".")), NIR_SAID),
    "a NIR with dashes": (said(NIR.replace(" ", "–")), NIR_SAID),
    "a NIR with slashes": (said(NIR.replace(" ", " / ").replace(" / ", "/")), NIR_SAID),
    "a NIR in full-width digits": (said(WIDE), NIR_SAID),
    "a NIR in Arabic digits": (said(ARABIC), NIR_SAID),
    "a NIR cut by tags": (shown("<p><b>2 69 05</b> <i>49 588</i> 157 80</p>"), NIR_SAID),
    "a NIR in entities": (shown("<p>" + "".join(f"&#{ord(c)};" for c in PLAIN) + "</p>"), NIR_SAID),
    "a NIR in entities, twice": (said("".join(f"&#{ord(c)};" for c in PLAIN)), NIR_SAID),
    "a NIR stuck to a word": (said(f"NIR{PLAIN}x"), NIR_SAID),
    "a NIR without its key": (said("assuré 2690549588157"), NIR_SAID),
    "half a NIR": (said("NIR : 2 69 05 49"), NIR_SAID),
    "a NIR of Corsica": (said("1 85 05 2A 004 003 79"), NIR_SAID),
    "a NIR in a column of months": (tabled("Mois | Taux", f"{PLAIN} | 12,1"), NIR_SAID),
    "a RPPS": (said(f"n° {RPPS}"), RPPS_SAID),
    "a RPPS in a link": (shown(f'<a href="#{RPPS}">x</a>'), RPPS_SAID),
    "a RPPS in a link, encoded": (shown('<a href="#' + "".join(f"%{ord(c):02X}" for c in RPPS) + '">x</a>'), RPPS_SAID),
    "a RPPS with spaces": (said("RPPS 10 003 456 786"), RPPS_SAID),
    "an ADELI number": (said("Adeli : 501234567"), RPPS_SAID),
    "a patient's key": (said(f"clé {'3f' * 16}"), PSEUDONYM),
    "a patient's key in capitals": (said("clé A3F9" + "0B" * 14), PSEUDONYM),
    "a patient's UUID": (said("3f2a1b00-0000-4000-8000-00000000abcd"), PSEUDONYM),
    "a patient's number": (said("le cas B10001234"), PSEUDONYM),
    "a date of birth": (said("1948-03-02"), DATE),
    "a French date of birth": (said("02/03/1948"), DATE),
    "a recent date of birth": (said("née le 2 mars 2003"), DATE),
    "dates of care in a table": (tabled("Soin | Taux", "2024-03-12 | 12,1"), DATE),
    "dates of care, French": (tabled("Mois | Soin", "mars | 12/03/2024"), DATE),
    # where nobody looks
    "an alternative text": (drawn("<path d='M 0 0'/>", alt=f"{ALT} {NIR}"), NIR_SAID),
    "a tooltip": (shown(f'<p title="{NIR}">x</p>'), NIR_SAID),
    "a label for screen readers": (shown(f'<p aria-label="{NIR}">x</p>'), NIR_SAID),
    "a comment": (shown(f"<p>x</p><!-- {NIR} -->"), NIR_SAID),
    "a comment of the page": (shown("<p>x</p><!-- 3 lignes -->"), MARKUP),
    "a data attribute": (shown('<p data-rows="[[1, 67]]">x</p>'), MARKUP),
    "an identifier as an anchor": (shown(f'<p id="p{PLAIN}">x</p>'), NIR_SAID),
    "hidden text": (shown("<p hidden>ligne 1</p>"), MARKUP),
    "a template": (shown("<template><p>ligne 1</p></template>"), "élément actif"),
    "a style attribute": (shown('<p style="color: red">x</p>'), MARKUP),
    "CSS content": (shown(f'<style>p::after {{ content: "{NIR}" }}</style>'), NIR_SAID),
    "CSS content, escaped": (
        shown("<style>p::after { content: '" + "".join(f"\\{ord(c):06x}" for c in PLAIN) + "' }</style>"), NIR_SAID),
    "CSS that calls": (shown("<style>p { background: url(//x/a.png) }</style>"), "adresse ou fichier extérieur"),
    "words of a drawing": (drawn(f"<text>{NIR}</text>"), NIR_SAID),
    "words of a drawing, cut": (drawn("<text>2 69 05<tspan> 49 588 157 80</tspan></text>"), NIR_SAID),
    "metadata of a drawing": (drawn("<metadata>créé sur SRV-12</metadata>"), "élément inattendu « <metadata »"),
    "title of a drawing": (drawn("<title>marie</title>"), "élément inattendu « <title »"),
    "comment of a drawing": (drawn("<!-- lignes -->"), "élément inattendu « <!-- »"),
    "identifier of a shape": (drawn(f'<g id="p{PLAIN}"/>'), NIR_SAID),
    "coordinates of a shape": (drawn(f'<path d="M {PLAIN} 0"/>'), "élément inattendu « d »"),
    "data of a shape": (drawn('<g data-patient="1"/>'), "élément inattendu « data-patient »"),
    "script of a drawing": (drawn("<script>1</script>"), "élément actif"),
    "metadata of an output": (shown("<p>x</p>", note=NIR), NIR_SAID),
    "text beside the HTML": (shown("<p>x</p>", text=f"patient {NIR}"), NIR_SAID),
    "a comment in the code": (code(source=f"aos.cover(study)  # {NIR}"), NIR_SAID),
    "a string of the code": (code(source='aos.open_source("/srv/extraction")'), f"{PATH} « /srv/extraction »"),
    "the text of the notebook": (new_markdown_cell(f"Voir {NIR}."), NIR_SAID),
    "a Windows path": (said(r"C:\Users\marie\a.csv"), PATH),
    "a network path": (said(r"\\serveur\partage\a.csv"), PATH),
    "a file address": (said("file:///a"), PATH),
    "a home folder": (said("~/extraction"), PATH),
    "a traceback": (fails("Traceback (most recent call last):", "KeyError: 'x'"), "cellule en erreur"),
    "a NIR in a traceback": (fails("KeyError", f"patient {NIR}"), NIR_SAID),
    "a coloured NIR in a traceback": (fails("\x1b[31m2 69 05\x1b[0m 49 588 157 80"), NIR_SAID),
    "a path in a traceback": (fails("/home/marie/a.py"), PATH),
    "a traceback told": (said("Traceback (most recent call last)"), "trace d'erreur"),
    # hidden data
    "a CSV in base64": (said(b64(ROWS)), HIDDEN),
    "a short CSV in base64": (said(b64("1;67\n2;71\n3;8")), HIDDEN),
    "a CSV in base64 for addresses": (shown(f'<a href="#{b64(ROWS).replace("+", "-")}">x</a>'), HIDDEN),
    "a CSV in base64, quoted": (said(quote(b64(ROWS), safe="")), HIDDEN),
    "a CSV in base32": (said(base64.b32encode(ROWS.encode()).decode()), HIDDEN),
    "a CSV in hexadecimal": (said(ROWS.encode().hex()), PSEUDONYM),
    "a zip in base64": (said(b64(archive())), HIDDEN),
    "a gzip in base64": (said(b64(gzip.compress(ROWS.encode()))), HIDDEN),
    "a zip in a comment of the code": (code(source=f"aos.cover(study)  # {b64(archive())}"), HIDDEN),
    "a data address": (shown(f'<a href="data:text/csv;base64,{b64(ROWS)}">x</a>'), "adresse ou fichier extérieur"),
    "a data address, plain": (shown('<a href="data:text/csv,1;67">x</a>'), "adresse ou fichier extérieur"),
    # small counts in words
    "a count": (said("Il reste 7 patients."), f"{PATIENTS} (7 patients)"),
    "a count with an adjective": (said("Il reste 7 autres patients."), PATIENTS),
    "a count in letters": (said("Il reste sept patients."), PATIENTS),
    "a count with a no-break space": (said("Il reste 7\u202fpatients."), PATIENTS),
    "a count in Arabic digits": (said("Il reste ٧ patients."), PATIENTS),
    "n =": (said("Le taux est de 33 % (n = 9)."), PATIENTS),
    "a label": (said("Patients : 7"), PATIENTS),
    "a part of patients": (said("7 sur 40 patients"), PATIENTS),
    "the others": (said("33 sur 40 patients"), PATIENTS),
    "a share of patients": (said("Cela concerne 5 % des 100 patients."), PATIENTS),
    "the complement of a share": (said("Cela concerne 97 % des 120 patients."), PATIENTS),
    "few practitioners": (said("3 médecins ont refusé"), UNITS),
    "few practitioners in letters": (said("Deux médecins ont refusé."), UNITS),
    "the only doctor": (said("le seul médecin de la commune"), "agrégat d'un seul professionnel"),
    "a minimum": (said("Le minimum est de 12 boîtes par médecin."), EXTREME),
    "the largest": (said("le prescripteur le plus important"), EXTREME),
    "a rank": (said("médecin de rang 12"), EXTREME),
    # what once came out, published
    "a name in capitals after a civility": (said("DR MARTIN"), PERSON),
    "a name in small letters": (said("Le docteur martin a refusé."), PERSON),
    "a name after two spaces": (said("Dr  Martin"), PERSON),
    "a name on two lines of the source": (shown("<p>Dr\n    Martin</p>"), PERSON),
    "a name in full-width letters": (said("ＤＲ ＭＡＲＴＩＮ"), PERSON),
    "a household": (said("Visite chez DUPONT."), PERSON),
    "an initial and a surname": (said("Compte rendu de J. Dupont."), PERSON),
    "a first name and a surname": (said("Rédigé avec Camille Dupont."), PERSON),
    "a name cut by a zero-width space": (said("Dr Mar\u200btin"), "caractère invisible"),
    "a name turned round": (said("\u202enitraM"), "caractère invisible"),
    "a personal e-mail": (said("Contact : jean.dupont@exemple.fr"), "adresse électronique"),
    "a telephone": (said("Contact : 02 33 06 12 34"), "numéro de téléphone"),
    "a postal address": (said("12 rue des Lilas, 50760 Barfleur"), "adresse postale"),
    "a month of birth": (said("née en mai 1969"), DATE),
    "the only doctor, after the noun": (said("le généraliste seul de Barfleur"), "agrégat d'un seul professionnel"),
    "a NIR with commas": (said("2,69,05,49,588,157,80"), NIR_SAID),
    "a NIR with colons, without its key": (said("2:69:05:49:588:157"), NIR_SAID),
    "a RPPS with spaces, unnamed": (said("10 003 456 786"), RPPS_SAID),
    "a RPPS with commas": (said("10,003,456,786"), RPPS_SAID),
    "a RPPS with colons": (said("10:003:456:786"), RPPS_SAID),
    "a short pseudonym": (said("P00012"), PSEUDONYM),
    "a label with more words": (said("patients concernés : 7"), PATIENTS),
    "some of ours": (said("7 de nos patients"), PATIENTS),
    "deaths": (said("7 décès"), PATIENTS),
    "fewer cases": (said("8 cas de moins sur l'horizon"), PATIENTS),
    "cases, then a rate": (said("8 cas de moins, soit 3 pour 1 000"), PATIENTS),
    "a label of units": (said("médecins vus : 3"), UNITS),
    "few specialists": (said("4 psychiatres"), UNITS),
    "refusals": (said("Trois refus"), UNITS),
    "a territory that is a practice": (
        tabled("Territoire | Part", "Cabinet du DR MARTIN, 10 003 456 786 | 12 %"), RPPS_SAID),
    # tables
    "a small cell": (tabled("Âge | Patients:patients", "65-70 | 7"), "tableau « Effectifs », ligne 2, colonne 2"),
    "a small cell nobody declared": (tabled("Âge | Patients", "65-70 | 7"), PATIENTS),
    "a commune with one doctor": (tabled("Commune | Médecins:practitioners", "Barfleur | 1"), UNITS),
    "a commune with one doctor, undeclared": (tabled("Commune | Médecins", "Barfleur | 1"), UNITS),
    "the patients of a masked doctor": (
        tabled("Commune | Médecins:practitioners | Patients:patients", "Barfleur | s | 240"), "un nombre masqué"),
    "few deliveries": (tabled("Mois | Boîtes:deliveries", "mars | 4"), PATIENTS),
    "a share of a small group": (tabled("Âge | Patients:patients | Part", "65-70 | 40 | 10 %"), "redonne un petit"),
    "the complement of a share in a table": (
        tabled("Âge | Patients:patients | Part", "65-70 | 40 | 90 %"), "redonne un petit effectif"),
    "a share beside a mask": (
        tabled("Âge | Patients:patients | Total:patients | Part", "65-70 | s | 400 | 11,0 %"), "effectif masqué"),
    "the complement of a total": (
        tabled("Âge | Patients:patients", "65-70 | 115", "Total | 120"), "un effectif de 5 se déduit"),
    "one mask under a total": (
        tabled("Âge | Patients:patients", "65-70 | 115", "71-75 | s", "Total | 120"), RECOVERED),
    "two masks whose sum is small": (
        tabled("Âge | Patients:patients", "65 | s", "70 | s", "75 | 90", "Total | 97"), RECOVERED),
    "one mask beside a total": (
        tabled("Âge | Femmes:patients | Hommes:patients | Total:patients", "65-70 | 40 | s | 44"), RECOVERED),
    "masks that rows and columns solve": (
        tabled("Âge | Femmes:patients | Hommes:patients | Total:patients",
               "65 | s | s | 40", "70 | s | 31 | 60", "Total | s | 51 | 100"), RECOVERED),
    "a part and its whole": (
        tabled("Groupe | Patients:patients", "Incidents | 140", "dont suivis | 133"), "un effectif de 7 se déduit"),
    "a whole without its part": (
        tabled("Groupe | Patients:patients", "Tous âges | 140", "hors 75 ans | 136"), "un effectif de 4 se déduit"),
    "an unreadable count": (tabled("Âge | Patients:patients", "65-70 | environ 30"), "effectif illisible"),
    "a minimum in a table": (tabled("Mesure | Boîtes", "Minimum | 14"), EXTREME),
    "a column of ranks": (tabled("Mois | Rang", "mars | 14"), EXTREME),
    "two nested tables": (shown(
        '<table data-aos="table"><caption>A</caption><tr><td data-counts="none">'
        '<table data-aos="table"><tr><td data-counts="none">x</td></tr></table></td></tr></table>', "table"), MARKUP),
    "a table left open": (shown('<table data-aos="table"><tr><td data-counts="none">x', "table"), MARKUP),
    # data that the HTML beside them does not show
    "an output without its data": (shown("<p>Un effet de 2,6 points.</p>"), BLOCK),
    "data of another shape": (beside({"kind": "table", "rows": [[1, 67]]}), BLOCK),
    "rows hidden in the data": (beside(content(DATA) | {"sha": "ab"}), BLOCK),
    "a NIR in the data only": (beside(content(DATA) | {"subtitle": NIR}), NIR_SAID),
    "a small count in the data only": (
        beside(content(data_table("Âges", [Column("Âge"), Column("Effectif", "patients")], [["65-70", "7"]]))),
        PATIENTS),
    "a drawing in the data only": (
        beside(content(Figure("Titre", "", ALT, CROWDED, CROWDED, DATA)), kind="figure"),
        "plus de points que de lignes"),
    "cells that span": (
        shown('<table data-aos="table"><tr><td data-counts="none" colspan="2">x</td></tr></table>', "table"), MARKUP),
    "a cell that declares nothing": (
        shown('<table data-aos="table"><tr><td>30</td></tr></table>', "table"), "ne déclarent pas"),
    "a cell that declares nonsense": (
        shown('<table data-aos="table"><tr><td data-counts="rien">30</td></tr></table>', "table"), "ne déclarent pas"),
}  # fmt: skip


def passed(cell, files=None, metadata=None, earlier=None) -> None:
    """A notebook of three cells, the last of which leaks, through everything that a report goes through."""
    cells = [new_markdown_cell("## Effet"), said("En 12 mois, l'effet est de +2,6 points."), cell]
    notebook = new_notebook()
    notebook.cells = [nbformat.from_dict(c) for c in cells]
    audit = audit_notebook(notebook)
    audit.metadata |= metadata or {}
    export_pages(audit, files or {}, [remember(earlier)] if earlier else [], sheets=sheets())


def test_the_sample_has_no_leak_of_its_own():
    passed(said("En 12 mois, l'effet est de +2,6 points."))
    passed(drawn('<path d="M 0 0 L 1 1"/>'))
    passed(tabled("Âge | Patients:patients", "65 | s", "70 | s", "75 | 90", "Total | 130"))


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_is_refused_and_its_cell_named(name):
    cell, message = LEAKS[name]
    with pytest.raises(DisclosureError) as refusal:
        passed(cell)
    told = [str(fault) for fault in refusal.value.faults if message in str(fault).replace("\u202f", " ")]
    assert any("cellule 3" in fault for fault in told), str(refusal.value)
    assert PLAIN not in str(refusal.value).replace(" ", "") or "NIR" not in message


HEAD = {name: sheet.text(()) for name, sheet in sheets().items()}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"patients.csv": ROWS}, "patients.csv : fichier inconnu"),
        ({"lignes.parquet": "PAR1"}, "lignes.parquet : fichier inconnu"),
        ({"checks.csv": HEAD["checks.csv"] + f"a,b,c,1,2,{NIR}\r\n"}, "checks.csv, ligne 2 : numéro de sécurité"),
        ({"checks.csv": HEAD["checks.csv"] + "a,b,c,1,2,Il reste 7 patients\r\n"}, "checks.csv, ligne 2 : effectif"),
        (
            {"estimates.csv": HEAD["estimates.csv"] + f"{'3f' * 16},1,1,1,1,1,a,b\r\n"},
            "estimates.csv, ligne 2 : pseudo",
        ),
        (
            {"path.csv": HEAD["path.csv"] + "2024-01,34.9450549451,1,1,1,1\r\n"},
            "path.csv, ligne 2 : niveau trop précis",
        ),
        (
            {"donnees.csv": HEAD["donnees.csv"] + "évolution;a;;2024-01;34,9450549451;1;1;1;1;en points\r\n"},
            "donnees.csv, ligne 2 : niveau trop précis",
        ),
        ({"result.json": '{"sample": {"units_exposed": 3}}'}, "result.json : sample.units_exposed : agrégat"),
        ({"result.json": '{"patient_id": [1, 2]}'}, "result.json : patient_id : colonne d'identifiants"),
        ({"result.json": f'{{"checks": [{{"sentence": "{NIR}"}}]}}'}, "result.json : checks[0].sentence : numéro"),
        ({"result.json": f'{{"n": {PLAIN}}}'}, "result.json : n : numéro de sécurité sociale"),
        (
            {"manifest.json": '{"inputs": [{"name": "C:/Users/marie/a.csv"}]}'},
            "manifest.json : inputs[0].name : chemin",
        ),
        ({"manifest.json": json.dumps({"note": b64(ROWS)})}, "manifest.json : note : données cachées"),
        ({"result.json": "{"}, "result.json : contenu illisible (JSONDecodeError)"),
    ],
)
def test_a_file_is_refused_and_its_line_named(files, message):
    with pytest.raises(DisclosureError) as refusal:
        passed(said("x"), files)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({"papermill": {"input_path": "a"}}, "métadonnées du carnet : métadonnée inattendue « papermill »"),
        ({"aos": {"note": NIR}}, "métadonnées du carnet, aos.note : numéro de sécurité sociale"),
        ({"aos": {"rows": [["Dr Martin", 3]]}}, "métadonnées du carnet, aos.rows[0][0] : nom de personne"),
        ({"aos": {"parameters": "data: /srv/extraction"}}, "métadonnées du carnet, aos.parameters : chemin de machine"),
    ],
)
def test_metadata_of_a_notebook_are_read(metadata, message):
    with pytest.raises(DisclosureError) as refusal:
        passed(said("x"), metadata=metadata)
    assert message in str(refusal.value)


def page(cell) -> str:
    return export_html(audit_notebook(new_notebook(cells=[new_markdown_cell("## Effet"), nbformat.from_dict(cell)])))


@pytest.mark.parametrize(
    ("before", "now", "message"),
    [
        (tabled("Âge | Patients:patients", "65 | 140"), tabled("Âge | Patients:patients", "65 | 143"),
         "ligne 2, colonne 2 : comparée à l'édition précédente, cette case donne un effectif de 3"),
        (tabled("Âge | Patients", "65 | 140"), tabled("Âge | Patients", "65 | 133"), "donne un effectif de 7"),
        (said("L'étude suit 1 240 patients en 12 mois."), said("L'étude suit 1 238 patients en 12 mois."), "de 2 ;"),
        (tabled("Âge | Patients:patients", "65 | s", "70 | 30", "75 | s", "Total | 130"),
         tabled("Âge | Patients:patients", "65 | s", "70 | s", "75 | 90", "Total | 130"), "ce qui est masqué"),
    ],
)  # fmt: skip
def test_two_editions_give_no_small_count_by_difference(before, now, message):
    with pytest.raises(DisclosureError) as refusal:
        passed(now, earlier=page(before))
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (tabled("Âge | Patients:patients", "65 | 140"), tabled("Âge | Patients:patients", "65 | 140")),
        (tabled("Âge | Patients:patients", "65 | 140"), tabled("Âge | Patients:patients", "65 | 163")),
        (tabled("Âge | Patients:patients", "65 | 140"), tabled("Âge | Patients:patients", "70 | 143")),
        (said("De 2023 à 2024, 1 240 patients."), said("De 2024 à 2025, 1 262 patients.")),
        (said("En 12 mois, +2,6 points."), said("En 12 mois, +2,4 points.")),
    ],
)
def test_two_editions_may_differ(before, now):
    passed(now, earlier=page(before))


HONEST = [
    "CIP13 3400930000120 et 34009 300 001 2 0",
    "LPP 1234567, ATC N06AB10, CIM-10 F320, GHM 05M091",
    "2019, 2020, 2021 ; 12,3 % ; 1 234 567 890 € ; −1 234,5",
    "[IC à 95 % : −4,9 ; −0,6]",
    "12 mois, 6 mois de recul, 3 contrôles, 2 campagnes, 4 trimestres",
    "moins de 5 praticiens, au moins 11 patients, de 1 à 10 patients, entre 1 et 10 patients",
    "cabinets de 2 à 4 médecins, cabinets d'un seul praticien",
    "antidepressant_duration_180d, staggered_adoption, targeted_not_yet_visited",
    "1 004 patients, 12 010 patients, 3,4 patients en moyenne pour 1 000",
    "1 cas de moins pour 100 000, un changement de pente vaudrait 8 cas de moins pour 100 000 sur l'horizon",
    "40 % des 1 200 patients ; 120 sur 400 patients ; deux patients sur trois",
    "Chaque médecin compte pour un ; un médecin sur dix",
    "données du 30 juin 2026, édition du 21 novembre 2026, 2025-04-01",
    "service.statistiques@exemple.fr",
    "centre hospitalier Jean Verdier, rue Pierre Curie, Saint-Jean-de-Luz",
    "loi 2005-102, arrêté du 12/03/2021",
    "et/ou 12/2024, km/h",
    "pandas 3.0.1, statsmodels 0.14.6, 20261121-203000-1a2b3c4d",
    "p = 0,04 ; n = 38 ; N = 1 250",
    "100 % des 20 contrôles",
    "l'effet minimal détectable est de 3,2 points ; le plus petit effet utile est de 2 points",
]


@pytest.mark.parametrize("text", HONEST)
def test_no_false_alarm_on(text):
    passed(said(text))
    passed(new_markdown_cell(text))


@pytest.mark.parametrize(
    "rows",
    [
        ["janvier | 12,1 %", "février | 9 %"],
        ["65-70 ans | 4", "71-75 ans | 3"],
        ["2019 | 1", "2020 | 2", "2021 | 3"],
        ["3400930000120 | 14", "3400930000137 | 12", "3400930000144 | 11"],
    ],
)
def test_no_false_alarm_on_a_table_that_counts_nobody(rows):
    passed(tabled("Mesure | Mois", *rows))
    passed(tabled("Mesure | Contrôles:none", *rows))
