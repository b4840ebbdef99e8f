#include "cmd/told.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "logcat/moment.h"

#define INSTALL_EN "install Android's platform-tools (Debian, Ubuntu: apt install adb; macOS: brew install android-platform-tools; " \
	"https://developer.android.com/tools/releases/platform-tools) and put the folder into PATH"
#define INSTALL_ZH "请安装 Android 平台工具 platform-tools（Debian、Ubuntu：apt install adb；macOS：brew install android-platform-tools；" \
	"https://developer.android.google.cn/tools/releases/platform-tools），并把它所在的目录加入 PATH"

/* "127.0.0.1:5555", "the device" or "'ssh'". */
static void
put_name(struct buf *to, enum lang lang, const struct told *t, const struct session_event *e)
{
	if (e->serial != NULL)
		lang_printf(to, lang, "%s", "设备 %s ", e->serial);
	else if (t->producer->adb)
		lang_printf(to, lang, "the device", "设备");
	else
		lang_printf(to, lang, "'%s'", "“%s”", t->producer->argv[0]);
}

static const char *
name(struct buf *to, enum lang lang, const struct told *t, const struct session_event *e)
{
	put_name(to, lang, t, e);
	return buf_text(to);
}

/* "9 s", "0.4 s", "1 min 5 s", "2 h 3 min" */
static const char *
duration(struct buf *to, enum lang lang, int64_t ms)
{
	long long s = ms / 1000;

	if (ms < 0) {
		buf_add_char(to, '-');
		ms = -ms;
		s = -s;
	}
	if (s < 10)
		lang_printf(to, lang, "%lld.%d s", "%lld.%d 秒", s, (int)(ms % 1000 / 100));
	else if (s < 60)
		lang_printf(to, lang, "%lld s", "%lld 秒", s);
	else if (s < 3600)
		lang_printf(to, lang, "%lld min %lld s", "%lld 分 %lld 秒", s / 60, s % 60);
	else
		lang_printf(to, lang, "%lld h %lld min", "%lld 小时 %lld 分", s / 3600, s / 60 % 60);
	return buf_text(to);
}

/* "1 line", "20 lines" */
static const char *
lines_of(struct buf *to, enum lang lang, uint64_t count)
{
	unsigned long long n = count;

	if (n == 1)
		lang_printf(to, lang, "1 line", "1 行");
	else
		lang_printf(to, lang, "%llu lines", "%llu 行", n);
	return buf_text(to);
}

static void
tell_gone(struct err *to, const struct told *t, const struct session_event *e, const char *who)
{
	int len = (int)e->time.len;
	const char *time = e->time.ptr;
	int status = e->status;
	struct buf counted = { 0 };
	const char *lines = lines_of(&counted, to->lang, e->lines);

	if (!t->producer->adb)
		err_add(to, "%s has ended (status %d) after %s; it is started again", "%s已结束（退出状态 %d），共输出 %s；将重新运行", who, status, lines);
	else if (e->lines == 0)
		err_add(to, "adb has ended without a line of the log (status %d); it is started again", "adb 没有输出日志就结束了（退出状态 %d）；将重新运行", status);
	else if (len > 0)
		err_add(to, "the log of %s broke off after %s (adb: status %d); the last one is of %.*s",
		    "%s的日志中断：已输出 %s（adb 退出状态 %d），最后一行的时间是 %.*s", who, lines, status, len, time);
	else
		err_add(to, "the log of %s broke off after %s (adb: status %d)", "%s的日志中断：已输出 %s（adb 退出状态 %d）", who, lines, status);
	buf_free(&counted);
}

static void
tell_failed(struct err *to, const struct told *t, const struct session_event *e)
{
	const char *command = t->producer->argv[0];

	if (e->error == ENOENT && t->producer->adb)
		err_add(to, "there is no command '%s': " INSTALL_EN, "找不到命令“%s”：" INSTALL_ZH, command);
	else if (e->error == ENOENT)
		err_add(to, "there is no command '%s'", "找不到命令“%s”", command);
	else
		err_add(to, "cannot run '%s': %s", "无法运行“%s”：%s", command, lang_errno(e->error, to->lang));
}

static const struct {
	struct text text;               /* with the name of the device */
} waits[] = {
	[DEVICE_GONE] = { { "waiting for %s; Ctrl-C ends", "正在等待%s连接，按 Ctrl-C 结束" } },
	[DEVICE_READY] = { { "waiting for %s; Ctrl-C ends", "正在等待%s连接，按 Ctrl-C 结束" } },
	[DEVICE_OFFLINE] = { { "%s does not answer (offline): wake it, check the cable or the network, or restart it; waiting",
	    "%s没有响应（offline）：请唤醒设备，检查数据线或网络，必要时重启；正在等待" } },
	[DEVICE_UNAUTHORIZED] = { { "%s has not allowed this computer yet (unauthorized): unlock it and tap Allow in 'Allow USB debugging?'; waiting",
	    "%s尚未授权这台电脑（unauthorized）：请解锁手机，在“允许 USB 调试吗？”对话框中点“允许”；正在等待" } },
	[DEVICE_FORBIDDEN] = { { "this computer does not let you use %s (no permissions): add a udev rule for it, or yourself to the group plugdev, "
	    "and plug it in again; waiting", "%s无法访问，当前用户没有权限（no permissions）：请添加 udev 规则或把自己加入 plugdev 组，然后重新插拔；正在等待" } },
	[DEVICE_OTHER] = { { "%s is in a mode without a log (recovery, sideload or bootloader); waiting until it has started",
	    "%s处于没有日志的模式（recovery、sideload 或 bootloader）；正在等待它进入系统" } },
};

