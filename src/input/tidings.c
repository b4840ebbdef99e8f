#include "input/tidings.h"

#include <errno.h>

/* What was told, beside errno. */
#define TOLD_DIRECTORY (-1)
#define TOLD_KIND (-2)

void
tidings_errno(struct tidings *t, struct err *to, int error)
{
	if (t->last == error || error == EMFILE || error == ENFILE)
		return;
	t->last = error;
	err_add(to, "cannot open '%s': %s; it is tried again", "无法打开“%s”：%s；将继续尝试", t->name, lang_errno(error, to->lang));
}

void
tidings_kind(struct tidings *t, struct err *to, bool directory)
{
	int kind = directory ? TOLD_DIRECTORY : TOLD_KIND;

	if (t->last == kind)
		return;
	t->last = kind;
	if (directory)
		err_add(to, "'%s' is a directory; only files can be followed", "“%s”是目录；只能跟踪普通文件", t->name);
	else
		err_add(to, "'%s' is not a regular file and cannot be followed; without --follow it can be read",
		    "“%s”不是普通文件，不能跟踪；不带 --follow 可以读取", t->name);
}

void
tidings_missing(const struct tidings *t, struct err *to, bool was_there)
{
	if (was_there)
		err_add(to, "'%s' is gone; waiting for it to come back", "“%s”已不存在，等待其再次出现", t->name);
	else
		err_add(to, "'%s' is not there yet; waiting for it", "“%s”还不存在，等待其出现", t->name);
}

void
tidings_unread(const struct tidings *t, struct err *to, uint64_t bytes)
{
	if (bytes > 0)
		err_add(to, "'%s' was written anew before its last %llu bytes were read: they are lost",
		    "“%s”在末尾 %llu 字节被读取之前已被截断或重写，这些内容已丢失", t->name, (unsigned long long)bytes);
	else
		err_add(to, "'%s' was written anew and is read from its start; what was added right before that, after the last look, may be lost",
		    "“%s”已被截断或重写，将从头读取；在此前一瞬间写入、尚未来得及读取的内容可能已丢失", t->name);
}

void
tidings_lacking(const struct tidings *t, struct err *to)
{
	err_add(to, "'%s' is cut off, or still being written; it is read when it is whole", "“%s”不完整，或仍在写入；完整之后才会读取", t->name);
}

void
tidings_never_whole(const struct tidings *t, struct err *to)
{
	err_add(to, "'%s' is cut off and was not read; without --follow what there is of it can be read",
	    "“%s”不完整，没有读取；不带 --follow 可以读取其中完好的部分", t->name);
}

void
tidings_anew(const struct tidings *t, struct err *to, uint64_t offset)
{
	err_add(to, "'%s' was written anew while nobody followed it: what had stood behind byte %llu is lost, if there was anything",
	    "“%s”在未被跟踪期间被截断或重写：其原内容在第 %llu 字节之后的部分（若有）已丢失", t->name, (unsigned long long)offset);
}

void
tidings_vanished(const struct tidings *t, struct err *to, uint64_t offset)
{
	err_add(to, "the file that was '%s' is gone: what was added to it behind byte %llu while nobody followed it is lost, if there was anything",
	    "原来的“%s”已找不到：未被跟踪期间在其第 %llu 字节之后新增的内容（若有）已丢失", t->name, (unsigned long long)offset);
}
