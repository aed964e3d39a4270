"""The door: register, sign in by password or code, join by link, sign out."""

from __future__ import annotations

from flask import Blueprint, make_response, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from craftsman import crypto, db, web
from craftsman.accounts import actions, forms, passwords, queries, reference
from craftsman.errors import Refused, TooMany
from craftsman.fields import Form
from craftsman.shell import link

bp = Blueprint("accounts", __name__)


def _device() -> str:
    """A word for the device, from what the browser says of itself; enough to recognise a forgotten sign-in."""
    agent = request.user_agent.string
    for sign, word in (
        ("MicroMessenger", "微信"),
        ("iPhone", "苹果手机"),
        ("HarmonyOS", "鸿蒙手机"),
        ("Android", "安卓手机"),
        ("Windows", "Windows电脑"),
        ("Mac OS", "苹果电脑"),
    ):
        if sign in agent:
            return word
    return "电脑或手机"


def begin_sign_in(person_id: int, way: str, role: str | None = None) -> str:
    """Open a sign-in and hand its token to the cookie; returns the role. The old cookie is worth nothing afterwards."""
    opened = actions.open_sign_in(
        person_id, way=way, address=request.remote_addr or "", device=_device(), now=web.now(), role=role
    )
    web.keep_sign_in(opened.token)
    return opened.role


def _after(role: str) -> ResponseReturnValue:
    """Where this role works, unless the person was on the way somewhere."""
    return web.see_other(web.safe_next(request.form.get("next"), desk_of(role)))


def desk_of(role: str) -> str:
    """The first page of a role; the desks stand downstream and are known by name."""
    return link("my.index" if role == "worker" else "desks.index") or url_for("accounts.security")


@bp.get("/login")
@web.permit("sign_in")
def sign_in() -> ResponseReturnValue:
    someone = web.visitor()
    if someone is not None:
        return web.see_other(web.safe_next(request.args.get("next"), desk_of(someone.role)))
    return web.render("accounts/sign_in.html", form=forms.SignInForm(), next=_next())


def _next() -> str:
    return web.safe_next(request.values.get("next"), "")


@bp.post("/login")
@web.permit("sign_in")
def sign_in_by_password() -> ResponseReturnValue:
    form = forms.SignInForm()
    if not form.validate():
        return web.invalid(form, "accounts/sign_in.html", next=_next())
    phone, address = form.phone.data or "", request.remote_addr or ""
    password = str(form.password.data or "")[: passwords.LONGEST + 1]
    with db.reading():  # hashing is slow: nobody waits for the writer's place meanwhile
        known = queries.credentials(phone, address, web.now())
    early = passwords.why_wait(known.wait_until, web.now())
    if early:
        raise TooMany(early)
    if not crypto.password_matches(password, known.password_hash) or known.person_id is None:
        return _wrong(form, "accounts/sign_in.html", phone, actions.WRONG)
    return _after(begin_sign_in(known.person_id, "password"))


def _wrong(form: Form, template: str, phone: str, sentence: str, way: str = "password") -> ResponseReturnValue:
    """Note the failure in its own transaction: the answer is a refusal, which would roll it back."""
    with db.transaction():
        actions.note_failure(phone, request.remote_addr or "", now=web.now(), way=way)
    form.refuse(None, sentence)
    return web.invalid(form, template, next=_next())


@bp.get("/login/code")
@web.permit("sign_in")
def ask_code() -> ResponseReturnValue:
    return web.render("accounts/ask_code.html", form=forms.CodeRequestForm(), next=_next())


@bp.post("/login/code")
@web.permit("sign_in")
def send_code() -> ResponseReturnValue:
    form = forms.CodeRequestForm()
    if not form.validate():
        return web.invalid(form, "accounts/ask_code.html", next=_next())
    actions.send_code(form.phone.data or "", request.remote_addr or "", now=web.now())
    cookie["code_phone"] = form.phone.data
    return web.see_other(url_for("accounts.enter_code", next=_next() or None))


@bp.get("/login/code/enter")
@web.permit("sign_in")
def enter_code() -> ResponseReturnValue:
    form = forms.CodeForm(data={"phone": cookie.get("code_phone", "")})
    return web.render("accounts/enter_code.html", form=form, next=_next())


