// SPDX-License-Identifier: MIT
/* test_agent_qga.c: the guest agent's protocol: messages in a stream, requests, answers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/channels/freeze.h"
#include "agent/channels/qga.h"
#include "tests/unit/tap.h"

/* --- what the protocol calls, here without effect --- */

static enum power_action asked;
static bool frozen;
static int job_err, ends;
static int64_t set_to;

void agent_press(struct agent *a, const struct press *press)
{
	(void)a;
	asked = press->action;
}

bool freeze_is_on(void)
{
	return frozen;
}

int freeze_begin(struct agent *a)
{
	(void)a;
	frozen = job_err == 0;
	return job_err;
}

void freeze_end(void)
{
	ends++;
}

static const char *interfaces = "[]";

void qga_interfaces(struct text *out)
{
	text_str(out, interfaces);
	for (unsigned i = 0; !*interfaces && i < 10000; i++)
		text_str(out, "[{}],");
}

void qga_osinfo(struct text *out)
{
	text_str(out, "{}");
}

void qga_host_name(struct text *out)
{
	text_str(out, "{\"host-name\":\"h\"}");
}

int qga_set_time(int64_t ns)
{
	set_to = ns;
	return ns < 0 ? -ENOENT : 0;
}

/* --- --- */

static struct qga q;
static char *const buf = q.answer; /* the last answer */

/* What came, in one piece. Returns how many answers there were, those that come later not counted; the last one is in buf. */
static int talk(const char *s, size_t len)
{
	static char last[QGA_OUT];
	int answers = 0;

	*last = '\0';
	memcpy(q.in + q.len, s, len);
	q.len += len;
	while (qga_take(&q)) {
		if (*buf)
			memcpy(last, buf, sizeof(last));
		if (q.later)
			return answers;
		answers += *buf != '\0';
	}
	memcpy(buf, last, sizeof(last));
	return answers;
}

static int says(const char *s)
{
	return talk(s, strlen(s));
}

static void is_answer(const char *request, const char *want)
{
	says(request);
	is_str(buf, want, "%s", request);
}

static void answers(void)
{
	is_answer("{\"execute\":\"guest-ping\"}", "{\"return\":{}}\n");
	is_answer("{\"arguments\":{\"x\":{},\"id\":5},\"execute\":\"guest-sync\"}", "{\"return\":5}\n");
	is_answer("{\"execute\":\"guest-sync-delimited\",\"arguments\":{\"id\":-5}}", "\xff{\"return\":-5}\n");
	is_answer("{\"execute\":\"guest-get-host-name\",\"id\":\"a\\\"b\"}", "{\"return\":{\"host-name\":\"h\"},\"id\":\"a\\\"b\"}\n");
	is_answer("{\"execute\":\"guest-fsfreeze-status\"}", "{\"return\":\"thawed\"}\n");
	is_int(says("{\"execute\":\"guest-fsfreeze-freeze\",\"id\":1}"), 0, "the answer to a freeze comes later");
	qga_later(&q, 3);
	is_str(buf, "{\"return\":3,\"id\":1}\n", "and tells how many");
	is_answer("{\"execute\":\"guest-fsfreeze-status\"}", "{\"return\":\"frozen\"}\n");
	is_int(says("{\"execute\":\"guest-fsfreeze-thaw\"}"), 0, "so does that to a thaw");
	is_int(ends, 1, "- which is asked for");
	qga_later(&q, -EIO);
	ok(strstr(buf, "\"error\":{\"class\":\"GenericError\"") != NULL, "or why not");
	job_err = -EBUSY;
	ok(says("{\"execute\":\"guest-fsfreeze-freeze\"}") == 1 && strstr(buf, "error"), "one that cannot begin is told at once");
	is_answer("{\"execute\":\"guest-fsfreeze-thaw\"}", "{\"return\":0}\n");
	is_answer("{\"execute\":\"guest-set-time\",\"arguments\":{\"time\":12}}", "{\"return\":{}}\n");
	is_int(set_to, 12, "the time is that which was asked for");
	ok(says("{\"execute\":\"guest-set-time\"}") == 1 && set_to < 0 && strstr(buf, "error"), "without one, it is the hardware's");
	set_to = 0;
	ok(says("{\"execute\":\"guest-set-time\",\"arguments\":{\"time\":-5}}") == 1 && !set_to, "a time before all time is refused");
}

