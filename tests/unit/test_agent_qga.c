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

static bool takes_root, takes_data; /* what a freeze is to take */

int freeze_begin(struct agent *a, bool (*wanted)(const void *context, const char *point), const void *context)
{
	(void)a;
	takes_root = wanted(context, "/");
	takes_data = wanted(context, "/data");
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

void qga_users(struct text *out)
{
	text_str(out, "[]");
}

static int zone_err;

int qga_timezone(struct text *out)
{
	if (zone_err == 0)
		text_str(out, "{\"zone\":\"CET\",\"offset\":3600}");
	return zone_err;
}

static unsigned jobs;
static void (*job)(const struct qga *q, struct text *value);

int qga_job_begin(struct qga *q, void (*work)(const struct qga *q, struct text *value), unsigned ms)
{
	(void)q;
	jobs += ms > 0;
	job = work;
	return job_err;
}

void qga_fsinfo(const struct qga *q, struct text *out)
{
	(void)q;
	text_str(out, "[]");
}

void qga_fstrim(const struct qga *q, struct text *out)
{
	(void)q;
	text_str(out, "{\"paths\":[]}");
}

int qga_set_time(int64_t ns)
{
	set_to = ns;
	return ns < 0 ? -ENOENT : 0;
}

/* --- --- */

static struct qga q;
static char *const buf = q.answer; /* the last answer */

/* Sends len bytes at once. Returns how many answers came, without answers that come later; the last is in buf. */
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
	is_str(buf, want, "%.*s is answered", (int)strcspn(request, "\n"), request);
}

/* What comes later: the value, then the end. */
static void is_later(const char *value, int err, const char *want, const char *what)
{
	text_str(&q.out, value);
	qga_complete(&q, err);
	is_str(buf, want, "%s", what);
}

static void answers(void)
{
	is_answer("{\"execute\":\"guest-ping\"}", "{\"return\": {}}\n");
	is_answer("{\"execute\":\"guest-ping\",\"arguments\":{}}", "{\"return\": {}}\n");
	is_answer("{\"arguments\":{\"id\":5},\"execute\":\"guest-sync\"}", "{\"return\": 5}\n");
	is_answer("{\"execute\":\"guest-sync-delimited\",\"arguments\":{\"id\":-5}}", "\xff{\"return\": -5}\n");
	is_answer("{\"execute\":\"guest-get-host-name\",\"id\":\"a\\\"b\"}", "{\"return\": {\"host-name\":\"h\"}, \"id\": \"a\\\"b\"}\n");
	is_answer("{\"execute\":\"guest-ping\",\"id\":{\"a\":\n[1,\r\n\"x\"]}}", "{\"return\": {}, \"id\": {\"a\": [1,  \"x\"]}}\n");
	is_answer("{\"execute\":\"guest-set-time\",\"arguments\":{\"time\":12}}", "{\"return\": {}}\n");
	is_int(set_to, 12, "guest-set-time sets the time that it names");
	is_answer("{\"execute\":\"guest-set-time\"}",
		  "{\"error\": {\"class\": \"GenericError\", \"desc\": \"Failed to set time to guest: No such file or directory\"}}\n");
	ok(set_to < 0, "guest-set-time without a time reads the hardware clock");
	set_to = 0;
	ok(says("{\"execute\":\"guest-set-time\",\"arguments\":{\"time\":-5}}") == 1 && !set_to && strstr(buf, "Failed to set time"),
	   "a negative time is refused");
	is_answer("{\"execute\":\"guest-get-users\"}", "{\"return\": []}\n");
	is_answer("{\"execute\":\"guest-get-timezone\"}", "{\"return\": {\"zone\":\"CET\",\"offset\":3600}}\n");
	zone_err = -ENODATA;
	ok(says("{\"execute\":\"guest-get-timezone\"}") == 1 && strstr(buf, "Failed to retrieve local time"), "an unknown zone is an error");
	says("{\"execute\":\"guest-info\"}");
	ok(strstr(buf, "{\"name\":\"guest-sync\",\"enabled\":true") && strstr(buf, "{\"name\":\"guest-fstrim\",\"enabled\":true") &&
	   strstr(buf, "{\"name\":\"guest-shutdown\",\"enabled\":true,\"success-response\":false}"), "guest-info lists the commands");
	ok(!strstr(buf, "exec") && !strstr(buf, "file-"), "guest-info lists no command that runs a program or opens a file");
}

