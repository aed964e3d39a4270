"""联审: departments decide their duties, each answer about a fact, with reasons a worker understands."""
