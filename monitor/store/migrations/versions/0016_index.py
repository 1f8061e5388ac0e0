"""The index that stored articles are searched by."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNINDEXED = sa.text("NOT indexed")


def upgrade() -> None:
    op.add_column("revision", sa.Column("indexed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "revision_unindexed",
        "revision",
        ["article_id"],
        sqlite_where=UNINDEXED,
        postgresql_where=UNINDEXED,
    )
    op.create_table(
        "volume",
        sa.Column("id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forgotten", sa.Integer(), nullable=False),
        sa.Column("listing", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("volume_pkey")),
    )
    op.create_table(
        "chapter",
        sa.Column("volume_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["volume_id"], ["volume.id"], name=op.f("chapter_volume_id_fkey")),
        sa.PrimaryKeyConstraint("volume_id", "number", name=op.f("chapter_pkey")),
    )
    if op.get_bind().dialect.name == "postgresql":  # they are compressed already
        op.execute("ALTER TABLE volume ALTER listing SET STORAGE EXTERNAL")
        op.execute(
            "ALTER TABLE chapter ALTER words SET STORAGE EXTERNAL, ALTER places SET STORAGE EXTERNAL"
        )


def downgrade() -> None:
    op.drop_table("chapter")
    op.drop_table("volume")
    op.drop_index("revision_unindexed", table_name="revision")
    op.drop_column("revision", "indexed")
