"""Alerts may be about a feed itself instead of an article."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("alert") as alert:
        alert.alter_column("article_id", existing_type=ID, nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE alert_id IN (SELECT id FROM alert WHERE article_id IS NULL)")
    op.execute("DELETE FROM alert WHERE article_id IS NULL")
    with op.batch_alter_table("alert") as alert:
        alert.alter_column("article_id", existing_type=ID, nullable=False)
