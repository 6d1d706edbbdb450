"""What R `did` 2.5.1 prints of `mpdta` (Callaway and Sant'Anna), to 6 decimals: estimate and standard error."""

AGGREGATES = {
    ("never", False): {
        "simple": (-0.039951, 0.012034),
        "dynamic": (-0.077240, 0.019965),
        "group": (-0.031018, 0.012446),
        "calendar": (-0.041700, 0.015972),
    },
    ("not_yet", False): {
        "simple": (-0.039764, 0.012052),
        "dynamic": (-0.077399, 0.019560),
        "group": (-0.030462, 0.012575),
        "calendar": (-0.044267, 0.015571),
    },
    ("never", True): {
        "simple": (-0.041752, 0.011503),
        "dynamic": (-0.080354, 0.018958),
        "group": (-0.032820, 0.011898),
        "calendar": (-0.044177, 0.015038),
    },
    ("not_yet", True): {
        "simple": (-0.041352, 0.011428),
        "dynamic": (-0.079993, 0.018494),
        "group": (-0.032264, 0.011983),
        "calendar": (-0.045665, 0.014698),
    },
}  # (comparison, adjusted for the logarithm of the county's population) -> aggregate -> figures
