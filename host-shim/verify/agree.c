// SPDX-License-Identifier: MIT
/*
 * agree.c - compares a kernel's config, the guest's own diagnosis and the press.
 *
 * Pure. The config shows what the kernel can do, the diagnosis what the guest found, the press what
 * works. If the config lacks symbols, the diagnosis must name at least one of these symbols. If the
 * config lacks none, the diagnosis must not name any. A fault outside the config (no description of
 * the button, a disabled node, a missing clock) contradicts no config.
 */
#include <stdarg.h>
#include <string.h>

#include "host-shim/common/host_text.h"
#include "host-shim/verify/seen.h"

/* Copies the first word of a that is also in b. Returns false if there is none. */
static bool common(const char *a, const char *b, char *out, size_t size)
{
	while (*a) {
		size_t len = strcspn(a, " ");

		snprintf(out, size, "%.*s", (int)len, a);
		if (text_has_word(b, out))
			return true;
		a += len + strspn(a + len, " ");
	}
	return false;
}

__attribute__((format(printf, 3, 4)))
static void set_agreement(struct verify_result *r, enum verify_agreement agreement,
    const char *fmt, ...)
{
	va_list ap;

	r->agreement = agreement;
	va_start(ap, fmt);
	vsnprintf(r->agreed, sizeof(r->agreed), fmt, ap);
	va_end(ap);
}

/* Whether the press reached the agent through the button's own driver. */
static bool was_heard(const struct verify_result *r)
{
	return r->links[VERIFY_KEY].state == FINDING_OK && r->kind != KIND_FALLBACK;
}

static void compare_wired(const char *broken, const char *symbols, struct verify_result *r)
{
	if (*symbols)
		set_agreement(r, AGREE_NO,
		    "the config has %s, and the guest's diagnosis says that it lacks %.*s",
		    r->config->text, (int)strcspn(symbols, " "), symbols);
	else if (was_heard(r))
		set_agreement(r, AGREE_YES, "check, diagnosis and press say that it is wired");
	else if (*broken)
		set_agreement(r, AGREE_YES,
		    "the config is not to blame, the guest's diagnosis names %s", broken);
	else
		set_agreement(r, AGREE_NO,
		    "config and diagnosis say that it is wired, and the guest did not hear the press");
}

static void compare_unwired(const char *broken, const char *symbols, struct verify_result *r)
{
	char both[64];

	if (was_heard(r))
		set_agreement(r, AGREE_NO, "the config lacks %s, and the guest heard the press",
		    r->config->missing);
	else if (r->config->hears && r->kind == KIND_NOT_WIRED)
		set_agreement(r, AGREE_NO,
		    "the config has another channel that hears the button, and the guest did not hear the press");
	else if (r->config->verdict != JUDGE_FALLBACK && r->kind == KIND_FALLBACK)
		set_agreement(r, AGREE_NO,
		    "the config has no other channel, and %s heard the press", r->channel);
	else if (common(symbols, r->config->missing, both, sizeof(both)))
		set_agreement(r, AGREE_YES, "both name %s", both);
	else if (*symbols)
		set_agreement(r, AGREE_NO, "the config lacks %s, and the guest's diagnosis says %s",
		    r->config->missing, symbols);
	else if (*broken)
		set_agreement(r, AGREE_UNKNOWN, "the diagnosis stops at an earlier link, %s", broken);
	else
		set_agreement(r, AGREE_NO,
		    "the config lacks %s, and the guest's diagnosis finds nothing broken",
		    r->config->missing);
}

void verify_agree(struct verify_result *r)
{
	set_agreement(r, AGREE_UNKNOWN, "nothing to compare");
	if (r->kind == KIND_NOT_RUN || !r->config)
		return;
	if (r->config->verdict == JUDGE_UNKNOWN)
		set_agreement(r, AGREE_UNKNOWN, "no config to compare with");
	else if (r->links[VERIFY_BOOTED].state != FINDING_OK || !r->doctor)
		set_agreement(r, AGREE_UNKNOWN, "the guest sent no diagnosis to compare with");
	else if (r->config->verdict == JUDGE_WIRED || r->config->verdict == JUDGE_MODULES)
		compare_wired(seen_text(r->doctor, "link"), seen_text(r->doctor, "symbols"), r);
	else
		compare_unwired(seen_text(r->doctor, "link"), seen_text(r->doctor, "symbols"), r);
	if (r->agreement == AGREE_NO) {
		r->kind = KIND_DISPUTED;
		snprintf(r->reason, sizeof(r->reason), "%s", r->agreed);
	}
}
