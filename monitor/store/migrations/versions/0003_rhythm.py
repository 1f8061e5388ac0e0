"""Feeds keep their rhythm and what was asked and told, and a plan shares out the visits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("feed") as feed:
        feed.add_column(sa.Column("strikes", sa.Float(), nullable=False, server_default="0"))
        feed.add_column(sa.Column("rhythm", JSON, nullable=True))
        feed.add_column(sa.Column("asked", JSON, nullable=True))
        feed.add_column(sa.Column("told", sa.String(), nullable=True))
    op.create_table(
        "poll_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan", JSON, nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("poll_plan_pkey")),
    )


def downgrade() -> None:
    op.drop_table("poll_plan")
    with op.batch_alter_table("feed") as feed:
        feed.drop_column("told")
        feed.drop_column("asked")
        feed.drop_column("rhythm")
        feed.drop_column("strikes")
