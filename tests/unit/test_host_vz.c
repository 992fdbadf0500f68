// SPDX-License-Identifier: MIT
/* test_host_vz.c - softoff-vz's half of QMP, its wake-up calls, its addresses and its bridges. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "host-shim/vz/bridge.h"
#include "host-shim/vz/raw_kernel.h"
#include "host-shim/vz/server.h"
#include "host-shim/vz/vz_options.h"
#include "host-shim/vz/wake.h"
#include "tests/unit/tap.h"

/* A machine that does what the test says, and counts what it was asked. */
static struct toy {
	enum vz_state state;
	int starts, stops;
	const char *refuses;
} toy;

static char sent[4096]; /* since the last look; time stamps taken out */

static enum vz_state toy_state(void *ctx)
{
	return ((struct toy *)ctx)->state;
}

static void toy_start(void *ctx)
{
	((struct toy *)ctx)->starts++;
	((struct toy *)ctx)->state = VZ_BUSY;
}

static const char *toy_request_stop(void *ctx)
{
	return ((struct toy *)ctx)->refuses;
}

static void toy_stop(void *ctx)
{
	((struct toy *)ctx)->stops++;
}

static const struct vz_machine machine = { toy_state, toy_start, toy_request_stop, toy_stop };

static void keep(void *ctx, const char *line, size_t len)
{
	json_t *message = json_loadb(line, len, 0, NULL);
	char *text;

	(void)ctx;
	ok(message && len && line[len - 1] == '\n', "what is sent is one line of JSON");
	json_object_del(message, "timestamp");
	text = json_dumps(message, JSON_COMPACT | JSON_SORT_KEYS);
	snprintf(sent + strlen(sent), sizeof(sent) - strlen(sent), "%s\n", text);
	free(text);
	json_decref(message);
}

static const char *look(void)
{
	static char seen[sizeof(sent)];

	memcpy(seen, sent, sizeof(sent));
	sent[0] = '\0';
	return seen;
}

static const char *say(struct vz_server *s, const char *line)
{
	vz_server_feed(s, line, strlen(line));
	return look();
}

static void open_server(struct vz_server *s)
{
	toy = (struct toy){ .state = VZ_STOPPED };
	ok(vz_server_init(s, &machine, &toy, keep, NULL) == 0, "a server begins");
	ok(strstr(look(), "{\"QMP\":{\"capabilities\":[],\"version\":{\"package\":\"softoff-vz "), "it greets as QEMU does");
	is_str(say(s, "{\"execute\":\"qmp_capabilities\",\"id\":0}\n"), "{\"id\":0,\"return\":{}}\n", "capabilities are agreed on");
}

static void test_dialogue(void)
{
	struct vz_server s;

	group("a guest that stops when it is asked");
	open_server(&s);
	is_str(say(&s, "{\"execute\":\"query-status\",\"id\":3}\n"), "{\"id\":3,\"return\":{\"running\":false,\"status\":\"shutdown\"}}\n", "the machine does not run yet");
	is_str(say(&s, "{\"execute\":\"co"), "", "half a command has no answer");
	is_str(say(&s, "nt\",\"id\":1}\n"), "", "cont waits for the machine");
	is_int(toy.starts, 1, "the machine is started once");
	is_str(say(&s, "{\"execute\":\"cont\",\"id\":7}\n"), "{\"error\":{\"class\":\"GenericError\",\"desc\":\"the machine is neither stopped nor running\"},\"id\":7}\n", "a second cont is refused while it starts");
	toy.state = VZ_RUNNING;
	vz_server_started(&s, NULL);
	is_str(look(), "{\"id\":1,\"return\":{}}\n", "cont is answered when it runs");
	is_str(say(&s, "{\"execute\":\"cont\"}\n"), "{\"return\":{}}\n", "cont of a running machine is done, and a command without id has none in its answer");
	is_str(say(&s, "{\"execute\":\"system_powerdown\",\"id\":2}\n"), "{\"event\":\"POWERDOWN\"}\n{\"id\":2,\"return\":{}}\n", "the event comes before the answer");
	toy.state = VZ_STOPPED;
	vz_server_stopped(&s, NULL);
	is_str(look(), "{\"data\":{\"guest\":true,\"reason\":\"guest-shutdown\"},\"event\":\"SHUTDOWN\"}\n", "the guest's stop is told");
	is_str(say(&s, "{\"execute\":\"quit\",\"id\":4}\n"), "{\"id\":4,\"return\":{}}\n{\"data\":{\"guest\":false,\"reason\":\"host-qmp-quit\"},\"event\":\"SHUTDOWN\"}\n", "quit of a stopped machine ends at once");
	ok(s.ended && toy.stops == 0, "the program is to end, and nothing was stopped twice");
	vz_server_finish(&s);
}

