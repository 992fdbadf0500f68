// SPDX-License-Identifier: MIT
/*
 * look_scan.c - the version and the config in a kernel as it lies in memory: the banner
 * (linux/init/version.c), and IKCONFIG, a gzip stream between "IKCFG_ST" and "IKCFG_ED"
 * (linux/kernel/configs.c).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host-shim/kernel/look.h"
#include "host-shim/kernel/stream.h"

#define BANNER "Linux version "
#define MARK "IKCFG_ST"
#define STEP (1u << 20)
#define SEAM 128 /* bytes that are read twice, for a text that lies across two pieces */

/* The config at the place at, if there is one. Returns 0, 1 if what begins there is none, or -errno. */
static int take_ikconfig(struct look *l, const struct span *image, uint64_t at)
{
	struct span packed = span_part(image, at, UINT64_MAX), text;
	int rc;

	if (ftruncate(l->config_fd, 0) < 0 || lseek(l->config_fd, 0, SEEK_SET) < 0)
		return -errno;
	rc = stream_unpack(&packed, l->config_fd);
	if (rc == -EFBIG || rc == -ENOMEM)
		return rc;
	if (rc || span_of(l->config_fd, &text) < 0 || !span_size(&text)) {
		look_lacks(l, "the config inside it is damaged");
		return 1;
	}
	if (span_size(&text) > LOOK_CONFIG_MAX) {
		look_lacks(l, "its config is longer than %u MiB", LOOK_CONFIG_MAX >> 20);
		return -EFBIG;
	}
	l->whole = true;
	return 0;
}

/* "Linux version 6.12.1-arm64 (builder) ..." */
static void take_banner(struct look *l, const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && n < sizeof(l->release) - 1 && text[n] > ' ' && text[n] < 0x7f)
		n++;
	if (n && text[0] >= '0' && text[0] <= '9' && n < len && text[n] == ' ')
		snprintf(l->release, sizeof(l->release), "%.*s", (int)n, text);
}

static void find_banner(struct look *l, const char *piece, size_t n)
{
	const char *at = piece;

	while (!l->release[0] && (at = memmem(at, n - (size_t)(at - piece), BANNER, strlen(BANNER)))) {
		at += strlen(BANNER);
		take_banner(l, at, n - (size_t)(at - piece));
	}
}

/* Returns as take_ikconfig(). */
static int find_ikconfig(struct look *l, const struct span *image, uint64_t base, const char *piece, size_t n)
{
	const char *at = piece;
	int rc = 1;

	while (rc == 1 && (at = memmem(at, n - (size_t)(at - piece), MARK, strlen(MARK)))) {
		at += strlen(MARK);
		rc = take_ikconfig(l, image, base + (uint64_t)(at - piece));
	}
	return rc;
}

int look_scan(struct look *l, const struct span *image)
{
	static char piece[STEP];
	uint64_t at = 0;
	bool ended = false;
	int rc = 1;

	while (!ended && (rc == 1 || !l->release[0])) {
		size_t n = span_read(image, at, piece, sizeof(piece));

		ended = n < sizeof(piece);
		if (!l->release[0])
			find_banner(l, piece, n);
		if (rc == 1)
			rc = find_ikconfig(l, image, at, piece, n);
		if (rc < 0)
			return rc;
		at += n - (ended ? 0 : SEAM);
	}
	if (rc == 1 && !l->why[0])
		look_lacks(l, "no config inside (CONFIG_IKCONFIG is not set, or this is no kernel)");
	return rc == 1 ? -ENOENT : 0;
}
