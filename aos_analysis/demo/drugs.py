"""What is delivered: codes, classes, prices and days per box. Prices and CIP codes are invented, LPP codes are real."""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Product:
    """One code. `weight`: relative frequency within its stream; `days`: treatment covered by one box."""

    code: str
    atc: str | None
    price: float
    weight: float = 1.0
    days: int = 30
    code_system: str = "CIP13"


def cip13(number: int) -> str:
    """A well-formed CIP13 (EAN-13 key) in a range no real medicine uses: 3400999xxxxxk."""
    digits = f"3400999{number:05d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def _series(start: int, rows: list[tuple]) -> tuple[Product, ...]:
    return tuple(Product(cip13(start + place), *row) for place, row in enumerate(rows))


@cache
def antidepressants() -> tuple[Product, ...]:
    """Ordinary boxes of 28 or 30 days first, then the 90-day packs, then amitriptyline (excluded by the indicator)."""
    return _series(
        100,
        [
            ("N06AB10", 5.10, 0.24, 28),  # escitalopram
            ("N06AB06", 5.60, 0.20, 28),  # sertraline
            ("N06AB05", 4.90, 0.16, 28),  # paroxetine
            ("N06AX16", 6.90, 0.14, 30),  # venlafaxine
            ("N06AX11", 6.20, 0.14, 30),  # mirtazapine
            ("N06AB03", 4.40, 0.07, 28),  # fluoxetine
            ("N06AX21", 8.30, 0.05, 28),  # duloxetine
            ("N06AB10", 13.60, 0.0, 90),
            ("N06AB06", 14.90, 0.0, 90),
            ("N06AX16", 18.20, 0.0, 90),
            ("N06AA09", 2.40, 0.0, 30),  # amitriptyline
        ],
    )


LARGE_PACKS = {0: 7, 1: 8, 2: 7, 3: 9, 4: 9, 5: 8, 6: 9}  # 90-day pack that stands for each ordinary box
AMITRIPTYLINE = 10


@cache
def antidiabetics() -> tuple[Product, ...]:
    """Metformin first, then the other non-insulin classes, then insulins (A10A: never a non-insulin start)."""
    return _series(
        300,
        [
            ("A10BA02", 3.60, 0.0, 30),  # metformin
            ("A10BB09", 4.80, 0.24, 30),  # gliclazide
            ("A10BH01", 14.20, 0.20, 30),  # sitagliptin
            ("A10BD07", 16.90, 0.22, 30),  # metformin and sitagliptin in one tablet
            ("A10BK03", 33.50, 0.17, 30),  # empagliflozin
            ("A10BJ02", 76.80, 0.10, 30),  # liraglutide
            ("A10BJ06", 74.10, 0.07, 30),  # semaglutide
            ("A10BA02", 9.20, 0.0, 90),
            ("A10BB09", 12.60, 0.0, 90),
            ("A10BH01", 38.40, 0.0, 90),
            ("A10BD07", 46.10, 0.0, 90),
            ("A10BK03", 94.30, 0.0, 90),
            ("A10BJ02", 219.00, 0.0, 90),
            ("A10BJ06", 211.00, 0.0, 90),
            ("A10AE04", 45.20, 0.0, 90),  # insulin glargine
        ],
    )


METFORMIN, INSULIN, QUARTERLY = 0, 14, 7  # QUARTERLY: distance from a 30-day box to its 90-day pack
GUIDELINE = (4, 5, 6)  # gliflozins and GLP-1 analogues, which guidelines moved forward


@cache
def antibiotics() -> tuple[Product, ...]:
    """Common antibiotics first, then the critical ones (J01CR02, J01DD, J01MA); weights within each of the two."""
    return _series(
        500,
        [
            ("J01CA04", 3.40, 0.55),  # amoxicillin
            ("J01FA10", 5.30, 0.10),  # azithromycin
            ("J01FA01", 6.10, 0.03),  # erythromycin
            ("J01FG01", 12.40, 0.09),  # pristinamycin
            ("J01XX01", 4.90, 0.13),  # fosfomycin
            ("J01AA02", 4.10, 0.06),  # doxycycline
            ("J01XE01", 5.80, 0.04),  # nitrofurantoin
            ("J01CR02", 7.20, 0.60),  # amoxicillin and clavulanic acid
            ("J01DD08", 9.80, 0.14),  # cefixime
            ("J01DD04", 8.90, 0.06),  # ceftriaxone
            ("J01MA12", 8.40, 0.12),  # levofloxacin
            ("J01MA02", 6.60, 0.08),  # ciprofloxacin
        ],
    )


AMOXICILLIN, COMMON = 0, 7  # COMMON: how many come before the critical ones

# codes of parameters/codelists/pansements.csv, so that the indicator finds them (a test holds it)
_DRESSINGS = {
    "1300744": (38.0, 0.20),
    "1303470": (52.0, 0.14),
    "1303688": (61.0, 0.10),
    "1306155": (17.0, 0.10),
    "1306936": (34.0, 0.12),
    "1314367": (21.0, 0.14),
    "6327067": (29.0, 0.0),
    "1333695": (24.0, 0.08),
    "1352669": (58.0, 0.06),
    "6319180": (31.0, 0.06),
}


@cache
def dressings() -> tuple[Product, ...]:
    """LPP codes of title I, chapter 3, section 1."""
    return tuple(Product(code, None, price, weight, 7, "LPP") for code, (price, weight) in _DRESSINGS.items())
