#include "store/store.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/replace.h"
#include "base/xalloc.h"
#include "store/schema.h"

/* Somebody who writes into it by hand is waited for so long; then it is tried again with the next commit. */
#define BUSY_MS 100

enum statement {
	BEGIN, COMMIT, ROLLBACK,
	PUT_POSITION, UNSEAT, COUNT, ADD_PIECE, DROP_PIECES, PUT_REPORT, FORGET_COUNTS, FORGET_POSITIONS,
	POSITIONS, PIECES, REPORT,
	STATEMENTS
};

/* The order of turns is that of the statements, so the last ones are known; those that are current have none. */
#define NEXT_TURN "(SELECT coalesce(max(turn), 0) + 1 FROM position WHERE NOT current)"

#define PLACE "name, current, device, inode, offset, fingerprint, inside, older_offset, older_fingerprint, newer_offset," \
	" newer_fingerprint, time"

static const char *const text[STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[PUT_POSITION] = "INSERT OR REPLACE INTO position (" PLACE ", turn)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, CASE WHEN ?2 THEN 0 ELSE " NEXT_TURN " END)",
	[UNSEAT] = "UPDATE position SET current = 0, time = ?4, turn = " NEXT_TURN
	    " WHERE name = ?1 AND current AND NOT (device = ?2 AND inode = ?3)",
	[COUNT] = "INSERT INTO counter (minute, code, family, tag, count) VALUES (?1, ?2, ?3, ?4, ?5)"
	    " ON CONFLICT DO UPDATE SET count = count + excluded.count",
	[ADD_PIECE] = "INSERT INTO piece (kind, begin, end, body) VALUES (?1, ?2, ?3, ?4)",
	[DROP_PIECES] = "DELETE FROM piece WHERE kind = ?1 AND id <= ?2",
	[PUT_REPORT] = "INSERT OR REPLACE INTO report (name, until, piece) VALUES (?1, ?2, ?3)",
	[FORGET_COUNTS] = "DELETE FROM counter WHERE minute < ?1",
	[FORGET_POSITIONS] = "DELETE FROM position WHERE NOT current AND (time < ?2 OR turn <= (SELECT turn FROM position"
	    " WHERE NOT current ORDER BY turn DESC LIMIT 1 OFFSET ?1))",
	[POSITIONS] = "SELECT " PLACE " FROM position ORDER BY current, turn",
	[PIECES] = "SELECT id, kind, begin, end, body FROM piece WHERE id > ?1 ORDER BY kind, id",
	[REPORT] = "SELECT until, piece FROM report WHERE name = ?1",
};

struct store {
	char *path;
	sqlite3 *db;
	sqlite3_stmt *statement[STATEMENTS];
	int lock;                       /* of the file beside it */
	int failed, error;              /* the first failure of the transaction, and its errno; SQLITE_OK: none */
};

static int
tell(const struct store *s, int code, int error, struct err *err)
{
	const char *reason = sqlite3_errstr(code);

	if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
		err_add(err, "'%s' is damaged or no database (%s); it was left as it is: move it away to begin anew",
		    "“%s”已损坏或不是数据库（%s），未作任何改动；如需重新开始，请先将其移走", s->path, reason);
	else if (error != 0)
		err_add(err, "the database '%s' fails: %s (%s)", "数据库“%s”出错：%s（%s）", s->path, reason, lang_errno(error, err->lang));
	else
		err_add(err, "the database '%s' fails: %s", "数据库“%s”出错：%s", s->path, reason);
	return -1;
}

/* What failed just now. */
static int
fail(const struct store *s, struct err *err)
{
	return tell(s, sqlite3_errcode(s->db), sqlite3_system_errno(s->db), err);
}

static int
run(struct store *s, const char *sql, struct err *err)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(s, err);
}

