"""The declarative base of every studio table, bound to the key "studio"."""

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

from studio.models.types import UtcDateTime

#: Flask-SQLAlchemy sends tables whose metadata carries this key to the bind of that name.
BIND_KEY = "studio"

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: Sensitivity of a column: 1 plain, 2 personal, 3 health (always sealed).
PLAIN, PERSONAL, HEALTH = {"level": 1}, {"level": 2}, {"level": 3}


class Base(DeclarativeBase):
    """Plain base: the host's Flask-SQLAlchemy only lends engine and session."""

    metadata = MetaData(naming_convention=NAMING, info={"bind_key": BIND_KEY})
    type_annotation_map = {str: Text(), datetime: UtcDateTime()}  # noqa: RUF012 - read by SQLAlchemy


IntPk = Annotated[int, mapped_column(primary_key=True, info=PLAIN)]
PublicId = Annotated[str, mapped_column(unique=True, info=PLAIN)]
Instant = Annotated[datetime, mapped_column(info=PLAIN)]
MaybeInstant = Annotated[datetime | None, mapped_column(info=PLAIN)]
Personal = Annotated[str, mapped_column(info=PERSONAL)]
MaybeDay = Annotated[date | None, mapped_column(info=PERSONAL)]


def one_of(column: str, values: type) -> CheckConstraint:
    """Hold a text column to the values of a StrEnum."""
    listed = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined] # an enum class
    return CheckConstraint(f"{column} IN ({listed})", name=column)
