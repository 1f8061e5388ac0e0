"""Rules that could not be held against an article, because the program broke over it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "unjudged",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("unjudged_article_id_fkey")),
        sa.PrimaryKeyConstraint("article_id", "revision", "rule", name=op.f("unjudged_pkey")),
    )


def downgrade() -> None:
    op.drop_table("unjudged")
