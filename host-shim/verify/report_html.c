// SPDX-License-Identifier: MIT
/*
 * report_html.c - all cases as one page: a table of kernels and wirings, and below it the evidence
 * of each case.
 *
 * The page loads nothing: it has no script, font or image. Each cell has its verdict in words as
 * well as in colour. Dark or light follows the reader's system.
 */
#include <string.h>

#include "host-shim/verify/verify.h"

static const char head[] =
	"<!DOCTYPE html>\n"
	"<html lang=\"en\">\n"
	"<head>\n"
	"<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>Shutdown wiring</title>\n"
	"<style>\n"
	":root { color-scheme: light dark; --ink: #1c2024; --soft: #60666e; --paper: #fcfcfd; --line: #d8dce2;\n"
	"  --wired: #d5f0dc; --modules: #e4f2c9; --fallback: #fdeebb; --bad: #fbd9d5; --none: #eceef1; }\n"
	"@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #9aa1aa; --paper: #15181c; --line: #343a42;\n"
	"  --wired: #1d4a2c; --modules: #3b4a1b; --fallback: #57471a; --bad: #5d2622; --none: #262a30; } }\n"
	"body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto; max-width: 72rem;\n"
	"  padding: 0 1rem; }\n"
	"h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .4rem; overflow-wrap: anywhere; }\n"
	".wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }\n"
	"th, td { border: 1px solid var(--line); padding: .45rem .6rem; text-align: left; vertical-align: top; }\n"
	".grid { table-layout: fixed; min-width: 40rem; } .grid th:first-child { width: 19%; }\n"
	"thead th { border-bottom-width: 2px; } tbody th { font-weight: 600; overflow-wrap: anywhere; }\n"
	"td small { display: block; color: var(--soft); overflow-wrap: anywhere; } td small a { color: inherit; }\n"
	".wired { background: var(--wired); } .modules { background: var(--modules); } .other-channel, .bypassed { background: var(--fallback); }\n"
	".not-wired, .failed, .disputed, .broken { background: var(--bad); } .not-run, .none { background: var(--none); }\n"
	".story td { overflow-wrap: anywhere; } code { overflow-wrap: anywhere; }\n"
	"@media (max-width: 44rem) { .grid { min-width: 0; } .grid, .story, .legend, tbody, tr, tbody th, td { display: block; width: auto !important; }\n"
	"  .grid thead { display: none; } .grid td[data-boot]::before { content: attr(data-boot) \": \"; } .grid .none { display: none; } tr { margin-bottom: .6rem; } }\n"
	"footer, p.soft { color: var(--soft); }\n"
	"</style>\n"
	"</head>\n"
	"<body>\n";

static void html_text(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '&')
			fputs("&amp;", out);
		else if (*s == '<')
			fputs("&lt;", out);
		else if (*s == '>')
			fputs("&gt;", out);
		else if (*s == '"')
			fputs("&quot;", out);
		else
			fputc(*s, out);
	}
}

static const char *word_of(enum verify_kind kind)
{
	static const char *const words[] = {
		[KIND_WIRED] = "wired",             [KIND_MODULES] = "wired with modules", [KIND_FALLBACK] = "heard by another channel",
		[KIND_NOT_WIRED] = "not wired",     [KIND_FAILED] = "failed",              [KIND_DISPUTED] = "disputed",
		[KIND_NOT_RUN] = "not run",
	};

	return words[kind];
}

/* Each boot has the evidence of its links, also a wired boot. */
static bool has_story(const struct verify_result *r)
{
	return r->kind != KIND_NOT_RUN;
}

static void cell(const struct verify *v, const struct verify_kernel *k, enum boot boot, FILE *out)
{
	size_t i;

	for (i = 0; i < v->n_cases; i++) {
		const struct verify_result *r = &v->cases[i].result;

		if (v->cases[i].kernel != k || v->cases[i].boot != boot)
			continue;
		fprintf(out, "<td class=\"%s\" data-boot=\"%s\">%s<small>", verify_kind_name(r->kind),
		    options_boot_name(boot), word_of(r->kind));
		if (has_story(r))
			fprintf(out, "<a href=\"#c%zu\">", i);
		if (*r->reason)
			html_text(out, r->reason);
		else if (r->press_to_off_ms >= 0)
			fprintf(out, "off after %ld ms", r->press_to_off_ms);
		fprintf(out, "%s</small></td>", has_story(r) ? "</a>" : "");
		return;
	}
	fputs("<td class=\"none\">-</td>", out);
}

