"""The gate: a clean report passes, one fault of each kind is refused with its place, in French."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.page import traces
from aos_analysis.page.audit import audit_notebook
from aos_analysis.page.export import export_html
from aos_analysis.page.gate import gate
from aos_analysis.page.hypertext import data_uri
from aos_analysis.page.table import Column, table
from aos_analysis.reports import sheets
from aos_analysis.run.report import write_page
from aos_analysis.words.errors import DisclosureError
from tests.page_example import executed_case
from tests.publishing import publish_read
from tests.study_example import CASES

NIR = "2 69 05 49 588 157 80"  # the specimen printed by the Assurance Maladie
RPPS = "10003456786"  # made up, valid Luhn key
CSVS = {name: sheet.text(()) for name, sheet in sheets().items()}
ALT = "Courbe observée de janvier à mars : 24,1 % puis 25,2 %, écart de 1,1 point."
IMAGE = data_uri("<svg/>")


@pytest.fixture(scope="module")
def report() -> tuple[str, nbformat.NotebookNode]:
    nb = audit_notebook(executed_case("strong"))
    return export_html(nb), nb


@pytest.mark.parametrize("case", [*CASES, "small"])
def test_a_report_passes(case):
    nb = audit_notebook(executed_case(case))
    gate(export_html(nb), nb, CSVS, sheets=sheets())


def block(cell: str, counts: str = "patients", head: str = "Patients") -> str:
    return (
        f'<table data-aos="table"><caption>Effectifs</caption><tr><th>{head}</th></tr>'
        f'<tr><td data-counts="{counts}">{cell}</td></tr></table>'
    )


def image(alt: str | None = ALT, src: str = IMAGE) -> str:
    text = "" if alt is None else f' alt="{alt}"'
    return f'<figure data-aos="figure"><img src="{src}"{text}></figure>'


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ('<a href="https://exemple.fr">x</a>', "adresse ou fichier extérieur « https://exemple.fr »"),
        ('<img src="https://exemple.fr/a.png" alt="x">', "adresse ou fichier extérieur"),
        ('<link rel="stylesheet" href="a.css">', "élément actif « <link> »"),
        ('<p style="background: url(a.png)">x</p>', "adresse ou fichier extérieur « url( »"),
        ("<style>@import 'a.css';</style>", "adresse ou fichier extérieur « @import »"),
        ('<meta http-equiv="refresh" content="0;url=//a">', "adresse ou fichier extérieur"),
        ("<script>1</script>", "élément actif « <script> »"),
        ('<p onclick="x()">x</p>', "élément actif « onclick »"),
        ('<div class="mermaid">graph</div>', "sortie interactive « mermaid »"),
        (image(alt=None), "image sans texte de remplacement"),
        (image(alt="  "), "image sans texte de remplacement"),
        (image(alt="Graphique 1"), "texte de remplacement sans contenu « Graphique 1 »"),
        (image(alt="No description has been provided for this image"), "texte de remplacement sans contenu"),
        (image(src=data_uri("<svg><script/></svg>")), "élément actif « <script »"),
        (image(src="data:image/svg+xml;base64,PHN2Zz48c2NyaXB0Lz48L3N2Zz4="), "élément actif « <script »"),  # as before
        (image(src="data:image/svg+xml;base64,PHN2Zy8"), "adresse ou fichier extérieur"),
        (image(src="data:image/svg+xml,%3Csvg%FF/%3E"), "adresse ou fichier extérieur"),
        (f'<img src="{IMAGE}" alt="{ALT}">', "sortie « <img> » qui ne vient pas d'une fonction d'affichage"),
        ("<table><tr><td>1</td></tr></table>", "sortie « <table> » qui ne vient pas d'une fonction d'affichage"),
        ("<td>1</td>", "ne déclarent pas ce qu'elles comptent"),
        (block("10"), "tableau « Effectifs », ligne 2, colonne 1 : effectif de patients trop faible (10)"),
        (block("4", "deliveries"), "effectif de patients trop faible (4)"),
        (block("4", "practitioners"), "agrégat de trop peu de professionnels ou d'établissements (4)"),
        (block("environ 30"), "effectif illisible « environ 30 »"),
        (block("30", head="patient_id"), "colonne d'identifiants « patient_id »"),
        (block("30", head="RPPS"), "colonne d'identifiants « RPPS »"),
        ("<p>Il reste 7 patients.</p>", "effectif de patients trop faible (7 patients)"),
        (
            "<p>Seuls 3 médecins ont répondu.</p>",
            "agrégat de trop peu de professionnels ou d'établissements (3 médecins)",
        ),
        (f"<p>{NIR}</p>", "numéro de sécurité sociale (NIR)"),
        (f"<p>{NIR.replace(' ', '')}</p>", "numéro de sécurité sociale (NIR)"),
        (f"<p>n° {RPPS}</p>", "numéro RPPS"),
        ("<p>/home/marie/extraction.csv</p>", "chemin de machine « /home/marie »"),
        (r"<p>C:\Users\marie\extraction.csv</p>", "chemin de machine"),
        (r"<p>\\serveur\partage$\x</p>", "chemin de machine"),
    ],
)
def test_a_page_is_refused_for(report, added, message):
    html, nb = report
    with pytest.raises(DisclosureError) as refusal:
        gate(html.replace("</main>", f"{added}</main>"), nb, CSVS, sheets=sheets())
    assert message in str(refusal.value).replace("\u202f", " ")
    assert NIR.replace(" ", "") not in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "3400930000120",  # CIP13
        "34009 300 001 2 0",
        "2 69 05 49 588 157 81",  # wrong key
        "ab" * 32,
        "0.269054958815780",
        "2019, 2020, 2021 ; 12,3 % ; 1 234 567 890",
        "20261121-203000-1a2b3c4d",
        "10003456787",  # wrong Luhn key
        "00000000000",
        "http://www.w3.org/2000/svg",
        "et/ou 12/2024",
        "moins de 5 praticiens, au moins 11 patients",
    ],
)
def test_no_false_alarm_on(report, text):
    html, nb = report
    gate(html.replace("</main>", f"<p>{text}</p></main>"), nb, CSVS, sheets=sheets())


ANY_CELL = new_code_cell("aos.tables.data(study)", execution_count=1)


def output(**data: str):
    mime = {name.replace("_", "/", 1): value for name, value in data.items()}
    return new_output("display_data", mime)


def error(*lines: str):
    return new_output("error", ename="KeyError", evalue="x", traceback=list(lines))


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (new_code_cell("aos.cover(study)"), "cellule non exécutée"),
        ({"outputs": [error("KeyError")]}, "cellule en erreur (KeyError)"),
        ({"outputs": [error("ligne 3", f"patient {NIR}")]}, "numéro de sécurité sociale (NIR)"),
        ({"outputs": [error("/home/marie/a.py")]}, "chemin de machine « /home/marie »"),
        ({"outputs": [new_output("stream", name="stdout", text="bonjour")]}, "sortie « stdout » qui ne vient pas"),
        ({"outputs": [output(text_html="<b>x</b>")]}, "sortie « text/html » qui ne vient pas"),
        ({"outputs": [output(image_png="iVBO")]}, "sortie « image/png » qui ne vient pas"),
        ({"outputs": [output(**{"text_vnd.mermaid": "graph"})]}, "sortie interactive « text/vnd.mermaid »"),
        ({"outputs": [output(**{"application_vnd.plotly.v1+json": "{}"})]}, "sortie interactive"),
        ({"source": 'aos.open_source("/srv/extraction")'}, "chemin de machine « /srv/extraction »"),
        ({"metadata": {"papermill": {"path": "C:\\Users\\marie"}}}, "chemin de machine"),
        (new_markdown_cell("```mermaid\ngraph\n```"), "sortie interactive « mermaid »"),
        (new_markdown_cell(f"Voir {RPPS}"), "numéro RPPS"),
    ],
)
def test_an_audit_notebook_is_refused_for(report, cell, message):
    html, nb = report
    nb = nbformat.from_dict(nb)
    nb.cells.append(nbformat.from_dict(cell if "cell_type" in cell else {**ANY_CELL, **cell}))
    with pytest.raises(DisclosureError) as refusal:
        gate(html, nb, CSVS, sheets=sheets())
    assert f"cellule {len(nb.cells)}" in str(refusal.value)
    assert message in str(refusal.value)


def test_the_account_of_the_operating_system_may_not_leave(report, monkeypatch):
    html, nb = report
    monkeypatch.setattr(traces.getpass, "getuser", lambda: "m.dupont")
    with pytest.raises(DisclosureError, match=r"compte du système d'exploitation « m\.dupont »"):
        gate(html.replace("</main>", "<p>fait par m.dupont</p></main>"), nb, CSVS, sheets=sheets())


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("patients.csv", "a,b\r\n", "patients.csv : fichier inconnu"),
        ("path.csv", "", "path.csv : fichier vide"),
        ("path.csv", "month,observed\r\n", "path.csv, ligne 1 : colonnes « month, observed » au lieu de"),
        ("path.csv", "practitioner_id,observed\r\n", "path.csv, ligne 1 : colonne d'identifiants"),
        ("path.csv", CSVS["path.csv"] + "2024-01,1\r\n", "path.csv, ligne 2 : ligne de 2 valeurs pour 6 colonnes"),
        ("follow_up.csv", CSVS["follow_up.csv"] + "channel,letter,met,4\r\n", "follow_up.csv, ligne 2 : "),
        ("pathologies.csv", CSVS["pathologies.csv"] + "a,b,c,2023,7,9.1,1,1,1,similar,990\r\n", "effectif de patients"),
        ("pathologies.csv", CSVS["pathologies.csv"] + "a,b,c,2023,20,9.1,1,1,1,similar,9\r\n", "effectif de patients"),
        ("pathologies.csv", CSVS["pathologies.csv"] + "a,b,c,2023,<11,9.1,1,1,1,similar,s\r\n", "effectif illisible"),
        ("services.csv", CSVS["services.csv"] + "kind,a,facilities,20,17,3,0.85,,,\r\n", "agrégat de trop peu"),
        ("checks.csv", CSVS["checks.csv"] + f"a,b,c,1,2,{NIR}\r\n", "checks.csv, ligne 2 : numéro de sécurité sociale"),
    ],
)
def test_a_csv_is_refused_for(report, name, text, message):
    with pytest.raises(DisclosureError) as refusal:
        gate(*report, {name: text}, sheets=sheets())
    assert message in str(refusal.value)


def test_what_cannot_be_read_is_refused(report):
    with pytest.raises(DisclosureError, match="contenu illisible"):
        gate(None, report[1], CSVS, sheets=sheets())


def tiny(*cells) -> nbformat.NotebookNode:
    return audit_notebook(nbformat.v4.new_notebook(cells=[new_markdown_cell("# Effet"), *cells]))


CLEAN, LEAK = new_markdown_cell("Stable."), new_markdown_cell(f"Voir {NIR}.")


@pytest.mark.parametrize(
    ("cell", "broken", "message"),
    [
        (LEAK, None, "rapport.ipynb : cellule 2 : numéro de sécurité sociale"),
        (CLEAN, "aos_analysis.page.finding.traces", "rapport.ipynb : contenu illisible (ValueError)"),
        (CLEAN, "aos_analysis.page.gate.read_markup", "rapport.html : contenu illisible (ValueError)"),
        (CLEAN, "aos_analysis.page.gate.file_faults", "path.csv : contenu illisible (ValueError)"),
        (CLEAN, "aos_analysis.page.export.read_page", "rapport.html : contenu illisible (ValueError)"),
    ],
)
def test_the_gate_fails_closed(tmp_path, monkeypatch, cell, broken, message):
    """A leak, or a fault of the gate itself, ends with code 4: neither page nor audit notebook is written."""
    (tmp_path / "path.csv").write_text(CSVS["path.csv"], encoding="utf-8", newline="")
    if broken:
        monkeypatch.setattr(broken, lambda *_, **__: int("x"))
    with pytest.raises(DisclosureError) as refusal:
        write_page(tmp_path, tiny(cell))
    assert message in str(refusal.value) and refusal.value.exit_code == 4
    assert [path.name for path in tmp_path.iterdir()] == ["path.csv"]


def test_what_passes_is_written(tmp_path):
    write_page(tmp_path, tiny(CLEAN))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rapport.html", "rapport.ipynb"]


@pytest.mark.parametrize(("cell", "code", "written"), [(LEAK, 4, []), (CLEAN, 0, ["carnet.html"])])
def test_nbconvert_passes_the_gate(tmp_path, cell, code, written):
    """`jupyter nbconvert --to aos` writes what may leave, or nothing but a French message."""
    nbformat.write(tiny(cell), tmp_path / "carnet.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "aos", "carnet.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, [path.name for path in tmp_path.glob("*.html")]) == (code, written)
    assert ("numéro de sécurité sociale (NIR)" in done.stderr) == (code == 4) and "Traceback" not in done.stderr


def edition(output: Path, run: str, patients: int) -> Path:
    """A packet whose page counts patients."""
    packet = output / "campagne" / run
    packet.mkdir(parents=True)
    rows = [["65-70 ans", str(patients)]]
    shown = table("Patients suivis", [Column("Âge"), Column("Patients", "patients", number=True)], rows)
    data, metadata = shown._repr_mimebundle_()
    cell = new_code_cell("x", execution_count=1, outputs=[new_output("display_data", data, metadata=metadata)])
    notebook = tiny(cell)
    notebook.metadata["aos"] = {"run_id": run}
    write_page(packet, notebook)
    outputs = [{"name": path.name, "sha256": file_sha256(path)} for path in packet.iterdir()]
    manifest = {"run": run, "campaign": "campagne", "notebook": "suivi", "outputs": outputs}
    (packet / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return packet


@pytest.mark.parametrize(("second", "published"), [(240, True), (251, True), (243, False), (231, False)])
def test_an_edition_is_read_next_to_the_one_on_the_share(tmp_path, second, published):
    first = edition(tmp_path / "sorties", "20260101-000000-aaaaaaaa", 240)
    later = edition(tmp_path / "sorties", "20260201-000000-bbbbbbbb", second)
    share = tmp_path / "partage"
    publish_read([str(first)], share, "Camille Exemple", tmp_path / "sorties")
    if published:
        publish_read([str(later)], share, "Camille Exemple", tmp_path / "sorties")
    else:
        with pytest.raises(DisclosureError, match="comparée à l'édition précédente"):
            publish_read([str(later)], share, "Camille Exemple", tmp_path / "sorties")
    assert (share / "campagne" / later.name).exists() == published
