"""Engines that hold the tables elsewhere than in a folder, and the SQL that each understands."""
