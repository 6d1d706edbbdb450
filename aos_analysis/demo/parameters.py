"""Every number of the synthetic caisse, with its unit; the README tells them in French, `truth.json` repeats them."""

from dataclasses import dataclass
from datetime import date, timedelta

from aos_analysis.demo.acts_parameters import ActsParameters
from aos_analysis.demo.outreach import Outreach


@dataclass(frozen=True)
class Parameters(ActsParameters):
    """Shares are fractions, noise is on the logit or log scale, `_sd` are standard deviations, `_rho` monthly AR(1)."""

    # --- the region
    first_month: date = date(2019, 1, 1)
    last_month: date = date(2026, 6, 1)  # last month of care and of flux
    completeness_months: int = 6
    practitioners: int = 1200
    single_practices: int = 300
    group_practices: int = 60  # MSP and CPTS, who hold all others
    hospitals: int = 40
    departments: int = 8
    territories: int = 20
    list_size_median: float = 1000.0  # patients per GP
    list_size_log_sd: float = 0.30
    tiny_lists: float = 0.03  # share of GPs with 15 to 120 patients
    arrivals: float = 0.10  # share of GPs who arrive after 2019
    retirements: float = 0.12  # share of GPs who stop before the last month
    list_changes: float = 0.35  # share of GPs with a second validity row
    list_change_log_sd: float = 0.15

    # --- dated shocks, first and last months (parameters/values has the same)
    covid: tuple[date, date] = (date(2020, 3, 1), date(2021, 6, 1))
    lockdown: tuple[date, date] = (date(2020, 4, 1), date(2020, 5, 1))
    rebound: tuple[date, date] = (date(2021, 7, 1), date(2022, 12, 1))
    shortage: tuple[date, date] = (date(2022, 11, 1), date(2023, 3, 1))
    dressings_rule: date = date(2025, 4, 1)

    # --- lines, whatever the stream
    arrival_by_month: tuple[float, ...] = (0.22, 0.62, 0.80, 0.89, 0.94, 0.97, 0.99, 0.994, 0.997, 0.999, 1.0)
    reissued: float = 0.009  # lines cancelled then billed again
    mistaken: float = 0.004  # lines billed beside with a wrong code, then cancelled
    unclaimed: float = 0.03  # treatments whose last refill was billed, never fetched, and cancelled
    colleague: float = 0.05  # refills prescribed by another GP of the practice

    # --- antidepressants: the campaign
    n06a_campaign: Outreach = Outreach(
        campaign="antidepresseurs",
        channels=("delegate_visit", "peer_interview"),
        window=(date(2022, 7, 1), date(2023, 6, 1)),
        first=date(2023, 9, 1),
        last=date(2024, 8, 30),
        targeted=(720,),
        least=5,
        uncontacted=0.36,
        refused=0.08,
        unreachable=0.07,
        cancelled=0.03,
        second=0.10,
    )
    n06a_peer_share: float = 0.3  # contacts that are peer interviews, the others delegates' visits
    # --- antidepressants: initiations
    n06a_incident_rate: float = 0.0145  # initiations at 65-75 per patient of the list and year
    n06a_other_ages: float = 1.0  # initiations outside 65-75, per initiation inside
    n06a_amitriptyline_rate: float = 0.003  # N06AA09 treatments per patient of the list and year
    n06a_amitriptyline_before: float = 0.06  # initiations preceded by N06AA09 within the year
    n06a_long_term: float = 0.35  # patients with a long-term condition
    n06a_prevalent: float = 0.022  # treatments under way for years, per patient of the list
    n06a_hospital: float = 0.08  # initiations prescribed by a hospital
    n06a_second_attempt: float = 0.12  # of those who stopped early, who start again
    n06a_seasonality: float = 0.10  # amplitude of initiations, top in January
    n06a_lockdown: float = 0.7  # initiations during the lockdown, of what was expected
    # --- antidepressants: stopping
    n06a_hazard: tuple[tuple[float, float], ...] = (
        (0, 0),
        (31, 0.40),
        (93, 0.85),
        (183, 1.25),
        (365, 1.50),
        (3650, 5.2),
    )
    n06a_gp_sd: float = 0.18  # lasting differences between GPs, log hazard
    n06a_practice_sd: float = 0.08
    n06a_noise_sd: float = 0.16
    n06a_noise_rho: float = 0.85
    n06a_practice_noise_sd: float = 0.05
    n06a_trend: float = 0.02  # fall of the log hazard per year
    n06a_covid: float = 0.06  # fall of the log hazard during Covid
    n06a_refuser_drift: float = 0.05  # rise of the log hazard of refusing GPs from the campaign on
    n06a_large_packs: float = 0.12  # treatments in 90-day packs
    n06a_double: float = 0.03  # deliveries of two boxes
    n06a_interruptions: float = 0.025  # refills 65 to 110 days late
    n06a_cut: float = 0.125  # fall of the log hazard after a contact: the effect
    n06a_waning_months: float = 36.0  # half-life of the effect
    n06a_peer: float = 1.3  # effect of a peer interview, per effect of a delegate's visit
    n06a_small_practice: float = 1.2  # effect in a single practice, per effect elsewhere

    # --- antidiabetics: the campaign, one channel per band of severity
    a10_campaign: Outreach = Outreach(
        campaign="metformine",
        channels=("letter", "delegate_visit", "peer_interview", "pharmacist_visit"),
        window=(date(2023, 1, 1), date(2023, 12, 1)),
        first=date(2024, 3, 1),
        last=date(2025, 2, 28),
        targeted=(300, 260, 160, 120),
        least=3,
        uncontacted=0.36,
        refused=0.06,
        unreachable=0.06,
        cancelled=0.03,
    )
    # --- antidiabetics: the first delivery of a non-insulin treatment
    a10_incident_rate: float = 0.0068  # A10B starts per patient of the list and year
    a10_insulin_before: float = 0.05  # starts by patients on insulin: not incident
    a10_prevalent: float = 0.038  # patients treated for years, per patient of the list
    a10_metformin: float = 1.20  # logit of metformin alone in 2019 (77 %)
    a10_guideline_trend: float = -0.06  # fall of that logit per year from 2022 (gliflozins, GLP-1 analogues)
    a10_gp_sd: float = 0.35
    a10_practice_sd: float = 0.12
    a10_noise_sd: float = 0.25
    a10_noise_rho: float = 0.85
    a10_two_at_once: float = 0.25  # other first lines that are metformin with another molecule the same day
    a10_single: float = 0.14  # treatments of one delivery
    a10_stop: float = 0.05  # stopping at each later delivery
    a10_lift: tuple[float, ...] = (0.04, 0.11, 0.17, 0.20)  # effect on the logit: letter, delegate, peer, pharmacist
    a10_waning_months: float = 24.0

    # --- antibiotics: the campaign, every territory of some départements on one day, nobody chosen on the past
    j01_meeting: date = date(2024, 10, 7)
    j01_departments: tuple[int, ...] = (2, 5, 7)  # D2, D5, D7
    # --- antibiotics: a rate per patient of the list
    j01_rate: float = 0.453  # prescriptions per patient of the list and year
    j01_winter: float = 2.0  # winter peak over summer trough
    j01_lockdown: float = 0.55  # rate during the lockdown, of what was expected
    j01_covid: float = 0.75  # rate in the other months of Covid
    j01_rebound: float = 1.08
    j01_shortage: float = 0.97
    j01_trend: float = -0.01  # per year, log
    j01_gp_sd: float = 0.30
    j01_noise_sd: float = 0.10
    j01_noise_rho: float = 0.70
    j01_department_sd: float = 0.025
    j01_department_rho: float = 0.50
    j01_region_sd: float = 0.03
    j01_hospital: float = 0.03  # prescriptions by hospitals, per prescription by GPs
    j01_two_boxes: float = 0.08
    j01_critical: float = 0.27  # share of J01CR02, J01DD and J01MA
    j01_critical_shortage: float = 0.36  # the same during the shortage
    j01_amoxicillin_shortage: float = 0.35  # amoxicillin left, of what was expected
    j01_critical_gp_sd: float = 0.30  # logit
    j01_cut: float = 0.02  # fall of the log rate after the meeting: the effect
    j01_critical_cut: float = 0.03  # fall of the logit of the critical share: the effect

    # --- dressings: the campaign, the hospitals with the highest share, all visited
    dressing_campaign: Outreach = Outreach(
        campaign="pansements",
        channels=("pharmacist_visit",),
        window=(date(2023, 1, 1), date(2023, 12, 1)),
        first=date(2024, 3, 4),
        last=date(2024, 6, 28),
        targeted=(6,),
    )
    # --- dressings: hospital stays and what the town prescribes afterwards
    dressing_stays: float = 42.0  # stays with dressings prescribed, per hospital and month (median)
    dressing_stays_log_sd: float = 0.45
    dressing_plain_stays: float = 0.5  # stays without dressings, per stay with
    dressing_readmission: float = 0.06
    dressing_covid: float = 0.65  # stays during the lockdown, of what was expected
    dressing_renewal: float = -1.45  # logit of a town prescription within 3 days (about 20 %)
    dressing_hospital_sd: float = 0.22
    dressing_noise_sd: float = 0.12
    dressing_noise_rho: float = 0.80
    dressing_rule: float = 0.09  # rise of that logit from the rule on
    dressing_later: float = 0.40  # other stays renewed from 5 to 21 days after discharge
    dressing_chronic: float = 0.35  # town prescriptions to patients without a stay, per stay
    dressing_cut: float = 0.27  # fall of the logit after the visit: the effect

    # --- benzodiazepines: visits drawn by lot, half of the group practices of each territory; aggregated counts
    n05_campaign: Outreach = Outreach(
        campaign="benzodiazepines",
        channels=("delegate_visit",),
        window=(date(2023, 9, 1), date(2024, 8, 1)),  # nobody is chosen on it
        first=date(2024, 9, 2),
        last=date(2024, 11, 29),
        targeted=(30,),  # practices, about
        uncontacted=0.08,
        refused=0.08,
        unreachable=0.06,
        cancelled=0.03,
    )
    n05_elderly: float = 0.22  # patients of 65 and more, of the list
    n05_level: float = -1.55  # logit of a delivery in the month (about 17 %)
    n05_gp_sd: float = 0.30
    n05_practice_sd: float = 0.25
    n05_noise_sd: float = 0.12
    n05_noise_rho: float = 0.80
    n05_practice_noise_sd: float = 0.08
    n05_practice_noise_rho: float = 0.90
    n05_trend: float = -0.02  # per year, logit
    n05_cut: float = 0.08  # fall of the logit after a visit: the effect

    # --- sick leave: alert interviews above a threshold of the past year; aggregated counts
    ij_campaign: Outreach = Outreach(
        campaign="arrets_de_travail",
        channels=("peer_interview",),
        window=(date(2023, 1, 1), date(2023, 12, 1)),
        first=date(2024, 3, 4),
        last=date(2024, 4, 26),
        targeted=(),  # whoever reaches the threshold
        least=100,
        uncontacted=0.06,
        refused=0.08,
        unreachable=0.06,
        cancelled=0.03,
    )
    ij_threshold: float = 90.0  # days per 100 active patients and month, 1.2 times the median GP
    ij_near: float = 0.10  # GPs above the threshold by so much say what is true at it
    ij_active: float = 0.45  # patients at work, of the list
    ij_days: float = 0.75  # days per active patient and month
    ij_season: float = 0.10  # amplitude, log, top in January
    ij_trend: float = 0.02  # per year, log
    ij_gp_sd: float = 0.25
    ij_noise_sd: float = 0.07
    ij_noise_rho: float = 0.60
    ij_spell: float = 8.0  # variance of the days over their mean: spells of leave
    ij_price: float = 36.0  # euros per day
    ij_cut: float = 0.08  # fall of the log rate after an interview: the effect

    @property
    def last_day(self) -> int:
        """Day number of the last day of the last month."""
        return (self.last_flux - date(1970, 1, 1)).days

    @property
    def last_flux(self) -> date:
        """Last day of the last month of flux."""
        return (self.last_month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
