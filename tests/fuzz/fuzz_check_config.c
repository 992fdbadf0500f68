// SPDX-License-Identifier: MIT
/* fuzz_check_config.c - libFuzzer target: configs, fragments with their comments, and verdicts of both. */
#include <stdlib.h>
#include <string.h>

#include "host-shim/check/judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	static struct spec spec;
	static struct judge verdict;
	char error[SPEC_ERROR], *text;
	struct spec_fragment fragment;
	struct kconfig config;

	if (!spec.fragments && spec_load(&spec, NULL, error) < 0)
		abort();
	if (kconfig_parse((const char *)p, len, &config) == 0) {
		for (size_t i = 0; i < spec.fragments; i++)
			if (spec.fragment[i].platform)
				judge(&spec, &config, NULL, &spec.fragment[i], &verdict);
		kconfig_finish(&config);
	}
	text = malloc(len + 1);
	if (!text)
		abort();
	memcpy(text, p, len);
	text[len] = '\0';
	(void)spec_parse_fragment(&fragment, "fuzz", text, error);
	free(fragment.group);
	free(text);
	return 0;
}