static void test_misbehaviour(void)
{
	struct vz_server s;

	group("a machine that refuses");
	open_server(&s);
	say(&s, "{\"execute\":\"cont\",\"id\":1}\n");
	vz_server_started(&s, "no raw Image");
	is_str(look(), "{\"error\":{\"class\":\"GenericError\",\"desc\":\"no raw Image\"},\"id\":1}\n", "a start that failed is the error of cont");
	vz_server_started(&s, "twice");
	is_str(look(), "", "a report that nobody waits for is dropped");
	toy.refuses = "not now";
	is_str(say(&s, "{\"execute\":\"system_powerdown\",\"id\":2}\n"), "{\"error\":{\"class\":\"GenericError\",\"desc\":\"not now\"},\"id\":2}\n", "a press that is refused is an error, and no event");
	toy.state = VZ_ERROR;
	vz_server_stopped(&s, "broken");
	is_str(look(), "{\"data\":{\"guest\":false,\"reason\":\"host-error\"},\"event\":\"SHUTDOWN\"}\n", "a stop by an error is not the guest's");
	vz_server_finish(&s);

	group("a machine that is stopped by force");
	open_server(&s);
	toy.state = VZ_RUNNING;
	is_str(say(&s, "{\"execute\":\"quit\",\"id\":4}\n{\"execute\":\"quit\",\"id\":5}\n"), "", "quit waits for the machine");
	is_int(toy.stops, 1, "it is stopped once");
	ok(!s.ended, "the program goes on until then");
	vz_server_stopped(&s, "it would not");
	ok(s.ended && !strncmp(look(), "{\"id\":4,\"return\":{}}\n", 21), "quit is answered even if it would not");
	vz_server_finish(&s);

	group("a client that hangs up");
	open_server(&s);
	toy.state = VZ_RUNNING;
	vz_server_hangup(&s);
	is_int(toy.stops, 1, "the machine is stopped");
	vz_server_finish(&s);
}

static void test_bad_input(void)
{
	static const char *const bad[] = { "[1,2]\n", "{\"execute\":7}\n", "no json\n", "{\"id\":9}\n" };
	struct vz_server s;
	size_t i;

	group("bad input");
	toy = (struct toy){ .state = VZ_STOPPED };
	ok(vz_server_init(&s, &machine, &toy, keep, NULL) == 0 && look()[0], "a server begins");
	ok(strstr(say(&s, "{\"execute\":\"cont\",\"id\":1}\n"), "CommandNotFound") && toy.starts == 0, "nothing comes before qmp_capabilities");
	say(&s, "{\"execute\":\"qmp_capabilities\"}\n");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(strstr(say(&s, bad[i]), "GenericError"), "an error for %.*s", (int)strlen(bad[i]) - 1, bad[i]);
	ok(strstr(say(&s, "{\"execute\":\"device_add\",\"id\":{\"a\":1}}\n"), "\"id\":{\"a\":1}"), "an unknown command is refused, with its id whatever that is");
	is_str(say(&s, "\r\n\n"), "", "empty lines are nothing");
	vz_server_finish(&s);
}

