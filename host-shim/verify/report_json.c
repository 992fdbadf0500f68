// SPDX-License-Identifier: MIT
/*
 * report_json.c - the results of `softoff verify` as JSON; docs/softoff-verify.1 describes the
 * fields.
 */
#include <string.h>

#include "host-shim/verify/verify.h"

static json_t *json_links(const struct verify_result *r)
{
	json_t *links = json_array();
	int link;

	for (link = 0; link < VERIFY_LINKS; link++)
		json_array_append_new(links, json_pack("{s:s, s:s, s:s, s:s}",
			"link", verify_link_name((enum verify_link)link), "means", verify_link_sentence((enum verify_link)link),
			"state", verify_state_name(r->links[link].state), "evidence", r->links[link].evidence));
	return links;
}

static json_t *number_or_null(long n)
{
	return n < 0 ? json_null() : json_integer(n);
}

static json_t *json_words(const char *words)
{
	json_t *list = json_array();

	while (*words) {
		size_t len = strcspn(words, " ");

		json_array_append_new(list, json_stringn(words, len));
		words += len + strspn(words + len, " ");
	}
	return list;
}

static json_t *json_check(const struct verify_config *config)
{
	static const char *const verdicts[] = {
		[JUDGE_WIRED] = "wired", [JUDGE_MODULES] = "modules", [JUDGE_FALLBACK] = "other-channel",
		[JUDGE_REQUEST] = "not-heard", [JUDGE_UNWIRED] = "unwired", [JUDGE_UNKNOWN] = "unknown",
	};

	if (!config)
		return json_null();
	return json_pack("{s:s, s:s, s:o, s:s}", "platform", config->platform, "verdict",
	    verdicts[config->verdict], "missing", json_words(config->missing), "text",
	    config->text);
}

static json_t *json_case(const struct verify_case *c)
{
	const struct verify_result *r = &c->result;

	return json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s}",
		"kernel", c->kernel->name, "release", c->kernel->release ? c->kernel->release : "",
		"hears", r->kind == KIND_NOT_RUN ? json_null() : json_boolean(r->links[VERIFY_KEY].state == FINDING_OK), "arch", image_arch_name(c->kernel->arch), "boot", options_boot_name(c->boot),
		"verdict", verify_kind_name(r->kind), "reason", r->reason, "channel", r->channel,
		"press_to_off_ms", number_or_null(r->press_to_off_ms), "ready_ms", number_or_null(r->ready_ms),
		"links", json_links(r), "doctor", r->doctor ? json_incref(r->doctor) : json_null(),
		"check", json_check(r->config),
		"agree", r->agreement == AGREE_UNKNOWN ? json_null() : json_boolean(r->agreement == AGREE_YES), "agreed", r->agreed);
}

void verify_write_json(const struct verify *v, FILE *out)
{
	json_t *cases = json_array(), *legend = json_object(), *all;
	size_t i;

	for (i = 0; i < v->n_cases; i++)
		json_array_append_new(cases, json_case(&v->cases[i]));
	for (i = KIND_WIRED; i <= KIND_NOT_RUN; i++)
		json_object_set_new(legend, verify_kind_name((enum verify_kind)i),
		    json_string(verify_kind_sentence((enum verify_kind)i)));
	all = json_pack("{s:i, s:s, s:s, s:s, s:s, s:o, s:i, s:o}", "v", 1, "softoff", SOFTOFF_VERSION, "qemu",
	    v->about.qemu, "date", v->about.date, "command", v->about.command, "legend", legend, "status",
	    verify_status(v), "cases", cases);
	json_dumpf(all, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(all);
}
