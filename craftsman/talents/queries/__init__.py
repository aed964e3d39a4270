"""What is asked of the pool, in three files: a worker's profile, the pool and its directory, the last round to compare with."""

from __future__ import annotations

from craftsman.talents.queries.lasts import compared as compared
from craftsman.talents.queries.lasts import last_round as last_round
from craftsman.talents.queries.people import held_by as held_by
from craftsman.talents.queries.pool import certificates_of as certificates_of
from craftsman.talents.queries.pool import craftsman as craftsman
from craftsman.talents.queries.pool import honours as honours
from craftsman.talents.queries.pool import listed as listed
from craftsman.talents.queries.pool import member as member
from craftsman.talents.queries.pool import named_in as named_in
from craftsman.talents.queries.pool import newest_listed as newest_listed
from craftsman.talents.queries.pool import own as own
from craftsman.talents.queries.pool import pool as pool
from craftsman.talents.queries.pool import visible_to as visible_to
from craftsman.talents.queries.profiles import Profile as Profile
from craftsman.talents.queries.profiles import paper_of as paper_of
from craftsman.talents.queries.profiles import profile as profile
