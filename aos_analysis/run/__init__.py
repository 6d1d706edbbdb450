"""Executes campaigns and writes what a study declares: packets, and the portal over them."""
