"""A draw that counts: made once, before anybody is met, analysed as drawn; and every way to make one up afterwards."""

import json
import os
import re
import shutil
import stat
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from aos_analysis import places
from aos_analysis.data.drawing import balance
from aos_analysis.data.drawn import list_sha256
from aos_analysis.data.panel import build_panel
from aos_analysis.data.sources import open_source
from aos_analysis.run.designs import load_plan
from aos_analysis.run.drawing import Asked, draw
from aos_analysis.run.freezing import freeze
from aos_analysis.run.register import lines
from aos_analysis.study.designs.staggered_adoption.design import brief, estimate
from aos_analysis.words.errors import DataError, ParameterError
from tests.page_text import plain

ON = date(2024, 2, 20)
MONTHS = pd.period_range("2022-01", "2025-06", freq="M")
UNITS = [f"U{i:03d}" for i in range(80)]
CAMPAIGN = """# Un commentaire qui reste.
id: essai
title: Essai
question: Les visites ont-elles changé quelque chose ?
public: Médecins généralistes
messages: [Un message]
territory: Ici
contact: service@exemple.fr
design: staggered_adoption
indicator: essai_part
unit: practitioner
cluster: cluster_id
period: {first: 2022-01, last: null}
campaign_period: {from: 2024-03, to: 2024-10}
exposure: {channels: [delegate_visit]}
targeting: {score: none, visit_order: random}   # personne n'est choisi sur son passé
effect_window: {from: 1, to: 6}
useful_effect: 2.0
economic_reading: quality
seed: 1
signature: {authored_by: Équipe, checked_by: null, review_by: 2027-06}
"""
INDICATOR = """id: essai_part
title: Part
unit: points
direction: increase
measure: aggregated
per: 100
reference: {source: essai, date: "2024"}
signature: {authored_by: Équipe, checked_by: null, review_by: 2027-06}
"""


def settled(root):
    """A campaign of a team, its data with nobody contacted yet, and where it draws."""
    place = root / "parametres"
    for folder, name, text in (("campaigns", "essai", CAMPAIGN), ("indicators", "essai_part", INDICATOR)):
        (place / folder).mkdir(parents=True)
        (place / folder / f"{name}.yaml").write_text(text, "utf-8")
    write_tables(root / "donnees", targeted())
    return root


@pytest.fixture
def team(tmp_path):
    return settled(tmp_path)


@pytest.fixture(scope="module")
def house_that_drew(tmp_path_factory):
    """A team after its draw, made once: most of these tests begin there."""
    root = settled(tmp_path_factory.mktemp("tirage"))
    draw(asked(root), ON)
    return root


@pytest.fixture
def drawn(team, house_that_drew):
    """The list, once drawn: a copy of that team stands in place of the new one."""
    shutil.copytree(house_that_drew, team, dirs_exist_ok=True)
    return pd.read_csv(asked(team).to, dtype=str)


def targeted(campaign="essai", units=UNITS):
    rows = pd.DataFrame({"campaign": campaign, "unit_id": units, "status": "targeted"})
    return rows.assign(contact_date=None, channel=None)


