"""联审 by what is looked at: the queue, one duty on the table, what was done, the department, the clerk's progress."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("reviews", __name__)
