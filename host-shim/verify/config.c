// SPDX-License-Identifier: MIT
/*
 * config.c - the verdict of `softoff check` on a kernel's config, for each wiring.
 *
 * The config comes from --config, from the image, or from the file beside it; the modules come from
 * the initramfs that verify has made. Each wiring belongs to the platform whose fragment names it.
 */
#include <stdlib.h>
#include <string.h>

#include "host-shim/check/check.h"
#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/verify/verify.h"

/* Adds a word once: several symbols may need the same symbol. */
static void add_word(char *out, size_t size, const char *word)
{
	size_t len = strlen(out);

	if (!text_has_word(out, word))
		snprintf(out + len, size - len, "%s%s", len ? " " : "", word);
}

static void fill_config(const struct judge *judged, const struct spec_fragment *platform,
    struct verify_config *out)
{
	char row[sizeof(out->text)];
	size_t i, j;

	snprintf(out->platform, sizeof(out->platform), "%s", platform->name);
	out->verdict = judged->verdict;
	out->hears = judged->verdict == JUDGE_FALLBACK;
	for (i = 0; i < judged->n_missing; i++) {
		add_word(out->missing, sizeof(out->missing), judged->missing[i].symbol);
		for (j = 0; j < judged->missing[i].n_needs; j++)
			add_word(out->missing, sizeof(out->missing), judged->missing[i].needs[j]);
	}
	check_row(judged, row, sizeof(row));
	snprintf(out->text, sizeof(out->text), "%s%s%.280s", judge_verdict_name(judged->verdict),
	    *row ? ": " : "", row);
	while (*out->text && out->text[strlen(out->text) - 1] == ' ')
		out->text[strlen(out->text) - 1] = '\0';
}

static void take_all(const struct check *c, struct verify_kernel *k)
{
	size_t i;
	int boot;

	for (i = 0; i < c->n_platforms; i++)
		for (boot = BOOT_DT; boot < BOOTS; boot++) {
			const struct spec_fragment *f = c->platform[i];

			if (f->boot && (k->arch == ARCH_ARM64 ? f->arm64 : f->x86_64) &&
			    !strcmp(f->boot, options_boot_name((enum boot)boot)))
				fill_config(&c->result[i], f, &k->config[boot]);
		}
}

void verify_config_try(const struct verify *v)
{
	static struct check c;
	struct check_options opt = { .file = v->opt.config };
	char error[CHECK_ERROR];

	if (v->opt.config && check_open(&c, &opt, error) < 0)
		die("--config %s", error);
	check_close(&c);
}

void verify_config_read(const struct verify *v, struct verify_kernel *k)
{
	static struct check c; /* too large for a stack */
	struct check_options opt = { .file = v->opt.config ? v->opt.config : k->config_file ? k->config_file : k->image,
		.initrd = k->initrd };
	char error[CHECK_ERROR];
	int boot;

	for (boot = BOOT_DT; boot < BOOTS; boot++)
		k->config[boot] = (struct verify_config){ .verdict = JUDGE_UNKNOWN,
			.text = "cannot tell" };
	if (check_open(&c, &opt, error) == 0) {
		check_judge(&c);
		take_all(&c, k);
		for (boot = BOOT_DT; boot < BOOTS; boot++)
			k->config[boot].hears = k->config[boot].hears &&
			    !(v->opt.append && strstr(v->opt.append, "softoff."));
	} else {
		for (boot = BOOT_DT; boot < BOOTS; boot++)
			text_safe(k->config[boot].text, sizeof(k->config[boot].text), error,
			    strlen(error));
	}
	check_close(&c);
}