static void test_wake(void)
{
	struct vz_clocks before = { 1000, 5000 }, a_bit = { 3000, 7500 }, hours = { 3000, 7207000 };
	struct vz_server s;
	char line[VZ_SET_TIME_SIZE];
	size_t len;

	group("a host that slept");
	is_int(vz_slept_ms(&before, &a_bit), 0, "half a second is nothing");
	is_int(vz_slept_ms(&before, &hours), 7200000, "two hours are found");
	len = vz_set_time(line, 1795960800000000000);
	is_int((long)len, (long)strlen(line), "the command has the length that is told");
	is_str(line, "{\"execute\":\"guest-set-time\",\"arguments\":{\"time\":1795960800000000000}}\n", "it is the guest agent's");
	toy = (struct toy){ .state = VZ_RUNNING };
	ok(vz_server_init(&s, &machine, &toy, keep, NULL) == 0 && look()[0], "a server begins");
	vz_server_woke(&s, 1000);
	is_str(look(), "", "no event comes before qmp_capabilities");
	say(&s, "{\"execute\":\"qmp_capabilities\"}\n");
	vz_server_woke(&s, 7200000);
	is_str(look(), "{\"data\":{\"slept_ms\":7200000},\"event\":\"__org.softoff_HOST_WAKE\"}\n", "the sleep is an event");
	vz_server_finish(&s);
}

static void test_mac(void)
{
	char a[18], b[18], again[18];

	group("addresses");
	vz_mac_for("/guests/a.img", a);
	vz_mac_for("/guests/b.img", b);
	vz_mac_for("/guests/a.img", again);
	is_str(again, a, "the same name has the same address");
	ok(strcmp(a, b) != 0, "another name has another");
	ok(!strncmp(a, "02:", 3) && strlen(a) == 17, "it is locally administered: %s", a);
}

static void test_options(void)
{
	char *const argv[] = { (char[]){ "softoff-vz" }, (char[]){ "--kernel" }, (char[]){ "Image" },
		(char[]){ "--disk=a,b.img,ro" }, (char[]){ "--share=src=/home/x=y,ro" }, (char[]){ "--vsock=1024:/tmp/a:b" },
		(char[]){ "--mac=02:AB:00:12:34:56" }, (char[]){ "--memory=2G" } };
	static struct vz_options o;

	group("options");
	vz_options_parse(&o, 8, argv);
	ok(!strcmp(o.disks[0].path, "a,b.img") && o.disks[0].read_only, "a comma may belong to a disk's name");
	ok(!strcmp(o.shares[0].tag, "src") && !strcmp(o.shares[0].folder, "/home/x=y") && o.shares[0].read_only, "a folder is shared");
	ok(o.ports[0].port == 1024 && !strcmp(o.ports[0].socket, "/tmp/a:b"), "a port leads to a socket");
	is_str(o.mac, "02:ab:00:12:34:56", "an address is taken, in small letters");
	is_int(o.memory_mib, 2048, "memory is in MiB");
}

