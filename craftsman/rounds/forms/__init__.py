"""What the clerk types about rounds, by what it is about: their preparation, their rubric."""