def write_tables(folder, contacts):
    folder.mkdir(exist_ok=True)
    rng = np.random.default_rng(5)
    rows = pd.MultiIndex.from_product([UNITS, MONTHS.strftime("%Y-%m")], names=["unit_id", "month"]).to_frame(
        index=False
    )
    size = rng.integers(20, 60, len(rows))
    rows = rows.assign(indicator="essai_part", numerator=rng.binomial(size, 0.3), denominator=size, flux_max="2025-12")
    rows["cluster_id"] = "C" + (rows["unit_id"].str[1:].astype(int) // 2).astype(str)
    rows["territory_id"] = "T" + (rows["unit_id"].str[1:].astype(int) // 20).astype(str)
    rows.to_parquet(folder / "monthly_indicators.parquet")
    contacts = contacts.assign(contact_date=pd.to_datetime(contacts["contact_date"]).astype("datetime64[s]"))
    contacts.astype({"channel": "string"}).to_parquet(folder / "contacts.parquet")


def asked(team, campaign="essai", **changes):
    wanted = Asked(
        campaign, str(team / "donnees"), 4, team / "listes" / f"{campaign}.csv", team / "outputs",
        ("2024-03", "2024-06", "2024-09"), team / "parametres",
    )  # fmt: skip
    return replace(wanted, **changes)


def followed(listed, share=1.0):
    """Contacts of a campaign that visited the first `share` of those due as drawn, the others three months late."""
    rows = listed[listed["planned_month"].notna()].reset_index(drop=True)
    month = pd.PeriodIndex(rows["planned_month"], freq="M")
    late = np.arange(len(rows)) >= share * len(rows)
    day = (month + 3 * late).to_timestamp() + pd.Timedelta(days=9)
    done = pd.DataFrame({"unit_id": rows["unit_id"], "status": "done", "contact_date": day})
    told = pd.concat([targeted(), done.assign(campaign="essai", channel="delegate_visit")], ignore_index=True)
    return told.merge(listed.assign(planned_month=listed["planned_month"] + "-01"), on="unit_id", how="left")


def panel(team, contacts, monkeypatch):
    """The panel of the campaign once these contacts were made, as a report of the team's outputs sees it."""
    monkeypatch.setenv(places.OUTPUT, str(team / "outputs"))
    write_tables(team / "donnees", contacts)
    return build_panel(open_source(team / "donnees"), load_plan("essai", team / "parametres"))


def test_the_draw_is_written_where_each_thing_belongs(team, drawn):
    text = (team / "parametres" / "campaigns" / "essai.yaml").read_text("utf-8")
    block = load_plan("essai", team / "parametres").campaign.draw
    (line,) = lines(team / "outputs" / "journal.jsonl", "draw")
    assert (block.drawn_on, block.list) == (ON, "essai.csv")
    assert block.sha256 == line["sha256"] == list_sha256(drawn)
    assert text.startswith("# Un commentaire qui reste.\n") and "# personne n'est choisi sur son passé" in text
    assert sorted(drawn["unit_id"]) == UNITS
    assert not any(unit in json.dumps(line) for unit in UNITS)


def test_waves_are_equal_and_balanced_by_territory_and_keep_clusters_whole(team, drawn):
    assert drawn["drawn_wave"].value_counts().to_dict() == {"vague 1": 20, "vague 2": 20, "vague 3": 20, "attente": 20}
    rank = drawn["unit_id"].str[1:].astype(int)
    assert drawn.groupby(rank // 2)["drawn_wave"].nunique().max() == 1
    by_territory = drawn.groupby([rank // 20, "drawn_wave"]).size()
    assert by_territory.between(4, 6).all()


def test_the_same_seed_draws_the_same_and_another_another(team):
    first = pd.read_csv(draw(asked(team), ON, seed=3), dtype=str)
    again = asked(team, output=team / "ailleurs", to=team / "listes" / "b.csv")
    (team / "parametres" / "campaigns" / "essai.yaml").write_text(CAMPAIGN, "utf-8")
    assert pd.read_csv(draw(again, ON, seed=3), dtype=str).equals(first)
    other = asked(team, output=team / "autre", to=team / "listes" / "c.csv")
    (team / "parametres" / "campaigns" / "essai.yaml").write_text(CAMPAIGN, "utf-8")
    assert not pd.read_csv(draw(other, ON, seed=4), dtype=str).equals(first)


def test_a_followed_draw_counts_and_units_stay_where_they_were_drawn(team, drawn, monkeypatch):
    contacts = followed(drawn)
    refuser = drawn.loc[drawn["drawn_wave"] == "vague 2", "unit_id"].iloc[0]
    own = (contacts["unit_id"] == refuser) & (contacts["status"] == "done")
    contacts.loc[own, ["status", "contact_date", "channel"]] = ["refused", None, None]
    found = panel(team, contacts, monkeypatch)
    assert (found.draw.fault, found.draw.contacted, found.draw.share) == (None, 59, 1.0)
    units = found.as_drawn().units.set_index("unit_id")
    assert units.loc[refuser, "cohort"] == found.position(date(2024, 6, 1))
    assert units.loc[refuser, "status"] == "contacted"
    assert found.units.set_index("unit_id").loc[refuser, "status"] == "refused"
    assert np.isnan(units.loc[drawn.loc[drawn["drawn_wave"] == "attente", "unit_id"], "cohort"]).all()


@pytest.mark.parametrize(("share", "fault"), [(1.0, None), (0.9, None), (0.88, "unfollowed")])
def test_nine_contacts_of_ten_must_fall_in_their_wave(team, drawn, monkeypatch, share, fault):
    found = panel(team, followed(drawn, share), monkeypatch)
    assert found.draw.fault == fault
    assert found.draw.by_wave


def test_visits_outside_the_list_leave_the_draw(team, drawn, monkeypatch):
    contacts = followed(drawn)
    waiting = drawn.loc[drawn["drawn_wave"] == "attente", "unit_id"].iloc[:8]
    met = contacts[contacts["unit_id"].isin(waiting)].assign(
        status="done", contact_date=pd.Timestamp("2024-05-03"), channel="letter"
    )
    found = panel(team, pd.concat([contacts, met]), monkeypatch)
    assert (found.draw.contacted, found.draw.followed, found.draw.fault) == (68, 60, "unfollowed")


def test_a_contact_before_the_draw_undoes_it(team, drawn, monkeypatch):
    contacts = followed(drawn)
    first = contacts.index[contacts["status"] == "done"][0]
    contacts.loc[first, "contact_date"] = pd.Timestamp(ON)
    found = panel(team, contacts, monkeypatch)
    assert found.draw.fault == "late"
    assert "drawn_cohort" not in found.units


@pytest.mark.parametrize("column", ["drawn_wave", "planned_month"])
def test_an_edited_list_is_not_the_list_drawn(team, drawn, monkeypatch, column):
    contacts = followed(drawn)
    one, other = (drawn.loc[drawn["drawn_wave"] == name, "unit_id"].iloc[0] for name in ("vague 1", "vague 3"))
    values = contacts.drop_duplicates("unit_id").set_index("unit_id")[column]
    contacts.loc[contacts["unit_id"] == one, column] = values[other]
    assert panel(team, contacts, monkeypatch).draw.fault == "edited"


def test_contacts_without_the_list_say_nothing_of_a_draw(team, drawn, monkeypatch):
    contacts = followed(drawn).drop(columns=["drawn_wave", "planned_month"])
    assert panel(team, contacts, monkeypatch).draw.fault == "absent"


def test_a_list_declared_afterwards_exempts_from_nothing(team, monkeypatch):
    """Visits went as they went; a list made from them, its true hash and an early day are written in the file."""
    listed = pd.DataFrame({"unit_id": UNITS, "drawn_wave": ["vague 1"] * 40 + ["attente"] * 40})
    listed["planned_month"] = ["2024-03"] * 40 + [None] * 40
    file = team / "parametres" / "campaigns" / "essai.yaml"
    block = f"draw: {{seed: 1, drawn_on: 2024-02-01, list: l.csv, sha256: '{list_sha256(listed)}'}}"
    file.write_text(CAMPAIGN.replace("visit_order: random", f"visit_order: random, {block}"), "utf-8")
    assert panel(team, followed(listed), monkeypatch).draw.fault == "unrecorded"


def test_the_word_random_is_no_draw(team, monkeypatch):
    listed = pd.DataFrame({"unit_id": UNITS, "drawn_wave": "vague 1", "planned_month": "2024-03"})
    found = panel(team, followed(listed), monkeypatch)
    assert found.draw is None
    assert "drawn_cohort" not in found.units


def test_a_second_draw_is_refused_and_noted(team, drawn):
    with pytest.raises(ParameterError, match=r"ont déjà été tirées au sort le 20\sfévrier\s2024"):
        draw(asked(team, to=team / "listes" / "b.csv"), ON)
    (team / "parametres" / "campaigns" / "essai.yaml").write_text(CAMPAIGN, "utf-8")  # the block is taken away
    with pytest.raises(ParameterError, match="le journal garde un tirage de cette campagne"):
        draw(asked(team, to=team / "listes" / "b.csv"), ON)
    assert not (team / "listes" / "b.csv").exists()
    assert len(lines(team / "outputs" / "journal.jsonl", "draw_refused", campaign="essai")) == 2


@pytest.mark.parametrize("kept", [80, 60])
def test_another_name_for_the_same_units_is_refused_and_noted(team, drawn, kept):
    file = team / "parametres" / "campaigns" / "essai_bis.yaml"
    file.write_text(CAMPAIGN.replace("id: essai\n", "id: essai_bis\n"), "utf-8")
    write_tables(team / "donnees", targeted("essai_bis", UNITS[:kept]))
    with pytest.raises(ParameterError, match=r"déjà été tirées au sort pour la campagne « essai »"):
        draw(asked(team, "essai_bis"), ON)
    (line,) = lines(team / "outputs" / "journal.jsonl", "draw_refused")
    assert (line["campaign"], line["of"]) == ("essai_bis", "essai")


def test_a_draw_is_bound_to_its_campaign_and_its_indicator(team, drawn, monkeypatch):
    file = team / "parametres" / "campaigns" / "essai.yaml"
    (team / "parametres" / "indicators" / "autre_part.yaml").write_text(
        INDICATOR.replace("essai_part", "autre_part"), "utf-8"
    )
    file.write_text(file.read_text("utf-8").replace("indicator: essai_part", "indicator: autre_part"), "utf-8")
    monkeypatch.setenv(places.OUTPUT, str(team / "outputs"))
    assert not load_plan("essai", team / "parametres").recorded.draw
    assert len(drawn) == 80


@pytest.mark.parametrize("status", ["done", "refused", "unreachable", "cancelled"])
def test_nobody_may_have_been_called_upon(team, status):
    begun = pd.DataFrame({"campaign": "essai", "unit_id": ["U000"], "status": status, "channel": "delegate_visit"})
    day = pd.Timestamp("2024-02-01") if status == "done" else None
    write_tables(team / "donnees", pd.concat([targeted(), begun.assign(contact_date=day)], ignore_index=True))
    with pytest.raises(DataError, match=r"un tirage précède toute sollicitation\. Rien n'est tiré"):
        draw(asked(team), ON)
    assert not (team / "outputs").exists()


@pytest.mark.parametrize(
    ("changes", "before", "after", "message"),
    [
        ({}, "visit_order: random", "visit_order: unknown", "Écrivez visit_order: random"),
        ({}, "targeting: {score: none, visit_order: random}", "", "il faut une clé « targeting »"),
        ({"months": ("2024-03", "2024-02")}, "", "", r"attend de 1 à 4 mois, dans l'ordre"),
        ({"months": ("2024-03", "2025-02")}, "", "", "de 2024-03 à 2024-10"),
        ({"months": ("03/2024",)}, "", "", "attend des mois écrits 2026-09"),
        ({"waves": 30}, "", "", "40 groupes ciblés ne suffisent pas à 30 vagues"),
    ],
)
def test_what_cannot_be_drawn_is_told(team, changes, before, after, message):
    file = team / "parametres" / "campaigns" / "essai.yaml"
    file.write_text(CAMPAIGN.replace(before, after) if before else CAMPAIGN, "utf-8")
    with pytest.raises((ParameterError, DataError), match=message):
        draw(asked(team, **changes), ON)
    assert not (team / "listes").exists()


def test_waves_in_the_past_are_not_drawn(team):
    with pytest.raises(ParameterError, match="commencerait en 2024-03, un mois déjà passé"):
        draw(asked(team), date(2024, 4, 2))


def test_a_list_of_pseudonyms_stays_outside_the_reports(team):
    with pytest.raises(ParameterError, match="hors du dossier des rapports"):
        draw(asked(team, to=team / "outputs" / "liste.csv"), ON)


def test_the_arms_of_a_trial_are_named_as_it_reads_them(team):
    text = (
        CAMPAIGN.replace("staggered_adoption", "cluster_trial")
        + "comparison: control_arm\noptions: {control: témoin}\n"
    )
    (team / "parametres" / "campaigns" / "essai.yaml").write_text(text, "utf-8")
    listed = pd.read_csv(draw(asked(team, waves=2, months=None), ON), dtype=str)
    assert listed["drawn_wave"].value_counts().to_dict() == {"2024-03": 40, "témoin": 40}
    assert (listed["planned_month"].fillna("témoin") == listed["drawn_wave"]).all()


def judged(team, contacts, monkeypatch, **changes):
    """Checks of the campaign by name, once these contacts were made."""
    found = panel(team, contacts, monkeypatch)
    return {c.name: c for c in estimate(found, load_plan("essai", team / "parametres", **changes).campaign).checks}


def test_a_followed_draw_makes_the_trend_rule_advisory_and_prints_how_it_was_followed(team, drawn, monkeypatch):
    checks = judged(team, followed(drawn, 0.95), monkeypatch)
    assert checks["trend_allowed"].severity == "advisory"
    said = "L'ordre des rencontres a été tiré au sort le 20 février 2024 et suivi à 95 %"
    assert said in plain(checks["trend_allowed"].sentence)
    assert checks["draw"].status == "passed"


@pytest.mark.parametrize(
    ("share", "changes", "words"),
    [
        (0.5, {}, "n'a été suivi qu'à"),
        (1.0, {"comparison": "not_yet_treated"}, "La comparaison sort du tirage au sort"),
    ],
)
def test_a_draw_that_was_left_keeps_the_rule_critical_and_says_so(team, drawn, monkeypatch, share, changes, words):
    checks = judged(team, followed(drawn, share), monkeypatch, **changes)
    assert checks["trend_allowed"].severity == "critical"
    assert checks["draw"].status == "failed" and words in checks["draw"].sentence


@pytest.mark.parametrize("fault", ["unrecorded", "absent", "edited", "late"])
def test_no_draw_made_up_exempts(team, drawn, monkeypatch, fault):
    found = panel(team, followed(drawn), monkeypatch)
    units = found.units.drop(columns=["drawn", "drawn_cohort"])
    undone = replace(found, units=units, draw=replace(found.draw, fault=fault))
    checks = {c.name: c for c in estimate(undone, load_plan("essai", team / "parametres").campaign).checks}
    assert checks["trend_allowed"].severity == "critical"
    assert checks["draw"].status == "failed" and "ne dispense de rien" in checks["draw"].sentence


def test_units_are_compared_as_drawn_by_the_short_form_too(team, drawn, monkeypatch):
    found = panel(team, followed(drawn, 0.5), monkeypatch)
    campaign = load_plan("essai", team / "parametres").campaign
    realised = replace(found, units=found.units.drop(columns=["drawn", "drawn_cohort"]), draw=None)
    whole, short = estimate(found, campaign).effect, brief(found, campaign).effect
    assert short.estimate == whole.estimate != estimate(realised, campaign).effect.estimate


def test_the_list_is_marked_and_read_by_its_owner_alone(team):
    path = draw(asked(team), ON)
    listed = pd.read_csv(path, dtype=str)
    assert set(listed["diffusion"]) == {"interne – ne pas diffuser"}
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_plan_is_frozen_by_the_draw_and_the_balance_of_the_waves_told(team, monkeypatch):
    said = []
    draw(asked(team), ON, tell=said.append)
    text = said[0].replace("\u202f", " ")
    assert re.fullmatch(r"Équilibre des vagues, plus grand écart en écarts types : niveau passé 0,\d\d \(.+\) ; "
                        r"taille 0,\d\d \(.+\) ; territoire 0,\d\d \(.+\)\..*", text)  # fmt: skip
    assert "frozen" in said[1]
    monkeypatch.setenv(places.OUTPUT, str(team / "outputs"))
    plan = load_plan("essai", team / "parametres")
    assert (plan.registration.status, plan.registration.on, plan.fixed_beforehand) == ("kept", ON, True)
    (line,) = lines(team / "outputs" / "journal.jsonl", "draw")
    assert set(line["balance"]) == {"level", "size", "territory"}


def test_a_plan_frozen_before_stays_as_it_was_frozen(team):
    freeze("essai", team / "parametres", date(2024, 1, 5), team / "outputs")
    said = []
    draw(asked(team), ON, tell=said.append)
    assert len(said) == 1
    assert load_plan("essai", team / "parametres").registration.on == date(2024, 1, 5)


@pytest.mark.parametrize(
    ("waves", "months", "message"),
    [
        (3, ("2024-03", "2024-05", "2024-08"), "ne laisse personne à comparer jusqu'au 6e mois après le contact : "
         "la dernière vague commencerait 5 mois après la première, il en faut 7. .* commencer en 2024-10"),
        (2, ("2024-03", "2024-09"), "6 mois après la première, il en faut 7"),
    ],
)  # fmt: skip
def test_a_rollout_that_leaves_nobody_to_compare_with_is_refused_with_the_waves_that_would(
    team, waves, months, message
):
    with pytest.raises(ParameterError, match=message):
        draw(asked(team, waves=waves, months=months), ON)
    assert not (team / "listes").exists() and not (team / "parametres" / "frozen").exists()


def test_the_last_wave_may_begin_once_the_effect_window_of_the_first_is_over(team):
    listed = pd.read_csv(draw(asked(team, waves=2, months=("2024-03", "2024-10")), ON), dtype=str)
    assert set(listed["planned_month"]) == {"2024-03", "2024-10"}


def test_by_default_the_last_wave_waits_where_nobody_else_would_be_compared(team):
    listed = pd.read_csv(draw(asked(team, months=None), ON), dtype=str)
    assert set(listed["drawn_wave"]) == {"vague 1", "vague 2", "vague 3", "attente"}
    assert set(listed["planned_month"].dropna()) == {"2024-03", "2024-05", "2024-08"}


def test_a_stepped_wedge_is_drawn_as_a_trial_reads_it(team):
    text = CAMPAIGN.replace("staggered_adoption", "cluster_trial").replace("to: 2024-10", "to: 2024-12")
    text = text.replace("to: 6}", "to: 3}") + "comparison: control_arm\noptions: {control: null}\n"
    (team / "parametres" / "campaigns" / "essai.yaml").write_text(text, "utf-8")
    listed = pd.read_csv(draw(asked(team, waves=3, months=("2024-03", "2024-06", "2024-10")), ON), dtype=str)
    sizes = listed["drawn_wave"].value_counts()
    assert set(sizes.index) == {"2024-03", "2024-06", "2024-10"} and sorted(sizes) == [26, 26, 28]


def test_balance_is_the_largest_difference_in_standard_deviations():
    """Four groups: levels 0.1, 0.2 in one wave, 0.3, 0.4 in the other; sizes alike; one territory a wave."""
    units = pd.DataFrame(
        {"cluster_id": list("abcd"), "territory_id": ["T1", "T1", "T2", "T2"], "numerator": [10, 20, 30, 40],
         "denominator": 100.0}, index=pd.Index(list("wxyz"), name="unit_id"),
    )  # fmt: skip
    found = {of.what: of.difference for of in balance(units, pd.Series([0, 0, 1, 1], index=units.index))}
    assert found == {"level": pytest.approx(0.2 / 0.1118034), "size": 0.0, "territory": pytest.approx(2.0)}


def test_whoever_is_not_counted_yet_is_drawn_with_its_cluster(team):
    """U001 begins to practise after the draw: the registry says that it belongs with U000."""
    registry = pd.DataFrame({"practitioner_id": UNITS, "specialty": "01", "territory_id": "T0", "list_size": 900})
    registry["cluster_id"] = "C" + (registry["practitioner_id"].str[1:].astype(int) // 2).astype(str)
    registry["start_date"], registry["end_date"] = pd.Timestamp("2020-01-01"), pd.NaT
    registry.astype({"end_date": "datetime64[s]", "start_date": "datetime64[s]"}).to_parquet(
        team / "donnees" / "practitioners.parquet"
    )
    rows = pd.read_parquet(team / "donnees" / "monthly_indicators.parquet")
    late = rows["unit_id"].isin(UNITS[1::8])
    rows[~late].to_parquet(team / "donnees" / "monthly_indicators.parquet")
    listed = pd.read_csv(draw(asked(team), ON), dtype=str).set_index("unit_id")
    assert len(listed) == 80
    assert listed.groupby(listed.index.str[1:].astype(int) // 2)["drawn_wave"].nunique().max() == 1
