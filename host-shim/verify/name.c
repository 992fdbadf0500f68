// SPDX-License-Identifier: MIT
/* name.c - the names of verdicts, links and states in the reports of `softoff verify`, and its exit status. */
#include "host-shim/verify/verify.h"

const char *verify_kind_name(enum verify_kind kind)
{
	static const char *const names[] = {
		[KIND_WIRED] = "wired",         [KIND_MODULES] = "modules",     [KIND_FALLBACK] = "other-channel",
		[KIND_NOT_WIRED] = "not-wired", [KIND_FAILED] = "failed",       [KIND_DISPUTED] = "disputed",
		[KIND_NOT_RUN] = "not-run",
	};

	return names[kind];
}

static const struct {
	const char *name, *sentence;
} links[VERIFY_LINKS] = {
	[VERIFY_BOOTED]    = { "booted",    "the kernel runs init" },
	[VERIFY_DESCRIBED] = { "described", "a power button is described" },
	[VERIFY_DRIVER]    = { "driver",    "its drivers are bound" },
	[VERIFY_ARMED]     = { "armed",     "a channel listens to it" },
	[VERIFY_INTERRUPT] = { "interrupt", "the press is counted as an interrupt" },
	[VERIFY_KEY]       = { "key",       "a channel of the guest hears the press" },
	[VERIFY_STOPPED]   = { "stopped",   "the workload gets the signal to stop, and ends" },
	[VERIFY_DISK]      = { "disk",      "what it wrote is on the disk" },
	[VERIFY_OFF]       = { "off",       "the VMM sees the guest power off" },
};

const char *verify_link_name(enum verify_link link)
{
	return links[link].name;
}

const char *verify_link_sentence(enum verify_link link)
{
	return links[link].sentence;
}

const char *verify_version(const struct verify_kernel *k, char *out, size_t size)
{
	bool known = k->release && *k->release;

	snprintf(out, size, "Linux %.80s, %s", known ? k->release : "of unknown version", image_arch_name(k->arch));
	return out;
}

const char *verify_state_name(enum verify_state state)
{
	static const char *const names[] = {
		[FINDING_UNREACHED] = "not-reached", [FINDING_OK] = "ok",           [FINDING_BROKEN] = "broken",
		[FINDING_BYPASSED] = "bypassed",     [FINDING_UNKNOWN] = "unknown",
	};

	return names[state];
}

const char *verify_agreement_name(enum verify_agreement agreement)
{
	static const char *const names[] = {
		[AGREE_UNKNOWN] = "unknown", [AGREE_YES] = "ok", [AGREE_NO] = "broken",
	};

	return names[agreement];
}

const char *const verify_doctor_fields[] = { "reason", "link", "path", "read", "symbols", "module",
	"fallback", NULL };

int verify_status(const struct verify *v)
{
	int status = 0;
	size_t i;

	for (i = 0; i < v->n_cases; i++) {
		const struct verify_result *r = &v->cases[i].result;

		if (r->kind == KIND_NOT_RUN)
			status = status == 1 ? status : 2;
		else if (r->kind == KIND_FALLBACK)
			status = status ? status : 3;
		else if (r->kind != KIND_WIRED && r->kind != KIND_MODULES)
			status = 1;
	}
	return status;
}
