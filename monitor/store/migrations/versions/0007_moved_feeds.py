"""Feeds that moved for good, and servers whose "not modified" is not believed for a while."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("feed") as feed:
        feed.add_column(sa.Column("moved", JSON))
        feed.add_column(sa.Column("distrusted_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    with op.batch_alter_table("feed") as feed:
        feed.drop_column("distrusted_until")
        feed.drop_column("moved")
