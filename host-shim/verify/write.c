// SPDX-License-Identifier: MIT
/*
 * write.c - the results of `softoff verify` for people and for test systems.
 *
 * KTAP: docs.kernel.org/dev-tools/ktap.html. JUnit: the subset that Jenkins, GitLab and others
 * read. LAVA's signals: docs of LAVA, "Writing tests", "Using LAVA signals in test shells".
 */
#include <stdlib.h>
#include <string.h>

#include "host-shim/verify/verify.h"

static bool is_good(const struct verify_result *r)
{
	return r->kind == KIND_WIRED || r->kind == KIND_MODULES;
}

static const char *boot_of(const struct verify_case *c)
{
	return options_boot_name(c->boot);
}

static int name_width(const struct verify *v)
{
	size_t i, widest = strlen("kernel");

	for (i = 0; i < v->n_kernels; i++)
		if (strlen(v->kernels[i].name) > widest)
			widest = strlen(v->kernels[i].name);
	return (int)widest;
}

static const struct verify_case *case_of(const struct verify *v, const struct verify_kernel *k,
    enum boot boot)
{
	size_t i;

	for (i = 0; i < v->n_cases; i++)
		if (v->cases[i].kernel == k && v->cases[i].boot == boot)
			return &v->cases[i];
	return NULL;
}

/* A row for each kernel, a column for each wiring; "-": not in --boot, or the architecture has no such wiring. */
void verify_write_table(const struct verify *v, FILE *out)
{
	int width = name_width(v), boot;
	size_t i;

	fprintf(out, "%-*s  %-16s%-16s%-16s%s\n", width, "kernel", "dt", "acpi", "acpi-gpio", "vz");
	for (i = 0; i < v->n_kernels; i++) {
		fprintf(out, "%-*s  ", width, v->kernels[i].name);
		for (boot = BOOT_DT; boot < BOOTS; boot++) {
			const struct verify_case *c = case_of(v, &v->kernels[i], (enum boot)boot);

			fprintf(out, boot < BOOTS - 1 ? "%-16s" : "%s",
			    c ? verify_kind_name(c->result.kind) : "-");
		}
		fputc('\n', out);
	}
}

static void write_doctor(const json_t *doctor, FILE *out)
{
	const char *const *field;

	for (field = verify_doctor_fields; *field; field++) {
		const char *text = json_string_value(json_object_get(doctor, *field));

		if (text && *text)
			fprintf(out, "    doctor, in the guest: %s: %s\n", *field, text);
	}
}

static void write_check(const struct verify_result *r, FILE *out)
{
	if (!r->config)
		return;
	fprintf(out, "    check, of the config: %s%s%s\n", r->config->platform,
	    *r->config->platform ? ": " : "", r->config->text);
	fprintf(out,
	    r->agreement == AGREE_NO ? "    THEY DO NOT AGREE: %s\n" : "    agreement: %s\n",
	    r->agreed);
}

/* Each case that is not wired, with its evidence, the diagnosis and the config's verdict. */
void verify_write_reds(const struct verify *v, FILE *out)
{
	size_t i;

	for (i = 0; i < v->n_cases; i++) {
		const struct verify_case *c = &v->cases[i];
		const struct verify_result *r = &c->result;
		int link;

		if (is_good(r))
			continue;
		fprintf(out, "\n%s %s: %s: %s\n", c->kernel->name, boot_of(c),
		    verify_kind_name(r->kind), r->reason);
		for (link = 0; link < VERIFY_LINKS; link++)
			if (r->links[link].state != FINDING_UNREACHED)
				fprintf(out, "    %-10s %-8s %s\n",
				    verify_link_name((enum verify_link)link),
				    verify_state_name(r->links[link].state),
				    r->links[link].evidence);
		write_doctor(r->doctor, out);
		write_check(r, out);
		if (v->opt.keep && c->dir)
			fprintf(out, "    kept: %s\n", c->dir);
	}
}

/* Replaces '#', which would begin a directive, and newlines. */
static void ktap_text(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc(*text == '#' || *text == '\n' ? ' ' : *text, out);
}

/* The last subtest: whether config, diagnosis and press agree. */
static void ktap_agreement(const struct verify_result *r, FILE *out)
{
	fprintf(out, "    %s %d agreement%s\n", r->agreement == AGREE_NO ? "not ok" : "ok",
	    VERIFY_LINKS + 1, r->agreement == AGREE_UNKNOWN ? " # SKIP unknown" : "");
	if (r->config) {
		fprintf(out, "    # check: ");
		ktap_text(out, r->config->text);
		fprintf(out, "\n    # %s", r->agreement == AGREE_NO ? "THEY DO NOT AGREE: " : "");
		ktap_text(out, r->agreed);
		fputc('\n', out);
	}
}

