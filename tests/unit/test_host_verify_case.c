// SPDX-License-Identifier: MIT
/*
 * test_host_verify_case.c - the files of a guest, read back, of any length.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host-shim/verify/verify.h"
#include "tap.h"

#define MIB (1u << 20)

static char dir[] = "/tmp/softoff-test.XXXXXX";
static char piece[MIB];
static struct verify v;
static char name[] = "k";
static struct verify_kernel kernel = { .name = name, .arch = ARCH_ARM64 };
static struct verify_case guest = { .kernel = &kernel, .boot = BOOT_DT, .dir = dir };

/* The text, then MiB of filler. */
static void leave(const char *what, const char *text, unsigned mib)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, what);
	file = fopen(path, "we");
	if (!file)
		return;
	fputs(text, file);
	for (unsigned i = 0; i < mib; i++)
		fwrite(piece, sizeof(piece), 1, file);
	fclose(file);
}

static void finish(void)
{
	json_decref(guest.result.doctor);
	verify_case_finish(&v, &guest, 0);
}

int main(void)
{
	static const char *const files[] = { "console", "events", "host" };

	if (!mkdtemp(dir))
		return 1;
	memset(piece, 'x', sizeof(piece));
	finish();
	ok(guest.done && guest.result.kind == KIND_NOT_RUN, "a guest without files was not run");
	leave("console", "[    1.0] Kernel panic - not syncing: x\n", 0);
	leave("events", "{\"v\":1,\"event\":\"init\",\"kernel\":\"6.12\",\"arch\":\"aarch64\"}\nnoise\n", 0);
	leave("host", "softoff: ready\nsoftoff: verdict=panic status=122 reason=\"x\"\n", 0);
	finish();
	is_str(guest.result.links[VERIFY_BOOTED].evidence, "Linux 6.12, aarch64", "the guest's events are read");
	leave("events", "", 0);
	leave("console", "[    1.0] Kernel panic - not syncing: x\n", 17);
	finish();
	is_str(guest.result.links[VERIFY_BOOTED].evidence, "Kernel panic - not syncing: x", "the first line of the console is found in 17 MiB of it");
	leave("events", "{\"v\":1,\"event\":\"init\",\"kernel\":\"6.12\",\"arch\":\"aarch64\"}\n", 17);
	finish();
	is_str(guest.result.links[VERIFY_BOOTED].evidence, "Linux 6.12, aarch64", "the first event is found in 17 MiB of events");
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char path[64];

		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	rmdir(dir);
	json_decref(guest.result.doctor);
	return done();
}
