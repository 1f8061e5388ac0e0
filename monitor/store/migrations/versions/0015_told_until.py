"""Up to where a delivery's first try could tell who else reported the same."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("delivery", sa.Column("told_until", number, nullable=True))


def downgrade() -> None:
    op.drop_column("delivery", "told_until")
