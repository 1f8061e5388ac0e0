"""What is in force of each place's configuration, and what is wrong with a newer one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "configuration",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("broken_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problems", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("configuration_pkey")),
    )


def downgrade() -> None:
    op.drop_table("configuration")
