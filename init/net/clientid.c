// SPDX-License-Identifier: MIT
/* clientid.c - the client identifier that softoff.clientid= gives. */
#include "init/net/clientid.h"

#include <errno.h>
#include <string.h>

#include "lib/text.h"

/* "01:5e:…", two digits each. Returns the length, or -EINVAL if s has another form. */
static int hex_bytes(const char *s, uint8_t *out, size_t size)
{
	size_t n = 0;

	for (;; s += 3) {
		int high = text_hex_value(s[0]), low = high < 0 ? -1 : text_hex_value(s[1]);

		if (low < 0 || n == size)
			return -EINVAL;
		out[n++] = (uint8_t)(high << 4 | low);
		if (!s[2])
			return n < 2 ? -EINVAL : (int)n;
		if (s[2] != ':')
			return -EINVAL;
	}
}

int clientid_parse(const char *s, uint8_t *out, size_t size)
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
