"""The follow-up of an action: full counts on hand-made contacts, rates, forecasts, masks, feedback, page, packet."""

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import nbformat
import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.exposure import read_exposure
from aos_analysis.data.follow_up import FollowUp, follow
from aos_analysis.data.follow_up.forecast import forecast
from aos_analysis.data.sources import read_folder
from aos_analysis.definitions import check_all, load_feedback
from aos_analysis.definitions.feedback import Feedback
from aos_analysis.definitions.json_schema import schema
from aos_analysis.definitions.library import SHIPPED
from aos_analysis.definitions.yaml_lines import read
from aos_analysis.page.audit import audit_notebook
from aos_analysis.page.export import export_html
from aos_analysis.page.gate import gate
from aos_analysis.reports import sheets
from aos_analysis.reports.follow_up import page as display
from aos_analysis.reports.follow_up.reading import FollowUpReading, rate
from aos_analysis.run.saving import declared, save
from aos_analysis.words.errors import DataError, ParameterError
from tests import PROJECT
from tests.page_example import FACTS, filled
from tests.page_text import plain
from tests.tables import SIGNATURE, campaign, plan, write

NOTEBOOK = PROJECT / "notebooks" / "campaign_follow_up.ipynb"
HEAD = "campaign unit_id status contact_date channel\n"
FEEDBACK = Feedback.model_validate(
    {
        "id": "essai",
        "collected": "2021-10",
        "method": "Réunion de bilan",
        "strengths": ["Message court."],
        "limits": ["Peu de temps."],
        "perspectives": ["Commencer plus tôt."],
        "signature": SIGNATURE,
    }
)


def followed(
    folder: Path, contacts: str | pd.DataFrame, objective: int | None = None, feedback=None, **more
) -> FollowUp:
    """Contacts as text, or as a frame; a dataset of 15 November 2021."""
    practitioners = more.pop("practitioners", None)
    tables = {"contacts": HEAD + contacts if isinstance(contacts, str) else contacts}
    tables |= {"practitioners": practitioners} if practitioners is not None else {}
    write(folder, **tables)
    text = '{"source": "Essai", "date": "2021-11-15", "synthetic": false}'
    (folder / "dataset.json").write_text(text, encoding="utf-8")
    made = campaign(objective=objective and {"contacted": objective}, **more)
    return follow(plan(made), read_folder(folder), feedback)


def many(met: int = 0, refused: int = 0, unreachable: int = 0, waiting: int = 0, months: int = 6) -> pd.DataFrame:
    """Units in turn over `months` months from April 2021."""
    statuses = np.repeat(["done", "refused", "unreachable", "targeted"], [met, refused, unreachable, waiting])
    rows = pd.DataFrame(
        {"campaign": "essai", "unit_id": [f"u{i:04d}" for i in range(len(statuses))], "status": statuses}
    )
    rows["contact_date"] = [date(2021, 4 + i % months, 10) for i in range(len(rows))]
    rows.loc[rows["status"] == "targeted", "contact_date"] = None
    return rows.assign(channel="delegate_visit")


# Counts


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("essai A targeted - -", "waiting"),
        ("essai A targeted - -\nessai A done 2021-04-02 delegate_visit", "met"),
        ("essai A refused 2021-03-02 delegate_visit\nessai A done 2021-04-02 delegate_visit", "met"),
        ("essai A done 2021-03-02 delegate_visit\nessai A refused 2021-04-02 delegate_visit", "met"),
        ("essai A unreachable 2021-03-02 delegate_visit\nessai A refused 2021-04-02 delegate_visit", "refused"),
        ("essai A targeted - -\nessai A unreachable 2021-03-02 delegate_visit", "unreachable"),
        ("essai A targeted - -\nessai A cancelled 2021-03-02 delegate_visit", "waiting"),
        ("essai A targeted - -\nessai A done 2021-04-02 letter", "waiting"),  # not a channel that counts
    ],
)
def test_a_unit_has_one_outcome(rows, expected, tmp_path):
    found = followed(tmp_path, rows)
    assert found.parts.to_dict() == {"met": 0, "refused": 0, "unreachable": 0, "waiting": 0} | {expected: 1}


def test_outcomes_are_those_of_the_evaluation(tmp_path):
    """The two reports of a campaign never contradict each other on who was met."""
    rows = many(12, 5, 6, 7)
    found = followed(tmp_path, rows)
    status = read_exposure(read_folder(tmp_path), campaign(), False, pd.Index(rows["unit_id"])).units["status"]
    assert found.parts.tolist() == [
        int((status == s).sum()) for s in ("contacted", "refused", "unreachable", "not_contacted")
    ]


