// SPDX-License-Identifier: MIT
/* admin.c - the half of the net role that changes the kernel's settings, reports and logs. */
#include "init/net/admin.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "init/net/contain.h"
#include "init/net/report.h"
#include "init/net/settings.h"
#include "lib/event.h"
#include "lib/fd.h"
#include "lib/log.h"
#include "lib/netlink/rtnl.h"
#include "lib/spawn.h"

#define LOOPBACK 1 /* the index of lo in every network namespace (linux/net/core/dev.c, dev_index_reserve) */

static struct admin_request request;
static int to_admin[2] = { -1, -1 }, from_admin[2] = { -1, -1 };

_Static_assert(sizeof(request) <= 4096, "more than PIPE_BUF is not written as a whole (pipe(7))");

struct admin_request *admin_request(enum admin_op op, int index)
{
	memset(&request, 0, sizeof(request));
	request.op = op;
	request.index = index;
	return &request;
}

int admin_serve(struct admin_request *r)
{
	r->name[sizeof(r->name) - 1] = r->text[sizeof(r->text) - 1] = '\0';
	if (r->lease.route_count > LEASE_ROUTES)
		return -EINVAL;
	if (r->index <= LOOPBACK && r->op <= ADMIN_REMOVE)
		return -EINVAL;
	switch (r->op) {
	case ADMIN_LINK_UP:
		return rtnl_link_up(r->index);
	case ADMIN_SET:
		return settings_set(r->index, &r->lease, r->seconds, r->metric);
	case ADMIN_REMOVE:
		settings_unset(r->index, &r->lease);
		return 0;
	case ADMIN_REPORT:
		return report_write(r);
	case ADMIN_REPORT_IP6:
		report_write_ip6(r);
		return 0;
	case ADMIN_READY:
		ready_set(READY_NET);
		return 0;
	case ADMIN_LOG:
		log_line("%s", r->text);
		return 0;
	}
	return -EINVAL;
}

static int run_admin(void *unused)
{
	(void)unused;
	to_admin[1] = fd_close(to_admin[1]); /* while it is open here, the pipe never ends */
	from_admin[0] = fd_close(from_admin[0]);
	contain(CONTAIN_ADMIN);
	while (read(to_admin[0], &request, sizeof(request)) == (ssize_t)sizeof(request)) {
		int result = admin_serve(&request);

		if (write(from_admin[1], &result, sizeof(result)) < 0)
			break;
	}
	contain_exit(0);
	return 0;
}

int admin_start(void)
{
	int err = pipe2(to_admin, O_CLOEXEC) < 0 || pipe2(from_admin, O_CLOEXEC) < 0 ? -errno : 0;

	if (err == 0)
		err = spawn_own(SPAWN_PLAIN, run_admin, NULL);
	to_admin[0] = fd_close(to_admin[0]);
	from_admin[1] = fd_close(from_admin[1]);
	if (err < 0)
		to_admin[1] = fd_close(to_admin[1]);
	return err < 0 ? err : 0;
}

int admin_call(void)
{
	int result = -EPIPE;

	if (to_admin[1] < 0)
		return admin_serve(&request);
	if (write(to_admin[1], &request, sizeof(request)) != (ssize_t)sizeof(request) ||
	    read(from_admin[0], &result, sizeof(result)) != (ssize_t)sizeof(result))
		contain_exit(1); /* init starts both halves again */
	return result;
}
