// SPDX-License-Identifier: MIT
/* netparams.c - the net role's own parameters from the kernel command line. */
#include "init/net/netparams.h"

#include <errno.h>
#include <string.h>

#include "lib/log.h"

static int hex_digit(char c)
{
	char lower = (char)(c | 0x20);

	if (c >= '0' && c <= '9')
		return c - '0';
	return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* "01:5e:…", two digits each. Returns the length, or -EINVAL where s is anything else. */
static int hex_bytes(const char *s, uint8_t *out, size_t size)
{
	size_t n = 0;

	for (;; s += 3) {
		int high = hex_digit(s[0]), low = high < 0 ? -1 : hex_digit(s[1]);

		if (low < 0 || n == size)
			return -EINVAL;
		out[n++] = (uint8_t)(high << 4 | low);
		if (!s[2])
			return n < 2 ? -EINVAL : (int)n;
		if (s[2] != ':')
			return -EINVAL;
	}
}

int netparams_client_id(const char *s, uint8_t *out, size_t size)
{
	size_t len = strlen(s);
	int n = hex_bytes(s, out, size);

	if (n > 0)
		return n;
	if (strcmp(s, "off") == 0)
		return 0;
	if (len == 0 || len >= size)
		return -EINVAL;
	out[0] = 0;
	memcpy(out + 1, s, len);
	return (int)len + 1;
}

static bool on(const struct cmdline *line, const char *name)
{
	const char *value = cmdline_value(line, name);

	if (value && strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
		log_line("%s=%s: expected on or off; off holds", name, value);
	return value && strcmp(value, "on") == 0;
}

void netparams_read(struct net_params *out, const struct cmdline *line)
{
	const char *id = cmdline_value(line, "softoff.clientid");
	int len = id ? netparams_client_id(id, out->id, sizeof(out->id)) : 0;

	out->dad = on(line, "softoff.dad");
	out->release = on(line, "softoff.release");
	out->host = cmdline_value(line, "softoff.hostname");
	out->id_given = id && len >= 0;
	out->id_len = out->id_given ? (uint8_t)len : 0;
	if (len < 0)
		log_line("softoff.clientid=%s: bad value; the MAC holds", id);
}
