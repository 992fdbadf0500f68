// SPDX-License-Identifier: MIT
/*
 * test_host_guest.c - lines from a byte stream, and events from lines.
 */
#include <stdlib.h>
#include <string.h>

#include "host-shim/common/lines.h"
#include "host-shim/run/guest.h"
#include "tap.h"

struct seen {
	int lines;
	char last[128];
	size_t last_len;
};

static void on_line(void *ctx, char *line, size_t len)
{
	struct seen *seen = ctx;

	seen->lines++;
	seen->last_len = len;
	snprintf(seen->last, sizeof(seen->last), "%s", line);
}

static void test_lines(void)
{
	static char big[LINES_MAX + 2];
	struct seen seen = { 0 };
	struct lines l;
	const char *c;

	lines_init(&l);
	lines_feed(&l, "one\ntwo\r\nthr", 12, on_line, &seen);
	is_int(seen.lines, 2, "two lines in one read are two lines");
	is_str(seen.last, "two", "a carriage return at the end is taken off");
	for (c = "ee\n"; *c; c++)
		lines_feed(&l, c, 1, on_line, &seen);
	is_str(seen.last, "three", "a line that comes in pieces is one line");
	lines_feed(&l, "\n", 1, on_line, &seen);
	is_int((long)seen.last_len, 0, "an empty line is a line");
	lines_feed(&l, "a\0b\n", 4, on_line, &seen);
	is_int((long)seen.last_len, 3, "a NUL is a byte like another");
	seen.lines = 0;
	memset(big, 'x', sizeof(big));
	lines_feed(&l, big, LINES_MAX, on_line, &seen);
	lines_feed(&l, "\n", 1, on_line, &seen);
	is_int(seen.lines, 1, "a line of 64 KiB is taken");
	lines_feed(&l, big, LINES_MAX + 1, on_line, &seen);
	lines_feed(&l, "y\nok\n", 5, on_line, &seen);
	is_int(seen.lines, 2, "a longer one is dropped whole, and the next is taken");
	is_str(seen.last, "ok", "no byte of the long line is in the next one");
	is_int((long)l.overlong, 1, "the long line is counted");
	lines_feed(&l, "tail", 4, on_line, &seen);
	lines_end(&l, on_line, &seen);
	is_str(seen.last, "tail", "the end of the stream ends a line");
	lines_finish(&l);
}

static enum guest_event line(struct guest *g, const char *text, int64_t now)
{
	return guest_line(g, text, strlen(text), now);
}

