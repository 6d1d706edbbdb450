"""Two editions side by side: what `aos compare` tells, and the line of each report since its last edition."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from aos_analysis import cli
from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.page.audit import audit_notebook
from aos_analysis.page.export import export_html
from aos_analysis.page.gate import gate
from aos_analysis.page.neighbours import effect_text, since_text
from aos_analysis.run.manifest import Provenance
from aos_analysis.run.neighbours import COMPARED, history, neighbour_facts, neighbour_parts, previous
from aos_analysis.run.saving import declared, save
from tests.page_example import FACTS, executed
from tests.page_text import plain
from tests.study_example import make_study

OLD, NEW, NEWEST = "20260101-080000-00000001", "20260601-080000-00000002", "20261121-080000-00000003"
INPUT = {"name": "contacts.parquet", "sha256": "a" * 64, "rows": 2643}
PARTS = {"notebook": "n1", "parameters": "p1", "data": "d1", "code": "c1", "lock": "l1"}


def packet(root: Path, run: str, case: str = "strong", key: str = "", parts: dict | None = None, **changes) -> Path:
    """A packet as `aos run` leaves it; `changes` go to its manifest."""
    synthetic = changes.pop("synthetic", False)
    folder = root / changes.get("campaign", "antidepresseurs") / run
    save(make_study(case, synthetic=synthetic), folder)
    outputs = [{"name": path.name, "sha256": file_sha256(path)} for path in sorted(folder.iterdir())]
    manifest = {
        "campaign": "antidepresseurs",
        "notebook": "staggered_adoption",
        "started": f"{run[:4]}-{run[4:6]}-{run[6:8]}T08:00:00+01:00",
        "commit": "4f1c2d3" * 5,
        "dirty": False,
        "code_sha256": "c" * 64,
        "cache_key": key or run,
        "key_parts": PARTS | (parts or {}),
        "data": {"source": "SNDS", "date": "2026-01-31", "synthetic": synthetic, "sha256": "d1"},
        "inputs": [INPUT],
        "outputs": outputs,
        "python": "3.11.9",
        "packages": {"pandas": "3.0.1"},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | changes), encoding="utf-8")
    return folder


def compared(
    root: Path, capsys, first: str = f"antidepresseurs/{OLD}", second: str = "antidepresseurs"
) -> dict[str, str]:
    """The sections of `aos compare`, by title."""
    assert cli.status(["compare", first, second, "--output", str(root)]) == 0
    _, *blocks = plain(capsys.readouterr().out).rstrip().split("\n\n")
    return {block.split("\n")[0]: block.partition("\n")[2] for block in blocks}


def test_nothing_moved_but_the_run(tmp_path, capsys):
    packet(tmp_path, OLD)
    packet(tmp_path, NEW)
    sections = compared(tmp_path, capsys)
    assert OLD in sections["Rapports"] and NEW in sections["Rapports"]
    assert [sections[title].strip() for title in ("Données lues", "Paramètres", "Code", "Chiffres")] == 4 * [
        "rien n'a changé"
    ]


@pytest.mark.parametrize(
    ("changes", "section", "expected"),
    [
        ({"inputs": [INPUT | {"sha256": "b" * 64, "rows": 2700}]}, "Données lues",
         ["contacts.parquet", "aaaaaaaaaaaa (2 643 lignes)", "bbbbbbbbbbbb (2 700 lignes)"]),
        ({"inputs": []}, "Données lues", ["contacts.parquet", "aaaaaaaaaaaa (2 643 lignes)", "–"]),
        ({"data": {"source": "Erasme", "date": "2026-05-31", "synthetic": False}}, "Données lues",
         ["source", "SNDS", "Erasme", "date des données", "2026-01-31", "2026-05-31"]),
        ({"commit": "9" * 40, "dirty": True}, "Code", ["révision du code", "4f1c2d34f1c2", "999999999999, avec des"]),
        ({"code_sha256": "e" * 64}, "Code", ["empreinte du code", "cccccccccccc", "eeeeeeeeeeee"]),
        ({"packages": {"pandas": "3.1.0", "scipy": "1.17"}}, "Code", ["pandas", "3.0.1", "3.1.0", "scipy", "–"]),
        ({"parts": {"notebook": "n2"}}, "Code", ["notebook", "n1", "n2"]),
        ({"case": "null"}, "Chiffres", ["effet", "3,1 [2,12 ; 4,08]", "0,3 [", "conclusion", "estimates.csv"]),
    ],
)  # fmt: skip
def test_what_moved_is_told_before_and_after(changes, section, expected, tmp_path, capsys):
    packet(tmp_path, OLD)
    packet(tmp_path, NEW, **changes)
    told = " ".join(compared(tmp_path, capsys)[section].split())
    assert [text for text in expected if text not in told] == []


def headline(root: Path, capsys) -> str:
    assert cli.status(["compare", f"antidepresseurs/{OLD}", "antidepresseurs", "--output", str(root)]) == 0
    title, *said = plain(capsys.readouterr().out).split("\n\n")[0].split("\n")
    assert title.startswith("Comparaison de deux rapports")
    return " ".join(said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Effet inchangé, 3,1 points de plus (édition du 1er janvier 2026). Même conclusion. Rien d'autre n'a "
             "changé."),
        ({"parts": {"data": "d2"}}, "Effet inchangé, 3,1 points de plus (édition du 1er janvier 2026). Même "
         "conclusion. "
                                    "A changé : les données."),
        ({"case": "null", "parts": {"data": "d2", "code": "c2"}},
         "Effet 3,1 points de plus → 0,3 point de plus (édition du 1er janvier 2026). La "
         "conclusion passe de « effet favorable » à "
         "« non concluant ». Ont changé : les données, le code. La part de chacun dans cet écart (−2,8 points) ne se "
         "sépare pas : aucun rapport n'a changé l'un sans l'autre. Pour la connaître, relancez la campagne avec un "
         "seul changement, puis comparez de nouveau."),
    ],
)  # fmt: skip
def test_it_says_first_whether_conclusion_and_effect_moved(changes, said, tmp_path, capsys):
    packet(tmp_path, OLD)
    packet(tmp_path, NEW, **changes)
    assert headline(tmp_path, capsys) == said


def test_files_are_matched_by_what_they_hold(tmp_path, capsys):
    """An import names its parts, and a team its files, as they like."""
    people = {"name": "practitioners/import-1.parquet", "sha256": "1" * 64, "rows": 10}
    packet(tmp_path, OLD, inputs=[INPUT, people])
    named = INPUT | {"name": "contacts/import-9.parquet"}
    packet(tmp_path, NEW, inputs=[named, people | {"name": "practitioners/import-2.parquet", "sha256": "2" * 64}])
    told = compared(tmp_path, capsys)["Données lues"].split()
    assert told == ["practitioners", "1" * 12, "(10", "lignes)", "2" * 12, "(10", "lignes)"]


def test_a_parameter_is_told_by_its_key(tmp_path, capsys):
    packet(tmp_path, OLD)
    path = packet(tmp_path, NEW) / "parameters.yaml"
    path.write_text(path.read_text("utf-8").replace("useful_effect: 2.0", "useful_effect: 1.5"), encoding="utf-8")
    sections = compared(tmp_path, capsys)
    assert sections["Paramètres"].split() == ["campaign.useful_effect", "2.0", "1.5"]
    assert "fichiers modifiés depuis" in sections["Rapports"] and "parameters.yaml" in sections["Rapports"]


def test_the_table_fits_a_terminal(tmp_path, capsys):
    packet(tmp_path, OLD)
    packet(
        tmp_path, NEW, case="harmful", code_sha256="e" * 64, data={"source": "X" * 90, "date": None, "synthetic": False}
    )
    assert cli.status(["compare", f"antidepresseurs/{OLD}", f"antidepresseurs/{NEW}", "--output", str(tmp_path)]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 106


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["antidepresseurs", "rien"], "Rapport introuvable : « rien »."),
        (["/nulle/part", "antidepresseurs"], "Rapport introuvable : « /nulle/part »."),
        (["antidepresseurs", "antidepresseurs"], f"Ces deux noms désignent le même rapport : {NEW}."),
        (["antidepresseurs", "autre"], "Ces deux rapports ne sont pas de la même campagne : antidepresseurs, autre."),
        (["antidepresseurs", f"antidepresseurs/{OLD}"], "Ces deux rapports ne viennent pas du même notebook"),
        (["antidepresseurs", f"antidepresseurs/{NEWEST}"], "l'un de ces rapports porte sur des données synthétiques"),
        (["antidepresseurs"], "Il manque RUN."),
    ],
)
def test_what_does_not_compare_ends_with_2_and_a_french_sentence(arguments, expected, tmp_path, capsys):
    packet(tmp_path, OLD, notebook="data_quality")
    packet(tmp_path, NEW)
    packet(tmp_path, NEWEST, campaign="autre")
    if arguments[-1].endswith(NEWEST):
        packet(tmp_path, NEWEST, synthetic=True)
        arguments = [f"antidepresseurs/{NEW}", *arguments[1:]]
    assert cli.status(["compare", *arguments, "--output", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert expected.lower() in plain(told.err).lower() and told.out == ""


# Since the last edition


def told(case: str = "null", **changes) -> dict:
    before, after = (declared(make_study(c)) for c in ("strong", case))
    fact = {"edition": "2026-03-12T08:00:00+01:00", "changed": ["data"]}
    fact |= {"before": {k: before[k] for k in COMPARED}, "after": {k: after[k] for k in COMPARED}}
    return fact | changes


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (told(), "Effet 3,1 points de plus → 0,3 point de plus (édition du 12 mars 2026). La "
         "conclusion passe de « effet favorable »"
                 " à « non concluant ». A changé : les données."),
        (told("strong", changed=["code", "parameters"]), "Effet inchangé, 3,1 points de plus (édition du 12 mars 2026)."
                 " Même conclusion. Ont changé : le code, les paramètres."),
        (told("insufficient"), "Effet 3,1 points de plus → n. d. (édition du 12 mars 2026)."),
        (told("strong", changed=["follow_up"]), "Même conclusion. Rien d'autre n'a changé."),
        (told(after=told()["after"] | {"indicator": "autre"}), "L'indicateur n'est plus le même qu'à l'édition du 12"),
    ],
)  # fmt: skip
def test_the_line_since_the_last_edition(fact, expected):
    assert expected in plain(since_text(fact))


@pytest.mark.parametrize(
    ("unit", "direction", "expected"),
    [
        ("points", "decrease", "3,1 points de moins"),
        ("rate", "decrease", "0,7 % de moins"),
        ("rate", "increase", "0,7 % de plus"),
    ],
)
def test_an_effect_keeps_its_raw_sign(unit, direction, expected):
    assert plain(effect_text(declared(make_study("strong", direction, unit)))) == expected


def test_the_line_stands_in_the_essentials_of_the_page():
    html = plain(export_html(audit_notebook(executed(make_study("strong"), FACTS | {"previous": told("strong")}))))
    essentials = html.split('<dl class="aos-cards">')[0]
    assert "<dt>Depuis la dernière édition</dt><dd>Effet inchangé" in essentials


def provenance(key: str = "nouvelle", **parts) -> Provenance:
    made = {"run": "run", "started": datetime(2026, 11, 21)}
    return Provenance("antidepresseurs", "staggered_adoption", 1, key, PARTS | parts, (), **made)


@pytest.mark.parametrize(
    ("packets", "expected"),
    [
        ([], None),
        ([(OLD, {}), (NEW, {})], NEW),
        ([(OLD, {}), (NEW, {"key": "nouvelle"})], OLD),  # the same run again says the same
        ([(OLD, {}), (NEW, {"synthetic": True})], OLD),  # never real beside synthetic
        ([(OLD, {}), (NEW, {"notebook": "data_quality"})], OLD),
        ([(OLD, {}), (NEW, {"notebook": "interrupted_time_series"})], OLD),
    ],
)
def test_the_last_edition_is_of_the_same_family(packets, expected, tmp_path):
    for run, changes in packets:
        packet(tmp_path, run, **changes)
    found = previous(tmp_path, provenance(data="d2"), declared(make_study("null")), False)
    assert (found and found["run_id"]) == expected
    if found:
        assert found["changed"] == ["data"]
        assert (found["before"]["verdict"], found["after"]["verdict"]) == ("favourable", "inconclusive")


@pytest.mark.parametrize(
    ("packets", "shown"),
    [
        ([], None),
        ([(OLD, {})], ["2026-01-01", "2026-11-21"]),
        ([(OLD, {}), (NEW, {})], ["2026-06-01", "2026-11-21"]),  # the newest of the same data and parameters
        ([(OLD, {"parts": PARTS | {"data": "d0"}}), (NEW, {})], ["2026-01-01", "2026-06-01", "2026-11-21"]),
        ([(OLD, {"synthetic": True}), (NEW, {"parts": PARTS | {"data": "d2"}})], None),  # this edition, done again
    ],
)
def test_the_history_holds_one_edition_of_each_data_and_parameters(packets, shown, tmp_path):
    for run, changes in packets:
        packet(tmp_path, run, **changes)
    found = history(tmp_path, provenance(data="d2"), declared(make_study("null")), False)
    days = found and [f"{told['edition'][:10]}" for told in found]
    assert days == shown


def test_the_history_stands_on_the_page_as_a_figure_with_its_data(tmp_path):
    packet(tmp_path, OLD)
    found = history(tmp_path, provenance(data="d2"), declared(make_study("null")), False)
    notebook = audit_notebook(executed(make_study("null"), FACTS | {"history": found}))
    html = export_html(notebook)
    gate(html, notebook, {})
    part = plain(html.split("Éditions de cette campagne</h2>")[1].split("</section>")[0])
    assert "L'effet estimé aux 2 éditions de cette campagne" in part
    assert 'alt="Évolution relative à chaque édition : ' in part and "12,4 % de plus [8,5 % ; 16,3 %]" in part
    assert "Éditions de cette campagne" not in export_html(audit_notebook(executed(make_study("null"), FACTS)))


# The report of the other kind


def follow_up(root: Path, run: str, data: str = "d1") -> None:
    folder = packet(root, run, notebook="campaign_follow_up", data={"synthetic": False, "sha256": data},
                    outputs=[{"name": "follow_up.json", "sha256": ""}], parts={"data": data})  # fmt: skip
    (folder / "result.json").unlink()


@pytest.mark.parametrize(("data", "found"), [("d1", True), ("d2", False)])
def test_a_report_and_its_follow_up_lead_to_each_other_on_the_same_data(data, found, tmp_path):
    packet(tmp_path, OLD)
    follow_up(tmp_path, NEW, data)
    facts = neighbour_facts(tmp_path, provenance(), "d1", {}, False)
    assert (facts["follow_up"] and facts["follow_up"]["link"]) == (f"../{NEW}/rapport.html" if found else None)
    other = Provenance("antidepresseurs", "campaign_follow_up", 1, "k", PARTS, ())
    assert neighbour_facts(tmp_path, other, "d1", {}, False)["impact"]["run_id"] == OLD


def test_a_first_follow_up_makes_the_report_stale_once(tmp_path):
    """The link is missing until then; a newer follow-up changes no number of the report."""
    parts = [neighbour_parts(tmp_path, "antidepresseurs", "staggered_adoption", "d1")]
    for run in (OLD, NEW):
        follow_up(tmp_path, run)
        parts.append(neighbour_parts(tmp_path, "antidepresseurs", "staggered_adoption", "d1"))
    assert parts == [{}, {"follow_up": "linked"}, {"follow_up": "linked"}]


def test_the_report_leads_to_the_follow_up_without_its_numbers():
    link = {"run_id": NEW, "edition": "2026-06-01T08:00:00+01:00", "link": f"../{NEW}/rapport.html"}
    html = plain(export_html(audit_notebook(executed(make_study(), FACTS | {"follow_up": link}))))
    assert f'<a href="../{NEW}/rapport.html">Suivi de l\'action, édition du 1er juin 2026</a>' in html
    html = plain(export_html(audit_notebook(executed(make_study(), FACTS | {"follow_up": link | {"link": None}}))))
    assert NEW not in html and "Suivi de l'action, édition du 1er juin 2026" in html


# Causes that add up


def moved(root: Path, run: str, effect: float, **parts: str) -> Path:
    """A report whose effect is another, by hand."""
    path = packet(root, run, parts=parts) / "result.json"
    told = json.loads(path.read_text("utf-8"))
    told["effect"]["estimate"] = told["effect"]["raw"]["estimate"] = effect
    path.write_text(json.dumps(told), encoding="utf-8")
    return path.parent


@pytest.mark.parametrize(
    ("between", "said"),
    [
        # what moved together cannot be told apart
        ([], "La part de chacun dans cet écart (−1,3 point) ne se sépare pas"),
        # a report on the new data, with the first parameters
        ([(2.9, {"data": "d2"})], "De cet écart (−1,3 point), par les rapports intermédiaires : "
                                  "les données −0,2 point ; les paramètres −1,1 point."),
        ([(3.4, {"parameters": "p2"})], "les paramètres +0,3 point ; les données −1,6 point."),
        # others are none of both
        ([(9.0, {"data": "d3"}), (8.0, {"data": "d2", "code": "c9"})], "ne se sépare pas"),
    ],
)  # fmt: skip
def test_parts_of_the_move_add_up_to_it(between, said, tmp_path, capsys):
    moved(tmp_path, OLD, 3.1)
    for rank, (effect, parts) in enumerate(between, 1):
        moved(tmp_path, f"2026020{rank}-080000-0000000a", effect, **parts)
    moved(tmp_path, NEW, 1.8, data="d2", parameters="p2")
    assert said in headline(tmp_path, capsys)


def test_one_cause_makes_the_whole_move(tmp_path, capsys):
    moved(tmp_path, OLD, 3.1)
    moved(tmp_path, NEW, 1.8, data="d2")
    assert "A changé : les données. Tout l'écart (−1,3 point) en vient." in headline(tmp_path, capsys)


def test_no_key_of_ours_is_shown(tmp_path, capsys):
    packet(tmp_path, OLD)
    packet(tmp_path, NEW, case="harmful")
    told = compared(tmp_path, capsys)["Chiffres"]
    assert "niveau observé" in told and "e+0" not in told
    assert [line for line in told.splitlines() if line[2:30].strip().isascii() and "." in line[2:30]
            and not line.endswith(("bougé",))] == []  # fmt: skip


def test_a_report_without_euros_compares_too(tmp_path, capsys):
    for run in (OLD, NEW):
        path = packet(tmp_path, run) / "result.json"
        told = json.loads(path.read_text("utf-8")) | {
            "economics": None,
            "horizon": None,
            "mde": 1.0 if run == OLD else 2,
        }
        path.write_text(json.dumps(told), encoding="utf-8")
    assert "effet minimal détectable" in compared(tmp_path, capsys)["Chiffres"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("parameters.yaml", b"plan: [1"),
        ("estimates.csv", b"a\xff\x00"),
        ("result.json", b'{"effect": null, "indicator": [], "unit": 1}'),
        ("manifest.json", None),
    ],
)
def test_a_damaged_report_is_named_not_compared(name, content, tmp_path, capsys):
    packet(tmp_path, OLD)
    path = packet(tmp_path, NEW) / name
    if content is None:  # still a manifest, without one of the things it says
        content = json.dumps(json.loads(path.read_text("utf-8")) | {"packages": None}).encode()
    path.write_bytes(content)
    code = cli.status(["compare", f"antidepresseurs/{OLD}", f"antidepresseurs/{NEW}", "--output", str(tmp_path)])
    told = capsys.readouterr()
    assert "Traceback" not in told.err and "erreur interne" not in told.err
    assert (code == 2 and f"{NEW}/{name}" in told.err) or (code == 0 and name in told.out)
