"""Every table, index and view."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DATA = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")
TOKENS = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")

TABLES = (  # in the order they are dropped
    "headline_redirect",
    "coverage",
    "candidate",
    "outlet_domain",
    "outlet_alias",
    "listing",
    "headline",
    "document_text",
    "correction",
    "capture",
    "revision",
    "outlet",
    "headline_document",
    "headline_collection",
    "document",
    "day_total",
    "day_count",
    "collection",
)

VIEWS = {
    "headlines": """
SELECT h.public_id AS id, h.title, o.name AS outlet, o.slug AS outlet_slug, h.outlet_printed, h.outlet_from,
       h.published_on, h.published_to, h.published_at, h.precision, h.date_from, h.listed_on, h.url, h.author, h.language,
       h.damaged, h.cut, h.confidence, h.copy_key, h.sightings
  FROM headline h LEFT JOIN outlet o ON o.id = h.outlet_id
""",
    "outlets": """
SELECT o.slug, o.name, o.headlines, o.first_on, o.last_on
  FROM outlet o WHERE o.merged_into IS NULL
""",
    "sightings": """
SELECT h.public_id AS headline, d.sha256 AS document, d.name AS document_name, c.position, c.line, c.start_byte, c.end_byte,
       c.raw, c.spans, c.title, o.name AS outlet, c.outlet AS outlet_printed, c.outlet_from, c.published_on, c.published_to,
       c.published_at, c.precision, c.date_from, c.listed_on, c.url, c.author, c.language, c.damaged, c.cut, c.confidence, c.rule,
       c.extra, l.layout, (h.lead_document_id = c.document_id AND h.lead_position = c.position) AS lead
  FROM candidate c
  JOIN headline h ON h.id = c.headline_id
  JOIN document d ON d.id = c.document_id
  JOIN listing l ON l.document_id = c.document_id AND l.ordinal = c.listing
  LEFT JOIN outlet o ON o.id = c.outlet_id
""",
    "rejections": """
SELECT d.sha256 AS document, d.name AS document_name, c.position, c.line, c.start_byte, c.end_byte, c.reason, c.detail,
       c.raw, c.title, c.outlet AS outlet_printed, c.published_on, c.published_to, c.listed_on, c.url, c.extra, l.layout
  FROM candidate c
  JOIN document d ON d.id = c.document_id
  JOIN listing l ON l.document_id = c.document_id AND l.ordinal = c.listing
 WHERE c.reason IS NOT NULL
""",
    "captures": """
SELECT d.sha256 AS document, c.name, c.uri, c.captured_at, k.name AS collection, c.ingested_at, d.format, d.size,
       d.title, d.outlet, d.origin_title, d.origin_outlet, d.entries, d.rejections, d.complete
  FROM capture c
  JOIN document d ON d.id = c.document_id
  LEFT JOIN collection k ON k.id = c.collection_id
""",
    "timeline": """
SELECT n.published_on, n.published_to, o.name AS outlet, o.slug AS outlet_slug, n.headlines
  FROM day_count n LEFT JOIN outlet o ON o.id = n.outlet_id
