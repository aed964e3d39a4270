"""Pages of accounts: the door, one's own account, the administrator's people."""
