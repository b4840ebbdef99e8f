#include "base/lang.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *
text_in(struct text text, enum lang lang)
{
	const char *first = lang == LANG_EN ? text.en : text.zh;
	const char *second = lang == LANG_EN ? text.zh : text.en;

	return first ? first : second ? second : "";
}

void
lang_printf(struct buf *to, enum lang lang, const char *en, const char *zh, ...)
{
	va_list args;

	va_start(args, zh);
	if (lang == LANG_EN)
		buf_vprintf(to, en, args);
	else
		buf_vprintf(to, zh, args);
	va_end(args);
}

static const char *
locale_name(const char *category)
{
	const char *const names[] = { "LC_ALL", category, "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && value[0] != '\0')
			return value;
	}
	return "C";
}

enum lang
lang_from_environment(void)
{
	return strncmp(locale_name("LC_MESSAGES"), "zh", 2) == 0 ? LANG_ZH : LANG_EN;
}

bool
lang_utf8_from_environment(void)
{
	const char *name = locale_name("LC_CTYPE");

	return strcasestr(name, "utf-8") != NULL || strcasestr(name, "utf8") != NULL;
}

const char *
lang_errno(int error, enum lang lang)
{
	static const struct {
		int error;
		const char *zh;
	} rows[] = {
		{ ENOENT, "文件或目录不存在" }, { EACCES, "权限不足" }, { EPERM, "操作不被允许" },
		{ EISDIR, "这是一个目录" }, { ENOTDIR, "路径中有一部分不是目录" }, { EIO, "输入输出错误" },
		{ ENOSPC, "磁盘空间已满" }, { EDQUOT, "磁盘配额已用完" }, { EFBIG, "文件过大" },
		{ EROFS, "文件系统只读" }, { EMFILE, "打开的文件过多" }, { ENFILE, "系统打开的文件过多" },
		{ EBADF, "文件描述符无效" }, { EPIPE, "对方已关闭管道" }, { ENAMETOOLONG, "文件名过长" },
		{ ELOOP, "符号链接层数过多" }, { EINVAL, "参数无效" }, { ENXIO, "设备不存在" },
	};

	for (size_t i = 0; lang != LANG_EN && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].error == error)
			return rows[i].zh;
	return strerror(error);
}

void
err_vadd(struct err *err, const char *en, const char *zh, va_list args)
{
	if (err->count++ > 0)
		buf_add_char(&err->text, '\n');
	if (err->lang == LANG_EN)
		buf_vprintf(&err->text, en, args);
	else
		buf_vprintf(&err->text, zh, args);
}

void
err_add(struct err *err, const char *en, const char *zh, ...)
{
	va_list args;

	va_start(args, zh);
	err_vadd(err, en, zh, args);
	va_end(args);
}

void
err_free(struct err *err)
{
	buf_free(&err->text);
}
