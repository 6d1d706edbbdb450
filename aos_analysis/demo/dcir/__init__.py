"""A synthetic caisse written as the tables of the SNDS, every pitfall planted."""

from aos_analysis.demo.dcir.caisse import generate_dcir, write_dcir

__all__ = ["generate_dcir", "write_dcir"]