static void test_story(void)
{
	struct guest g = { 0 };

	is_int(line(&g, "{\"v\":1,\"event\":\"init\",\"version\":\"1\"}", 1), GUEST_OTHER, "init is of no interest");
	line(&g, "{\"v\":1,\"t_ns\":5,\"event\":\"armed\",\"channel\":\"evdev\",\"name\":\"Power Button\"}", 2);
	ok(g.armed && !strcmp(g.channel, "evdev"), "armed tells the channel");
	line(&g, "{\"v\":1,\"event\":\"net\",\"state\":\"lease\",\"address\":\"10.0.2.15/24\"}", 3);
	is_str(g.address, "10.0.2.15", "the address comes without its prefix length");
	line(&g, "{\"v\":1,\"event\":\"net\",\"state\":\"link\",\"interface\":\"eth0\"}", 3);
	is_str(g.address, "10.0.2.15", "an event without an address keeps the known one");
	line(&g, "{\"v\":1,\"event\":\"net\",\"state\":\"lease\",\"address\":\"10.1.2.3/24\",\"index\":3}", 3);
	line(&g, "{\"v\":1,\"event\":\"net\",\"state\":\"lease\",\"address\":\"10.1.2.2/24\",\"index\":2}", 3);
	is_str(g.address, "10.0.2.15", "an interface with a greater index does not replace the address");
	line(&g, "{\"v\":1,\"event\":\"net\",\"state\":\"ipv6\",\"interface\":\"eth0\",\"address\":\"fec0::15\"}", 3);
	is_str(g.address, "10.0.2.15", "an IPv6 address does not replace the address of a lease");
	line(&g, "{\"v\":1,\"event\":\"root\",\"error\":\"/dev/vdb\"}", 3);
	is_str(g.no_root, "/dev/vdb", "a root that was not mounted is kept by its name");
	line(&g, "{\"v\":1,\"event\":\"root\",\"root\":\"/dev/vdb\",\"type\":\"ext4\"}", 3);
	is_str(g.no_root, "", "a root that was mounted in the end clears the name");
	line(&g, "{\"v\":1,\"event\":\"workload\",\"pid\":70,\"command\":\"sh\"}", 4);
	is_int(line(&g, "{\"v\":1,\"event\":\"ready\"}", 5), GUEST_READY, "ready is known");
	line(&g, "{\"v\":1,\"event\":\"ready\"}", 9);
	ok(g.ready && g.ready_ms == 5, "ready counts from the first time");
	line(&g, "{\"v\":1,\"event\":\"exit\",\"pid\":71,\"status\":1}", 6);
	is_int(g.workload.kind, OUTCOME_UNKNOWN, "the exit of another process is not the workload's");
	line(&g, "{\"v\":1,\"event\":\"exit\",\"pid\":70,\"signal\":9}", 6);
	ok(g.workload.kind == OUTCOME_SIGNAL && g.workload.value == 9, "the workload's exit is known");
	ok(!g.acked, "no stop is known before the first stopping event");
	line(&g, "{\"v\":1,\"event\":\"stopping\",\"action\":\"poweroff\",\"budget_ms\":4000}", 7);
	ok(g.acked, "stopping acknowledges a press");
	ok(g.stopping && g.stopping_ms == 7 && g.budget_ms == 4000, "stopping has the budget and its time");
	line(&g, "{\"v\":1,\"event\":\"off\",\"action\":\"halt\",\"asked\":true,\"status\":3,\"killed\":true}", 8);
	ok(g.off && g.off_ms == 8 && g.off_action == ACTION_HALT && g.off_asked && g.killed, "off has action, status and time");
	ok(g.workload.kind == OUTCOME_STATUS && g.workload.value == 3, "the status of off replaces the status of exit");
	is_int((long)g.bad, 0, "no line was malformed");
}

static void test_init(void)
{
	struct guest g = { 0 };

	line(&g, "{\"v\":1,\"event\":\"armed\",\"channel\":\"evdev\"}", 1);
	is_int(g.init, INIT_UNKNOWN, "the agent's events do not tell which init the guest has");
	line(&g, "{\"v\":1,\"event\":\"init\",\"version\":\"1\"}", 2);
	is_int(g.init, INIT_SOFTOFF, "event init is softoff's");
	line(&g, "{\"v\":1,\"event\":\"handover\",\"program\":\"/sbin/init\"}", 3);
	is_int(g.init, INIT_OTHER, "event handover is the last word of an init");
	line(&g, "{\"v\":1,\"event\":\"init\",\"version\":\"1\"}", 4);
	is_int(g.init, INIT_SOFTOFF, "softoff may take over from softoff");
}

static void test_sync(void)
{
	struct guest g = { 0 };

	line(&g, "{\"v\":1,\"event\":\"sync\",\"which\":\"early\",\"ms\":3}", 5);
	ok(!g.syncing, "a sync that is done is no data that still goes to disk");
	line(&g, "{\"v\":1,\"event\":\"sync\",\"which\":\"waiting\",\"left_kb\":900,\"requests\":10}", 10);
	ok(g.syncing && g.sync_ms == 10, "the first report of such data is progress");
	line(&g, "{\"v\":1,\"event\":\"sync\",\"which\":\"waiting\",\"left_kb\":900,\"requests\":10}", 11);
	ok(g.sync_ms == 10, "the same amount is none");
	line(&g, "{\"v\":1,\"event\":\"sync\",\"which\":\"waiting\",\"left_kb\":800,\"requests\":10}", 12);
	ok(g.sync_ms == 12, "less is");
	line(&g, "{\"v\":1,\"event\":\"sync\",\"which\":\"waiting\",\"left_kb\":800,\"requests\":11}", 13);
	ok(g.sync_ms == 13, "as is a request more that was completed");
	line(&g, "{\"v\":1,\"event\":\"sync\",\"which\":\"waiting\",\"left_kb\":-5,\"requests\":99}", 14);
	ok(g.sync_ms == 13, "an amount below nothing is not believed");
}

