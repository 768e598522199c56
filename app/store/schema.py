"""The tables, views and data dictionary (docs/design.md, "Databases"). Migrations build them; this module describes them.

Tables are singular and internal, views plural and the contract for SQL. What a reader of this schema needs to know:

- **Order and paging.** Headlines are read in the order of (published_on, public_id), both ascending or both descending. One
  index serves that order for each plain filter, so no page sorts: all headlines (`ix_headline_day`), one outlet
  (`ix_headline_outlet`), copies (`ix_headline_copy`), flags (`ix_headline_damaged`, `ix_headline_cut`), what not all have
  (`ix_headline_author`, `ix_headline_url`), one document (`headline_document`), one collection (`headline_collection`). The
  last two hold each headline once, keyed (document or collection, published_on, public_id).
- **Search.** `headline.search_text` holds the tokens of the title (app.store.types.Tokens). SQLite: the FTS5 table
  `headline_search` (rowid = headline.id, column `search_text`, external content), whose `ascii` tokenizer splits at our
  spaces alone, since it takes every character above 127 as part of a token; query it by quoted tokens: `headline_search
  MATCH '"tok1 tok2"'`. Postgres: `search_text` is a tsvector of the same tokens with places, under `ix_headline_search`
  (GIN); query it by a tsquery of quoted lexemes, never by to_tsquery's parser.
- **Roll-up.** `day_count` has the headlines of each outlet (0: none printed) and span, `day_total` of each span,
  `outlet.headlines` with `first_on`/`last_on` of each outlet. No cell is zero. All change in the transaction that changes
  the rows.
- **Outlets.** `outlet.key` is the slug without hyphens: spellings that agree in letters and digits are one outlet.
  `outlet_alias` has every spelling seen (and a person's additions), with the same kind of key; several rows of a key are an
  alias of several outlets. An outlet merged into another keeps its row with `merged_into` set, and shows no headlines of
  its own.
- **Changes.** On SQLite every writing transaction draws a new `revision.value`. On Postgres that row would make writers wait
  for each other, so it stays 0 there: `pg_current_snapshot()` tells one state from another.
- Derived tables (`headline_document`, `headline_collection`, `day_count`, `day_total`) and a headline's lead have no
  foreign keys: checking them would cost an index each; tests hold them to the rows.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from app.store.types import DATA, WORDS, Instant, Tokens

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

KEY = BigInteger().with_variant(Integer(), "sqlite")
"""An integer key; on SQLite it must be INTEGER to be the rowid."""

NO_OUTLET = 0
"""`day_count.outlet_id` of headlines without an outlet."""

SEARCH_TABLE = "headline_search"
"""The FTS5 table of SQLite."""


def flag(name: str) -> Column[bool]:
    """A boolean that holds nothing but 0 and 1 on SQLite too."""
    return Column(name, Boolean(name=name, create_constraint=True), nullable=False)


# ---------------------------------------------------------------- documents

document = Table(
    "document",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("sha256", WORDS, nullable=False),
    Column("name", WORDS, nullable=False),  # the smallest of its captures' names: the same in any order of ingest
    Column("format", WORDS, nullable=False),
    Column("size", KEY, nullable=False),
    Column("encoding", WORDS),
    Column("encoding_from", WORDS),
    Column("replaced", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    # what it says of itself (model.DocumentFacts)
    Column("title", WORDS),
    Column("outlet", WORDS),
    Column("origin_title", WORDS),
    Column("origin_outlet", WORDS),
    Column("origin_url", WORDS),
    Column("site_name", WORDS),
    Column("canonical_url", WORDS),
    Column("language", WORDS),
    Column("author", WORDS),
    Column("published_on", Date),
    Column("published_at", Instant),
    # how it was read
    Column("options", DATA, nullable=False),  # model.ParseOptions
    Column("book", WORDS, nullable=False),  # version of the outlet book
    # how far it was read, and the tally
    Column("parts", Integer, nullable=False),  # stored so far
    Column("reached", KEY, nullable=False),  # byte offset
    flag("complete"),
    Column("pieces", Integer, nullable=False),
    Column("consumed", Integer, nullable=False),
    Column("ignored", Integer, nullable=False),
    Column("candidates", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("rejections", Integer, nullable=False),
    Column("first_on", Date),  # of its entries
    Column("last_on", Date),
    Column("ingested_at", Instant, nullable=False),
    UniqueConstraint("sha256"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("pieces = consumed + ignored", name="pieces"),
    CheckConstraint("candidates = entries + rejections", name="candidates"),
)
Index("ix_document_ingested", document.c.ingested_at, document.c.sha256)

document_text = Table(
    "document_text",
    metadata,
    Column("document_id", KEY, ForeignKey("document.id"), nullable=False),
    Column("part", Integer, nullable=False),
    Column("size", KEY, nullable=False),  # bytes when decompressed
    Column("body", LargeBinary, nullable=False),  # zstd; parts joined in order are what reparse reads
    PrimaryKeyConstraint("document_id", "part"),
)

collection = Table(
    "collection",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("name", WORDS, nullable=False),
    UniqueConstraint("name"),
)

capture = Table(
    "capture",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("document_id", KEY, ForeignKey("document.id"), nullable=False),
    Column("fingerprint", WORDS, nullable=False),  # of name, uri, captured_at, collection: none is doubled
    Column("name", WORDS, nullable=False),
    Column("uri", WORDS),
    Column("captured_at", Instant),
    Column("collection_id", KEY, ForeignKey("collection.id")),
    Column("ingested_at", Instant, nullable=False),
    UniqueConstraint("document_id", "fingerprint"),
)
Index("ix_capture_collection", capture.c.collection_id, capture.c.document_id)

listing = Table(
    "listing",
    metadata,
    Column("document_id", KEY, ForeignKey("document.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),  # from 0
    Column("layout", WORDS, nullable=False),
    Column("line", Integer, nullable=False),
    Column("date_order", WORDS),
    Column("date_order_from", WORDS, nullable=False),
    Column("languages", DATA, nullable=False),
    Column("headings", DATA, nullable=False),
    flag("damaged"),
    Column("first_on", Date),
    Column("last_on", Date),
    PrimaryKeyConstraint("document_id", "ordinal"),
)

coverage = Table(
    "coverage",
    metadata,
    Column("document_id", KEY, nullable=False),
    Column("listing", Integer, nullable=False),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    PrimaryKeyConstraint("document_id", "listing", "first_on"),
    ForeignKeyConstraint(["document_id", "listing"], ["listing.document_id", "listing.ordinal"]),
    CheckConstraint("first_on <= last_on", name="days"),
)
Index("ix_coverage_days", coverage.c.first_on, coverage.c.last_on)

# ---------------------------------------------------------------- outlets

outlet = Table(
    "outlet",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("key", WORDS, nullable=False),
    Column("slug", WORDS, nullable=False),
    Column("name", WORDS, nullable=False),
    Column("named_by", WORDS, nullable=False, server_default="sightings"),  # or "person", whose word stands
    Column("merged_into", KEY, ForeignKey("outlet.id")),
    Column("headlines", Integer, nullable=False, server_default="0"),
    Column("first_on", Date),
    Column("last_on", Date),
    UniqueConstraint("key"),
    CheckConstraint("named_by IN ('sightings', 'person')", name="named_by"),
    CheckConstraint("merged_into <> id", name="merged_into"),
)
Index(
    "uq_outlet_slug",
    outlet.c.slug,
    unique=True,
    # of all rows; but what a partial index covers is no key to Postgres, so a slug can change while others refer to its row
    sqlite_where=outlet.c.slug.is_not(None),
    postgresql_where=outlet.c.slug.is_not(None),
)
Index("ix_outlet_headlines", outlet.c.headlines, outlet.c.slug)
Index("ix_outlet_merged_into", outlet.c.merged_into)

outlet_alias = Table(
    "outlet_alias",
    metadata,
    Column("outlet_id", KEY, ForeignKey("outlet.id"), nullable=False),
    Column("alias", WORDS, nullable=False),  # as printed
    Column("key", WORDS, nullable=False),  # its letters and digits
    # what the outlet book makes of it: the outlet shows the name most sightings vote for. NULL: no vote (a person's word)
    Column("name", WORDS),
    Column("slug", WORDS),
    Column("domains", WORDS, nullable=False, server_default=""),  # separated by spaces
    Column("sightings", Integer, nullable=False),
    Column(
        "said_by", WORDS, nullable=False, server_default="sightings"
    ),  # or "person": kept without sightings, and obeyed
    PrimaryKeyConstraint("outlet_id", "alias"),
    CheckConstraint("said_by IN ('sightings', 'person')", name="said_by"),
)
Index("ix_outlet_alias_key", outlet_alias.c.key)

outlet_domain = Table(
    "outlet_domain",
    metadata,
    Column("domain", WORDS, nullable=False),
    Column("outlet_id", KEY, ForeignKey("outlet.id"), nullable=False),
    Column("said_by", WORDS, nullable=False, server_default="book"),
    PrimaryKeyConstraint("domain", "outlet_id"),
    CheckConstraint("said_by IN ('book', 'person')", name="said_by"),
)
Index("ix_outlet_domain_outlet", outlet_domain.c.outlet_id)

# ---------------------------------------------------------------- headlines

headline = Table(
    "headline",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("public_id", WORDS, nullable=False),
    Column("title", WORDS, nullable=False),
    Column("outlet_id", KEY, ForeignKey("outlet.id")),
    Column("outlet_printed", WORDS),
    Column("outlet_from", WORDS),
    Column("published_on", Date, nullable=False),
    Column("published_to", Date, nullable=False),
    Column("published_at", Instant),
    Column("precision", WORDS, nullable=False),
    Column("date_from", WORDS, nullable=False),
    Column("listed_on", Date),  # the earliest of its sightings; everything else is its lead sighting's
    Column("url", WORDS),
    Column("author", WORDS),
    Column("language", WORDS),
    flag("damaged"),
    flag("cut"),
    Column("confidence", Double, nullable=False),
    Column("copy_key", WORDS, nullable=False),
    Column("search_text", Tokens, nullable=False),
    Column("sightings", Integer, nullable=False),
    Column("lead_document_id", KEY, nullable=False),
    Column("lead_position", Integer, nullable=False),
    UniqueConstraint("public_id"),
    CheckConstraint("precision IN ('day', 'month', 'year')", name="precision"),
    CheckConstraint("published_on <= published_to", name="span"),
    CheckConstraint("sightings > 0", name="sightings"),
)
Index("ix_headline_day", headline.c.published_on, headline.c.public_id)
Index("ix_headline_outlet", headline.c.outlet_id, headline.c.published_on, headline.c.public_id)
Index("ix_headline_copy", headline.c.copy_key, headline.c.published_on, headline.c.public_id)
for _flag in ("damaged", "cut"):
    Index(
        f"ix_headline_{_flag}",
        headline.c.published_on,
        headline.c.public_id,
        sqlite_where=text(
            f"{_flag} = 1"
        ),  # as SQLAlchemy writes `WHERE headline.c.cut` for SQLite: the planner wants it alike
        postgresql_where=text(_flag),
    )
for _given in ("author", "url"):
    Index(
        f"ix_headline_{_given}",
        headline.c.published_on,
        headline.c.public_id,
        sqlite_where=text(f"{_given} IS NOT NULL"),
        postgresql_where=text(f"{_given} IS NOT NULL"),
    )
Index("ix_headline_search", headline.c.search_text, postgresql_using="gin").ddl_if(dialect="postgresql")

candidate = Table(
    "candidate",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("document_id", KEY, ForeignKey("document.id"), nullable=False),
    Column("position", Integer, nullable=False),  # from 1
    Column("listing", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("start_byte", KEY, nullable=False),
    Column("end_byte", KEY, nullable=False),
    Column("pieces", Integer, nullable=False),
    Column("raw", WORDS, nullable=False),
    Column("spans", DATA, nullable=False),
    Column("title", WORDS),
    Column("outlet", WORDS),  # as printed
    Column("outlet_id", KEY, ForeignKey("outlet.id")),  # of a sighting
    Column("outlet_from", WORDS),
    Column("published_on", Date),
    Column("published_to", Date),
    Column("published_at", Instant),
    Column("precision", WORDS),
    Column("date_from", WORDS),
    Column("listed_on", Date),
    Column("url", WORDS),
    Column("author", WORDS),
    Column("language", WORDS),
    flag("damaged"),
    flag("cut"),
    Column("confidence", Double, nullable=False),
    Column("rule", WORDS, nullable=False),
    Column("extra", DATA, nullable=False),
    Column("headline_id", KEY, ForeignKey("headline.id")),
    Column("reason", WORDS),
    Column("detail", WORDS, nullable=False),
    UniqueConstraint("document_id", "position"),
    ForeignKeyConstraint(
        ["document_id", "listing"], ["listing.document_id", "listing.ordinal"], name="fk_candidate_listing"
    ),
    CheckConstraint("(headline_id IS NULL) <> (reason IS NULL)", name="outcome"),
    CheckConstraint("headline_id IS NULL OR (title IS NOT NULL AND published_on IS NOT NULL)", name="sighting"),
    CheckConstraint("precision IN ('day', 'month', 'year')", name="precision"),
    CheckConstraint("start_byte <= end_byte", name="bytes"),
)
Index("ix_candidate_headline", candidate.c.headline_id)
Index("ix_candidate_outlet", candidate.c.outlet_id)
Index(
    "ix_candidate_rejection",
    candidate.c.document_id,
    candidate.c.position,
    sqlite_where=candidate.c.reason.is_not(None),
    postgresql_where=candidate.c.reason.is_not(None),
)
Index(
    "ix_candidate_reason",
    candidate.c.reason,
    candidate.c.document_id,
    candidate.c.position,
    sqlite_where=candidate.c.reason.is_not(None),
    postgresql_where=candidate.c.reason.is_not(None),
)

headline_document = Table(
    "headline_document",
    metadata,
    Column("document_id", KEY, nullable=False),
    Column("published_on", Date, nullable=False),
    Column("public_id", WORDS, nullable=False),
    Column("headline_id", KEY, nullable=False),
    PrimaryKeyConstraint("document_id", "published_on", "public_id"),
    sqlite_with_rowid=False,
)

headline_collection = Table(
    "headline_collection",
    metadata,
    Column("collection_id", KEY, nullable=False),
    Column("published_on", Date, nullable=False),
    Column("public_id", WORDS, nullable=False),
    Column("headline_id", KEY, nullable=False),
    PrimaryKeyConstraint("collection_id", "published_on", "public_id"),
    sqlite_with_rowid=False,
)

headline_redirect = Table(
    "headline_redirect",
    metadata,
    Column("public_id", WORDS, nullable=False),  # retired by a reparse or correction
    Column("successor", WORDS, ForeignKey("headline.public_id"), nullable=False),
    Column("retired_at", Instant, nullable=False),
    PrimaryKeyConstraint("public_id"),
)
Index("ix_headline_redirect_successor", headline_redirect.c.successor)

correction = Table(
    "correction",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("kind", WORDS, nullable=False),
    Column(
        "target", WORDS, nullable=False
    ),  # candidate: "sha256:start-end" in bytes, which no reparse moves; outlet: its key
    Column("field", WORDS, nullable=False),
    Column("value", DATA),  # JSON null: the field is empty
    Column("note", WORDS, nullable=False),
    Column("document_id", KEY, ForeignKey("document.id")),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("kind", "target", "field"),
    CheckConstraint("kind IN ('candidate', 'outlet')", name="kind"),
    CheckConstraint("(kind = 'candidate') = (document_id IS NOT NULL)", name="document"),
)
Index("ix_correction_document", correction.c.document_id)

# ---------------------------------------------------------------- roll-up

day_count = Table(
    "day_count",
    metadata,
    Column("outlet_id", KEY, nullable=False),  # NO_OUTLET where none is printed, so no cell has a twin
    Column("published_on", Date, nullable=False),
    Column("published_to", Date, nullable=False),
    Column("headlines", Integer, nullable=False),
    PrimaryKeyConstraint("outlet_id", "published_on", "published_to"),
    sqlite_with_rowid=False,
)

day_total = Table(
    "day_total",
    metadata,
    Column("published_on", Date, nullable=False),
    Column("published_to", Date, nullable=False),
    Column("headlines", Integer, nullable=False),
    PrimaryKeyConstraint("published_on", "published_to"),
    sqlite_with_rowid=False,
)

revision = Table(
    "revision",
    metadata,
    Column("id", Integer, nullable=False),
    Column("value", KEY, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint("id = 1", name="one_row"),
)
REVISION_ROW = text("INSERT INTO revision (id, value) VALUES (1, 0)")

TABLES = tuple(metadata.sorted_tables)
