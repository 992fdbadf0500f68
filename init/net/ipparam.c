// SPDX-License-Identifier: MIT
/* ipparam.c - `ip=` of the kernel command line. */
#include "init/net/ipparam.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "init/net/ip4.h"
#include "init/net/names.h"
#include "lib/log.h"
#include "lib/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* One field's text: up to the next colon. */
struct field {
	const char *at;
	size_t len;
};

typedef int reader(struct ip_param *p, struct field f);

static bool is(struct field f, const char *word)
{
	return f.len == strlen(word) && memcmp(f.at, word, f.len) == 0;
}

static int read_address(struct field f, uint32_t *out)
{
	const char *p = f.at;

	return ip4_parse(&p, out) < 0 || p != f.at + f.len ? -EINVAL : 0;
}

/* A mask in dots, or a prefix length. */
static int read_mask(struct ip_param *p, struct field f)
{
	const char *s = f.at;
	uint64_t prefix;

	if (read_address(f, &p->lease.mask) == 0)
		return ip4_prefix(p->lease.mask) > 0 ? 0 : -EINVAL;
	if (text_parse_u64(&s, 32, &prefix) < 0 || s != f.at + f.len || prefix == 0)
		return -EINVAL;
	p->lease.mask = ip4_mask((unsigned)prefix);
	return 0;
}

static int read_client(struct ip_param *p, struct field f)
{
	const char *slash = memchr(f.at, '/', f.len);
	size_t len = slash ? (size_t)(slash - f.at) : f.len;

	if (read_address((struct field){ f.at, len }, &p->lease.address) < 0)
		return -EINVAL;
	/* ipconfig.c takes 0.0.0.0, and 255.255.255.255, for "not given". */
	if (!p->lease.address || p->lease.address == UINT32_MAX) {
		p->lease.address = 0;
		return 0;
	}
	if (!ip4_is_host(p->lease.address))
		return -EINVAL;
	p->method = IP_STATIC;
	return slash ? read_mask(p, (struct field){ slash + 1, f.len - len - 1 }) : 0;
}

static int read_server(struct ip_param *p, struct field f)
{
	return read_address(f, &p->lease.server);
}

static int read_gateway(struct ip_param *p, struct field f)
{
	return read_address(f, &p->lease.router);
}

static int read_host(struct ip_param *p, struct field f)
{
	return names_copy((const uint8_t *)f.at, f.len, p->lease.host, sizeof(p->lease.host));
}

static int read_device(struct ip_param *p, struct field f)
{
	if (f.len >= sizeof(p->device))
		return -EINVAL;
	memcpy(p->device, f.at, f.len);
	p->device[f.len] = '\0';
	return 0;
}

/* A client address makes every method needless (ipconfig.c, ip_auto_config). */
static int read_method(struct ip_param *p, struct field f)
{
	if (is(f, "off") || is(f, "none")) {
		if (p->method != IP_STATIC)
			p->method = IP_OFF;
		return 0;
	}
	return is(f, "dhcp") || is(f, "on") || is(f, "any") ? 0 : -EINVAL;
}

static int read_dns(struct ip_param *p, struct field f)
{
	return read_address(f, &p->lease.dns[p->lease.dns[0] ? 1 : 0]);
}

static int read_ntp(struct ip_param *p, struct field f)
{
	return read_address(f, &p->lease.ntp);
}

static const struct {
	const char *name;
	reader *read;
} fields[] = {
	{ "client address", read_client },
	{ "server address", read_server },
	{ "gateway", read_gateway },
	{ "netmask", read_mask },
	{ "host name", read_host },
	{ "device", read_device },
	{ "method", read_method },
	{ "DNS server", read_dns },
	{ "DNS server", read_dns },
	{ "NTP server", read_ntp },
};

int ipparam_parse(const char *value, struct ip_param *out, const char **what)
{
	struct ip_param p = { .method = IP_DHCP, .lease.seconds = LEASE_FOREVER };
	struct field f = { value, strlen(value) };
	const char *at = value;

	*what = "method";
	/* A word alone is the method; nothing at all is "off" (ip_auto_config_setup). */
	if (f.len == 0)
		p.method = IP_OFF;
	else if (read_method(&p, f) < 0) {
		for (size_t i = 0;; i++, at += f.len + 1) {
			if (i == COUNT(fields)) {
				*what = "number of fields";
				return -EINVAL;
			}
			*what = fields[i].name;
			f = (struct field){ at, strcspn(at, ":") };
			if (f.len > 0 && fields[i].read(&p, f) < 0)
				return -EINVAL;
			if (!at[f.len])
				break;
		}
	}
	if (p.method == IP_STATIC && !p.lease.mask)
		p.lease.mask = ip4_mask(ip4_class_prefix(p.lease.address));
	*out = p;
	return 0;
}

void ipparam_read(struct ip_params *out, const struct cmdline *line)
{
	const char *what;

	out->count = 0;
	for (size_t i = 0; i < line->param_count; i++) {
		const char *param = line->params[i];

		/* A bare `ip` is none of ours; `ip=` is. */
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
	static struct ip_param dhcp; /* all zero, which is IP_DHCP and nothing given; not const, to be no ballast */
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
