"""Actions counted: how far each is from its objective, at what pace, and until when; never an effect."""
