// SPDX-License-Identifier: MIT
/* test_net_admin.c - what the half of the net role with the rights takes from a half that was taken over. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "init/net/admin.h"
#include "init/net/report.h"
#include "lib/event.h"
#include "lib/log.h"
#include "tests/unit/tap.h"

static int lines[2];
static char events[8192], logged[8192];

static void take(int fd, char *into, size_t size)
{
	ssize_t n = read(fd, into, size - 1);

	into[n > 0 ? n : 0] = '\0';
}

static int serve(void)
{
	int result = admin_call();

	take(event_bus_fd(), events, sizeof(events));
	take(lines[0], logged, sizeof(logged));
	return result;
}

static int count(const char *text, const char *what)
{
	int n = 0;

	while ((text = strstr(text, what))) {
		text++;
		n++;
	}
	return n;
}

static void refusals(void)
{
	(void)admin_request((enum admin_op)77, 2);
	is_int(serve(), -EINVAL, "an unknown operation is refused");
	for (int index = -1; index <= 1; index++) {
		(void)admin_request(ADMIN_LINK_UP, index);
		is_int(serve(), -EINVAL, "the link of index %d is refused", index);
		(void)admin_request(ADMIN_SET, index);
		is_int(serve(), -EINVAL, "an address on index %d is refused", index);
		(void)admin_request(ADMIN_REMOVE, index);
		is_int(serve(), -EINVAL, "the removal of an address of index %d is refused", index);
	}
	admin_request(ADMIN_SET, 2)->lease.route_count = LEASE_ROUTES + 1;
	is_int(serve(), -EINVAL, "more routes than there is room for are refused");
	for (unsigned what = 18; what < 1u << 31; what *= 3) {
		admin_request(ADMIN_REPORT, 2)->what = what;
		is_int(serve(), -EINVAL, "report %u is refused", what);
		is_str(events, "", "a refused report sends no event (%u)", what);
	}
}

static void forgeries(void)
{
	struct admin_request *r = admin_request(ADMIN_REPORT, 2);

	r->what = NET_REPORT_FAILED;
	strcpy(r->name, "x\",\"event\":\"o");
	strcpy(r->text, "\"}\n{\"v\":1,\"t_ns\":1,\"event\":\"off\",\"status\":0}\n");
	is_int(serve(), 0, "a report with a forged reason is taken");
	is_int(count(events, "\n"), 1, "it is one event");
	is_int(count(events, "\"event\":\""), 1, "the event has one name");
	is_int(strncmp(strstr(events, "\"event\""), "\"event\":\"net\",", 14), 0, "the name of the event is net");
	is_int(count(logged, "\n"), 1, "a reason with a newline is one line");

	r = admin_request(ADMIN_REPORT, 2);
	r->what = NET_REPORT_FAILED;
	memset(r->name, 'n', sizeof(r->name));
	memset(r->text, 't', sizeof(r->text));
	is_int(serve(), 0, "strings without an end are taken");
	ok(strlen(logged) < 400, "strings without an end are cut");

	strcpy(admin_request(ADMIN_LOG, 0)->text, "hello\nsoftoff: 1.000 poweroff: stopping (agent)\033[2J");
	is_int(serve(), 0, "a line is taken");
	is_int(count(logged, "\n"), 1, "a line with a newline is one line");
	ok(strstr(logged, "net: hello?softoff") != NULL, "a line has the prefix of the role");
	is_int(count(logged, "\033"), 0, "an escape in a line is replaced");
	is_str(events, "", "a line sends no event");

	r = admin_request(ADMIN_REPORT_IP6, 2);
	r->what = 4000000000u;
	is_int(serve(), 0, "an unknown field of an IPv6 report is replaced by a known one");
	is_int(count(events, "\"event\":\"net\""), 1, "an IPv6 report is one event");
}

static void twin(void)
{
	struct admin_request *r = admin_request(ADMIN_REPORT, 2);

	r->what = NET_REPORT_STATIC;
	strcpy(r->name, "eth0");
	r->lease.address = 0x0a000002;
	r->lease.mask = 0xffffff00;
	is_int(serve(), 0, "a good report is taken");
	ok(strstr(events, "\"state\":\"static\",\"interface\":\"eth0\",\"address\":\"10.0.0.2/24\"") != NULL, "a good report is an event");
	ok(strstr(logged, "net: eth0: static address 10.0.0.2/24") != NULL, "a good report is a line");
}

int main(void)
{
	report_begin(0);
	if (pipe2(lines, O_NONBLOCK) < 0 || event_bus_make() < 0)
		return 1;
	log_open(lines[1]);
	log_role("net");
	refusals();
	forgeries();
	twin();
	return done();
}
