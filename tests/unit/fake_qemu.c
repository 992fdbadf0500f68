// SPDX-License-Identifier: MIT
/*
 * fake_qemu.c - stands in for QEMU in the launcher's tests.
 *
 * Takes QEMU's -chardev socket,id=NAME,fd=N, talks QMP as QEMU does, and plays
 * the guest that FAKE_QEMU names. Writes its pid to FAKE_QEMU_PID. As with
 * QEMU, a control channel that closes does not end it.
 */
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OFF_ASKED "{\"v\":1,\"t_ns\":9,\"event\":\"off\",\"action\":\"poweroff\",\"asked\":true}\n"
#define OFF_EXIT(f) "{\"v\":1,\"t_ns\":9,\"event\":\"off\",\"action\":\"poweroff\",\"asked\":false," f "}\n"
#define PRESS "{\"v\":1,\"t_ns\":8,\"event\":\"press\",\"channel\":\"evdev\",\"action\":\"poweroff\"}\n"
#define READY \
	"{\"v\":1,\"t_ns\":1,\"event\":\"init\",\"version\":\"0\"}\n" \
	"{\"v\":1,\"t_ns\":2,\"event\":\"armed\",\"channel\":\"evdev\"}\n" \
	"{\"v\":1,\"t_ns\":3,\"event\":\"net\",\"state\":\"lease\",\"address\":\"10.0.2.15/24\"}\n" \
	"{\"v\":1,\"t_ns\":4,\"event\":\"ready\"}\n"
#define PANIC \
	"[    1.2][    T1] Kernel panic - not syncing: x\r\n" \
	"[    1.3][    T1] ---[ end Kernel panic - not syncing: x ]---\r\n"
#define GARBAGE \
	"\001\002\377 no json\n{\"v\":1,\"event\":\n[1,2,3]\n{\"v\":2,\"event\":\"ready\"}\n\n{\"event\":\"off\"}\n" \
	"{\"v\":1,\"event\":7}\n{\"v\":1,\"event\":\"tomorrow's\",\"x\":{}}\n"

enum quirk {
	QUIRK_NONE,
	QUIRK_REFUSES,		/* exits with a sentence before it greets */
	QUIRK_MUTE,		/* never greets */
	QUIRK_CLOSED,		/* sends its greeting and closes its input: a write to it fails with EPIPE */
	QUIRK_NO_CONT,		/* answers cont with an error */
	QUIRK_DIES,		/* of a signal, when the guest runs */
	QUIRK_HANGS_UP,		/* closes QMP in the middle of its reply to a press */
	QUIRK_NO_QUIT,		/* hears quit, and stays */
	QUIRK_FLOOD,		/* writes more than anyone holds, on every channel */
	QUIRK_DELUGE,		/* writes more than a file takes */
	QUIRK_SPLIT,		/* writes its events byte by byte */
	QUIRK_SPIN,		/* a processor that never idles */
	QUIRK_LATE,		/* the last bytes come after the SHUTDOWN event */
};

