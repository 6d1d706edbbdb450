"""Randomness: one generator per stream and purpose, hashed draws per line, autocorrelated noise.

Draws that belong to a line (refill delay, month of arrival, cancellation) are hashed from the line's own key, so that a
campaign's effect, which adds and removes lines, leaves every other line as it was.
"""

import zlib

import numpy as np


def generator(seed: int, *purpose: str) -> np.random.Generator:
    """The generator of one purpose: the same whatever else is generated."""
    key = tuple(zlib.crc32(word.encode()) for word in purpose)
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


def salt(seed: int, *purpose: str) -> np.uint64:
    """A 64-bit number for `hashed`."""
    return generator(seed, *purpose).integers(0, 2**64, dtype=np.uint64)


def hashed(keys: np.ndarray, salt: np.uint64) -> np.ndarray:
    """64 mixed bits per key (the finaliser of SplitMix64; Steele, Lea and Flood, 2014)."""
    bits = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    bits += salt
    bits ^= bits >> np.uint64(30)
    bits *= np.uint64(0xBF58476D1CE4E5B9)
    bits ^= bits >> np.uint64(27)
    bits *= np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    return bits


def fraction(bits: np.ndarray, part: int) -> np.ndarray:
    """Uniforms in (0, 1) from 16 of the 64 bits; parts 0 to 3 of the same bits are independent."""
    return ((bits >> np.uint64(16 * part)).astype(np.uint16).astype(np.float32) + np.float32(0.5)) / np.float32(65536)


def autoregressive(rng: np.random.Generator, units: int, months: int, sd: float, rho: float) -> np.ndarray:
    """(units, months) stationary AR(1) noise of standard deviation `sd` and monthly correlation `rho`."""
    noise = rng.standard_normal((months, units)) * sd
    noise[1:] *= np.sqrt(1 - rho**2)
    for month in range(1, months):
        noise[month] += rho * noise[month - 1]
    return noise.T


def logistic(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))