static void later(void)
{
	is_answer("{\"execute\":\"guest-fsfreeze-status\"}", "{\"return\": \"thawed\"}\n");
	is_int(says("{\"execute\":\"guest-fsfreeze-freeze\",\"id\":1}"), 0, "a freeze has no answer at once");
	ok(takes_root && takes_data, "a freeze covers all file systems");
	is_later("3", 0, "{\"return\": 3, \"id\": 1}\n", "the later answer to a freeze has the number of file systems and the id");
	group("frozen");
	is_answer("{\"execute\":\"guest-fsfreeze-status\"}", "{\"return\": \"frozen\"}\n");
	ungroup();
	is_answer("{\"execute\":\"guest-fsfreeze-freeze\"}",
		  "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"Command guest-fsfreeze-freeze has been disabled: "
		  "the agent is in frozen state\"}}\n");
	ok(says("{\"execute\":\"guest-fstrim\"}") == 1 && strstr(buf, "has been disabled"), "a frozen disk is not trimmed");
	is_int(says("{\"execute\":\"guest-fsfreeze-thaw\"}"), 0, "a thaw has no answer at once");
	is_int(ends, 1, "a thaw is requested once");
	is_later("", -EIO, "{\"error\": {\"class\": \"GenericError\", \"desc\": \"Input/output error\"}}\n", "the later answer to a failed thaw is an error");
	frozen = false;
	is_int(says("{\"execute\":\"guest-fsfreeze-freeze-list\",\"arguments\":{\"mountpoints\":[\"/srv\",\"/data\"]}}"), 0, "a freeze of a list has no answer at once");
	ok(!takes_root && takes_data, "a freeze of a list covers its entries only");
	is_later("1", 0, "{\"return\": 1}\n", "the later answer to a freeze of a list has the number");
	frozen = false;
	ok(says("{\"execute\":\"guest-fsfreeze-freeze-list\",\"arguments\":{\"mountpoints\":\"/data\"}}") == 1 && !frozen &&
	   strstr(buf, "expected: array"), "a list that is no array is refused");
	is_int(says("{\"execute\":\"guest-fsfreeze-freeze-list\"}"), 0, "a freeze of no list has no answer at once");
	ok(takes_root && takes_data, "a freeze of no list covers all file systems");
	is_later("2", 0, "{\"return\": 2}\n", "the later answer to a freeze of no list has the number");
	frozen = false;
	is_int(says("{\"execute\":\"guest-get-fsinfo\"}"), 0, "guest-get-fsinfo has no answer at once");
	ok(jobs == 1 && job == qga_fsinfo, "guest-get-fsinfo begins a job");
	is_later("[]", 0, "{\"return\": []}\n", "the later answer to guest-get-fsinfo has the job's value");
	is_int(says("{\"execute\":\"guest-fstrim\",\"arguments\":{\"minimum\":4096}}"), 0, "guest-fstrim has no answer at once");
	ok(jobs == 2 && job == qga_fstrim, "guest-fstrim begins another job");
	is_later("", -ETIMEDOUT, "{\"error\": {\"class\": \"GenericError\", \"desc\": \"Connection timed out\"}}\n", "the later answer to a failed guest-fstrim is an error");
	ok(says("{\"execute\":\"guest-fstrim\",\"arguments\":{\"minimum\":\"1\"}}") == 1 && jobs == 2, "a minimum that is no number is refused");
	job_err = -EAGAIN;
	ok(says("{\"execute\":\"guest-get-fsinfo\"}") == 1 && strstr(buf, "error"), "a job that cannot begin is an error at once");
	ok(says("{\"execute\":\"guest-fsfreeze-freeze\"}") == 1 && strstr(buf, "error"), "a freeze that cannot begin is an error at once");
	is_answer("{\"execute\":\"guest-fsfreeze-thaw\"}", "{\"return\": 0}\n");
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
		is_int(asked, cases[i].action, "%s has the action of its mode", cases[i].request);
		ok((cases[i].action == POWER_NONE) == (strstr(buf, "GenericError") != NULL), "%s has an answer only if it is refused", cases[i].request);
	}
}

#define REQUEST "{\"execute\":\"guest-sync\",\"arguments\":"

