"""Articles keep their edits and where they belong: to which development, of which story."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "revision",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("triaged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("revision_article_id_fkey")),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("revision_pkey")),
    )
    waiting = sa.text("triaged_at IS NULL")
    op.create_index(
        "revision_untriaged", "revision", ["seen_at"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_table(
        "assignment",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("of_id", ID, nullable=True),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("unlike", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("assignment_article_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("assignment_pkey")),
        sa.UniqueConstraint("article_id", "revision", name=op.f("assignment_article_id_key")),
    )
    op.create_index(op.f("assignment_at"), "assignment", ["at"])
    op.create_index(op.f("assignment_group_id"), "assignment", ["group_id"])
    with op.batch_alter_table("match") as match:
        match.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        match.drop_constraint("match_pkey", type_="primary")
        match.create_primary_key("match_pkey", ["article_id", "revision", "rule"])
    with op.batch_alter_table("alert") as alert:
        alert.add_column(sa.Column("group_id", ID, nullable=True))
        alert.add_column(sa.Column("story_id", ID, nullable=True))
        alert.create_index(op.f("alert_group_id"), ["group_id"])
        alert.create_index(op.f("alert_story_id"), ["story_id"])


def downgrade() -> None:
    op.execute("DELETE FROM match WHERE revision > 0")
    with op.batch_alter_table("alert") as alert:
        alert.drop_index(op.f("alert_story_id"))
        alert.drop_index(op.f("alert_group_id"))
        alert.drop_column("story_id")
        alert.drop_column("group_id")
    with op.batch_alter_table("match") as match:
        match.drop_constraint("match_pkey", type_="primary")
        match.drop_column("revision")
        match.create_primary_key("match_pkey", ["article_id", "rule"])
    op.drop_table("assignment")
    op.drop_table("revision")