def test_months_channels_and_exchanges(tmp_path):
    rows = """
        essai A done 2021-03-02 delegate_visit
        essai A done 2021-05-02 peer_interview
        essai B done 2021-05-31 peer_interview
        essai C refused - delegate_visit
        essai D targeted - peer_interview
        autre E done 2021-04-01 delegate_visit"""
    found = followed(tmp_path, rows.strip(), exposure={"channels": ["delegate_visit", "peer_interview"]})
    months = [(None if pd.isna(m) else f"{m:%Y-%m}", *counts) for m, *counts in found.months.itertuples(index=False)]
    assert months == [("2021-03", 1, 0, 0), ("2021-04", 0, 0, 0), ("2021-05", 1, 0, 0), (None, 0, 1, 0)]
    channels = {row[0]: row[1:] for row in found.channels.itertuples(index=False, name=None)}
    assert channels == {"delegate_visit": (1, 1, 0, 0, 1), "peer_interview": (1, 0, 0, 1, 2)}
    assert (found.targeted, found.exchanges) == (4, 3)


def test_a_territory_is_that_of_the_start_of_the_campaign(tmp_path):
    practitioners = """
        practitioner_id territory_id start_date end_date
        A T1 - 2021-06-30
        A T2 2021-07-01 -
        B T2 - -"""
    rows = "essai A done 2021-08-02 delegate_visit\nessai B targeted - -\nessai C targeted - -"
    found = followed(tmp_path, rows, practitioners=practitioners.strip())
    kept = found.territories[["territory", "met", "waiting"]].itertuples(index=False, name=None)
    assert [(None if pd.isna(name) else name, *counts) for name, *counts in kept] == [
        ("T1", 1, 0), ("T2", 0, 1), (None, 0, 1)]  # fmt: skip


@pytest.mark.parametrize(
    ("targeted", "expected"), [(None, (35, 60, 85, False)), (date(2021, 3, 6), (30, 55, 80, True))]
)
def test_the_time_to_contact(targeted, expected, tmp_path):
    """101 units met 10 to 110 days after 1 March, the campaign's first day; or counted from their dated targeting."""
    rows = many(101)
    rows["contact_date"] = [date(2021, 3, 1) + timedelta(days=day) for day in range(10, 111)]
    delays = followed(tmp_path, pd.concat([rows, rows.assign(status="targeted", contact_date=targeted)])).delays
    assert (delays.low, delays.median, delays.high, delays.dated) == expected


def test_the_time_to_contact_needs_twenty_units(tmp_path):
    assert followed(tmp_path / "19", many(19)).delays is None
    assert followed(tmp_path / "20", many(20)).delays is not None


# Rates: full counts


@pytest.mark.parametrize(
    ("met", "objective", "expected"),
    [
        (11, 12, "91,7 %"),  # EHPAD met
        (37, 100, "37 %"),
        (436, 484, "90,1 %"),
        (432, 480, "90 %"),
        (8838, 6137, "144 %"),  # adhesions to PRADO: beyond the objective
        (0, 50, "0 %"),
    ],
)
def test_a_realisation_rate_is_a_full_count(met, objective, expected, tmp_path):
    found = followed(tmp_path, many(met, waiting=5), objective=objective)
    assert plain(rate(found.realised)) == expected
    text = plain(display.cover(found).text + display.progress(found).text)
    assert expected in text
    assert not re.search(r"\[[^\]]*;|IC à", text)  # no interval


# Forecast


