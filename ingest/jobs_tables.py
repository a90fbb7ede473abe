"""The two tables of jobs; texts hold JSON, times are ISO in UTC and sort as they are, leases are seconds."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

METADATA = MetaData()
_TIME = String(32)

JOBS = Table(
    "jobs",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("owner", String(200), nullable=False, server_default=""),
    Column("idempotency", String(255)),
    Column("fingerprint", String(64), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("turn", _TIME, nullable=False),
    Column("options", Text, nullable=False),
    Column("files", Text, nullable=False),
    Column("received", _TIME, nullable=False),
    Column("started", _TIME),
    Column("finished", _TIME),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("holder", String(64), index=True),
    Column("lease", Float(53)),
    Column("cancel", Boolean, nullable=False, server_default=false()),
    Column("decided", Boolean, nullable=False, server_default=false()),
    Column("base", Integer),
    Column("progress", Text),
    Column("result", Text),
    Column("problem", Text),
    Column("events", Integer, nullable=False, server_default="0"),
    UniqueConstraint("owner", "idempotency"),
)

EVENTS = Table(
    "job_events",
    METADATA,
    Column("job", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", _TIME, nullable=False),
    Column("name", String(16), nullable=False),
    Column("data", Text, nullable=False),
)