static void test_bridge(void)
{
	char folder[] = "/tmp/softoff-test-vz.XXXXXX", path[64], data[64] = "";
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int host[2], guest[2], listener, client;
	struct stat st;

	group("a bridge");
	ok(socketpair(AF_UNIX, SOCK_STREAM, 0, host) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, guest) == 0 &&
	    vz_bridge_join(host[1], guest[1]) == 0, "two sockets are joined");
	ok(write(host[0], "ask", 3) == 3 && read(guest[0], data, sizeof(data)) == 3 && !memcmp(data, "ask", 3), "bytes go to the guest");
	ok(write(guest[0], "answer", 6) == 6 && read(host[0], data, sizeof(data)) == 6 && !memcmp(data, "answer", 6), "bytes go to the host");
	shutdown(host[0], SHUT_WR);
	ok(read(guest[0], data, sizeof(data)) == 0, "the end of one direction is handed on");
	ok(write(guest[0], "late", 4) == 4 && read(host[0], data, sizeof(data)) == 4, "the other direction goes on");
	close(guest[0]);
	ok(read(host[0], data, sizeof(data)) == 0, "then it ends too");
	close(host[0]);

	ok(mkdtemp(folder) != NULL, "a folder");
	snprintf(path, sizeof(path), "%s/s", folder);
	listener = vz_bridge_listen(path);
	ok(listener >= 0 && stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "a socket is for its owner alone");
	is_int(vz_bridge_listen(path), -EADDRINUSE, "a socket that is served is left alone");
	memcpy(sa.sun_path, path, strlen(path) + 1);
	client = socket(AF_UNIX, SOCK_STREAM, 0);
	ok(connect(client, (struct sockaddr *)&sa, sizeof(sa)) == 0, "a client connects");
	close(client);
	close(listener);
	listener = vz_bridge_listen(path);
	ok(listener >= 0, "a socket that nobody serves any more is replaced");
	close(listener);
	unlink(path);
	ok(mkdir(path, 0700) == 0 && vz_bridge_listen(path) == -EADDRINUSE, "what is no socket is left alone");
	rmdir(path);
	rmdir(folder);
}

static void write_file(const char *path, const void *data, size_t len)
{
	FILE *f = fopen(path, "w");

	ok(f && fwrite(data, 1, len, f) == len && fclose(f) == 0, "%s is written", strrchr(path, '/') + 1);
}

static size_t read_file(const char *path, unsigned char *data, size_t size)
{
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(data, 1, size, f) : 0;

	if (f)
		fclose(f);
	return n;
}

/* An arm64 Image by its magic (linux/Documentation/arch/arm64/booting.rst); a zboot image by zboot-header.S. */
static void test_raw_kernel(void)
{
	static unsigned char image[8192], zboot[8192], got[sizeof(image) + 1];
	char folder[] = "/tmp/softoff-test-raw.XXXXXX", plain[64], packed[80], boot[64], command[128], *made;
	size_t n;

	group("a raw kernel");
	memcpy(image + 56, "ARM\x64", 4);
	image[sizeof(image) - 1] = 7;
	ok(mkdtemp(folder) != NULL && setenv("TMPDIR", folder, 1) == 0, "a folder");
	snprintf(plain, sizeof(plain), "%s/Image", folder);
	snprintf(packed, sizeof(packed), "%s.gz", plain);
	snprintf(boot, sizeof(boot), "%s/zboot", folder);
	snprintf(command, sizeof(command), "gzip -kn %s", plain);
	write_file(plain, image, sizeof(image));
	ok(raw_kernel_make(plain) == NULL, "an Image is booted as it is");
	ok(system(command) == 0, "it is packed");
	made = raw_kernel_make(packed);
	n = made ? read_file(made, got, sizeof(got)) : 0;
	ok(n == sizeof(image) && !memcmp(got, image, n), "what is in an Image.gz is booted");
	unlink(made);
	free(made);

	memcpy(zboot, "MZ\0\0zimg", 8);
	zboot[8] = 64;
	n = read_file(packed, zboot + 64, sizeof(zboot) - 64);
	zboot[12] = (unsigned char)n;
	memcpy(zboot + 24, "gzip", 4);
	zboot[56] = 0xcd, zboot[57] = 0x23, zboot[58] = 0x82, zboot[59] = 0x81; /* of an arm64 EFI program */
	ok(n < 256, "it is small");
	write_file(boot, zboot, 64 + n + 8);
	made = raw_kernel_make(boot);
	n = made ? read_file(made, got, sizeof(got)) : 0;
	ok(n == sizeof(image) && !memcmp(got, image, n), "what is in an EFI zboot image is booted");
	unlink(made);
	free(made);
	unlink(plain);
	unlink(packed);
	unlink(boot);
	ok(rmdir(folder) == 0, "nothing is left");
}

int main(void)
{
	test_dialogue();
	test_misbehaviour();
	test_bad_input();
	test_wake();
	test_mac();
	test_options();
	test_bridge();
	test_raw_kernel();
	return done();
}
