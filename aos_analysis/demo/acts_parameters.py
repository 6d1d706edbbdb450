"""The numbers of the variant « acts »: nurses, transports, biosimilars; `parameters.py` has the others."""

from dataclasses import dataclass
from datetime import date

from aos_analysis.demo.outreach import Outreach


@dataclass(frozen=True)
class ActsParameters:
    # --- nurses: assessments of dependent patients (variant « acts »)
    bsi_campaign: Outreach = Outreach(
        campaign="bsi",
        channels=("delegate_visit",),
        window=(date(2023, 5, 1), date(2023, 12, 1)),
        first=date(2024, 3, 1),
        last=date(2025, 2, 27),
        targeted=(300,),
        uncontacted=0.30,
        refused=0.05,
        unreachable=0.05,
    )
    bsi_nurses: int = 480
    bsi_cabinet: int = 4  # nurses of one cabinet
    bsi_acts: float = 15.0  # assessments per nurse and month, once all ages are in
    bsi_heavy: float = -0.45  # logit of the heaviest one before 85 years
    bsi_old: float = 0.35  # added from 85 years on
    bsi_oldest: float = 0.75  # added from 90 years on
    bsi_nurse_sd: float = 0.45
    bsi_noise_sd: float = 0.10
    bsi_noise_rho: float = 0.60
    bsi_cut: float = 0.25  # fall of the logit after a visit: the effect

    # --- hospitals: transports (variant « acts »)
    trp_campaign: Outreach = Outreach(
        campaign="transports",
        channels=("group_meeting",),
        window=(date(2023, 1, 1), date(2023, 12, 1)),
        first=date(2024, 3, 4),
        last=date(2024, 3, 29),
        targeted=(12,),
    )
    trp_trips: float = 60.0  # trips per hospital and month
    trp_ambulance: float = -0.35  # logit of the ambulance
    trp_hospital_sd: float = 0.35
    trp_noise_sd: float = 0.08
    trp_noise_rho: float = 0.50
    trp_cut: float = 0.20  # fall of the logit after a meeting: the effect

    # --- biosimilars: initiations and switches of two molecules (variant « acts »)
    bio_campaign: Outreach = Outreach(
        campaign="biosimilaires",
        channels=("delegate_visit",),
        window=(date(2022, 7, 1), date(2023, 6, 1)),
        first=date(2023, 9, 1),
        last=date(2024, 8, 30),
        targeted=(800,),
        uncontacted=0.35,
        refused=0.06,
        unreachable=0.06,
    )
    bio_starts: float = 0.018  # treatments begun per patient of the list and year
    bio_level: float = -0.85  # logit of a biosimilar at the start, in 2019
    bio_trend: float = 0.12  # per year, logit
    bio_gp_sd: float = 0.50
    bio_noise_sd: float = 0.15
    bio_noise_rho: float = 0.70
    bio_refills: float = 0.75  # chance of one more delivery, a month later
    bio_switch: float = 0.02  # chance that a refill of the reference becomes a biosimilar
    bio_gain: float = 0.30  # rise of the logit after a visit: the effect
