"""The only place with SQL: schema, engine (all dialect set-up), writes, queries, search."""
