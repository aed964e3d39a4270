"""What accounts forget by themselves: failed tries, used codes, sign-ins that ended long ago."""

from __future__ import annotations

from datetime import datetime

from craftsman.accounts import actions
from craftsman.db import transaction
from craftsman.jobs import scheduled


@scheduled("forget_sign_ins", "40 3 * * *")
def forget_sign_ins(at: datetime) -> None:
    """Every night; the journal keeps who signed in when, without numbers."""
    with transaction():
        actions.forget_sign_ins(now=at)
