"""Feeds whose hubs tell of their news."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("feed") as feed:
        feed.add_column(sa.Column("pinged_at", sa.DateTime(timezone=True), nullable=True))
        feed.add_column(sa.Column("pushed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "subscription",
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("hub", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("active_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("subscription_feed_id_fkey")),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("subscription_pkey")),
        sa.UniqueConstraint("token", name=op.f("subscription_token_key")),
    )


def downgrade() -> None:
    op.drop_table("subscription")
    with op.batch_alter_table("feed") as feed:
        feed.drop_column("pushed")
        feed.drop_column("pinged_at")
