"""The SNDS: its tables (DCIR and PMSI) become tables of the data contract (see README.md here)."""