static void stops(void)
{
	static const struct {
		const char *request;
		enum power_action action;
	} cases[] = {
		{ "{\"execute\":\"guest-shutdown\"}", POWER_OFF },
		{ "{\"execute\":\"guest-shutdown\",\"arguments\":{}}", POWER_OFF },
		{ "{\"execute\":\"guest-shutdown\",\"arguments\":{\"mode\":\"powerdown\"}}", POWER_OFF },
		{ "{\"execute\":\"guest-shutdown\",\"arguments\":{\"mode\":\"reboot\"}}", POWER_REBOOT },
		{ "{\"execute\":\"guest-shutdown\",\"arguments\":{\"mode\":\"halt\"}}", POWER_HALT },
		{ "{\"execute\":\"guest-shutdown\",\"arguments\":{\"mode\":7}}", POWER_NONE },
		{ "{\"execute\":\"guest-shutdown\",\"arguments\":{\"mode\":\"power\"}}", POWER_NONE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		asked = POWER_NONE;
		(void)says(cases[i].request);
		is_int(asked, cases[i].action, "%s", cases[i].request);
		ok((cases[i].action == POWER_NONE) == (strstr(buf, "GenericError") != NULL), "- an answer only if it is refused");
	}
}

static void refusals(void)
{
	static const char *const bad[] = {
		"{}", "{\"execute\":7}", "{\"execute\":{}}", "{\"execute\"}", "{\"execute\" \"guest-ping\"}",
		"{execute:\"guest-ping\"}", "{\"execute\":\"guest-ping\"]", "x\n", "[{\"execute\":\"guest-ping\"}]\n", "{\"execute\":\"guest-sync\"}",
		"{\"execute\":\"guest-sync\",\"arguments\":{\"id\":1.5}}", "{\"execute\":\"guest-sync\",\"arguments\":{\"id\":99999999999999999999}}",
		"{\"execute\":\"guest-sync\",\"arguments\":[\"id\",1]}", "{\"execute\":\"guest-ping\"x",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int n = says(bad[i]);

		ok(n >= 1 && strncmp(buf, "{\"error\":{\"class\":\"GenericError\"", 31) == 0, "%s", bad[i]);
		(void)says("\xff");
	}
	(void)says("{\"execute\":\"guest-pin\"}");
	ok(strncmp(buf, "{\"error\":{\"class\":\"CommandNotFound\"", 34) == 0, "a part of a command's name is none");
	(void)says("{\"execute\":\"guest-pings\",\"id\":0}");
	ok(strncmp(buf, "{\"error\":{\"class\":\"CommandNotFound\"", 34) == 0, "more than one is none");
	ok(strstr(buf, ",\"id\":0}") != NULL, "and the id comes back with the error");
}

static void stream(void)
{
	static const char two[] = " \n{\"execute\":\"guest-ping\"}\r\n\t{\"execute\":\"guest-ping\"}";
	static char big[QGA_IN + 1];
	int whole = 0;

	is_int(says(two), 2, "two messages in one piece");
	for (size_t i = 0; two[i]; i++)
		whole += talk(two + i, 1);
	is_int(whole, 2, "and byte by byte");
	is_int(says("{\"execute\":\"guest-ping\",\"x\":\"}{\\\"}\\\\\"}"), 1, "brackets and quotes in a string count for nothing");
	is_int(says("{\"a\":[{\"b"), 0, "a message that does not end");
	is_int(says("\xff{\"execute\":\"guest-ping\"}"), 1, "is forgotten when 0xff comes");
	is_int(says("{\"execute\":\"guest-ping\"}\xff\xff{\"execute\":\"guest-ping\"}"), 2, "what was whole before it is served");
	memset(big, ' ', sizeof(big));
	memcpy(big, "{\"execute\":\"guest-ping\"", 23);
	big[QGA_IN - 2] = '}';
	is_int(talk(big, QGA_IN - 1), 1, "a message as long as there is room");
	is_str(buf, "{\"return\":{}}\n", "is served");
	big[QGA_IN - 2] = ' ';
	is_int(talk(big, QGA_IN), 1, "a longer one");
	ok(strstr(buf, "too long") != NULL, "is too long");
	is_int(says("x\":[}}}]"), 0, "and to the end of its line nothing is answered");
	is_int(says("\n{\"execute\":\"guest-ping\"}"), 1, "what follows is");
	is_int(says("}}}]\n{\"execute\":\"guest-ping\"}"), 2, "brackets too many are garbage, and what follows is served");
	is_int(says("garbage \xff{\"execute\":\"guest-ping\"}"), 2, "so it is behind a 0xff");
	is_int(says("{\"execute\":\"guest-ping\n[1,2]\n{\"execute\":7}\n{\"a\":}\n{}"), 5, "a quote too few costs no more than its line");
	interfaces = "";
	is_int(says("{\"execute\":\"guest-network-get-interfaces\"}"), 1, "an answer that is too long");
	ok(strstr(buf, "GenericError") != NULL, "becomes an error");
}

int main(void)
{
	answers();
	stops();
	refusals();
	stream();
	return done();
}
