// SPDX-License-Identifier: MIT
/* report.c - the whole diagnosis, for people and as JSON. */
#include <string.h>
#include <unistd.h>

#include "agent/doctor/walk.h"
#include "lib/fd.h"

static const char *const verdicts[] = { "wired", "fallback", "unwired", "unknown" };
static const char *const sentences[] = {
	"wired: the guest hears a press", "wired only by a fallback", "NOT WIRED: the guest hears no press", "cannot tell",
};
static const char *const states[] = { "unseen", "ok", "broken", "none", "hidden" };

/* One text that is big enough for either form, written at once: 12 links of at most 300 bytes. */
static char buffer[8192];

/* Why the kernel put a device off, from debugfs, which root may read: "reason"; "" where nothing is known. */
static void deferred(const struct doctor *d, char *out, size_t size)
{
	const char *device = d->link == LINK_CONSUMER ? strrchr(d->consumer, '/') + 1 : d->source;
	char path[128], list[2048], *at;
	struct text t = TEXT_IN(path), o = text_init(out, size);

	text_fmt(&t, "%s/sys/kernel/debug/devices_deferred", d->root);
	if ((d->link != LINK_CONSUMER && d->link != LINK_DRIVER && d->link != LINK_ANSWER) || !*device ||
	    fd_read_file(path, list, sizeof(list)) < 0 || !(at = text_find(list, device)))
		return;
	at += strlen(device);
	at += strspn(at, " \t");
	at[strcspn(at, "\n")] = '\0';
	text_str(&o, *at ? at : "deferred");
}

/* What was not looked at because of rights. */
static const char *hidden(const struct doctor *d)
{
	if (d->links[LINK_NODE].state == STATE_HIDDEN)
		return "whether the event node opens, and whether the key is held down";
	if (geteuid() != 0 && (d->fault == FAULT_CONSUMER_PROBE || d->fault == FAULT_SOURCE_PROBE || d->fault == FAULT_ANSWER))
		return "the kernel's reason, in /sys/kernel/debug/devices_deferred";
	return NULL;
}

/* --- text -------------------------------------------------------------------------------------------- */

static void append_row_head(struct text *t, const char *head)
{
	text_fmt(t, "%s", head);
	for (size_t len = strlen(head); len < 11; len++)
		text_char(t, ' ');
}

static void chain_text(const struct doctor *d, struct text *t)
{
	for (unsigned i = 0; i < LINKS; i++) {
		text_fmt(t, i < 10 ? "  %u  " : "  %u ", i);
		append_row_head(t, doctor_words[i]);
		append_row_head(t, states[d->links[i].state]);
		if (*d->links[i].path && d->links[i].state != STATE_NONE)
			text_fmt(t, "%s%s%s", d->links[i].path, *d->links[i].read ? ": " : "", d->links[i].read);
		while (t->len && t->buf[t->len - 1] == ' ')
			t->buf[--t->len] = '\0';
		text_char(t, '\n');
	}
}

static void broken_text(const struct doctor *d, struct text *t, const char *why)
{
	append_row_head(t, "broken");
	text_fmt(t, "link %u, %s: %s\n", d->link, doctor_words[d->link], doctor_remedy(d->fault, FAULT_TEXT));
	append_row_head(t, "evidence");
	text_fmt(t, "%s: %s\n", d->links[d->link].path, d->links[d->link].read);
	if (*why) {
		append_row_head(t, "deferred");
		text_fmt(t, "%s\n", why);
	}
	append_row_head(t, "fix");
	doctor_fix(d, t);
	text_char(t, '\n');
}

static void count_text(const struct doctor *d, struct text *t)
{
	append_row_head(t, "count");
	if (d->held)
		text_str(t, "the key is down: it was pressed, and not let go\n");
	else if (d->count)
		text_fmt(t, "armed, interrupt count %lu since boot\n", (unsigned long)d->count);
	else
		text_str(t, "armed, interrupt count 0: the host never asserted the line since boot\n");
}

static void as_text(const struct doctor *d, struct text *t, const char *why)
{
	const struct doctor_hypervisor *vmm = doctor_hypervisor(d);

	append_row_head(t, "verdict");
	text_fmt(t, "%s\n", sentences[d->verdict]);
	if (d->fault != FAULT_NONE)
		broken_text(d, t, why);
	else if (d->by_signal)
		text_str(t, "count      armed: the kernel sends signal 38 to process 1, which softoff and systemd take as a press\n");
	else if (d->counted)
		count_text(d, t);
	append_row_head(t, "fallback");
	doctor_fallbacks(d, t);
	text_char(t, '\n');
	if (vmm) {
		append_row_head(t, "host");
		text_fmt(t, "%s: %s\n", vmm->name, vmm->hint);
	}
	if (hidden(d)) {
		append_row_head(t, "as root");
		text_fmt(t, "%s\n", hidden(d));
	}
	text_str(t, "chain\n");
	chain_text(d, t);
}

