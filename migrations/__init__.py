"""The revisions of the schema; shipped with the program (app.store.migrate)."""
