#include "report/names.h"

#include <string.h>

/* As imerr-rules(5) recommends them. */
static const struct {
	const char *word;
	struct text name;
} categories[] = {
	{ "chatroom", { "chat room", "聊天室" } },
	{ "config", { "configuration", "配置" } },
	{ "file", { "file", "文件" } },
	{ "friend", { "friends", "好友" } },
	{ "group", { "group", "群组" } },
	{ "login", { "login", "登录" } },
	{ "message", { "message", "消息" } },
	{ "network", { "network", "网络" } },
	{ "parameter", { "parameter", "参数" } },
	{ "permission", { "permission", "权限" } },
	{ "push", { "push", "推送" } },
	{ "rtc", { "call", "音视频" } },
	{ "server", { "server", "服务端" } },
	{ "state", { "state", "状态" } },
	{ "storage", { "storage", "存储" } },
	{ "success", { "success", "成功" } },
	/* What has no category. */
	{ "unknown", { "unknown", "未收录" } },
	{ "other", { "other", "其他" } },
};

static const struct {
	char letter;
	struct text name;
} levels[] = {
	{ 'V', { "verbose", "详细" } },
	{ 'D', { "debug", "调试" } },
	{ 'I', { "info", "信息" } },
	{ 'W', { "warning", "警告" } },
	{ 'E', { "error", "错误" } },
	{ 'F', { "fatal", "致命" } },
	{ 'S', { "silent", "静默" } },
};

struct text
name_of_category(const char *category)
{
	for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++)
		if (strcmp(categories[i].word, category) == 0)
			return categories[i].name;
	return (struct text){ category, category };
}

struct text
name_of_level(char level)
{
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (levels[i].letter == level)
			return levels[i].name;
	return (struct text){ NULL, NULL };
}
