"""Where tests find what they read: they stand at different depths, in folders that mirror the package."""

from pathlib import Path

TESTS = Path(__file__).parent
PROJECT = TESTS.parent
SCALE = "0.05"  # of the patients of the synthetic caisse, in quick tests and in the stored packets
SHARED = PROJECT.parent / "shared"  # beside the project; tests that read it are skipped where it is absent