/* A number or word that a PRAGMA or SELECT gives; -1 if it fails. */
static int
ask(struct store *s, const char *sql, int *number, char *word, size_t size, struct err *err)
{
	sqlite3_stmt *statement = NULL;
	int result = -1;

	if (sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
		const unsigned char *value = sqlite3_column_text(statement, 0);

		*number = sqlite3_column_int(statement, 0);
		if (word != NULL)
			(void)snprintf(word, size, "%s", value != NULL ? (const char *)value : "");
		result = 0;
	}
	if (result != 0)
		(void)fail(s, err);
	sqlite3_finalize(statement);
	return result;
}

/* Is it ours, sound, and of a version that is known? */
static int
examine(struct store *s, int *version, struct err *err)
{
	int application, tables, none;
	char verdict[200];

	if (ask(s, "PRAGMA user_version", version, NULL, 0, err) < 0 || ask(s, "PRAGMA application_id", &application, NULL, 0, err) < 0 ||
	    ask(s, "SELECT count(*) FROM sqlite_master", &tables, NULL, 0, err) < 0)
		return -1;
	if (tables > 0 && application != SCHEMA_APPLICATION) {
		err_add(err, "'%s' is the database of another program; it was left as it is", "“%s”是其他程序的数据库，未作任何改动", s->path);
		return -1;
	}
	if (*version > SCHEMA_VERSION) {
		err_add(err, "'%s' was written by a newer imerr (version %d of its tables, this one knows %d); it was left as it is",
		    "“%s”由更新版本的 imerr 写成（表结构版本 %d，本程序最高支持 %d），未作任何改动", s->path, *version, SCHEMA_VERSION);
		return -1;
	}
	if (ask(s, "PRAGMA quick_check(1)", &none, verdict, sizeof(verdict), err) < 0)
		return -1;
	if (strcmp(verdict, "ok") != 0) {
		err_add(err, "'%s' is damaged (%s); it was left as it is: move it away to begin anew",
		    "“%s”已损坏（%s），未作任何改动；如需重新开始，请先将其移走", s->path, verdict);
		return -1;
	}
	return 0;
}

