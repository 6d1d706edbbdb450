"""Planning a campaign: what each way of rolling it out could conclude, tried on the months that precede it."""