static void test_losses(void)
{
	struct guest g = { 0 };

	line(&g, "{\"v\":1,\"event\":\"off\",\"action\":\"poweroff\",\"asked\":true,\"killed\":true,\"killed_process\":\"7 (sh)\","
	    "\"survived\":true,\"left_kb\":12,\"unclean\":2,\"write_errors\":3}", 8);
	ok(g.left_kb == 12 && g.unclean == 2 && g.write_errors == 3 && g.survived, "off has what is lost");
	is_str(g.killed_name, "7 (sh)", "off has the process that was killed");
	g = (struct guest){ 0 };
	line(&g, "{\"v\":1,\"event\":\"off\",\"action\":\"poweroff\",\"asked\":true}", 8);
	ok(g.left_kb < 0 && g.unclean < 0 && !g.survived, "what off does not have is not known");
}

static void test_bad(void)
{
	static const char *const bad[] = {
		"", "x", "{", "null", "7", "\"ready\"", "[]", "{}", "{\"event\":\"ready\"}",
		"{\"v\":2,\"event\":\"ready\"}", "{\"v\":\"1\",\"event\":\"ready\"}", "{\"v\":1}",
		"{\"v\":1,\"event\":7}", "{\"v\":1,\"event\":\"ready\"} x", "{\"v\":1,\"v\":1,\"event\":\"ready\"}",
		("{\"v\":1,\"event\":\"re\xff" "ady\"}"), "{\"v\":1,\"event\":\"ready\",\"n\":99999999999999999999}",
	};
	struct guest g = { 0 };
	char deep[20001];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_int(line(&g, bad[i], 1), GUEST_BAD, "'%s' is no event", i == 15 ? "bytes that are no UTF-8" : bad[i]);
	is_int(guest_line(&g, "{\"v\":1,\"event\":\"ready\"}\0", 24, 1), GUEST_BAD, "a line with a NUL after the object is no event");
	memset(deep, '[', sizeof(deep) - 1);
	is_int(guest_line(&g, deep, sizeof(deep) - 1, 1), GUEST_BAD, "20000 brackets are no event");
	ok(!g.ready && g.events == 0, "no malformed line changed the state");
	is_int((long)g.bad, (long)i + 2, "every malformed line was counted");
	is_int(line(&g, "{\"v\":1,\"event\":\"ready\"}", 1), GUEST_READY, "a good line after malformed ones is an event");
}

static void test_odd(void)
{
	struct guest g = { 0 };
	char text[600] = "{\"v\":1,\"event\":\"net\",\"address\":\"";

	is_int(line(&g, "{\"v\":1,\"event\":\"comet\",\"x\":[1,{}]}", 1), GUEST_OTHER, "an unknown event is ignored");
	line(&g, "{\"v\":1,\"event\":\"unwired\",\"reason\":\"\\u001b[2Jno\\u00e9\"}", 1);
	is_str(g.unwired, "?[2Jno??", "control characters in a reason are made harmless");
	memset(text + strlen(text), '1', 500);
	strcat(text, "\"}");
	line(&g, text, 1);
	is_int((long)strlen(g.address), sizeof(g.address) - 1, "a text that is too long is cut");
	line(&g, "{\"v\":1,\"event\":\"armed\",\"channel\":[1]}", 1);
	ok(g.armed && !g.channel[0], "a field of the wrong type counts as absent");
	line(&g, "{\"v\":1,\"event\":\"off\",\"status\":256,\"signal\":0,\"action\":\"explode\",\"asked\":1}", 1);
	ok(g.off && g.workload.kind == OUTCOME_UNKNOWN && g.off_action == ACTION_NONE && !g.off_asked,
	   "values out of range count as absent");
	line(&g, "{\"v\":1,\"event\":\"off\",\"status\":-1}", 1);
	is_int(g.workload.kind, OUTCOME_UNKNOWN, "a negative status counts as absent");
	line(&g, "{\"v\":1,\"event\":\"workload\",\"pid\":\"x\"}", 1);
	line(&g, "{\"v\":1,\"event\":\"exit\",\"status\":4}", 1);
	is_int(g.workload.kind, OUTCOME_UNKNOWN, "an exit event without a pid is ignored");
}

int main(void)
{
	test_lines();
	test_story();
	test_init();
	test_sync();
	test_losses();
	test_bad();
	test_odd();
	return done();
}
