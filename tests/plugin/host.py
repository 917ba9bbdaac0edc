"""A small host: own database, own layout, own error pages, own people."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Mapped, mapped_column

from studio.hooks import Actor, DefaultHooks, Role

TEMPLATES = Path(__file__).parent / "host_templates"


class SalonHooks(DefaultHooks):
    """The salon knows its people by a header, as a single sign-on in front of it would."""

    layout = "salon/layout.html"
    sign_in_url = "/sign-in"

    def current_actor(self) -> Actor | None:
        person = request.headers.get("X-Person")
        return Actor(person, frozenset({Role.THERAPIST})) if person else None


def make_host(folder: Path, config: Mapping[str, Any] | None = None) -> Flask:
    """Return the salon's app without the studio."""
    app = Flask("salon", template_folder=str(TEMPLATES), instance_path=str(folder))
    own = {
        "SECRET_KEY": "the salon's own",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'salon.db'}",
        "SQLALCHEMY_BINDS": {"studio": f"sqlite:///{folder / 'studio.db'}"},
        "STUDIO_KEYS_FILE": folder / "keys.json",
    }
    app.config.update(own | dict(config or {}))
    db = SQLAlchemy()

    class Product(db.Model):  # type: ignore[name-defined,misc] # how Flask-SQLAlchemy is used
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    db.init_app(app)
    with app.app_context():
        db.create_all()
        db.session.add(Product(name="soap"))
        db.session.commit()

    @app.get("/")
    def shop() -> str:
        names = db.session.scalars(db.select(Product.name)).all()
        return app.jinja_env.get_template("salon/shop.html").render(names=names)

    @app.get("/boom")
    def boom() -> str:
        raise ZeroDivisionError

    @app.errorhandler(404)
    def missing(_error: Exception) -> tuple[str, int]:
        return "the salon has no such page", 404

    @app.errorhandler(500)
    def broken(_error: Exception) -> tuple[str, int]:
        return "the salon is sorry", 500

    return app
