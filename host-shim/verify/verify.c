// SPDX-License-Identifier: MIT
/*
 * verify.c - `softoff verify`: boots every kernel in every wiring, a few at a time, and writes the
 * reports.
 */
#include "host-shim/verify/verify.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host-shim/common/child.h"
#include "host-shim/common/host_signals.h"
#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/common/remove.h"

#define INTERRUPTED 130

/* More than two guests under TCG only slow each other down. */
#define JOBS_MAX_DEFAULT 2

static bool is_wanted(const struct verify *v, const struct verify_kernel *k, enum boot boot)
{
	bool any = false;
	int i;

	for (i = BOOT_DT; i < BOOTS; i++)
		any = any || v->opt.boots[i];
	if (k->arch == ARCH_X86_64 && boot != BOOT_ACPI)
		return false;
	if (v->opt.vmm == VMM_VZ && k->arch == ARCH_ARM64 && boot != BOOT_DT)
		return false;
	return !any || v->opt.boots[boot];
}

/* Returns 0, or -1 after an error message. */
static int plan_cases(struct verify *v)
{
	size_t i;
	int boot;

	for (i = 0; i < v->n_kernels; i++)
		for (boot = BOOT_DT; boot < BOOTS; boot++)
			if (is_wanted(v, &v->kernels[i], (enum boot)boot))
				v->cases[v->n_cases++] = (struct verify_case){
					.kernel = &v->kernels[i], .boot = (enum boot)boot,
				};
	if (!v->n_cases)
		note_error("none of these kernels has such a wiring: x86_64 has only acpi");
	return v->n_cases ? 0 : -1;
}

static void make_work(struct verify *v)
{
	const char *tmp = getenv("TMPDIR");

	if (v->opt.keep) {
		if (mkdir(v->opt.keep, 0700) < 0 && errno != EEXIST)
			die("--keep %s: %s", v->opt.keep, strerror(errno));
		v->work = realpath(v->opt.keep, NULL);
	} else if (asprintf(&v->work, "%s/softoff-verify.XXXXXX", tmp && *tmp ? tmp : "/tmp") >=
	    0) {
		if (!mkdtemp(v->work))
			die("%s: %s", v->work, strerror(errno));
	}
	if (!v->work)
		die("out of memory");
	/* softoff run puts a guest's device tree there; finish_work() removes it with the rest. */
	setenv("TMPDIR", v->work, 1);
}

static void finish_work(struct verify *v)
{
	int err = v->opt.keep ? 0 : remove_tree(v->work);

	if (err < 0)
		note("%s: %s", v->work, strerror(-err));
	free(v->work);
}

/* Gives a case that cannot start its result. */
static void not_run(struct verify_case *c, const char *reason)
{
	c->done = true;
	c->result =
	    (struct verify_result){ .kind = KIND_NOT_RUN, .press_to_off_ms = -1, .ready_ms = -1 };
	text_safe(c->result.reason, sizeof(c->result.reason), reason, strlen(reason));
}

/* Reads the pending signals. Returns false if one of them ends softoff. */
static bool goes_on(int signals)
{
	unsigned char sig;
	bool whole = true;

	while (read(signals, &sig, 1) == 1)
		whole = whole && sig == SIGCHLD;
	return whole;
}

/* Returns false after a signal that ends softoff. */
static bool prepare_kernels(struct verify *v, int signals)
{
	bool whole = true;
	char reason[320];
	size_t i, j;

	for (i = 0; i < v->n_kernels && (whole = goes_on(signals)); i++) {
		if (v->kernels[i].problem) {
			snprintf(reason, sizeof(reason), "%s", v->kernels[i].problem);
		} else if (verify_initrd(v, &v->kernels[i], reason, sizeof(reason)) == 0) {
			verify_config_read(v, &v->kernels[i]);
			continue;
		}
		for (j = 0; j < v->n_cases; j++)
			if (v->cases[j].kernel == &v->kernels[i])
				not_run(&v->cases[j], reason);
	}
	return whole;
}

static void note_case(const struct verify *v, const struct verify_case *c)
{
	size_t i, done = 0;

	for (i = 0; i < v->n_cases; i++)
		done += v->cases[i].done;
	note("%zu of %zu: %s %s: %s%s%s", done, v->n_cases, c->kernel->name,
	    options_boot_name(c->boot), verify_kind_name(c->result.kind),
	    *c->result.reason ? ", " : "", c->result.reason);
}

static struct verify_case *next_waiting(struct verify *v)
{
	size_t i;

	for (i = 0; i < v->n_cases; i++)
		if (!v->cases[i].done && !v->cases[i].pid)
			return &v->cases[i];
	return NULL;
}

