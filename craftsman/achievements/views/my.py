"""业绩档案 in the worker's hand: the ledger, and one achievement of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, g, make_response, request, url_for
from flask.typing import ResponseReturnValue

from craftsman.accounts import queries as accounts
from craftsman.achievements import actions, attributes, evidence, queries
from craftsman.achievements.card import Card
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.forms import EntryForm, entry_form, number, stored
from craftsman.achievements.kinds import Kind
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.web import actor, fragment_of, invalid, now, permit, render, see_other

bp = Blueprint("achievements", __name__, url_prefix="/my/achievements")
UPLOAD_BYTES = 12 * evidence.MEGABYTE  # one file of the largest size and the form around it


# --- the ledger ------------------------------------------------------------------------------------------------------


@bp.get("")
@permit("achievement.read")
def index() -> ResponseReturnValue:
    cards, groups = queries.cards(actor()), kinds().groups
    g.ledger = [card.one for card in cards]  # what else reads it for this page need not ask again
    group = request.args.get("group", "")
    return render(
        "achievements/index.html",
        lines=[card for card in cards if card.kind.group == group] if group in groups else cards,
        total=len(cards),
        counts={code: sum(1 for card in cards if card.kind.group == code) for code in groups},
        groups=groups,
        group=group if group in groups else "",
        saved=next((card for card in cards if card.one.id == _asked("saved")), None),
        removed=_asked("removed"),
    )


@bp.get("/new")
@permit("achievement.edit")
def choose() -> ResponseReturnValue:
    return render("achievements/choose.html", catalogue=kinds())


@bp.route("/new/<kind>", methods=["GET", "POST"])
@permit("achievement.edit")
def new(kind: str) -> ResponseReturnValue:
    """The empty form; a POST without fields starts an empty achievement that is filled in step by step."""
    if kind not in kinds():
        raise NotFound(kind)
    known = kinds()[kind]
    if request.method == "POST" and not _typed_anything(known):
        one = actions.start_achievement(kind, actor=actor(), now=now())
        return see_other(url_for(".edit", achievement_id=one.id))
    form = entry_form(known, versioned=False)()
    if request.method == "POST":
        if not form.is_right(*_by()):
            return invalid(form, "achievements/new.html", kind=known)
        one = actions.add_achievement(kind, form.typed(), actor=actor(), now=now())
        return see_other(url_for(".edit", achievement_id=one.id, _anchor="evidence"))
    return render("achievements/new.html", form=form, kind=known)


def _by() -> tuple[date, date | None]:
    """What days are judged by: today, and the worker's birthday."""
    return attributes.district_day(now()), accounts.born_on(actor().person_id)


def _typed_anything(kind: Kind) -> bool:
    names = {field.name for field in kind.fields}
    return any(value.strip() and name.split("-")[0] in names for name, value in request.form.items())