/* In the words of QEMU's agent. */
static void refusals(void)
{
	static const struct {
		const char *request, *desc;
	} bad[] = {
		{ "{}", "QMP input lacks member 'execute'" },
		{ "{\"execute\":7}", "QMP input member 'execute' must be a string" },
		{ "{\"execute\":{}}", "QMP input member 'execute' must be a string" },
		{ "{\"execute\":\"guest-ping\",\"x\":1}", "QMP input member 'x' is unexpected" },
		{ REQUEST "[\"id\",1]}", "QMP input member 'arguments' must be an object" },
		{ REQUEST "{}}", "Parameter 'id' is missing" },
		{ "{\"execute\":\"guest-sync\"}", "Parameter 'id' is missing" },
		{ REQUEST "{\"id\":\"1\"}}", "Invalid parameter type for 'id', expected: integer" },
		{ REQUEST "{\"id\":1.5}}", "Invalid parameter type for 'id', expected: integer" },
		{ REQUEST "{\"id\":99999999999999999999}}", "Invalid parameter type for 'id', expected: integer" },
		{ REQUEST "{\"id\":1,\"x\":{\"a\":[]}}}", "Parameter 'x' is unexpected" },
		{ "{\"execute\":\"guest-ping\",\"arguments\":{\"\":1}}", "Parameter '' is unexpected" },
		{ "{\"execute\":\"guest-ping\",\"arguments\":{\"id\":1}}", "Parameter 'id' is unexpected" },
		{ "[{\"execute\":\"guest-ping\"}]\n", "QMP input must be a JSON object" },
		{ "{\"execute\"}\n", "JSON parse error" },
		{ "{\"execute\" \"guest-ping\"}\n", "JSON parse error" },
		{ "{execute:\"guest-ping\"}\n", "JSON parse error" },
		{ "{\"execute\":\"guest-ping\"]\n", "JSON parse error" },
		{ "{\"execute\":\"guest-ping\"x\n", "JSON parse error" },
		{ "{\"execute\":\"guest-ping\",}\n", "JSON parse error" },
		{ "{\"execute\":\"guest-ping\",\"id\":01}\n", "JSON parse error" },
		{ "{\"execute\":\"guest-ping\",\"id\":nul}\n", "JSON parse error" },
		{ "{\"execute\":\"guest-ping\",\"id\":\"\\x\"}\n", "JSON parse error" },
		{ "{\"execute\":\"guest-ping\",\"id\":\"\xc3\x28\"}\n", "JSON parse error" },
		{ "{\"execute\":\"guest-ping\",\"id\":\"\xc0\xaf\"}\n", "JSON parse error" },
		{ ":{\"id\"}:{\n", "JSON parse error" },
		{ "x\n", "JSON parse error" },
	};
	char want[200];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int n = says(bad[i].request);

		snprintf(want, sizeof(want), "{\"error\": {\"class\": \"GenericError\", \"desc\": \"%s\"}}\n", bad[i].desc);
		ok(n == 1 && strcmp(buf, want) == 0, "%.*s is refused", (int)strcspn(bad[i].request, "\n"), bad[i].request);
		if (strcmp(buf, want) != 0)
			printf("#   got %s", buf);
	}
	is_answer("{\"execute\":\"guest-pin\"}",
		  "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"The command guest-pin has not been found\"}}\n");
	is_answer("{\"execute\":\"guest-pings\",\"id\":0}",
		  "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"The command guest-pings has not been found\"}, \"id\": 0}\n");
	is_answer("{\"execute\":\"guest-ping\",\"id\":\"\xc3\xa9\xf0\x9f\x98\x80\"}",
		  "{\"return\": {}, \"id\": \"\xc3\xa9\xf0\x9f\x98\x80\"}\n");
	is_answer("{\"execute\":\"guest-ping\",\"id\":[-1.5e+3,true,false,null,\"\\u00e9\\n\"]}",
		  "{\"return\": {}, \"id\": [-1.5e+3,true,false,null,\"\\u00e9\\n\"]}\n");
}

/* A request of len bytes in all: its id is a string that is long enough. */
static const char *with_long_id(size_t len)
{
	static char text[QGA_IN + 2];
	int head = snprintf(text, sizeof(text), "{\"execute\":\"guest-ping\",\"id\":\"");

	memset(text + head, 'i', len - (size_t)head - 2);
	memcpy(text + len - 2, "\"}", 3);
	return text;
}