/* The steps from `version` on, all or none. */
static int
migrate(struct store *s, int version, struct err *err)
{
	char sql[80];

	if (version == SCHEMA_VERSION)
		return 0;
	if (run(s, "BEGIN IMMEDIATE", err) < 0)
		return -1;
	for (int i = version; i < SCHEMA_VERSION; i++) {
		if (run(s, schema_steps[i], err) < 0) {
			(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
			return -1;
		}
	}
	(void)snprintf(sql, sizeof(sql), "PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT", SCHEMA_APPLICATION, SCHEMA_VERSION);
	return run(s, sql, err);
}

/* The folders to the file that are missing, for nobody else. */
static void
make_folders(const char *path)
{
	char *copy = xstrdup(path);

	for (char *slash = strchr(copy + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(copy, 0700);        /* what is wrong is told when the file is opened */
		*slash = '/';
	}
	free(copy);
}

static int
connect(struct store *s, struct err *err)
{
	int version;

	make_folders(s->path);
	/* Two programs must not count the same files into one database. */
	s->lock = replace_lock(s->path, err);
	if (s->lock < 0)
		return -1;
	if (sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW, NULL) != SQLITE_OK)
		return fail(s, err);
	(void)sqlite3_busy_timeout(s->db, BUSY_MS);
	if (examine(s, &version, err) < 0)
		return -1;
	if (run(s, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-1024; PRAGMA journal_size_limit=4194304", err) < 0 ||
	    migrate(s, version, err) < 0)
		return -1;
	for (size_t i = 0; i < STATEMENTS; i++)
		if (sqlite3_prepare_v3(s->db, text[i], -1, SQLITE_PREPARE_PERSISTENT, &s->statement[i], NULL) != SQLITE_OK)
			return fail(s, err);
	return 0;
}

struct store *
store_open(const char *path, struct err *err)
{
	struct store *s = xcalloc(1, sizeof(*s));

	s->path = xstrdup(path);
	s->lock = -1;
	if (connect(s, err) < 0) {
		store_close(s);
		return NULL;
	}
	return s;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(s->statement[i]);
	(void)sqlite3_close(s->db);
	if (s->lock >= 0)
		close(s->lock);
	free(s->path);
	free(s);
}

/* Numbers of 64 bits without a sign are kept as they are. */
static void
bind(struct store *s, enum statement which, int at, uint64_t value)
{
	(void)sqlite3_bind_int64(s->statement[which], at, (sqlite3_int64)value);
}

static void
bind_text(struct store *s, enum statement which, int at, struct span value)
{
	(void)sqlite3_bind_text(s->statement[which], at, value.len > 0 ? value.ptr : "", (int)value.len, SQLITE_STATIC);
}

/* One that gives no rows. */
static void
step(struct store *s, enum statement which)
{
	sqlite3_stmt *statement = s->statement[which];

	if (s->failed == SQLITE_OK && sqlite3_step(statement) != SQLITE_DONE) {
		s->failed = sqlite3_errcode(s->db);
		s->error = sqlite3_system_errno(s->db);
	}
	(void)sqlite3_reset(statement);
}

void
store_begin(struct store *s)
{
	s->failed = SQLITE_OK;
	step(s, BEGIN);
}

int
store_commit(struct store *s, struct err *err)
{
	step(s, COMMIT);
	if (s->failed == SQLITE_OK)
		return 0;
	(void)tell(s, s->failed, s->error, err);
	if (!sqlite3_get_autocommit(s->db)) {
		(void)sqlite3_step(s->statement[ROLLBACK]);
		(void)sqlite3_reset(s->statement[ROLLBACK]);
	}
	return -1;
}

/* Another file is read under the name, or none: 0. */
static void
unseat(struct store *s, const char *name, uint64_t device, uint64_t inode, int64_t time)
{
	bind_text(s, UNSEAT, 1, span_of(name));
	bind(s, UNSEAT, 2, device);
	bind(s, UNSEAT, 3, inode);
	bind(s, UNSEAT, 4, (uint64_t)time);
	step(s, UNSEAT);
}

void
store_leave(struct store *s, const char *name, int64_t time)
{
	unseat(s, name, 0, 0, time);
}

void
store_put_position(struct store *s, const struct store_position *p)
{
	const uint64_t number[] = { p->current, p->device, p->inode, p->offset, p->fingerprint, p->inside, p->mark[0].offset,
		p->mark[0].fingerprint, p->mark[1].offset, p->mark[1].fingerprint, (uint64_t)p->time };

	if (p->current)
		unseat(s, p->name, p->device, p->inode, p->time);
	bind_text(s, PUT_POSITION, 1, span_of(p->name));
	for (size_t i = 0; i < sizeof(number) / sizeof(number[0]); i++)
		bind(s, PUT_POSITION, (int)i + 2, number[i]);
	step(s, PUT_POSITION);
}

void
store_count(struct store *s, int64_t minute, long code, const char *family, struct span tag, uint64_t count)
{
	bind(s, COUNT, 1, (uint64_t)minute);
	bind(s, COUNT, 2, (uint64_t)code);
	bind_text(s, COUNT, 3, span_of(family));
	bind_text(s, COUNT, 4, tag);
	bind(s, COUNT, 5, count);
	step(s, COUNT);
}

int64_t
store_add_piece(struct store *s, const struct store_piece *p)
{
	bind(s, ADD_PIECE, 1, p->kind);
	bind(s, ADD_PIECE, 2, (uint64_t)p->begin);
	bind(s, ADD_PIECE, 3, (uint64_t)p->end);
	(void)sqlite3_bind_blob(s->statement[ADD_PIECE], 4, p->body.ptr, (int)p->body.len, SQLITE_STATIC);
	step(s, ADD_PIECE);
	return sqlite3_last_insert_rowid(s->db);
}

void
store_drop_pieces(struct store *s, enum store_kind kind, int64_t until)
{
	bind(s, DROP_PIECES, 1, kind);
	bind(s, DROP_PIECES, 2, (uint64_t)until);
	step(s, DROP_PIECES);
}

void
store_put_report(struct store *s, const char *name, struct store_report report)
{
	bind_text(s, PUT_REPORT, 1, span_of(name));
	bind(s, PUT_REPORT, 2, (uint64_t)report.until);
	bind(s, PUT_REPORT, 3, (uint64_t)report.piece);
	step(s, PUT_REPORT);
}

void
store_forget(struct store *s, int64_t minute, int64_t now)
{
	bind(s, FORGET_COUNTS, 1, (uint64_t)minute);
	step(s, FORGET_COUNTS);
	bind(s, FORGET_POSITIONS, 1, STORE_LEFT_MAX);
	bind(s, FORGET_POSITIONS, 2, (uint64_t)(now - STORE_LEFT_AGE));
	step(s, FORGET_POSITIONS);
}

/* Rows, one after the other, to `row`. */
static int
each_row(struct store *s, enum statement which, int (*row)(void *self, sqlite3_stmt *), void *self, struct err *err)
{
	sqlite3_stmt *statement = s->statement[which];
	int result = 0, code;

	while ((code = sqlite3_step(statement)) == SQLITE_ROW && result == 0)
		result = row(self, statement);
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		result = fail(s, err);
	(void)sqlite3_reset(statement);
	return result;
}

struct positions {
	int (*each)(void *self, const struct store_position *);
	void *self;
};

static uint64_t
number(sqlite3_stmt *row, int column)
{
	return (uint64_t)sqlite3_column_int64(row, column);
}

static int
position_row(void *self, sqlite3_stmt *row)
{
	const struct positions *p = self;
	const unsigned char *name = sqlite3_column_text(row, 0);
	const struct store_position position = {
		.name = name != NULL ? (const char *)name : "",
		.current = number(row, 1) != 0,
		.device = number(row, 2),
		.inode = number(row, 3),
		.offset = number(row, 4),
		.fingerprint = number(row, 5),
		.inside = number(row, 6) != 0,
		.mark = { { number(row, 7), number(row, 8) }, { number(row, 9), number(row, 10) } },
		.time = sqlite3_column_int64(row, 11),
	};

	return p->each(p->self, &position);
}

int
store_positions(struct store *s, int (*each)(void *self, const struct store_position *), void *self, struct err *err)
{
	struct positions p = { each, self };

	return each_row(s, POSITIONS, position_row, &p, err);
}

struct pieces {
	int (*each)(void *self, const struct store_piece *);
	void *self;
};

static int
piece_row(void *self, sqlite3_stmt *row)
{
	const struct pieces *p = self;
	const char *body = sqlite3_column_blob(row, 4);
	const struct store_piece piece = {
		.id = sqlite3_column_int64(row, 0),
		.kind = (enum store_kind)sqlite3_column_int(row, 1),
		.begin = sqlite3_column_int64(row, 2),
		.end = sqlite3_column_int64(row, 3),
		.body = span_make(body, (size_t)sqlite3_column_bytes(row, 4)),
	};

	return p->each(p->self, &piece);
}

int
store_pieces(struct store *s, int64_t after, int (*each)(void *self, const struct store_piece *), void *self, struct err *err)
{
	struct pieces p = { each, self };

	bind(s, PIECES, 1, (uint64_t)after);
	return each_row(s, PIECES, piece_row, &p, err);
}

bool
store_report(struct store *s, const char *name, struct store_report *to)
{
	sqlite3_stmt *statement = s->statement[REPORT];
	bool known;

	bind_text(s, REPORT, 1, span_of(name));
	known = sqlite3_step(statement) == SQLITE_ROW;
	if (known)
		*to = (struct store_report){ sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1) };
	(void)sqlite3_reset(statement);
	return known;
}
