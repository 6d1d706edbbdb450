"""Exports turned into tables of the data contract: every line accepted, or set aside with its reason."""