@pytest.mark.parametrize(
    ("met", "objective", "waiting", "on", "expected"),
    [
        ([10, 10, 10], 60, 99, "2021-05-31", ("expected", "2021-08", "2021-08", False)),
        ([10, 10, 4], 60, 99, "2021-05-15", ("expected", "2021-08", "2021-08", False)),  # May is not complete
        ([30, 3, 3, 3], 60, 99, "2021-06-30", ("expected", "2022-01", "2021-09", True)),  # after the campaign's end
        ([9], 60, 99, "2021-03-20", ("early", None, None, False)),
        ([0], 60, 99, "2021-05-31", ("stalled", None, None, False)),
        ([10, 10, 10], 25, 99, "2021-05-31", ("reached", "2021-05", None, False)),
        ([10, 10, 10], 60, 5, "2021-05-31", ("short", None, None, False)),
        ([10], 60, 99, "2021-08-31", ("stalled", None, None, False)),
        ([10], 60, 99, "2022-03-31", ("closed", None, None, False)),
        ([10], None, 99, "2021-05-31", ("none", None, None, False)),
    ],
)
def test_the_forecast(met, objective, waiting, on, expected):
    """Three months at 10 a month leave 30: three more months. The mean pace counts since the first meeting."""
    months = pd.DataFrame({"month": pd.date_range("2021-03-01", periods=len(met), freq="MS"), "met": met})
    parts = pd.Series({"met": sum(met), "refused": 0, "unreachable": 0, "waiting": waiting})
    found = forecast(months, parts, campaign(objective=objective and {"contacted": objective}), date.fromisoformat(on))
    told = [day and f"{day:%Y-%m}" for day in (found.month, found.steady)]
    assert (found.kind, *told, found.late) == expected


@pytest.mark.parametrize(
    ("contacts", "objective", "expected"),
    [
        (
            many(56, waiting=100, months=7),
            90,
            "Au rythme des 3 derniers mois complets (8 par mois), l'objectif serait atteint en mars 2022 ; au"
            " rythme moyen depuis le début, en mars 2022. C'est après la fin prévue (septembre 2021).",
        ),
        (many(56, months=7), 90, "L'objectif ne peut pas être atteint avec les seuls ciblés d'aujourd'hui"),
        (many(60), 60, "L'objectif a été atteint en septembre 2021."),
        (many(60, months=2), 90, "La campagne s'est terminée en septembre 2021 sans atteindre l'objectif"),
        (many(60), None, "La campagne ne déclare pas d'objectif : rien n'est prévu."),
    ],
)
def test_the_forecast_in_words(contacts, objective, expected, tmp_path):
    text = plain(display.pace(followed(tmp_path, contacts, objective)).text)
    assert expected in text


# What may be printed


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((60, 20, 10, 30), {"met": 60, "refused": 20, "unreachable": 10, "waiting": 30}),
        ((60, 20, 3, 30), {"met": 60, "refused": None, "unreachable": None, "waiting": 30}),
        ((3, 20, 0, 30), {"met": None, "refused": None, "unreachable": 0, "waiting": 30}),
        ((2, 0, 0, 0), {"met": None, "refused": None, "unreachable": None, "waiting": None}),
        ((0, 20, 0, 30), {"met": 0, "refused": 20, "unreachable": 0, "waiting": 30}),  # a true zero
    ],
)
def test_one_to_four_practitioners_are_masked_with_what_would_tell_them(counts, expected, tmp_path):
    assert FollowUpReading(followed(tmp_path, many(*counts))).parts == expected


def test_masked_meetings_leave_no_rate_delay_or_forecast(tmp_path):
    found = followed(tmp_path, many(3, 20, 0, 30), objective=60)
    text = "\n".join(getattr(display, name)(found).text for name in display.__all__)
    assert "Trop peu de praticiens ont été rencontrés pour que leur nombre soit publié." in plain(text)
    assert not re.search(r"\b3\b(?! mois)|5 %", plain(display.cover(found).text + display.progress(found).text))
    told = declared(found)
    assert [told[key] for key in ("units_met", "realised", "covered", "exchanges", "delay_days", "forecast")] == 6 * [
        None
    ]
    assert [told[key] for key in ("periods", "channels", "territories")] == 3 * [None]


@pytest.mark.parametrize(
    ("counts", "months", "expected"),
    [
        ((60, 60, 60), 6, (["met", "refused", "unreachable"], 6)),  # by month
        ((60, 24, 24), 6, (["met", "refused", "unreachable"], 2)),  # by quarter: 4 refusals a month are too few
        ((60, 18, 18), 6, (["met", "refused", "unreachable"], 2)),
        ((60, 9, 21), 6, (["met", "missed"], 6)),  # 4 or 5 refusals a quarter
        ((60, 6, 6), 6, (["met", "missed"], 2)),
    ],
)
def test_small_months_become_quarters_then_outcomes_are_joined(counts, months, expected, tmp_path):
    grid = FollowUpReading(followed(tmp_path, many(*counts, months=months))).periods
    assert (list(grid.names), len(grid.keys)) == expected
    assert not grid.hidden.any()


