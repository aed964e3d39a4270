"""申报: an application cites achievements of the ledger, is owed duties by departments, and always says who has it now."""
