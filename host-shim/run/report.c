// SPDX-License-Identifier: MIT
/*
 * report.c - the last line: one line of fields, the same in every run.
 *
 * A value that is not known is "-"; only reason may hold blanks, is quoted and comes last.
 */
#include "host-shim/run/report.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"

static void number_or_dash(char *out, size_t size, bool known, long long n)
{
	if (known)
		snprintf(out, size, "%lld", n);
	else
		snprintf(out, size, "-");
}

static void workload(char *out, size_t size, const struct outcome *o)
{
	switch (o->kind) {
	case OUTCOME_STATUS:
		snprintf(out, size, "%d", o->value);
		break;
	case OUTCOME_SIGNAL:
		snprintf(out, size, "signal:%d", o->value);
		break;
	case OUTCOME_UNKNOWN:
		snprintf(out, size, "-");
		break;
	}
}

/* A quote or a control character would break the line for its readers. */
static void quote(char *out, size_t size, const char *reason)
{
	char *q;

	text_safe(out, size, reason, strlen(reason));
	while ((q = strchr(out, '"')))
		*q = '\'';
}

/* snprintf() returns the length that it needed; the buffer may hold less. */
static void write_line(const char *line, size_t size, int needed)
{
	size_t len = needed < 0 ? 0 : (size_t)needed < size ? (size_t)needed : size - 1;

	if (write(STDERR_FILENO, line, len) < 0)
		return;
}

/* One word: blanks in what the guest said would look like more fields. */
static void one_word(char *out, size_t size, const char *text)
{
	char *blank;

	quote(out, size, *text ? text : "-");
	while ((blank = strchr(out, ' ')))
		*blank = '_';
}

void report_run(const struct options *opt, const struct vm *vm, const struct guest *g,
    const struct verdict *v)
{
	char line[1024], off[24], ready[24], ended[24], left[24], unclean[24], reason[sizeof(v->reason)];
	char channel[sizeof(g->channel)], address[sizeof(g->address)];
	bool pressed_off = vm->presses && vm->stopped == REASON_GUEST_SHUTDOWN;
	int needed;

	number_or_dash(off, sizeof(off), pressed_off, vm->stopped_ms - vm->first_press_ms);
	number_or_dash(ready, sizeof(ready), g->ready, g->ready_ms - vm->run_ms);
	number_or_dash(left, sizeof(left), g->off && g->left_kb >= 0, g->left_kb);
	number_or_dash(unclean, sizeof(unclean), g->off && g->unclean >= 0, g->unclean);
	workload(ended, sizeof(ended), &g->workload);
	one_word(channel, sizeof(channel), g->armed ? g->channel : g->unwired[0] ? "unwired" : "");
	one_word(address, sizeof(address), g->address);
	quote(reason, sizeof(reason), v->reason);
	needed = snprintf(line, sizeof(line),
		"%sverdict=%s status=%d press_to_off_ms=%s boot=%s armed=%s address=%s workload=%s "
		"presses=%d ready_ms=%s killed=%d left_kb=%s unclean=%s events=%lu bad_events=%lu reason=\"%s\"\n",
		note_own_name(), verdict_name(v->kind), v->status, off, options_boot_name(opt->boot), channel, address, ended,
		vm->presses, ready, g->killed, left, unclean, g->events, g->bad, reason);
	write_line(line, sizeof(line), needed);
}

void report_failure(const char *text)
{
	char line[1200], reason[1024];
	int needed;

	quote(reason, sizeof(reason), text);
	needed = snprintf(line, sizeof(line), "%sverdict=%s status=%d reason=\"%s\"\n", note_own_name(),
		verdict_name(VERDICT_FAILED), NOTE_FAILED, reason);
	write_line(line, sizeof(line), needed);
}