static void stream(void)
{
	static const char two[] = " \n{\"execute\":\"guest-ping\"}\r\n\t{\"execute\":\"guest-ping\"}";
	static char big[QGA_IN + 1];
	int whole = 0;

	is_int(says(two), 2, "two messages in one piece have two answers");
	for (size_t i = 0; two[i]; i++)
		whole += talk(two + i, 1);
	is_int(whole, 2, "two messages byte by byte have two answers");
	is_int(says("{\"execute\":\"guest-ping\",\"id\":\"}{\\\"}\\\\\"}"), 1, "brackets and quotes in a string count for nothing");
	is_int(says("{\"a\":[{\"b"), 0, "a message that does not end has no answer");
	is_int(says("\xff{\"execute\":\"guest-ping\"}"), 1, "an unfinished message is discarded at 0xff");
	is_int(says("{\"execute\":\"guest-ping\"}\xff\xff{\"execute\":\"guest-ping\"}"), 2, "a whole message before 0xff is served");
	memset(big, ' ', sizeof(big));
	memcpy(big, "{\"execute\":\"guest-ping\"", 23);
	big[QGA_IN - 2] = '}';
	is_int(talk(big, QGA_IN - 1), 1, "a message as long as the buffer has an answer");
	is_str(buf, "{\"return\": {}}\n", "a message as long as the buffer is served");
	big[QGA_IN - 2] = ' ';
	is_int(talk(big, QGA_IN), 1, "a message longer than the buffer has an answer");
	ok(strstr(buf, "JSON token size limit exceeded") != NULL, "the answer to such a message says that it is too long");
	is_int(says("x\":[}}}]"), 0, "the rest of the line of such a message has no answer");
	is_int(says("\n{\"execute\":\"guest-ping\"}"), 1, "the line after such a message is served");
	is_int(says("}}}]\n{\"execute\":\"guest-ping\"}"), 2, "surplus brackets are one error, and the next line is served");
	is_int(says("garbage \xff{\"execute\":\"guest-ping\"}"), 2, "garbage ends at 0xff");
	is_int(says("{\"execute\":\"guest-ping\n[1,2]\n{\"execute\":7}\n{\"a\":}\n{}"), 5, "a quote too few costs no more than its line");
	is_int(says("\n\r\n \t"), 0, "blank lines are no request");
	is_int(says("{\"execute\":\"guest-ping\"}\n[1,2]\n"), 2, "a request and a malformed line have one answer each");
	is_int(says("{\"execute\":\"guest-ping\"}\n" REQUEST "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n"), 2,
	       "a request and a line that is nested too deeply have one answer each");
	ok(strstr(buf, "JSON nesting depth limit exceeded") != NULL, "the answer to such a line names the depth");
	is_int(says("{\"execute\":\"guest-ping\"}\n{\"id\":[0"), 1, "a request before an unfinished line is answered");
	for (unsigned n = 0; n < JSON_TOKENS; n++)
		(void)says(",0");
	is_int(says("]}{\"execute\":\"guest-ping\"}"), 2, "a line of too many tokens is one error, and the next request is served");
	is_int(says("{\"execute\":\"guest-ping\"}\n"), 1, "a request before a line that is too long is answered");
	is_int(talk(big, QGA_IN), 1, "a request that is too long has an answer");
	is_int(says("\n"), 0, "a line that is too long has one answer");
	is_int(says(with_long_id(QGA_OUT + 1000)), 1, "an id that is longer than an answer has an answer");
	is_str(buf, "{\"error\": {\"class\": \"GenericError\", \"desc\": \"The answer is too long\"}}\n", "the answer to such an id is a whole error");
	is_int(says(with_long_id(QGA_OUT - 100)), 1, "a shorter id");
	ok(strncmp(buf, "{\"return\": {}, \"id\": \"iii", 25) == 0, "comes back");
	interfaces = "";
	is_int(says("{\"execute\":\"guest-network-get-interfaces\"}"), 1, "an answer that is too long");
	ok(strstr(buf, "GenericError") != NULL, "becomes an error");
}

int main(void)
{
	answers();
	later();
	stops();
	refusals();
	stream();
	return done();
}