/* --- JSON -------------------------------------------------------------------------------------------- */

static void append_json_member(struct text *t, const char *name, const char *value)
{
	text_fmt(t, "\"%s\":", name);
	if (!value) {
		text_str(t, "null,");
		return;
	}
	text_char(t, '"');
	text_json(t, value);
	text_str(t, "\",");
}

/* Ends an object or array: the comma before it goes. */
static void close_with(struct text *t, char c)
{
	if (t->len && t->buf[t->len - 1] == ',')
		t->len--;
	text_char(t, c);
}

/* "A B C" as an array. */
static void words(struct text *t, const char *name, const char *list)
{
	text_fmt(t, "\"%s\":[", name);
	while (*list) {
		size_t len = strcspn(list, " ");

		text_char(t, '"');
		text_bytes(t, list, len);
		text_str(t, "\",");
		list += len;
		list += strspn(list, " ");
	}
	close_with(t, ']');
	text_char(t, ',');
}

static void chain_json(const struct doctor *d, struct text *t)
{
	text_str(t, "\"chain\":[");
	for (unsigned i = 0; i < LINKS; i++) {
		text_fmt(t, "{\"number\":%u,", i);
		append_json_member(t, "link", doctor_words[i]);
		append_json_member(t, "state", states[d->links[i].state]);
		append_json_member(t, "path", *d->links[i].path ? d->links[i].path : NULL);
		append_json_member(t, "read", *d->links[i].path ? d->links[i].read : NULL);
		close_with(t, '}');
		text_char(t, ',');
	}
	close_with(t, ']');
}

static void as_json(const struct doctor *d, struct text *t, const char *why)
{
	const char *module = doctor_remedy(d->fault, FAULT_MODULE);
	const struct doctor_hypervisor *vmm = doctor_hypervisor(d);
	bool broken = d->fault != FAULT_NONE;
	char list[192];
	struct text l = TEXT_IN(list);

	text_str(t, "{\"v\":1,");
	append_json_member(t, "verdict", verdicts[d->verdict]);
	append_json_member(t, "firmware", d->link == LINK_FIRMWARE ? NULL : d->acpi ? "acpi" : "dt");
	text_fmt(t, broken ? "\"number\":%u," : "\"number\":null,", d->link);
	append_json_member(t, "link", broken ? doctor_words[d->link] : NULL);
	append_json_member(t, "says", doctor_remedy(d->fault, FAULT_TEXT));
	append_json_member(t, "path", broken ? d->links[d->link].path : NULL);
	append_json_member(t, "read", broken ? d->links[d->link].read : NULL);
	append_json_member(t, "deferred", *why ? why : NULL);
	words(t, "symbols", doctor_remedy(d->fault, FAULT_SYMBOLS));
	append_json_member(t, "module", *module ? module : NULL);
	doctor_fix(d, &l);
	append_json_member(t, "fix", broken ? list : NULL);
	l = TEXT_IN(list);
	doctor_fallbacks(d, &l);
	words(t, "fallbacks", d->fallbacks ? list : "");
	append_json_member(t, "host", vmm ? vmm->name : NULL);
	append_json_member(t, "hint", vmm ? vmm->hint : NULL);
	append_json_member(t, "root", hidden(d));
	text_fmt(t, d->counted ? "\"interrupts\":%lu," : "\"interrupts\":null,", (unsigned long)d->count);
	text_fmt(t, "\"held\":%s,", d->links[LINK_HELD].state != STATE_OK ? "null" : d->held ? "true" : "false");
	chain_json(d, t);
	text_str(t, "}\n");
}

int doctor_report(const char *root, bool json)
{
	static struct doctor d;
	struct text t = TEXT_IN(buffer);
	char why[160] = "";
	size_t done = 0;

	doctor_try_grab(true);
	doctor_walk(&d, root);
	doctor_live(&d);
	if (d.fault != FAULT_NONE)
		deferred(&d, why, sizeof(why));
	if (json)
		as_json(&d, &t, why);
	else
		as_text(&d, &t, why);
	while (done < t.len) {
		ssize_t n = write(STDOUT_FILENO, t.buf + done, t.len - done);

		if (n <= 0)
			break; /* no reader; the status has the verdict */
		done += (size_t)n;
	}
	return (int)d.verdict;
}
