"""What designs that compare staggered contacts share: cells, estimates, checks, trends."""
