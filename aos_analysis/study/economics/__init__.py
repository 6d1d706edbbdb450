"""Euros: what the action gave, what it cost, and how sure the balance is."""
