// SPDX-License-Identifier: MIT
/* test_net_ipparam.c - `ip=` and the net role's own parameters, as the kernel's users write them. */
#include <errno.h>

#include "init/net/clientid.h"
#include "init/net/ipparam.h"
#include "init/net/message.h"
#include "lib/netlink/ip4.h"
#include "tests/unit/tap.h"

static const struct {
	const char *value;
	int err;
	const char *what; /* of an error */
	enum ip_method method;
	const char *device;
	uint32_t address, mask, router, dns;
	const char *host;
} rows[] = {
	{ "dhcp", 0, "", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "on", 0, "", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "any", 0, "", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "off", 0, "", IP_OFF, "", 0, 0, 0, 0, "" },
	{ "none", 0, "", IP_OFF, "", 0, 0, 0, 0, "" },
	{ "", 0, "", IP_OFF, "", 0, 0, 0, 0, "" },
	{ "10.0.0.2", 0, "", IP_STATIC, "", 0x0a000002, 0xff000000, 0, 0, "" },
	{ "172.16.0.2", 0, "", IP_STATIC, "", 0xac100002, 0xffff0000, 0, 0, "" },
	{ "192.168.0.2", 0, "", IP_STATIC, "", 0xc0a80002, 0xffffff00, 0, 0, "" },
	{ "10.0.0.2/24", 0, "", IP_STATIC, "", 0x0a000002, 0xffffff00, 0, 0, "" },
	{ "10.0.0.2::10.0.0.1:255.255.255.0:guest:eth0:off:10.0.0.3:10.0.0.4:10.0.0.5", 0, "", IP_STATIC, "eth0",
	  0x0a000002, 0xffffff00, 0x0a000001, 0x0a000003, "guest" },
	{ "10.0.0.2::10.0.0.1:24::eth0:none", 0, "", IP_STATIC, "eth0", 0x0a000002, 0xffffff00, 0x0a000001, 0, "" },
	{ ":::::eth0:dhcp", 0, "", IP_DHCP, "eth0", 0, 0, 0, 0, "" },
	{ ":::::eth0", 0, "", IP_DHCP, "eth0", 0, 0, 0, 0, "" },
	{ ":::::eth0:off", 0, "", IP_OFF, "eth0", 0, 0, 0, 0, "" },
	{ "::::guest::dhcp:10.0.0.3", 0, "", IP_DHCP, "", 0, 0, 0, 0x0a000003, "guest" },
	{ "0.0.0.0::::::dhcp", 0, "", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "10.0.0", -EINVAL, "client address", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "10.0.0.256", -EINVAL, "client address", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "127.0.0.1", -EINVAL, "client address", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "224.0.0.1", -EINVAL, "client address", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "10.0.0.2x", -EINVAL, "client address", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "10.0.0.2/33", -EINVAL, "client address", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "10.0.0.2/", -EINVAL, "client address", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "10.0.0.2:x", -EINVAL, "server address", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "10.0.0.2::x", -EINVAL, "gateway", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "10.0.0.2:::255.0.255.0", -EINVAL, "netmask", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "10.0.0.2:::0", -EINVAL, "netmask", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "10.0.0.2::::a b", -EINVAL, "host name", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ ":::::a-device-of-17-c", -EINVAL, "device", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ ":::::eth0:bootp", -EINVAL, "method", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "::::::dhcp:1.2.3", -EINVAL, "DNS server", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ ":::::::::::", -EINVAL, "number of fields", IP_DHCP, "", 0, 0, 0, 0, "" },
	{ "dhcp6", -EINVAL, "client address", IP_DHCP, "", 0, 0, 0, 0, "" },
};

static void one_by_one(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip_param p = { 0 };
		const char *what = "";
		int err = ipparam_parse(rows[i].value, &p, &what);

		ok(err == rows[i].err && p.method == rows[i].method && strcmp(p.device, rows[i].device) == 0 &&
			   p.lease.address == rows[i].address && p.lease.mask == rows[i].mask &&
			   p.lease.router == rows[i].router && p.lease.dns[0] == rows[i].dns &&
			   strcmp(p.lease.host, rows[i].host) == 0 && (!err || strcmp(what, rows[i].what) == 0),
		   "ip=%s %s%s", rows[i].value, err ? "is refused for its " : "is read", err ? what : "");
	}
}

/* Reads a line of up to four words, and says what holds for a device: 'd', 's', 'o', or '-' for nothing. */
static char holds(const char *device, const char *a, const char *b)
{
	static struct ip_params params;
	static struct cmdline line;
	char words[2][80] = { "", "" };
	const struct ip_param *p;

	line.param_count = 0;
	snprintf(words[0], sizeof(words[0]), "%s", a);
	snprintf(words[1], sizeof(words[1]), "%s", b);
	for (int i = 0; i < 2; i++)
		if (words[i][0])
			line.params[line.param_count++] = words[i];
	ipparam_read(&params, &line);
	p = ipparam_for(&params, device);
	return p ? "dso"[p->method] : '-';
}

static void together(void)
{
	is_int(holds("eth0", "quiet", "ipx=1"), 'd', "without ip= DHCP holds");
	is_int(holds("eth0", "ip", ""), 'd', "a bare `ip` is nothing");
	is_int(holds("eth0", "ip=off", ""), 'o', "ip=off turns all devices off");
	is_int(holds("eth0", "ip=dhcp", "ip=off"), 'o', "of two ip= for all devices the last holds");
	is_int(holds("eth1", "ip=:::::eth0:dhcp", ""), '-', "ip= for one device turns the other devices off");
	is_int(holds("eth1", "ip=:::::eth0:dhcp", "ip=10.0.0.2::::::"), 's', "ip= for all devices holds for the others beside it");
	is_int(holds("eth0", "ip=:::::eth0:dhcp", "ip=10.0.0.2::::::"), 'd', "ip= that names the device goes before ip= for all");
	is_int(holds("eth0", "ip=10.0.0.2:::::eth1", "ip=:::::eth0:dhcp"), 'd', "two devices may be named");
	is_int(holds("eth1", "ip=10.0.0.2:::::eth1", "ip=:::::eth0:dhcp"), 's', "each of two named devices gets its own ip=");
	is_int(holds("eth0", "ip=nonsense", ""), 'd', "a malformed ip= alone leaves DHCP");
	is_int(holds("eth0", "ip=nonsense", "ip=off"), 'o', "a malformed ip= leaves the others");
}

static void identifiers(void)
{
	static const struct {
		const char *value;
		int len;
		uint8_t first, last;
	} ids[] = {
		{ "01:52:54:00:12:34:56", 7, 1, 0x56 }, { "ff:AB", 2, 0xff, 0xab }, { "guest-7", 8, 0, '7' },
		{ "ff", 3, 0, 'f' },                    { "01:5", 5, 0, '5' },      { "off", 0, 0, 0 },
		{ "", -EINVAL, 0, 0 },
	};
	uint8_t id[MESSAGE_ID];
	char big[MESSAGE_ID + 1];

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		int len = clientid_parse(ids[i].value, id, sizeof(id));

		ok(len == ids[i].len && (len <= 0 || (id[0] == ids[i].first && id[len - 1] == ids[i].last)),
		   "clientid=%s", ids[i].value);
	}
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	is_int(clientid_parse(big, id, sizeof(id)), -EINVAL, "a client identifier of 65 bytes is refused");
	is_int(clientid_parse(big + 1, id, sizeof(id)), MESSAGE_ID, "a client identifier of 64 bytes is accepted");
}

int main(void)
{
	one_by_one();
	together();
	identifiers();
	return done();
}
