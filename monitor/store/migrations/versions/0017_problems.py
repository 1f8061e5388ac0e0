"""What was wrong with the document of a feed that could be read all the same."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("problems", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("feed", "problems")