def test_a_small_territory_is_joined_to_the_next_ones(tmp_path):
    """T3 holds two meetings: it goes with the next smallest territory, and nothing has to be masked."""
    rows = many(42, waiting=40)
    places = ["T1"] * 30 + ["T2"] * 10 + ["T3"] * 2 + ["T1"] * 20 + ["T2"] * 10 + ["T3"] * 10
    practitioners = pd.DataFrame({"practitioner_id": rows["unit_id"], "territory_id": places})
    found = followed(tmp_path, rows, practitioners=practitioners)
    lines = plain(display.territories(found).text).splitlines()[1:4]
    assert lines == [
        "T1 | 30 | 20 | 50 | 60 %",
        "autres, regroupés | 12 | 20 | 32 | 37,5 %",
        "Ensemble | 42 | 40 | 82 | 51,2 %",
    ]


def test_few_who_were_met_twice_are_not_told_by_the_number_of_exchanges(tmp_path):
    again = many(40).head(2).assign(contact_date=date(2021, 9, 1))
    few, more = (
        followed(
            tmp_path / str(n), pd.concat([many(40), *[again.assign(unit_id=f"u{i:04d}").head(1) for i in range(n)]])
        )
        for n in (2, 6)
    )
    assert [FollowUpReading(found).exchanges for found in (few, more)] == [None, 46]


# Feedback


def feedback_file(folder: Path, text: str) -> Path:
    (folder / "feedback").mkdir()
    (folder / "feedback" / "antidepresseurs.yaml").write_text(text, encoding="utf-8")
    return folder