@bp.post("/login/code/enter")
@web.permit("sign_in")
def sign_in_by_code() -> ResponseReturnValue:
    form = forms.CodeForm()
    if not form.validate():
        return web.invalid(form, "accounts/enter_code.html", next=_next())
    phone = form.phone.data or ""
    until = queries.wait_until(phone, request.remote_addr or "", web.now(), "code")
    early = passwords.why_wait(until, web.now(), "密码登录")
    if early:
        raise TooMany(early)
    person_id = actions.check_code(phone, form.code.data or "", now=web.now())  # used up together with what it opens
    if person_id is None:
        with db.transaction():  # a wrong try must count although its answer is a refusal
            actions.check_code(phone, form.code.data or "", now=web.now())
        return _wrong(form, "accounts/enter_code.html", phone, actions.WRONG_CODE, "code")
    cookie.pop("code_phone", None)
    return _after(begin_sign_in(person_id, "code"))


@bp.post("/logout")
@web.permit("identity.switch")
def sign_out() -> ResponseReturnValue:
    actions.end_sign_in(web.actor().sign_in_id, actor=web.actor(), now=web.now())
    cookie.clear()
    answer = make_response(web.see_other(url_for("accounts.signed_out")))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.get("/logout")
@web.permit("page.read")
def signed_out() -> ResponseReturnValue:
    return web.render("accounts/signed_out.html")


# --- registration ----------------------------------------------------------------------------------------------------


@bp.get("/register")
@web.permit("register")
def register() -> ResponseReturnValue:
    return web.render("accounts/register.html", form=forms.RegisterForm(), texts=reference.consent_texts())


@bp.post("/register")
@web.permit("register")
def register_person() -> ResponseReturnValue:
    form, texts = forms.RegisterForm(), reference.consent_texts()
    offer_companies(form)
    if "find" in request.form:  # without JavaScript: look the company up, keep everything typed
        return web.render("accounts/register.html", form=form, texts=texts, finding=True)
    if queries.is_probing(request.remote_addr or "", web.now()):
        raise TooMany("这个网络1小时内有很多次登记遇到已登记的号码，请稍后再试，或拨打办公电话")
    form.validate()
    form.check_employer()
    form.check_consents()
    if form.problems():
        return web.invalid(form, "accounts/register.html", texts=texts, finding=bool(form.employer.data))
    return _register(form)


def offer_companies(form: forms.WorkForm) -> None:
    """What matches the name typed; looked up without holding the writer's place."""
    with db.reading():
        form.offer(queries.companies_like(form.employer.data or ""))


def _register(form: forms.RegisterForm) -> ResponseReturnValue:
    given = actions.Registration(
        name=form.name.data or "",
        id_number=form.id_number.data or "",
        phone=form.phone.data or "",
        password_hash=crypto.hash_password(str(form.password.data)),
        company_id=form.company_id,
        employer=form.employer.data or "",
        town=form.town.data,
        trade=form.trade.data,
        consents=form.consents.data or [],
    )
    try:
        person = actions.register_person(given, now=web.now())
    except Refused as refused:
        with db.transaction():
            actions.note_failure("", request.remote_addr or "", now=web.now(), way=queries.REGISTERING)
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "accounts/register.html", texts=reference.consent_texts(), finding=True)
    role = begin_sign_in(person.id, "register")
    return web.see_other(desk_of(role))


@bp.get("/lookup/_company")
@web.permit("register")
@web.fragment_of(None)
def companies() -> ResponseReturnValue:
    form = forms.RegisterForm(formdata=None)
    typed = request.args.get("employer", "")[:100]
    form.offer(queries.companies_like(typed))
    return web.render("accounts/_companies.html", form=form, typed=typed)


# --- one-time links --------------------------------------------------------------------------------------------------


@bp.get("/join/<token>")
@web.permit("page.read")
def join(token: str) -> ResponseReturnValue:
    found = queries.offer(token, web.now())
    return web.render(
        "accounts/join.html",
        form=forms.JoinForm(data={"name": found.name}),
        offer=found,
        token=token,
    )


@bp.post("/join/<token>")
@web.permit("page.read")
def use_link(token: str) -> ResponseReturnValue:
    if web.visitor() is not None:
        actions.accept_invitation(token, actor=web.actor(), now=web.now())
        return web.see_other(url_for("accounts.security"))
    form = forms.JoinForm()
    with db.reading():
        found = queries.offer(token, web.now())
    if not form.validate():
        return web.invalid(form, "accounts/join.html", offer=found, token=token)
    hashed = crypto.hash_password(str(form.password.data))
    try:
        person_id = actions.join(token, form.name.data or "", form.phone.data or "", hashed, now=web.now())
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "accounts/join.html", offer=found, token=token)
    return web.see_other(desk_of(begin_sign_in(person_id, "link")))
