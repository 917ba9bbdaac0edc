"""A tiny host application with a database, layout and error page of its own.

`tools.wheel_check` copies it beside an empty environment: nothing of the checkout is in reach.
"""

import re
from datetime import date
from pathlib import Path

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

import studio as package
from studio import Studio
from studio.documents.render import Renderer
from studio.documents.views import ClientFacts, StudioFacts, plan_view
from studio.hooks import DefaultHooks
from studio.resources import resource_dir
from studio.skin.assessment import assess
from studio.skin.careplan import Decision, plan
from studio.skin.knowledge import load_knowledge

HERE = Path(__file__).parent.resolve()
LAYOUT = """<!doctype html><html lang="en"><head><title>{% block title %}{% endblock %}</title>
{% block head %}{% endblock %}</head><body class="{% block body_class %}{% endblock %}">
<p>Salon Rosa</p>{% block content %}{% endblock %}</body></html>"""


class Base(DeclarativeBase):
    """The host's own tables."""


class Guest(Base):
    __tablename__ = "guest"
    id: Mapped[int] = mapped_column(primary_key=True)


class SalonHooks(DefaultHooks):
    layout = "salon.html"


db = SQLAlchemy(model_class=Base)
studio = Studio(hooks=SalonHooks())


def create_app() -> Flask:
    app = Flask(__name__, instance_path=str(HERE / "instance"))
    app.config["SECRET_KEY"] = "of the host"  # noqa: S105 - guards nothing
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{HERE / 'host.db'}"
    app.config["SQLALCHEMY_BINDS"] = {"studio": f"sqlite:///{HERE / 'studio.db'}"}
    app.config["STUDIO_KEYS_FILE"] = str(HERE / "keys.json")
    app.jinja_loader = DictLoader({"salon.html": LAYOUT})
    app.register_error_handler(404, lambda _: ("Salon Rosa has no such page", 404))
    app.add_url_rule("/", "home", lambda: "Welcome to Salon Rosa")
    db.init_app(app)
    studio.init_app(app, url_prefix="/studio")
    return app


def check_pages(app: Flask) -> None:
    """See that the studio's page stands in the host's layout and the host's pages stay."""
    client = app.test_client()
    page = client.get("/studio/request")
    expect(page.status_code == 200, f"the request page answers {page.status_code}")
    expect("Salon Rosa" in page.text, "the request page is not in the host's layout")
    addresses = re.findall(r'(?:href|src)="(/studio/assets/[^"]+)"', page.text)
    expect(bool(addresses), "the request page names no style sheet")
    for address in addresses:
        expect(client.get(address).status_code == 200, f"{address} is not served")
    expect(client.get("/").text == "Welcome to Salon Rosa", "the host's page changed")
    expect("Salon Rosa" in client.get("/nowhere").text, "the host's error page changed")


def check_tables(app: Flask) -> None:
    """See that each database holds only its owner's tables."""
    with app.app_context():
        db.create_all(bind_key=None)
        host = set(inspect(db.engines[None]).get_table_names())
        ours = set(inspect(db.engines["studio"]).get_table_names())
    expect(host == {"guest"}, f"the host's database holds {host}")
    expect("studio_client" in ours, "the studio's database is not migrated")
    strangers = {name for name in ours if not name.startswith("studio_")}
    expect(not strangers, f"the studio's database holds {strangers}")


def render_plan() -> bytes:
    """Assess a case, plan its care and print it."""
    knowledge = load_knowledge()
    answer = assess({"bump": {"sites": ["cheek"]}, "on": "2026-11-22"}, knowledge)
    decision = Decision(on=date(2026, 11, 22), services=("cosmetic_extraction",), sites=("cheek",))
    view = plan_view(
        plan(decision, answer, knowledge).to_data(),
        ClientFacts("Rosa Muster"),
        StudioFacts("Salon Rosa", "1 Main St", "+1 206 555 0100", "", "A. Rivera", "12345"),
        number="P-1",
        version=1,
        language="en",
        issued_on=decision.on,
    )
    renderer = Renderer(resource_dir("templates"), resource_dir("static"))
    try:
        return renderer.plan(view)
    finally:
        renderer.close()


def expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a claim
    if not holds:
        raise SystemExit(otherwise)


def main() -> None:
    expect("site-packages" in str(package.__file__), "the package is not the installed one")
    app = create_app()
    check_pages(app)
    check_tables(app)
    (HERE / "plan.pdf").write_bytes(render_plan())


if __name__ == "__main__":
    main()
