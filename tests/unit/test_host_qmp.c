// SPDX-License-Identifier: MIT
/*
 * test_host_qmp.c - QEMU's lines and what they mean.
 */
#include <jansson.h>
#include <string.h>

#include "host-shim/qemu/qmp.h"
#include "tap.h"

static struct qmp_message m;

static enum qmp_kind line(const char *text)
{
	qmp_line(text, strlen(text), &m);
	return m.kind;
}

static void test_session(void)
{
	is_int(line("{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7}, "
		    "\"package\": \"Debian\"}, \"capabilities\": [\"oob\"]}}"), QMP_GREETING, "a greeting is known");
	is_str(m.text, "7.2.22", "a greeting has the version");
	is_int(line("{\"return\": {}, \"id\": 0}"), QMP_DONE, "a reply is known");
	is_int(m.command, QMP_CAPABILITIES, "a reply has its id");
	line("{\"return\": {\"running\": true, \"status\": \"running\"}, \"id\": 3}");
	ok(m.kind == QMP_DONE && m.command == QMP_STATUS, "a reply with content is known");
	is_int(line("{\"id\": 1, \"error\": {\"class\": \"GenericError\", \"desc\": \"no \\u001b disk\"}}"), QMP_ERROR,
	       "an error is known");
	ok(m.command == QMP_CONT && !strcmp(m.text, "no ? disk"), "an error has its command and its words, made harmless");
	line("{\"return\": [{\"name\": \"device[7]\", \"type\": \"child<pl011>\"}, {\"name\": \"device[8]\", \"type\": "
	     "\"child<pl061>\"}], \"id\": 5}");
	ok(m.command == QMP_DEVICES && !strcmp(m.text, "device[8]"), "the machine's devices have its PL061");
	line("{\"return\": [{\"name\": \"device[7]\", \"type\": \"child<pl011>\"}, {\"type\": 3}], \"id\": 5}");
	ok(m.command == QMP_DEVICES && !*m.text, "a machine without a PL061 has none");
	is_int(line("{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"POWERDOWN\"}"), QMP_IGNORED,
	       "POWERDOWN only says that QEMU pressed");
	is_int(line("{\"event\": \"GUEST_PANICKED\", \"data\": {\"action\": \"run\"}}"), QMP_PANICKED,
	       "a panic told by pvpanic is known");
}

static void test_shutdown(void)
{
	static const struct {
		const char *name;
		enum qmp_reason reason;
	} reasons[] = {
		{ "guest-shutdown", REASON_GUEST_SHUTDOWN }, { "guest-reset", REASON_GUEST_RESET },
		{ "guest-panic", REASON_GUEST_PANIC }, { "host-qmp-quit", REASON_HOST_QUIT },
		{ "host-signal", REASON_HOST_SIGNAL }, { "subsystem-reset", REASON_OTHER },
	};
	char text[128];
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		snprintf(text, sizeof(text), "{\"event\": \"SHUTDOWN\", \"data\": {\"reason\": \"%s\"}}",
			 reasons[i].name);
		ok(line(text) == QMP_SHUTDOWN && m.reason == reasons[i].reason, "SHUTDOWN for %s is known",
		   reasons[i].name);
	}
	ok(line("{\"event\": \"SHUTDOWN\"}") == QMP_SHUTDOWN && m.reason == REASON_OTHER,
	   "SHUTDOWN without a reason is a shutdown");
	is_str(qmp_reason_name(REASON_GUEST_RESET), "guest-reset", "a reason has QEMU's name");
}

static void test_garbage(void)
{
	static const char *const garbage[] = {
		"", "x", "{", "[]", "7", "null", "{}", "{\"QMP\": 7}", "{\"event\": 7}", "{\"return\": {}}",
		"{\"return\": {}, \"id\": 99}", "{\"return\": {}, \"id\": -1}", "{\"return\": {}, \"id\": \"0\"}",
		"{\"error\": {}}", "{\"return\": {}, \"i",
	};
	size_t i;

	for (i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++)
		is_int(line(garbage[i]), QMP_GARBAGE, "'%s' is no message for us", garbage[i]);
	is_int(line("{\"id\": 2, \"error\": \"x\"}"), QMP_ERROR, "an error without words is known");
	is_str(m.text, "", "an error without words has empty words");
}

static void test_commands(void)
{
	int c;

	for (c = 0; c < QMP_COMMANDS; c++) {
		const char *text = qmp_command((enum qmp_command)c);
		json_t *command = json_loads(text, 0, NULL);

		is_int(json_integer_value(json_object_get(command, "id")), c, "command %d is JSON with its id", c);
		ok(text[strlen(text) - 1] == '\n', "command %d is one line", c);
		json_decref(command);
	}
}

int main(void)
{
	test_session();
	test_shutdown();
	test_garbage();
	test_commands();
	return done();
}