""",
}


def upgrade() -> None:
    op.create_table(
        "collection",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("name", name=op.f("uq_collection_name")),
    )
    op.create_table(
        "day_count",
        sa.Column("outlet_id", KEY, nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_to", sa.Date(), nullable=False),
        sa.Column("headlines", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "published_on", "published_to", name=op.f("pk_day_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "day_total",
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_to", sa.Date(), nullable=False),
        sa.Column("headlines", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("published_on", "published_to", name=op.f("pk_day_total")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "document",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("format", WORDS, nullable=False),
        sa.Column("size", KEY, nullable=False),
        sa.Column("encoding", WORDS, nullable=True),
        sa.Column("encoding_from", WORDS, nullable=True),
        sa.Column("replaced", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("title", WORDS, nullable=True),
        sa.Column("outlet", WORDS, nullable=True),
        sa.Column("origin_title", WORDS, nullable=True),
        sa.Column("origin_outlet", WORDS, nullable=True),
        sa.Column("origin_url", WORDS, nullable=True),
        sa.Column("site_name", WORDS, nullable=True),
        sa.Column("canonical_url", WORDS, nullable=True),
        sa.Column("language", WORDS, nullable=True),
        sa.Column("author", WORDS, nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("options", DATA, nullable=False),
        sa.Column("book", WORDS, nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("reached", KEY, nullable=False),
        sa.Column("complete", sa.Boolean(create_constraint=True, name="complete"), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("consumed", sa.Integer(), nullable=False),
        sa.Column("ignored", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("rejections", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("ingested_at", INSTANT, nullable=False),
        sa.CheckConstraint("candidates = entries + rejections", name=op.f("ck_document_candidates")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_document_sha256")),
        sa.CheckConstraint("pieces = consumed + ignored", name=op.f("ck_document_pieces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("sha256", name=op.f("uq_document_sha256")),
    )
    op.create_index("ix_document_ingested", "document", ["ingested_at", "sha256"], unique=False)
    op.create_table(
        "headline_collection",
        sa.Column("collection_id", KEY, nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("public_id", WORDS, nullable=False),
        sa.Column("headline_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("collection_id", "published_on", "public_id", name=op.f("pk_headline_collection")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "headline_document",
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("public_id", WORDS, nullable=False),
        sa.Column("headline_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "published_on", "public_id", name=op.f("pk_headline_document")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outlet",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("slug", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("named_by", WORDS, server_default="sightings", nullable=False),
        sa.Column("merged_into", KEY, nullable=True),
        sa.Column("headlines", sa.Integer(), server_default="0", nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.CheckConstraint("named_by IN ('sightings', 'person')", name=op.f("ck_outlet_named_by")),
        sa.CheckConstraint("merged_into <> id", name=op.f("ck_outlet_merged_into")),
        sa.ForeignKeyConstraint(["merged_into"], ["outlet.id"], name=op.f("fk_outlet_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet")),
        sa.UniqueConstraint("key", name=op.f("uq_outlet_key")),
    )
    op.create_index(
        "uq_outlet_slug",
        "outlet",
        ["slug"],
        unique=True,
        sqlite_where=sa.text("slug IS NOT NULL"),
        postgresql_where=sa.text("slug IS NOT NULL"),
    )
    op.create_index("ix_outlet_headlines", "outlet", ["headlines", "slug"], unique=False)
    op.create_index("ix_outlet_merged_into", "outlet", ["merged_into"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_revision_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_table(
        "capture",
        sa.Column("id", KEY, nullable=False),
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("fingerprint", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("uri", WORDS, nullable=True),
        sa.Column("captured_at", INSTANT, nullable=True),
        sa.Column("collection_id", KEY, nullable=True),
        sa.Column("ingested_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_capture_collection_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_capture_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        sa.UniqueConstraint("document_id", "fingerprint", name=op.f("uq_capture_document_id")),
    )
    op.create_index("ix_capture_collection", "capture", ["collection_id", "document_id"], unique=False)
    op.create_table(
        "correction",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("target", WORDS, nullable=False),
        sa.Column("field", WORDS, nullable=False),
        sa.Column("value", DATA, nullable=True),
        sa.Column("note", WORDS, nullable=False),
        sa.Column("document_id", KEY, nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.CheckConstraint("(kind = 'candidate') = (document_id IS NOT NULL)", name=op.f("ck_correction_document")),
        sa.CheckConstraint("kind IN ('candidate', 'outlet')", name=op.f("ck_correction_kind")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_correction_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("kind", "target", "field", name=op.f("uq_correction_kind")),
    )
    op.create_index("ix_correction_document", "correction", ["document_id"], unique=False)
    op.create_table(
        "document_text",
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("size", KEY, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_text_document_id")),
        sa.PrimaryKeyConstraint("document_id", "part", name=op.f("pk_document_text")),
    )
    op.create_table(
        "headline",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", WORDS, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("outlet_id", KEY, nullable=True),
        sa.Column("outlet_printed", WORDS, nullable=True),
        sa.Column("outlet_from", WORDS, nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_to", sa.Date(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("precision", WORDS, nullable=False),
        sa.Column("date_from", WORDS, nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("url", WORDS, nullable=True),
        sa.Column("author", WORDS, nullable=True),
        sa.Column("language", WORDS, nullable=True),
        sa.Column("damaged", sa.Boolean(create_constraint=True, name="damaged"), nullable=False),
        sa.Column("cut", sa.Boolean(create_constraint=True, name="cut"), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("copy_key", WORDS, nullable=False),
        sa.Column("search_text", TOKENS, nullable=False),
        sa.Column("sightings", sa.Integer(), nullable=False),
        sa.Column("lead_document_id", KEY, nullable=False),
        sa.Column("lead_position", sa.Integer(), nullable=False),
        sa.CheckConstraint("precision IN ('day', 'month', 'year')", name=op.f("ck_headline_precision")),
        sa.CheckConstraint("published_on <= published_to", name=op.f("ck_headline_span")),
        sa.CheckConstraint("sightings > 0", name=op.f("ck_headline_sightings")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_headline_outlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_headline")),
        sa.UniqueConstraint("public_id", name=op.f("uq_headline_public_id")),
    )
    op.create_index(
        "ix_headline_author",
        "headline",
        ["published_on", "public_id"],
        unique=False,
        sqlite_where=sa.text("author IS NOT NULL"),
        postgresql_where=sa.text("author IS NOT NULL"),
    )
    op.create_index("ix_headline_copy", "headline", ["copy_key", "published_on", "public_id"], unique=False)
    op.create_index(
        "ix_headline_cut",
        "headline",
        ["published_on", "public_id"],
        unique=False,
        sqlite_where=sa.text("cut = 1"),
        postgresql_where=sa.text("cut"),
    )
    op.create_index(
        "ix_headline_damaged",
        "headline",
        ["published_on", "public_id"],
        unique=False,
        sqlite_where=sa.text("damaged = 1"),
        postgresql_where=sa.text("damaged"),
    )
    op.create_index("ix_headline_day", "headline", ["published_on", "public_id"], unique=False)
    op.create_index("ix_headline_outlet", "headline", ["outlet_id", "published_on", "public_id"], unique=False)
    op.create_index(
        "ix_headline_url",
        "headline",
        ["published_on", "public_id"],
        unique=False,
        sqlite_where=sa.text("url IS NOT NULL"),
        postgresql_where=sa.text("url IS NOT NULL"),
    )
    op.create_table(
        "listing",
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("layout", WORDS, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("date_order", WORDS, nullable=True),
        sa.Column("date_order_from", WORDS, nullable=False),
        sa.Column("languages", DATA, nullable=False),
        sa.Column("headings", DATA, nullable=False),
        sa.Column("damaged", sa.Boolean(create_constraint=True, name="damaged"), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_listing_document_id")),
        sa.PrimaryKeyConstraint("document_id", "ordinal", name=op.f("pk_listing")),
    )
    op.create_table(
        "outlet_alias",
        sa.Column("outlet_id", KEY, nullable=False),
        sa.Column("alias", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=True),
        sa.Column("slug", WORDS, nullable=True),
        sa.Column("domains", WORDS, server_default="", nullable=False),
        sa.Column("sightings", sa.Integer(), nullable=False),
        sa.Column("said_by", WORDS, server_default="sightings", nullable=False),
        sa.CheckConstraint("said_by IN ('sightings', 'person')", name=op.f("ck_outlet_alias_said_by")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_outlet_alias_outlet_id")),
        sa.PrimaryKeyConstraint("outlet_id", "alias", name=op.f("pk_outlet_alias")),
    )
    op.create_index("ix_outlet_alias_key", "outlet_alias", ["key"], unique=False)
    op.create_table(
        "outlet_domain",
        sa.Column("domain", WORDS, nullable=False),
        sa.Column("outlet_id", KEY, nullable=False),
        sa.Column("said_by", WORDS, server_default="book", nullable=False),
        sa.CheckConstraint("said_by IN ('book', 'person')", name=op.f("ck_outlet_domain_said_by")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_outlet_domain_outlet_id")),
        sa.PrimaryKeyConstraint("domain", "outlet_id", name=op.f("pk_outlet_domain")),
    )
    op.create_index("ix_outlet_domain_outlet", "outlet_domain", ["outlet_id"], unique=False)
    op.create_table(
        "candidate",
        sa.Column("id", KEY, nullable=False),
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("listing", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("start_byte", KEY, nullable=False),
        sa.Column("end_byte", KEY, nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("raw", WORDS, nullable=False),
        sa.Column("spans", DATA, nullable=False),
        sa.Column("title", WORDS, nullable=True),
        sa.Column("outlet", WORDS, nullable=True),
        sa.Column("outlet_id", KEY, nullable=True),
        sa.Column("outlet_from", WORDS, nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_to", sa.Date(), nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("precision", WORDS, nullable=True),
        sa.Column("date_from", WORDS, nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("url", WORDS, nullable=True),
        sa.Column("author", WORDS, nullable=True),
        sa.Column("language", WORDS, nullable=True),
        sa.Column("damaged", sa.Boolean(create_constraint=True, name="damaged"), nullable=False),
        sa.Column("cut", sa.Boolean(create_constraint=True, name="cut"), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("rule", WORDS, nullable=False),
        sa.Column("extra", DATA, nullable=False),
        sa.Column("headline_id", KEY, nullable=True),
        sa.Column("reason", WORDS, nullable=True),
        sa.Column("detail", WORDS, nullable=False),
        sa.CheckConstraint("precision IN ('day', 'month', 'year')", name=op.f("ck_candidate_precision")),
        sa.CheckConstraint("(headline_id IS NULL) <> (reason IS NULL)", name=op.f("ck_candidate_outcome")),
        sa.CheckConstraint(
            "headline_id IS NULL OR (title IS NOT NULL AND published_on IS NOT NULL)",
            name=op.f("ck_candidate_sighting"),
        ),
        sa.CheckConstraint("start_byte <= end_byte", name=op.f("ck_candidate_bytes")),
        sa.ForeignKeyConstraint(
            ["document_id", "listing"], ["listing.document_id", "listing.ordinal"], name="fk_candidate_listing"
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_candidate_document_id")),
        sa.ForeignKeyConstraint(["headline_id"], ["headline.id"], name=op.f("fk_candidate_headline_id")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_candidate_outlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_candidate_document_id")),
    )
    op.create_index("ix_candidate_headline", "candidate", ["headline_id"], unique=False)
    op.create_index("ix_candidate_outlet", "candidate", ["outlet_id"], unique=False)
    op.create_index(
        "ix_candidate_reason",
        "candidate",
        ["reason", "document_id", "position"],
        unique=False,
        sqlite_where=sa.text("reason IS NOT NULL"),
        postgresql_where=sa.text("reason IS NOT NULL"),
    )
    op.create_index(
        "ix_candidate_rejection",
        "candidate",
        ["document_id", "position"],
        unique=False,
        sqlite_where=sa.text("reason IS NOT NULL"),
        postgresql_where=sa.text("reason IS NOT NULL"),
    )
    op.create_table(
        "coverage",
        sa.Column("document_id", KEY, nullable=False),
        sa.Column("listing", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_coverage_days")),
        sa.ForeignKeyConstraint(
            ["document_id", "listing"], ["listing.document_id", "listing.ordinal"], name=op.f("fk_coverage_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "listing", "first_on", name=op.f("pk_coverage")),
    )
    op.create_index("ix_coverage_days", "coverage", ["first_on", "last_on"], unique=False)
    op.create_table(
        "headline_redirect",
        sa.Column("public_id", WORDS, nullable=False),
        sa.Column("successor", WORDS, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["successor"], ["headline.public_id"], name=op.f("fk_headline_redirect_successor")),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_headline_redirect")),
    )
    op.create_index("ix_headline_redirect_successor", "headline_redirect", ["successor"], unique=False)
    op.execute("INSERT INTO revision (id, value) VALUES (1, 0)")
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_headline_search", "headline", ["search_text"], postgresql_using="gin")
    else:
        # 'ascii' takes every character above 127 as part of a token, so our tokens stay whole in every script
        op.execute(
            "CREATE VIRTUAL TABLE headline_search USING fts5("
            "search_text, content='headline', content_rowid='id', tokenize='ascii')"
        )
    for name, select in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {select}")


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE headline_search")
    for name in TABLES:
        op.drop_table(name)
