"""What can be said of a territory beside others: standardised rates, limits and calls; pure functions of arrays."""