static const struct scenario {
	const char *name;
	const char *console;	/* on the serial port, when the guest runs */
	const char *events;	/* on the event port, likewise */
	int presses;		/* how many until it reacts; 0: none, -1: never */
	const char *last;	/* events of the reaction */
	const char *reason;	/* SHUTDOWN's, after them */
	enum quirk quirk;
} scenarios[] = {
	{ "off",       "hello\n", READY,  1, PRESS OFF_ASKED, "guest-shutdown", QUIRK_NONE },
	{ "third",     "hello\n", READY,  3, PRESS OFF_ASKED, "guest-shutdown", QUIRK_NONE },
	{ "deaf",      "hello\n", READY, -1, "",              NULL,             QUIRK_NONE },
	{ "slow",      "hello\n", READY,  1, PRESS,           NULL,             QUIRK_NONE },
	{ "foreign",   "login: ", "",     1, "",              "guest-shutdown", QUIRK_NONE },
	{ "silent",    "hello\n", "",    -1, "",              NULL,             QUIRK_NONE },
	{ "nothing",   "",        "",    -1, "",              NULL,             QUIRK_NONE },
	{ "leaves",    "bye\n",   "",     0, "",              "guest-shutdown", QUIRK_NONE },
	{ "exit0",     "hello\n", READY,  0, OFF_EXIT("\"status\":0"),   "guest-shutdown", QUIRK_NONE },
	{ "exit7",     "hello\n", READY,  0, OFF_EXIT("\"status\":7"),   "guest-shutdown", QUIRK_NONE },
	{ "exit127",   "hello\n", READY,  0, OFF_EXIT("\"status\":127"), "guest-shutdown", QUIRK_NONE },
	{ "segv",      "hello\n", READY,  0, OFF_EXIT("\"signal\":11"),  "guest-shutdown", QUIRK_NONE },
	{ "reset",     "hello\n", READY,  0, "",              "guest-reset",    QUIRK_NONE },
	{ "panic",     "[    1.2] Kernel panic - not syncing: Attempted to kill init!\r\n",
				  READY,  0, "",              "guest-reset",    QUIRK_NONE },
	{ "panicked",  PANIC,     READY, -1, "",              NULL,             QUIRK_SPIN },
	{ "oldpanic",  PANIC,     READY,  1, PRESS OFF_ASKED, "guest-shutdown", QUIRK_NONE },
	{ "busypanic", PANIC,     READY,  1, PRESS OFF_ASKED, "guest-shutdown", QUIRK_SPIN },
	{ "lastpanic", "---[ end Kernel panic - not syncing: x ]---\r\n",
				  READY,  1, PRESS OFF_ASKED, "guest-shutdown", QUIRK_SPIN },
	{ "pvpanic",   "hello\n", READY,  1, "",              "guest-panic",    QUIRK_NONE },
	{ "rebooted",  PANIC "reboot: Restarting system\r\n",
				  READY,  0, "",              "guest-reset",    QUIRK_NONE },
	{ "halt",      "hello\n", "{\"v\":1,\"event\":\"off\",\"action\":\"halt\",\"asked\":false,\"status\":3}\n",
					 -1, "",              NULL,             QUIRK_NONE },
	{ "killed",    "hello\n", READY,  0, "",              "host-signal",    QUIRK_NONE },
	{ "garbage",   "\001\002\377\n", GARBAGE READY, 1, PRESS OFF_ASKED, "guest-shutdown", QUIRK_NONE },
	{ "split",     "hello\n", READY,  1, PRESS OFF_ASKED, "guest-shutdown", QUIRK_SPLIT },
	{ "late",      "hello\n", READY,  0, OFF_EXIT("\"status\":5"), "guest-shutdown", QUIRK_LATE },
	{ "flood",     "",        READY,  1, PRESS OFF_ASKED, "guest-shutdown", QUIRK_FLOOD },
	{ "deluge",    "",        READY,  1, PRESS OFF_ASKED, "guest-shutdown", QUIRK_DELUGE },
	{ "refuses",   "",        "",    -1, "",              NULL,             QUIRK_REFUSES },
	{ "mute",      "",        "",    -1, "",              NULL,             QUIRK_MUTE },
	{ "closed",    "",        "",    -1, "",              NULL,             QUIRK_CLOSED },
	{ "nocont",    "",        "",    -1, "",              NULL,             QUIRK_NO_CONT },
	{ "dies",      "hello\n", READY, -1, "",              NULL,             QUIRK_DIES },
	{ "hangsup",   "hello\n", READY,  1, "",              NULL,             QUIRK_HANGS_UP },
	{ "noquit",    "hello\n", READY,  1, PRESS OFF_ASKED, "guest-shutdown", QUIRK_NO_QUIT },
};

enum port { QMP, SERIAL, HVC, EVENTS, PORTS };

static const char *const port_names[PORTS] = { "qmp", "serial", "hvc", "events" };
static int fds[PORTS] = { -1, -1, -1, -1 };
static const struct scenario *scene;
static int presses;
static bool running;

static void put(enum port port, const char *text, size_t len)
{
	while (len && fds[port] >= 0) {
		ssize_t n = write(fds[port], text, len);

		if (n <= 0)
			return;
		text += n;
		len -= (size_t)n;
	}
}

static void say(enum port port, const char *text)
{
	put(port, text, strlen(text));
}

static void flood(int times)
{
	static char long_line[100000];
	int i;

	memset(long_line, 'x', sizeof(long_line));
	for (i = 0; i < times; i++) {
		put(SERIAL, long_line, sizeof(long_line));
		put(HVC, long_line, sizeof(long_line));
		put(EVENTS, long_line, sizeof(long_line));
		say(EVENTS, "\n{\"v\":1,\"event\":\"more\"}\n");
	}
	say(SERIAL, "\n");
	say(HVC, "\nlast line\n");
}

