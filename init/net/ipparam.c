// SPDX-License-Identifier: MIT
/* ipparam.c - `ip=` of the kernel command line. */
#include "init/net/ipparam.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "init/net/dnsname.h"
#include "lib/count.h"
#include "lib/log.h"
#include "lib/netlink/ip4.h"
#include "lib/text.h"

#define FIELD_MAX 64 /* with the NUL; the longest field is a name */

static int read_address(const char *s, uint32_t *out)
{
	return ip4_parse(&s, out) < 0 || *s ? -EINVAL : 0;
}

/* A mask in dots, or a prefix length. */
static int read_mask(const char *s, uint32_t *out)
{
	uint64_t prefix;

	if (read_address(s, out) == 0)
		return ip4_prefix(*out) > 0 ? 0 : -EINVAL;
	if (text_parse_u64(&s, 32, &prefix) < 0 || *s || prefix == 0)
		return -EINVAL;
	*out = ip4_mask((unsigned)prefix);
	return 0;
}

static int read_client(struct ip_param *p, char *s)
{
	char *slash = strchr(s, '/');
	uint32_t address;

	if (slash)
		*slash = '\0';
	if (read_address(s, &address) < 0)
		return -EINVAL;
	/* linux/net/ipv4/ipconfig.c treats 0.0.0.0 and 255.255.255.255 as "not given". */
	if (!address || address == UINT32_MAX)
		return 0;
	if (!ip4_is_host(address))
		return -EINVAL;
	p->lease.address = address;
	p->method = IP_STATIC;
	return slash ? read_mask(slash + 1, &p->lease.mask) : 0;
}

/* With a client address the method has no effect (linux/net/ipv4/ipconfig.c, ip_auto_config). */
static int read_method(struct ip_param *p, const char *s)
{
	static const char words[][5] = { "dhcp", "on", "any", "off", "none" };
	unsigned i = 0;

	while (i < COUNT(words) && strcmp(s, words[i]) != 0)
		i++;
	if (i == COUNT(words))
		return -EINVAL;
	if (i > 2 && p->method == IP_DHCP)
		p->method = IP_OFF;
	return 0;
}

enum kind { CLIENT, ADDRESS, MASK, HOST, DEVICE, METHOD, DNS };

static const struct {
	const char *name;
	uint16_t kind, at; /* enum kind; of ADDRESS: the offset in struct ip_param */
} fields[] = {
	{ "client address", CLIENT, 0 },
	{ "server address", ADDRESS, offsetof(struct ip_param, lease.server) },
	{ "gateway", ADDRESS, offsetof(struct ip_param, lease.router) },
	{ "netmask", MASK, 0 },
	{ "host name", HOST, 0 },
	{ "device", DEVICE, 0 },
	{ "method", METHOD, 0 },
	{ "DNS server", DNS, 0 },
	{ "DNS server", DNS, 0 },
	{ "NTP server", ADDRESS, offsetof(struct ip_param, lease.ntp) },
};

static int read_field(struct ip_param *p, size_t n, char *s)
{
	struct lease *lease = &p->lease;

	switch ((enum kind)fields[n].kind) {
	case CLIENT:
		return read_client(p, s);
	case ADDRESS:
		return read_address(s, (uint32_t *)(void *)((char *)p + fields[n].at));
	case MASK:
		return read_mask(s, &lease->mask);
	case HOST:
		return dnsname_copy((const uint8_t *)s, strlen(s), lease->host, sizeof(lease->host));
	case DEVICE:
		if (strlen(s) >= sizeof(p->device))
			return -EINVAL;
		memcpy(p->device, s, strlen(s) + 1);
		return 0;
	case METHOD:
		return read_method(p, s);
	case DNS:
		return read_address(s, &lease->dns[lease->dns[0] ? 1 : 0]);
	}
	return -EINVAL;
}

/* Reads the fields of value into p. Returns 0, or -EINVAL with the name of the first bad field in *what. */
static int read_fields(struct ip_param *p, const char *value, const char **what)
{
	char s[FIELD_MAX];

	for (size_t i = 0; i < COUNT(fields); i++) {
		size_t len = strcspn(value, ":");

		*what = fields[i].name;
		if (len >= sizeof(s))
			return -EINVAL;
		memcpy(s, value, len);
		s[len] = '\0';
		if (len && read_field(p, i, s) < 0)
			return -EINVAL;
		if (!value[len])
			return 0;
		value += len + 1;
	}
	*what = "number of fields";
	return -EINVAL;
}

int ipparam_parse(const char *value, struct ip_param *out, const char **what)
{
	struct ip_param p = { .method = IP_DHCP, .lease.seconds = LEASE_FOREVER };

	/* A word alone is the method; an empty value means "off" (ip_auto_config_setup). */
	if (!*value)
		p.method = IP_OFF;
	else if (read_method(&p, value) < 0 && read_fields(&p, value, what) < 0)
		return -EINVAL;
	if (p.method == IP_STATIC && !p.lease.mask)
		p.lease.mask = ip4_mask(ip4_class_prefix(p.lease.address));
	*out = p;
	return 0;
}

void ipparam_read(struct ip_params *out, const struct cmdline *line)
{
	const char *what;

	if (out->count) /* else its page stays unwritten */
		out->count = 0;
	for (size_t i = 0; i < line->param_count; i++) {
		const char *param = line->params[i];

		/* `ip` without `=` has no meaning here. */
		if (strncmp(param, "ip=", 3) != 0)
			continue;
		if (out->count == IPPARAM_MAX)
			log_line("%s: ignored, %d are the most", param, IPPARAM_MAX);
		else if (ipparam_parse(param + 3, &out->all[out->count], &what) == 0)
			out->count++;
		else
			log_line("%s: bad %s; ignored, DHCP holds where no other ip= does", param, what);
	}
}

const struct ip_param *ipparam_for(const struct ip_params *params, const char *device)
{
	static struct ip_param dhcp; /* all zero: IP_DHCP, no given values; not const, so that it lies in .bss */
	const struct ip_param *any = params->count ? NULL : &dhcp;

	for (unsigned i = params->count; i-- > 0;) {
		const struct ip_param *p = &params->all[i];

		if (strcmp(p->device, device) == 0)
			return p;
		if (!p->device[0] && !any)
			any = p;
	}
	return any;
}
