// SPDX-License-Identifier: MIT
/* about.c - the head of each report of `softoff verify`: versions, date and command; and a sentence for each verdict. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host-shim/common/child.h"
#include "host-shim/common/host_text.h"
#include "host-shim/common/strlist.h"
#include "host-shim/verify/verify.h"

static const struct {
	enum verify_kind kind;
	const char *means;
} legend[] = {
	{ KIND_WIRED, "the button's driver is built in; the guest heard the press and went off with its data on disk" },
	{ KIND_MODULES, "the same, with modules of the button that the initramfs loads" },
	{ KIND_FALLBACK, "another channel than the button's own driver heard the press" },
	{ KIND_NOT_WIRED, "the guest cannot hear the button; the first broken link is named" },
	{ KIND_FAILED, "the guest can hear the button, and something else went wrong" },
	{ KIND_DISPUTED, "the config says one thing and the guest another" },
	{ KIND_NOT_RUN, "this host could not boot the kernel in this wiring" },
};

const char *verify_kind_sentence(enum verify_kind kind)
{
	for (size_t i = 0; i < sizeof(legend) / sizeof(legend[0]); i++)
		if (legend[i].kind == kind)
			return legend[i].means;
	return "";
}

/* "7.2.22", of "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7)"; "" without QEMU. */
static void ask_qemu(char *out, size_t size)
{
	static const char *const programs[] = { "qemu-system-aarch64", "qemu-system-x86_64" };
	char path[1024], said[512], version[] = "--version";
	const char *number;

	out[0] = '\0';
	for (size_t i = 0; !out[0] && i < sizeof(programs) / sizeof(programs[0]); i++) {
		char *argv[] = { path, version, NULL };

		if (child_find(programs[i], path, sizeof(path)) < 0 || child_capture(argv, said, sizeof(said)) != 0)
			continue;
		number = strstr(said, "version ");
		if (number)
			text_safe(out, size, number + 8, strcspn(number + 8, " \n"));
	}
}

void verify_about_fill(struct verify_about *about, int argc, char *const argv[])
{
	time_t now = time(NULL);
	struct tm utc;
	size_t len = 0;

	strftime(about->date, sizeof(about->date), "%Y-%m-%d %H:%M UTC", gmtime_r(&now, &utc));
	ask_qemu(about->qemu, sizeof(about->qemu));
	len = (size_t)snprintf(about->command, sizeof(about->command), "softoff");
	for (int i = 0; i < argc && len < sizeof(about->command) - 1; i++) {
		char safe[512];

		text_safe(safe, sizeof(safe), argv[i], strlen(argv[i]));
		len += (size_t)snprintf(about->command + len, sizeof(about->command) - len, " %s", safe);
	}
}