static void
tell_waiting(struct err *to, const struct session_event *e, const char *who)
{
	struct buf sentence = { 0 };

	if (e->several) {
		err_add(to, "several devices are connected: name one ('adb -s SERIAL logcat'; 'adb devices' lists them), or take them all with --all-devices",
		    "连接了多个设备：请指定其中一个（adb -s 序列号 logcat，用 adb devices 查看），或用 --all-devices 读取全部");
		return;
	}
	const char *form = text_in(waits[e->state].text, to->lang);
	const char *at = strstr(form, "%s");

	buf_add(&sentence, form, (size_t)(at - form));
	buf_add_text(&sentence, who);
	buf_add_text(&sentence, at + 2);
	err_add(to, "%s", "%s", sentence.ptr);
	buf_free(&sentence);
}

/* Appends what is missing, or that nothing is. */
static void
put_gap(struct buf *to, enum lang lang, const struct told *t, const struct session_event *e)
{
	const struct replayed_seam *s = e->seam;
	const char *before = buf_text(&s->before), *after = buf_text(&s->after);
	struct moment from = moment_read(buf_span(&s->before), t->reference), until = moment_read(buf_span(&s->after), t->reference);
	struct buf gap = { 0 };

	if (s->joined && s->after.len > 0 && s->before.len > 0)
		lang_printf(to, lang, "nothing is missing between %s and %s", "%s 到 %s 之间没有缺失", before, after);
	else if (s->joined)
		lang_printf(to, lang, "nothing is missing", "没有缺失");
	else if (e->lines == s->fresh && e->lines > 0)
		lang_printf(to, lang, "its log begins", "日志从这里开始");
	else if (s->fresh == 0)
		lang_printf(to, lang, "nothing new yet", "暂时没有新内容");
	else if (from.kind != MOMENT_NONE && from.kind == until.kind && until.ms >= from.ms)
		lang_printf(to, lang, "gap of %s: lines between %s and %s may be missing", "间隔 %s，%s 到 %s 之间的日志可能缺失",
		    duration(&gap, lang, until.ms - from.ms), before, after);
	else if (from.kind != MOMENT_NONE && until.kind != MOMENT_NONE)
		lang_printf(to, lang, "lines after %s may be missing; the clock stands at %s now", "%s 之后的日志可能缺失；设备时钟现在是 %s",
		    before, after);
	else if (t->producer->logcat)
		lang_printf(to, lang, "lines may be missing (they have no time to tell by; -v threadtime has)",
		    "可能有缺失（日志行不带时间，无法判断；改用 -v threadtime 即可）");
	else
		lang_printf(to, lang, "it goes on", "继续输出");
	buf_free(&gap);
}

static void
tell_back(struct err *to, const struct told *t, const struct session_event *e, const char *who)
{
	struct buf s = { 0 }, away = { 0 }, counted = { 0 };

	if (e->other)
		lang_printf(&s, to->lang, "%s is there instead, another device, after %s: ", "%s在 %s后连上，但不是原来那个设备：", who, duration(&away, to->lang, e->away));
	else if (e->restarted)
		lang_printf(&s, to->lang, "%s is back after %s and was restarted, its log begins anew: ", "%s在 %s后恢复，期间重启过，日志从头开始：", who,
		    duration(&away, to->lang, e->away));
	else
		lang_printf(&s, to->lang, "%s is back after %s: ", "%s在 %s后恢复：", who, duration(&away, to->lang, e->away));
	if (e->seam->dropped > 0)
		lang_printf(&s, to->lang, "%s dropped that came again; ", "已略去重复的 %s；", lines_of(&counted, to->lang, e->seam->dropped));
	put_gap(&s, to->lang, t, e);
	err_add(to, "%s", "%s", s.ptr);
	buf_free(&s);
	buf_free(&away);
	buf_free(&counted);
}

static void
tell_gap(struct err *to, const struct told *t, const struct session_event *e, const char *who)
{
	struct buf s = { 0 };

	put_gap(&s, to->lang, t, e);
	err_add(to, "%s: %s", "%s已有新内容：%s", who, s.ptr);
	buf_free(&s);
}

void
told_event(struct err *to, const struct told *t, const struct session_event *e)
{
	struct buf named = { 0 };
	const char *who = name(&named, to->lang, t, e);

	switch (e->kind) {
	case SESSION_GONE:
		tell_gone(to, t, e, who);
		break;
	case SESSION_FAILED:
		tell_failed(to, t, e);
		break;
	case SESSION_WAITING:
		tell_waiting(to, e, who);
		break;
	case SESSION_CONNECTING:
		err_add(to, "%s has been away for over a minute: adb is asked to connect to it, now and every 30 s",
		    "%s已断开一分多钟：现在起每 30 秒让 adb 重新连接一次", who);
		break;
	case SESSION_BACK:
		tell_back(to, t, e, who);
		break;
	case SESSION_GAP:
		tell_gap(to, t, e, who);
		break;
	}
	buf_free(&named);
}
