"""The floor: the least a signed-in page with a form costs on this stack. Bare Flask, login, form, ORM, four SELECTs, 50 rows.

Nothing the portal promises is here (no permissions, journal, idempotency, encryption, headers); that is the point of a floor.
"""

from __future__ import annotations

import os
from typing import Any

from flask import Flask, redirect, render_template, request, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from wtforms import DecimalField, SelectField, StringField, SubmitField
from wtforms.validators import DataRequired, Length

PAGE = 50
DEPARTMENTS = 7
CLAIMS = 6


class Base(DeclarativeBase):
    """The floor's own tables; it shares nothing with the portal but the libraries."""


db = SQLAlchemy(model_class=Base)


class Worker(Base, UserMixin):
    """A person who signs in."""

    __tablename__ = "worker"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Department(Base):
    """The choices of the form."""

    __tablename__ = "department"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Count(Base):
    """A stored number, read instead of counted."""

    __tablename__ = "count"
    department_id: Mapped[int] = mapped_column(primary_key=True)
    rows: Mapped[int]


class Entry(Base):
    """A row of the list."""

    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(index=True)
    department_id: Mapped[int]
    title: Mapped[str]
    employer: Mapped[str]
    points: Mapped[int]


class Claim(Base):
    """What hangs on a row that is handed in."""

    __tablename__ = "claim"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(index=True)
    title: Mapped[str]
    points: Mapped[int]


class EntryForm(FlaskForm):
    """The form above the list."""

    title = StringField("名称", validators=[DataRequired(), Length(max=60)])
    employer = StringField("单位", validators=[DataRequired(), Length(max=60)])
    points = DecimalField("分值", validators=[DataRequired()])
    department = SelectField("部门", coerce=int)
    save = SubmitField("保存")


def _pragmas(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")


def create_app() -> Flask:
    """The floor over the SQLite file named by FLOOR_DATABASE."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY="floor" * 8,
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{os.environ['FLOOR_DATABASE']}",
        WTF_I18N_ENABLED=False,
    )
    db.init_app(app)
    login = LoginManager(app)
    login.user_loader(lambda key: db.session.get(Worker, int(key)))
    with app.app_context():
        _pragmas(db.engine)

    @app.get("/in")
    def sign_in() -> Any:
        login_user(db.session.get(Worker, 1))
        return redirect(url_for("page"))

    @app.route("/", methods=["GET", "POST"])
    def page() -> Any:
        if not current_user.is_authenticated:
            return redirect(url_for("sign_in"))
        form = EntryForm()
        form.department.choices = [(d.id, d.name) for d in db.session.scalars(select(Department))]
        if request.method == "POST" and form.validate_on_submit():
            return _save(form, claims=0)
        rows = db.session.scalars(
            select(Entry).where(Entry.worker_id == current_user.id).order_by(Entry.id.desc()).limit(PAGE)
        ).all()
        counts = db.session.scalars(select(Count)).all()
        return render_template("floor.html", form=form, rows=rows, counts=counts)

    @app.post("/hand-in")
    def hand_in() -> Any:
        form = EntryForm()
        form.department.choices = [(d.id, d.name) for d in db.session.scalars(select(Department))]
        return _save(form, claims=CLAIMS) if form.validate_on_submit() else ("", 422)

    return app


def _save(form: EntryForm, claims: int) -> Any:
    """One transaction: a row, and what hangs on it."""
    points = int(form.points.data * 100)
    entry = Entry(
        worker_id=current_user.id,
        department_id=form.department.data,
        title=form.title.data,
        employer=form.employer.data,
        points=points,
    )
    db.session.add(entry)
    db.session.flush()
    db.session.add_all(Claim(entry_id=entry.id, title=form.title.data, points=points) for _ in range(claims))
    db.session.commit()
    return redirect(url_for("page"), 303)


def load(rows: int) -> None:
    """Fill the file: worker 1 holds one page of rows, the others hold the rest of `rows`."""
    db.create_all()
    db.session.add_all([Department(id=n, name=f"部门{n}") for n in range(1, DEPARTMENTS + 1)])
    db.session.add_all([Count(department_id=n, rows=rows // DEPARTMENTS) for n in range(1, DEPARTMENTS + 1)])
    db.session.add(Worker(id=1, name="王建国"))
    entries = [
        {
            "worker_id": 1 if n < PAGE else 2 + n // PAGE,
            "department_id": n % DEPARTMENTS + 1,
            "title": f"路桥区职工技能竞赛第{n}届数控车工一等奖",
            "employer": "台州市某某机械制造有限公司",
            "points": n % 3000,
        }
        for n in range(rows)
    ]
    db.session.execute(Entry.__table__.insert(), entries)  # type: ignore[attr-defined]  # a Table at run time
    db.session.commit()
