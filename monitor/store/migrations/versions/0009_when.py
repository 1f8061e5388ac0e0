"""Deliveries are held and travel together; alerts are folded, acknowledged and escalated; rules are snoozed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TOGETHER = sa.text("digest_key IS NOT NULL")
ESCALATING = sa.text("escalate_at IS NOT NULL")
SNOOZING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("alert") as alert:
        alert.add_column(sa.Column("folded_until", MOMENT, nullable=True))
        alert.add_column(sa.Column("acked_at", MOMENT, nullable=True))
        alert.add_column(sa.Column("acked_by", sa.String(), nullable=True))
        alert.add_column(sa.Column("escalate_at", MOMENT, nullable=True))
        alert.add_column(sa.Column("escalated_at", MOMENT, nullable=True))
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("hold", sa.String(), nullable=True))
        delivery.add_column(sa.Column("digest_key", sa.String(), nullable=True))
        delivery.add_column(sa.Column("escalated", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "alert_escalating", "alert", ["escalate_at"], sqlite_where=ESCALATING, postgresql_where=ESCALATING
    )
    op.create_index(
        "delivery_digest", "delivery", ["digest_key"], sqlite_where=TOGETHER, postgresql_where=TOGETHER
    )
    op.create_table(
        "snooze",
        sa.Column("id", ID, nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("story_id", ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("snooze_pkey")),
    )
    op.create_index("snooze_on", "snooze", ["until"], sqlite_where=SNOOZING, postgresql_where=SNOOZING)


def downgrade() -> None:
    op.drop_table("snooze")
    op.drop_index("delivery_digest", table_name="delivery")
    op.drop_index("alert_escalating", table_name="alert")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_column("escalated")
        delivery.drop_column("digest_key")
        delivery.drop_column("hold")
    with op.batch_alter_table("alert") as alert:
        alert.drop_column("escalated_at")
        alert.drop_column("escalate_at")
        alert.drop_column("acked_by")
        alert.drop_column("acked_at")
        alert.drop_column("folded_until")
