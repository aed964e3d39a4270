"""批次: one selection with its window, titles, quotas and frozen rubric; what a ledger is worth in it."""