GOOD = """id: antidepresseurs
collected: 2024-10
method: Réunion
strengths: [Message court.]
limits: [Peu de temps.]
perspectives: [Commencer plus tôt.]
signature: {authored_by: Équipe, checked_by: null, review_by: 2027-06}
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", None),
        ("strengths:", "strenghts:", "ligne 4 : clé inconnue « strenghts ». Vouliez-vous dire « strengths » ?"),
        ("limits: [Peu de temps.]", "limits: []", "ligne 5 : « limits » est à compléter"),
        (
            "[Message court.]",
            "[Message court., Message court.]",
            "ligne 4 : « strengths » contient deux fois « Message court. »",
        ),
        ("2024-10", "octobre", "ligne 2 : « collected » attend un mois écrit 2024-03 (année-mois), lu « octobre »"),
        ("id: antidepresseurs", "id: antidepresseur", "« id » nomme la campagne « antidepresseur »"),
        ("[Peu de temps.]", "[<b>Peu</b> de temps.]", "ligne 5 : « limits » contient la balise « <b> »"),
        ("signature:", "# signature:", "ligne 1 : clé manquante « signature »"),
    ],
)
def test_a_feedback_file_is_read_as_strictly_as_the_others(old, new, expected, tmp_path):
    faults = check_all(feedback_file(tmp_path, GOOD.replace(old, new) if old else GOOD))
    told = "\n".join(map(str, faults))
    assert faults == [] if expected is None else expected.lower() in told.lower(), told


def test_the_shipped_feedback_is_found_and_a_campaign_may_have_none(tmp_path):
    assert load_feedback("antidepresseurs").strengths
    assert load_feedback("pansements") is None
    with pytest.raises(ParameterError, match="strenghts"):
        load_feedback("antidepresseurs", feedback_file(tmp_path, GOOD.replace("strengths", "strenghts")))


def test_feedback_is_printed_with_its_signature(tmp_path):
    text = plain(display.lessons(followed(tmp_path, many(30), feedback=FEEDBACK)).text)
    assert "Points forts\nMessage court.\nLimites\nPeu de temps.\nPerspectives\nCommencer plus tôt." in text
    assert "Recueilli en octobre 2021 : Réunion de bilan. Rédigé par Équipe, non relu." in text
    assert "feedback/essai.yaml" in display.lessons(followed(tmp_path, many(30))).text


# The page and the packet


def page(found: FollowUp, facts: dict = FACTS) -> tuple[str, nbformat.NotebookNode]:
    """The notebook as Papermill would leave it, exported."""
    names = {"aos": SimpleNamespace(follow_up=display), "followed": found}
    audit = audit_notebook(filled(NOTEBOOK, names, "aos.follow_up.", facts))
    return export_html(audit), audit


@pytest.mark.parametrize(
    ("counts", "objective"),
    [
        ((60, 20, 10, 30), 80),
        ((60, 20, 3, 30), None),
        ((3, 20, 0, 30), 80),
        ((2,), 80),
        ((0, 0, 0, 40), None),
        ((700, 9, 8, 7), 80),
    ],
)
def test_the_page_passes_the_gate(counts, objective, tmp_path):
    found = followed(tmp_path, many(*counts), objective, FEEDBACK)
    html, audit = page(found)
    save(found, tmp_path / "packet")
    files = {path.name: path.read_text("utf-8") for path in (tmp_path / "packet").glob("follow_up.*")}
    gate(html, audit, files, sheets=sheets())
    assert len(html) < 300_000


def test_process_and_effect_are_never_mixed(tmp_path):
    """No verdict, no interval, no effect; only a link to the evaluation, which the gate allows."""
    link = {"run_id": "20261121-203000-1a2b3c4d", "edition": "2026-11-21T20:30:00+01:00"}
    link["link"] = f"../{link['run_id']}/rapport.html"
    html, audit = page(followed(tmp_path, many(60, 20, 10, 30), 80), FACTS | {"impact": link})
    gate(html, audit, {})
    text = plain(re.sub(r"<style>.*?</style>", "", html, flags=re.S))
    assert "aos-shape" not in text.replace("&quot;", "") and "IC à" not in text
    assert f'<a href="{link["link"]}">Évaluation de l\'effet, édition du 21 novembre 2026</a>' in text
    assert "Il ne dit pas si les pratiques ont changé" in text


def test_the_notebook_only_calls_aos():
    cells = [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    assert re.fullmatch(r"campaign = .*\ndata = .*\noutput = None", cells[0].source)
    assert cells[-1].source == "aos.save(followed, output)"
    assert [c.source for c in cells[2:-1] if not re.fullmatch(r"aos\.follow_up\.\w+\(followed\)", c.source)] == []


def test_the_packet_of_a_follow_up(tmp_path):
    found = followed(tmp_path / "data", many(60, 20, 10, 30), 80, FEEDBACK)
    save(found, tmp_path / "packet")
    files = ["follow_up.csv", "follow_up.json", "parameters.yaml"]
    assert sorted(path.name for path in (tmp_path / "packet").iterdir()) == files
    read = json.loads((tmp_path / "packet" / "follow_up.json").read_text("utf-8"))
    assert (read["objective"], read["units_targeted"], read["units_met"], read["realised"]) == (80, 120, 60, 0.75)
    assert plain(read["summary"]) == "75 % de l'objectif réalisé"
    assert "verdict" not in read
    assert read["feedback"]["strengths"] == ["Message court."]


@pytest.mark.parametrize("counts", [(60, 20, 10, 30), (60, 20, 3, 30), (3, 20, 0, 30)])
def test_the_csv_holds_the_tables_of_the_page_masks_included(counts, tmp_path):
    found = followed(tmp_path / "data", many(*counts), 80)
    save(found, tmp_path / "packet")
    rows = list(csv.DictReader((tmp_path / "packet" / "follow_up.csv").open(encoding="utf-8", newline="")))
    reading = FollowUpReading(found)
    grids = {"period": reading.periods, "channel": reading.channels, "territory": reading.territories}
    shown = {name: grid.hidden.size for name, grid in grids.items() if grid is not None}
    assert {name: sum(row["table"] == name for row in rows) for name in shown} == shown
    assert all(row["units"] in ("s", "0") or int(row["units"]) >= 5 for row in rows)
    assert sum(row["units"] == "s" for row in rows) == sum(g.hidden.sum() for g in grids.values() if g is not None)


def test_data_without_contacts_are_told_in_french(tmp_path):
    with pytest.raises(DataError, match="aucun contact de la campagne « essai »"):
        followed(tmp_path, "essaie A done 2021-04-02 delegate_visit")


def test_editors_know_the_feedback_file():
    (shipped,) = (SHIPPED / "feedback").glob("*.yaml")
    jsonschema.validate(read(shipped).data, schema("feedback"))


def test_whole_quarters_are_not_called_incomplete(tmp_path):
    assert "Trimestres incomplets" not in display.periods(followed(tmp_path, many(60, 24, 24, months=6))).text


def test_a_quarter_that_the_campaign_fills_in_part_says_which_months(tmp_path):
    rows = many(60, 24, 24, months=6)
    rows["contact_date"] = [date(2021, (3, 3, 4, 5, 7, 8)[rank % 6], 10) for rank in range(len(rows))]
    text = plain(display.periods(followed(tmp_path, rows)).text)
    assert "1er trimestre 2021 |" in text
    expected = "1er trimestre 2021 (mars 2021)"
    assert f"Trimestres incomplets, la campagne n'en couvrant qu'une partie : {expected}." in text
