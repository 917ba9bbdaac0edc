"""Triggers that hold what code alone could forget: what is written stays as it was written.

The list is the truth: `studio.migrate` creates them after every migration and compares them at
every start. Erasing a client, once it comes, lifts them by its own table, never by hand.
"""

from dataclasses import dataclass

_FUNCTION = """CREATE OR REPLACE FUNCTION studio_refuse() RETURNS trigger AS $studio$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END
$studio$ LANGUAGE plpgsql"""


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger: refuse `event` on `table` when `when` holds (always, if empty)."""

    table: str
    event: str
    #: Condition with {differs} for a null-safe comparison; the dialect fills it in.
    when: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}_no_{self.event.lower()}"

    def sqlite(self) -> str:
        when = f"\nWHEN {self.when.format(differs='IS NOT')}" if self.when else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW{when}\n"
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )

    def postgresql(self) -> str:
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        when = f"\nWHEN ({self.when.format(differs='IS DISTINCT FROM')})" if self.when else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH {each}{when}"
            f"\nEXECUTE FUNCTION studio_refuse('{self.name}')"
        )


_CLAIM_TAKEN = """EXISTS (SELECT 1 FROM studio_claim c
WHERE c.resource = NEW.resource AND c.active AND c.id IS NOT NEW.id
AND c.starts < NEW.ends AND c.ends > NEW.starts)"""


@dataclass(frozen=True, slots=True)
class ClaimGuard:
    """Refuse an active claim that shares time with another on its resource; SQLite only."""

    event: str
    columns: str = ""
    table: str = "studio_claim"

    @property
    def name(self) -> str:
        return f"{self.table}_overlap_{self.event.lower()}"

    def sqlite(self) -> str:
        of = f" OF {self.columns}" if self.columns else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event}{of} ON {self.table} FOR EACH ROW\n"
            f"WHEN NEW.active AND {_CLAIM_TAKEN}\n"
            f"BEGIN SELECT RAISE(ABORT, '{CLAIM_OVERLAP}'); END"
        )


@dataclass(frozen=True, slots=True)
class SignedGuard:
    """Refuse any change to what belongs to a signed visit; later words are amendments."""

    table: str
    event: str

    @property
    def name(self) -> str:
        return f"{self.table}_signed_{self.event.lower()}"

    def sqlite(self) -> str:
        rows = {"INSERT": ("NEW",), "DELETE": ("OLD",)}.get(self.event, ("OLD", "NEW"))
        signed = " OR ".join(_SIGNED_VISIT.format(row=row) for row in rows)
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW\n"
            f"WHEN {signed}\n"
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )

    def postgresql(self) -> str:
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW"
            f"\nEXECUTE FUNCTION studio_refuse_signed('{self.name}')"
        )


_SIGNED_VISIT = (
    "EXISTS (SELECT 1 FROM studio_consultation c "
    "WHERE c.id = {row}.consultation_id AND c.signed_at IS NOT NULL)"
)
#: What a signature closes beside the visit itself.
_OF_A_VISIT = ("studio_bump", "studio_treatment", "studio_decision", "studio_step_draft")
_SIGNED_FUNCTION = """CREATE OR REPLACE FUNCTION studio_refuse_signed() RETURNS trigger AS $studio$
BEGIN
IF EXISTS (SELECT 1 FROM studio_consultation WHERE signed_at IS NOT NULL
  AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.consultation_id ELSE OLD.consultation_id END,
             CASE WHEN TG_OP = 'DELETE' THEN OLD.consultation_id ELSE NEW.consultation_id END))
THEN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$studio$ LANGUAGE plpgsql"""


#: Named by the IntegrityError of a claim that overlaps; on PostgreSQL the constraint's name.
CLAIM_OVERLAP = "studio_claim_overlap"
#: PostgreSQL's own rule for the same; needs the extension btree_gist.
CLAIM_EXCLUSION = (
    f"ALTER TABLE studio_claim ADD CONSTRAINT {CLAIM_OVERLAP} EXCLUDE USING gist "
    "(resource WITH =, int8range(starts, ends, '[)') WITH &&) WHERE (active)"
)


def _frozen_paper(table: str, after: str) -> tuple[Guard, Guard]:
    """Freeze a paper once issued: only the step to its last status remains."""
    columns = ("id", "public_id", "consultation_id", "number", "data", "created_at", "issued_at")
    changed = " OR ".join(f"NEW.{column} {{differs}} OLD.{column}" for column in columns)
    step = f"(OLD.status = 'issued' AND NEW.status IN ('issued', '{after}'))"
    stays = f"(OLD.status = '{after}' AND NEW.status = '{after}')"
    return (
        Guard(table, "UPDATE", f"OLD.status <> 'draft' AND ({changed} OR NOT ({step} OR {stays}))"),
        Guard(table, "DELETE", "OLD.status <> 'draft'"),
    )


def _made_once(table: str) -> tuple[Guard, Guard]:
    """Let a variant be laid out once, from the words it was asked for with; nothing else."""
    columns = ("id", "public_id", "document_id", "variant", "created_at")
    moved = " OR ".join(f"NEW.{column} {{differs}} OLD.{column}" for column in columns)
    rewritten = "NEW.sheet IS NOT NULL AND NEW.sheet {differs} OLD.sheet"
    return (
        Guard(table, "UPDATE", f"OLD.made_at IS NOT NULL OR {moved} OR ({rewritten})"),
        Guard(table, "DELETE"),
    )


_CHANGES = ("UPDATE", "DELETE")
_APPEND_ONLY = (
    "studio_audit",
    "studio_assessment",
    "studio_document",
    "studio_knowledge_version",
    "studio_signature",
    "studio_flag_choice",
    "studio_amendment",
    "studio_disclosure",
)

GUARDS: tuple[Guard, ...] = (
    *(Guard(table, event) for table in _APPEND_ONLY for event in _CHANGES),
    *_made_once("studio_document_variant"),
    *_frozen_paper("studio_plan", "superseded"),
    *_frozen_paper("studio_referral", "answered"),
    *(Guard("studio_consultation", event, "OLD.signed_at IS NOT NULL") for event in _CHANGES),
)
SIGNED_GUARDS = tuple(
    SignedGuard(table, event) for table in _OF_A_VISIT for event in ("INSERT", *_CHANGES)
)
CLAIM_GUARDS = (
    ClaimGuard("INSERT"),
    ClaimGuard("UPDATE", "resource, starts, ends, active"),
)
#: PostgreSQL can empty a table without touching its rows one by one.
TRUNCATE_GUARDS: tuple[Guard, ...] = tuple(
    Guard(table, "TRUNCATE")
    for table in (*_APPEND_ONLY, "studio_document_variant", "studio_plan", "studio_referral")
)
POSTGRESQL_FUNCTIONS = (_FUNCTION, _SIGNED_FUNCTION)