static void ktap_case(const struct verify_case *c, size_t number, FILE *out)
{
	const struct verify_result *r = &c->result;
	char version[VERIFY_VERSION];
	int link;

	fprintf(out, "    KTAP version 1\n    1..%d\n    # kernel: ", VERIFY_LINKS + 1);
	ktap_text(out, verify_version(c->kernel, version, sizeof(version)));
	fputc('\n', out);
	for (link = 0; link < VERIFY_LINKS; link++) {
		const struct verify_finding *f = &r->links[link];
		bool skipped = f->state == FINDING_UNREACHED || f->state == FINDING_BYPASSED ||
		    f->state == FINDING_UNKNOWN || r->kind == KIND_NOT_RUN;

		fprintf(out, "    %s %d %s%s%s\n", f->state == FINDING_BROKEN ? "not ok" : "ok",
		    link + 1, verify_link_name((enum verify_link)link), skipped ? " # SKIP " : "",
		    skipped ? verify_state_name(f->state) : "");
		if (*f->evidence) {
			fprintf(out, "    # ");
			ktap_text(out, f->evidence);
			fputc('\n', out);
		}
	}
	ktap_agreement(r, out);
	fprintf(out, "%s %zu %s.%s%s\n", is_good(r) || r->kind == KIND_NOT_RUN ? "ok" : "not ok",
	    number, c->kernel->name, boot_of(c), r->kind == KIND_NOT_RUN ? " # SKIP not run" : "");
	if (*r->reason) {
		fprintf(out, "# %s: ", verify_kind_name(r->kind));
		ktap_text(out, r->reason);
		fputc('\n', out);
	}
}

void verify_write_ktap(const struct verify *v, FILE *out)
{
	size_t i;

	fprintf(out, "KTAP version 1\n1..%zu\n# softoff %s, QEMU %s, %s\n# ", v->n_cases, SOFTOFF_VERSION,
	    v->about.qemu, v->about.date);
	ktap_text(out, v->about.command);
	fputc('\n', out);
	for (int kind = KIND_WIRED; kind <= KIND_NOT_RUN; kind++)
		fprintf(out, "# %s: %s\n", verify_kind_name((enum verify_kind)kind),
		    verify_kind_sentence((enum verify_kind)kind));
	for (i = 0; i < v->n_cases; i++)
		ktap_case(&v->cases[i], i + 1, out);
}

static void xml_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

static void junit_case(const struct verify_case *c, FILE *out)
{
	const struct verify_result *r = &c->result;
	char version[VERIFY_VERSION];
	int link;

	fprintf(out, "    <testcase classname=\"softoff.");
	xml_text(out, c->kernel->name);
	fprintf(out, "\" name=\"%s\" time=\"%.3f\">\n", boot_of(c),
	    (double)(c->ended_ms - c->started_ms) / 1000);
	if (!is_good(r)) {
		fprintf(out,
		    "      <%s message=\"%s: ", r->kind == KIND_NOT_RUN ? "skipped" : "failure",
		    verify_kind_name(r->kind));
		xml_text(out, r->reason);
		fputs("\"/>\n", out);
	}
	fputs("      <system-out>kernel: ", out);
	xml_text(out, verify_version(c->kernel, version, sizeof(version)));
	fputc('\n', out);
	for (link = 0; link < VERIFY_LINKS; link++) {
		fprintf(out, "%s: %s: ", verify_link_name((enum verify_link)link),
		    verify_state_name(r->links[link].state));
		xml_text(out, r->links[link].evidence);
		fputc('\n', out);
	}
	if (r->config) {
		fputs("check: ", out);
		xml_text(out, r->config->text);
		fprintf(out, "\nagreement: %s: ", verify_agreement_name(r->agreement));
		xml_text(out, r->agreed);
		fputc('\n', out);
	}
	fputs("</system-out>\n    </testcase>\n", out);
}

static void junit_property(const char *name, const char *value, FILE *out)
{
	fprintf(out, "      <property name=\"%s\" value=\"", name);
	xml_text(out, value);
	fputs("\"/>\n", out);
}

void verify_write_junit(const struct verify *v, FILE *out)
{
	size_t i, failures = 0, skipped = 0;

	for (i = 0; i < v->n_cases; i++) {
		skipped += v->cases[i].result.kind == KIND_NOT_RUN;
		failures += v->cases[i].result.kind != KIND_NOT_RUN &&
		    !is_good(&v->cases[i].result);
	}
	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
		"  <testsuite name=\"softoff verify\" tests=\"%zu\" failures=\"%zu\" skipped=\"%zu\" errors=\"0\">\n    <properties>\n",
		v->n_cases, failures, skipped);
	junit_property("softoff", SOFTOFF_VERSION, out);
	junit_property("qemu", v->about.qemu, out);
	junit_property("date", v->about.date, out);
	junit_property("command", v->about.command, out);
	for (int kind = KIND_WIRED; kind <= KIND_NOT_RUN; kind++)
		junit_property(verify_kind_name((enum verify_kind)kind), verify_kind_sentence((enum verify_kind)kind), out);
	fputs("    </properties>\n", out);
	for (i = 0; i < v->n_cases; i++)
		junit_case(&v->cases[i], out);
	fputs("  </testsuite>\n</testsuites>\n", out);
}

void verify_write_lava(const struct verify *v, FILE *out)
{
	size_t i;

	for (i = 0; i < v->n_cases; i++) {
		const struct verify_case *c = &v->cases[i];
		const struct verify_result *r = &c->result;

		fprintf(out, "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=%s.%s RESULT=%s", c->kernel->name,
		    boot_of(c),
		    is_good(r) ? "pass" : r->kind == KIND_NOT_RUN ? "skip" : "fail");
		if (r->press_to_off_ms >= 0)
			fprintf(out, " MEASUREMENT=%ld UNITS=ms", r->press_to_off_ms);
		fputs(">\n", out);
	}
}
