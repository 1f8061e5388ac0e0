"""What readers made of alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alert", sa.Column("verdict", sa.String(), nullable=True))
    op.add_column("alert", sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alert", sa.Column("marked_by", sa.String(), nullable=True))


def downgrade() -> None:
    for name in ("marked_by", "marked_at", "verdict"):
        op.drop_column("alert", name)