static size_t count_running(const struct verify *v)
{
	size_t i, n = 0;

	for (i = 0; i < v->n_cases; i++)
		n += v->cases[i].pid > 0;
	return n;
}

static void start_some(struct verify *v)
{
	struct verify_case *c;

	while (count_running(v) < (size_t)v->opt.jobs && (c = next_waiting(v))) {
		int err = verify_case_start(v, c);

		if (err < 0) {
			c->pid = 0;
			not_run(c, strerror(-err));
			note_case(v, c);
		}
	}
}

/* Judges the cases whose process has ended. */
static void reap_cases(struct verify *v)
{
	size_t i;
	int status;

	for (i = 0; i < v->n_cases; i++)
		if (v->cases[i].pid > 0 &&
		    waitpid(v->cases[i].pid, &status, WNOHANG) == v->cases[i].pid) {
			verify_case_finish(v, &v->cases[i], status);
			note_case(v, &v->cases[i]);
		}
}

/* Each guest ends with its softoff run: PR_SET_PDEATHSIG, or the keeper (child.c). */
static void kill_all(struct verify *v)
{
	size_t i;

	for (i = 0; i < v->n_cases; i++)
		if (v->cases[i].pid > 0) {
			child_kill(v->cases[i].pid);
			waitpid(v->cases[i].pid, NULL, 0);
			v->cases[i].pid = 0;
		}
}

/* Waits for a signal, such as the end of a child. Returns false if it ends softoff. */
static bool wait_for_child(int signals)
{
	struct pollfd p = { .fd = signals, .events = POLLIN };

	while (poll(&p, 1, -1) < 0 && errno == EINTR)
		;
	return goes_on(signals);
}

static bool run_all(struct verify *v, int signals)
{
	bool whole = goes_on(signals);

	if (whole)
		start_some(v);
	while (whole && count_running(v)) {
		whole = wait_for_child(signals);
		reap_cases(v);
		if (whole)
			start_some(v);
	}
	kill_all(v);
	return whole;
}

/* Returns false after an error message if the file could not be written. */
static bool write_to(const struct verify *v, const char *path,
    void (*write)(const struct verify *, FILE *))
{
	FILE *out;

	if (!path)
		return true;
	out = strcmp(path, "-") ? fopen(path, "we") : stdout;
	if (out) {
		write(v, out);
		if ((out == stdout ? fflush(out) : fclose(out)) == 0)
			return true;
	}
	note_error("%s: %s", path, strerror(errno));
	return false;
}

/* Writes every report that it can: boots take long. Returns false if a report could not be written. */
static bool write_results(const struct verify *v)
{
	bool machine = v->opt.lava, whole = true;
	const struct {
		const char *path;
		void (*write)(const struct verify *, FILE *);
	} formats[] = {
		{ v->opt.junit, verify_write_junit }, { v->opt.ktap, verify_write_ktap },
		{ v->opt.json, verify_write_json },   { v->opt.html, verify_write_html },
	};
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		whole = write_to(v, formats[i].path, formats[i].write) && whole;
		machine = machine || (formats[i].path && !strcmp(formats[i].path, "-"));
	}
	if (v->opt.lava)
		whole = write_to(v, "-", verify_write_lava) && whole;
	/* If a program reads stdout, people read stderr. */
	verify_write_table(v, machine ? stderr : stdout);
	verify_write_reds(v, machine ? stderr : stdout);
	return whole;
}

static void free_results(struct verify *v)
{
	size_t i;

	for (i = 0; i < v->n_cases; i++) {
		json_decref(v->cases[i].result.doctor);
		free(v->cases[i].dir);
	}
}

int verify_main(int argc, char *argv[])
{
	static struct verify v; /* large: not for the stack */
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	int status = INTERRUPTED, signals;

	verify_about_fill(&v.about, argc, argv);
	verify_options_parse(&v.opt, argc, argv);
	if (!v.opt.jobs)
		v.opt.jobs = cpus < JOBS_MAX_DEFAULT ? 1 : JOBS_MAX_DEFAULT;
	verify_config_try(&v);
	/* before the first file that an interrupt could leave */
	signals = host_signals_open();
	if (signals < 0)
		die("cannot catch signals: %s", strerror(-signals));
	make_work(&v);
	if (!verify_options_writable(&v.opt) || verify_kernels_find(&v) < 0 || plan_cases(&v) < 0)
		status = NOTE_FAILED;
	else if (prepare_kernels(&v, signals) && run_all(&v, signals))
		status = write_results(&v) ? verify_status(&v) : NOTE_FAILED;
	else
		note("interrupted; no result is written");
	finish_work(&v);
	free_results(&v);
	verify_kernels_free(&v);
	return status;
}
