"""Pages of rounds: the public ones, what my achievements are worth, the clerk's set-up, the working calendar."""