static void stop(void)
{
	char event[256];

	if (scene->quirk != QUIRK_LATE)
		say(EVENTS, scene->last);
	if (!scene->reason)
		return;
	snprintf(event, sizeof(event), "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": "
		 "\"SHUTDOWN\", \"data\": {\"guest\": true, \"reason\": \"%s\"}}\r\n", scene->reason);
	say(QMP, event);
	if (scene->quirk == QUIRK_LATE) {
		say(EVENTS, scene->last);
		say(SERIAL, "the last words");
	}
}

static void run_guest(void)
{
	const char *e = scene->events;

	running = true;
	say(SERIAL, scene->console);
	if (scene->quirk == QUIRK_DIES)
		raise(SIGKILL);
	if (scene->quirk == QUIRK_FLOOD)
		flood(40);
	if (scene->quirk == QUIRK_DELUGE)
		flood(120);
	for (; scene->quirk == QUIRK_SPLIT && *e; e++)
		put(EVENTS, e, 1);
	say(EVENTS, e);
	if (scene->presses == 0)
		stop();
}

static void on_press(void)
{
	/* QEMU tells of the press before it replies. */
	say(QMP, "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"POWERDOWN\"}\r\n");
	if (scene->quirk == QUIRK_HANGS_UP) {
		say(QMP, "{\"return\": {}, \"i");
		close(fds[QMP]);
		fds[QMP] = -1;
	}
	if (++presses == scene->presses)
		stop();
}

static void reply(const char *line)
{
	const char *id = strstr(line, "\"id\":");
	char text[128];

	if (scene->quirk == QUIRK_NO_CONT && strstr(line, "\"cont\""))
		snprintf(text, sizeof(text), "{\"id\": %d, \"error\": {\"class\": \"GenericError\", "
			 "\"desc\": \"the disk is gone\"}}\r\n", id ? atoi(id + 5) : 0);
	else
		snprintf(text, sizeof(text), "{\"return\": {}, \"id\": %d}\r\n", id ? atoi(id + 5) : 0);
	say(QMP, text);
}

static void command(const char *line)
{
	if (strstr(line, "\"system_powerdown\""))
		on_press();
	reply(line);
	if (strstr(line, "\"cont\"") && scene->quirk != QUIRK_NO_CONT)
		run_guest();
	if (strstr(line, "\"quit\"") && scene->quirk != QUIRK_NO_QUIT)
		exit(0);
}

static bool wait_for_command(void)
{
	struct pollfd p = { .fd = fds[QMP], .events = POLLIN };

	while (scene->quirk == QUIRK_SPIN && running && poll(&p, 1, 0) == 0)
		;
	return true;
}

static void serve(void)
{
	char line[4096];
	size_t len = 0;

	if (scene->quirk == QUIRK_CLOSED)
		shutdown(fds[QMP], SHUT_RD);
	if (scene->quirk != QUIRK_MUTE)
		say(QMP, "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7}}, "
		    "\"capabilities\": [\"oob\"]}}\r\n");
	while (fds[QMP] >= 0 && wait_for_command() && read(fds[QMP], line + len, 1) == 1) {
		if (line[len] != '\n') {
			len += len < sizeof(line) - 1;
			continue;
		}
		line[len] = '\0';
		len = 0;
		command(line);
	}
	for (;;)
		pause();
}

static void open_ports(char *argv[])
{
	char name[16];
	int i, fd;

	for (; *argv; argv++)
		for (i = 0; i < PORTS; i++)
			if (sscanf(*argv, "socket,id=%15[a-z],fd=%d", name, &fd) == 2 && !strcmp(name, port_names[i]))
				fds[i] = fd;
}

static void write_pid(const char *path)
{
	FILE *f = path ? fopen(path, "w") : NULL;

	if (!f)
		return;
	fprintf(f, "%d\n", (int)getpid());
	fclose(f);
}

int main(int argc, char *argv[])
{
	const char *name = getenv("FAKE_QEMU");
	size_t i;

	if (argc > 3 && !strcmp(argv[1], "-sandbox") && !strcmp(argv[3], "-version"))
		return !getenv("FAKE_QEMU_SANDBOX");
	if (argc > 1 && !strcmp(argv[1], "--version"))
		return printf("QEMU emulator version %s (fake)\n", getenv("FAKE_QEMU_VERSION")) < 0;
	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
		if (name && !strcmp(scenarios[i].name, name))
			scene = &scenarios[i];
	if (!scene || scene->quirk == QUIRK_REFUSES) {
		fprintf(stderr, "qemu-system-fake: \033[1mno such guest\n");
		return 1;
	}
	open_ports(argv);
	write_pid(getenv("FAKE_QEMU_PID"));
	serve();
	return 0;
}
