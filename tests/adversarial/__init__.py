"""The adversarial table of docs/etalonnage.md: what the rule of verdicts says of campaigns made to deceive it."""