def _asked(name: str) -> int | None:
    """A number in the query, or None for anything else."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


# --- one achievement -------------------------------------------------------------------------------------------------


@bp.get("/<int:achievement_id>")
@permit("achievement.read")
def edit(achievement_id: int) -> ResponseReturnValue:
    card = queries.card(achievement_id, actor())
    form = entry_form(card.kind)(data={**stored(card.kind, card.one.attributes), "version": card.one.version})
    return _page(card, form, locked=card.settled and "correct" not in request.args, removed=_asked("removed"))


@bp.post("/<int:achievement_id>")
@permit("achievement.edit", max_bytes=UPLOAD_BYTES)
def save_all(achievement_id: int) -> ResponseReturnValue:
    """The whole page as it stands. 用我的 sends `over`, the version it knowingly overwrites; the buttons beside the
    files send `act` where no script runs, and what was typed goes with them."""
    form = entry_form(queries.card(achievement_id, actor()).kind)()
    act, _, target = request.form.get("act", "").partition("-")
    try:
        return _saved(achievement_id, form, act, target)
    except Conflict as conflict:
        return make_response(_page(queries.card(achievement_id, actor()), form, conflict=conflict, failed=True), 409)
    except Refused as refusal:
        form.refuse(refusal.field, refusal.reason)
        return _wrong(achievement_id, form)


def _saved(achievement_id: int, form: EntryForm, act: str, target: str) -> ResponseReturnValue:
    right = form.is_right(*_by())
    if not right and not act:
        return _wrong(achievement_id, form)
    if act:
        _change_files(achievement_id, act, target)
    gone = target if act == "remove" else None
    if not right:  # the file is in, the wrong words are shown again and not kept
        return _page(queries.card(achievement_id, actor()), form, removed=gone)
    version = number(request.form.get("over") or str(form["version"].data))
    actions.correct_achievement(achievement_id, form.typed(), version=version, actor=actor(), now=now())
    if act:
        return see_other(url_for(".edit", achievement_id=achievement_id, removed=gone, _anchor="evidence"))
    return see_other(url_for(".index", saved=achievement_id))


def _change_files(achievement_id: int, act: str, target: str) -> None:
    if act == "upload":
        given = [(file.filename or "", file.read(evidence.MAX_BYTES + 1)) for file in request.files.getlist("files")]
        actions.add_evidence(achievement_id, given, actor=actor(), now=now())
    elif act == "remove":
        actions.remove_evidence(number(target), actor=actor(), now=now())
    elif act == "restore":
        actions.restore_evidence(number(target), actor=actor(), now=now())
    else:
        raise NotFound(act)


def _page(card: Card, form: EntryForm, **more: Any) -> str:
    return render("achievements/edit.html", line=card, form=form, kind=card.kind, **more)


def _wrong(achievement_id: int, form: EntryForm) -> ResponseReturnValue:
    card = queries.card(achievement_id, actor())
    return invalid(form, "achievements/edit.html", line=card, kind=card.kind)


@bp.route("/<int:achievement_id>/_save", methods=["GET", "POST"])
@permit("achievement.edit")
@fragment_of("achievements.edit")
def save(achievement_id: int) -> ResponseReturnValue:
    """One field, as soon as it is typed: the line beside it says whether it is kept."""
    card = queries.card(achievement_id, actor())
    form, name = entry_form(card.kind)(), request.values.get("field", "")
    if name not in {field.name for field in card.kind.fields}:
        raise NotFound(name)
    if request.method == "GET" or form.is_half_typed(name):
        return render("achievements/_save.html", name=name, line=card)
    problem = form.problem_of(name, *_by())
    if problem:
        return make_response(render("achievements/_save.html", name=name, line=card, problem=problem), 422)
    return _save_one(card, name, form)


def _save_one(card: Card, name: str, form: EntryForm) -> ResponseReturnValue:
    version, value = number(str(form["version"].data)), form.typed()[name]
    try:
        actions.save_field(card.one.id, name, value, version=version, actor=actor(), now=now())
    except Conflict as conflict:
        answer = make_response(render("achievements/_conflict.html", conflict=conflict, one=card.one), 409)
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#conflict", "innerHTML"
        return answer
    fresh = queries.card(card.one.id, actor())
    answer = make_response(render("achievements/_save.html", name=name, line=fresh, saved=now()))
    answer.headers["HX-Trigger"] = "achievement-saved"
    return answer


@bp.get("/<int:achievement_id>/_worth")
@permit("achievement.read")
@fragment_of("achievements.edit")
def worth(achievement_id: int) -> ResponseReturnValue:
    """What this achievement counts now; asked again after each save."""
    return render("achievements/_worth.html", one=queries.achievement(achievement_id, actor()))


@bp.post("/<int:achievement_id>/remove")
@permit("achievement.edit")
def remove(achievement_id: int) -> ResponseReturnValue:
    actions.remove_achievement(achievement_id, actor=actor(), now=now())
    return see_other(url_for(".index", removed=achievement_id))


@bp.post("/<int:achievement_id>/restore")
@permit("achievement.edit")
def restore(achievement_id: int) -> ResponseReturnValue:
    actions.restore_achievement(achievement_id, actor=actor(), now=now())
    return see_other(url_for(".edit", achievement_id=achievement_id))
