// SPDX-License-Identifier: MIT
/*
 * judge_boot.c - the verdict on one boot.
 *
 * Pure. The first broken link decides, and the links after it count as not reached. A bypassed or
 * unknown link decides nothing.
 */
#include <string.h>

#include "host-shim/common/host_text.h"
#include "host-shim/verify/seen.h"

/* Longer than any line of a diagnosis. */
#define DIAGNOSIS_LINE 1024

/* Copies the diagnosis, with text that is safe to print. */
static json_t *copy_doctor(const json_t *doctor)
{
	json_t *copy = json_deep_copy(doctor), *value;
	char safe[DIAGNOSIS_LINE];
	const char *key;

	json_object_foreach(copy, key, value) {
		if (!json_is_string(value))
			continue;
		text_safe(safe, sizeof(safe), json_string_value(value), json_string_length(value));
		json_string_set(value, safe);
	}
	return copy;
}

/*
 * A device may be armed that no driver notifies: ACPI's Power Button, whose GPIO controller has no
 * driver. If the press then is not heard, the link that the diagnosis names is broken.
 */
static void blame_driver(struct verify_result *r)
{
	int link;

	for (link = VERIFY_DESCRIBED; link <= VERIFY_DRIVER; link++)
		if (r->links[VERIFY_KEY].state == FINDING_BROKEN &&
		    r->links[link].state == FINDING_BYPASSED)
			r->links[link].state = FINDING_BROKEN;
}

/* Clears the evidence of all links after the first broken link: it would only repeat the fault. */
static enum verify_link first_broken(struct verify_result *r)
{
	int link, broken = VERIFY_LINKS;

	for (link = 0; link < VERIFY_LINKS; link++) {
		if (broken < link)
			r->links[link] = (struct verify_finding){ FINDING_UNREACHED, "" };
		else if (r->links[link].state == FINDING_BROKEN)
			broken = link;
	}
	return (enum verify_link)broken;
}

static enum verify_kind kind_of(const struct verify_seen *seen, const struct verify_result *r,
    enum verify_link broken)
{
	if (broken == VERIFY_DESCRIBED || broken == VERIFY_DRIVER || broken == VERIFY_ARMED)
		return KIND_NOT_WIRED;
	if (broken != VERIFY_LINKS)
		return KIND_FAILED;
	if (strcmp(r->channel, "evdev") && strcmp(r->channel, "signal"))
		return KIND_FALLBACK;
	return seen->loaded && *seen->loaded ? KIND_MODULES : KIND_WIRED;
}

static void set_reason(const struct verify_seen *seen, struct verify_result *r,
    enum verify_link broken)
{
	const json_t *unwired = seen_event(seen, "unwired", NULL, NULL);
	const char *reason = seen_text(unwired ? unwired : r->doctor, "reason");

	if (r->kind == KIND_NOT_WIRED && *reason)
		text_safe(r->reason, sizeof(r->reason), reason, strlen(reason));
	else if (broken != VERIFY_LINKS)
		snprintf(r->reason, sizeof(r->reason), "%s", r->links[broken].evidence);
	else if (r->kind == KIND_FALLBACK)
		snprintf(r->reason, sizeof(r->reason), "heard by %s", r->channel);
	else if (r->kind == KIND_MODULES)
		snprintf(r->reason, sizeof(r->reason), "loads %.200s", seen->loaded);
	else if (seen_signal(seen))
		snprintf(r->reason, sizeof(r->reason), "by signal, without an input device");
}

/* Returns false if `softoff run` or QEMU refused to boot the guest: the fault is then in this host. */
static bool was_run(const struct verify_seen *seen, struct verify_result *r)
{
	char verdict[32], reason[256];

	seen_host(seen, "verdict", verdict, sizeof(verdict));
	seen_host(seen, "reason", reason, sizeof(reason));
	if (*verdict && strcmp(verdict, "failed"))
		return true;
	r->kind = KIND_NOT_RUN;
	snprintf(r->reason, sizeof(r->reason), "%s",
	    *reason ? reason : "softoff run ended without a verdict");
	return false;
}

void verify_judge(const struct verify_seen *seen, struct verify_result *r)
{
	const json_t *doctor = seen_doctor(seen);
	enum verify_link broken;

	memset(r, 0, sizeof(*r));
	r->config = seen->config;
	r->press_to_off_ms = seen_host_number(seen, "press_to_off_ms");
	r->ready_ms = seen_host_number(seen, "ready_ms");
	if (doctor)
		r->doctor = copy_doctor(doctor);
	if (was_run(seen, r)) {
		verify_links(seen, r);
		blame_driver(r);
		broken = first_broken(r);
		r->kind = kind_of(seen, r, broken);
		set_reason(seen, r, broken);
	}
	verify_agree(r);
}
