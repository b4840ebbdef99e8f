/*
 * schema - the tables of the store, step by step.
 *
 * Each step is what brings a database of the version before to the next one; it is never changed once it was
 * released. PRAGMA user_version holds how many were taken.
 */
#ifndef IMERR_STORE_SCHEMA_H
#define IMERR_STORE_SCHEMA_H

/* "imer", PRAGMA application_id. */
#define SCHEMA_APPLICATION 0x696d6572

static const char *const schema_steps[] = {
	"CREATE TABLE position (device INTEGER NOT NULL, inode INTEGER NOT NULL, name TEXT NOT NULL, current INTEGER NOT NULL,"
	" offset INTEGER NOT NULL, fingerprint INTEGER NOT NULL, inside INTEGER NOT NULL, turn INTEGER NOT NULL,"
	" PRIMARY KEY (device, inode)) WITHOUT ROWID;"
	"CREATE UNIQUE INDEX position_current ON position (name) WHERE current;"
	"CREATE INDEX position_left ON position (turn) WHERE NOT current;"
	"CREATE TABLE counter (minute INTEGER NOT NULL, code INTEGER NOT NULL, family TEXT NOT NULL, tag TEXT NOT NULL,"
	" count INTEGER NOT NULL, PRIMARY KEY (minute, code, family, tag)) WITHOUT ROWID;"
	"CREATE TABLE piece (id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, begin INTEGER NOT NULL, end INTEGER NOT NULL,"
	" body BLOB NOT NULL);"
	"CREATE TABLE report (name TEXT PRIMARY KEY, until INTEGER NOT NULL, piece INTEGER NOT NULL) WITHOUT ROWID;",

	/* Places further back, and when a row was written. */
	"ALTER TABLE position ADD COLUMN older_offset INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE position ADD COLUMN older_fingerprint INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE position ADD COLUMN newer_offset INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE position ADD COLUMN newer_fingerprint INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE position ADD COLUMN time INTEGER NOT NULL DEFAULT 0;"
	"UPDATE position SET time = CAST(strftime('%s', 'now') AS INTEGER);",
};

#define SCHEMA_VERSION ((int)(sizeof(schema_steps) / sizeof(schema_steps[0])))

#endif