static void table(const struct verify *v, FILE *out)
{
	size_t i;
	int boot;

	fputs("<div class=\"wide\">\n<table class=\"grid\">\n<thead><tr><th>kernel</th>", out);
	for (boot = BOOT_DT; boot < BOOTS; boot++)
		fprintf(out, "<th>%s</th>", options_boot_name((enum boot)boot));
	fputs("</tr></thead>\n<tbody>\n", out);
	for (i = 0; i < v->n_kernels; i++) {
		fputs("<tr><th>", out);
		html_text(out, v->kernels[i].name);
		fprintf(out, "<small class=\"soft\"> %s", image_arch_name(v->kernels[i].arch));
		if (v->kernels[i].release && *v->kernels[i].release) {
			fputs(", Linux ", out);
			html_text(out, v->kernels[i].release);
		}
		fputs("</small></th>", out);
		for (boot = BOOT_DT; boot < BOOTS; boot++)
			cell(v, &v->kernels[i], (enum boot)boot, out);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n</div>\n", out);
}

static void html_row(const char *name, const char *state, const char *evidence, FILE *out)
{
	fprintf(out, "<tr><td>%s</td><td class=\"%s\">%s</td><td>", name, state, state);
	html_text(out, evidence);
	fputs("</td></tr>\n", out);
}

static void doctor_rows(const json_t *doctor, FILE *out)
{
	const char *const *field;

	for (field = verify_doctor_fields; *field; field++) {
		const char *value = json_string_value(json_object_get(doctor, *field));

		if (value && *value)
			html_row("doctor, in the guest", *field, value, out);
	}
}

static void check_rows(const struct verify_result *r, FILE *out)
{
	char name[64];

	if (!r->config)
		return;
	snprintf(name, sizeof(name), "check, of the config%s%s", *r->config->platform ? ", " : "",
	    r->config->platform);
	html_row(name, r->config->verdict == JUDGE_UNKNOWN ? "unknown" : "verdict", r->config->text,
	    out);
	html_row("check and doctor agree", verify_agreement_name(r->agreement), r->agreed, out);
}

static void story(const struct verify_case *c, size_t number, FILE *out)
{
	const struct verify_result *r = &c->result;
	int link;

	fprintf(out, "<h2 id=\"c%zu\">", number);
	html_text(out, c->kernel->name);
	fprintf(out, ", %s: %s</h2>\n<div class=\"wide\">\n<table class=\"story\">\n",
	    options_boot_name(c->boot), word_of(r->kind));
	for (link = 0; link < VERIFY_LINKS; link++)
		if (r->links[link].state != FINDING_UNREACHED)
			html_row(verify_link_sentence((enum verify_link)link),
			    verify_state_name(r->links[link].state), r->links[link].evidence, out);
	doctor_rows(r->doctor, out);
	check_rows(r, out);
	fputs("</table>\n</div>\n", out);
}

static void write_legend(FILE *out)
{
	fputs("<h2>What the words mean</h2>\n<table class=\"legend\">\n", out);
	for (int kind = KIND_WIRED; kind <= KIND_NOT_RUN; kind++)
		fprintf(out, "<tr><td class=\"%s\">%s</td><td>%s</td></tr>\n", verify_kind_name((enum verify_kind)kind),
		    word_of((enum verify_kind)kind), verify_kind_sentence((enum verify_kind)kind));
	fputs("</table>\n", out);
}

void verify_write_html(const struct verify *v, FILE *out)
{
	size_t i, good = 0, other = 0;

	fputs(head, out);
	for (i = 0; i < v->n_cases; i++) {
		good += v->cases[i].result.kind == KIND_WIRED || v->cases[i].result.kind == KIND_MODULES;
		other += v->cases[i].result.kind == KIND_FALLBACK;
	}
	fprintf(out, "<h1>Shutdown wiring</h1>\n<p>In %zu of %zu boots the guest heard the power button and went off with its data on disk",
	    good, v->n_cases);
	if (other)
		fprintf(out, "; in %zu, by another channel than the button's driver", other);
	fputs(".</p>\n", out);
	table(v, out);
	write_legend(out);
	for (i = 0; i < v->n_cases; i++)
		if (has_story(&v->cases[i].result))
			story(&v->cases[i], i, out);
	fprintf(out, "<footer><p>softoff verify %s, QEMU %s, %s</p>\n<p><code>", SOFTOFF_VERSION, v->about.qemu,
	    v->about.date);
	html_text(out, v->about.command);
	fputs("</code></p></footer>\n</body>\n</html>\n", out);
}
