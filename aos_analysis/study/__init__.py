"""From the panel to the result, its checks, its verdict and its euros."""
