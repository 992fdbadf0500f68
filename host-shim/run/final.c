// SPDX-License-Identifier: MIT
/* final.c - what a run amounts to: the verdict, and softoff's exit status. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "host-shim/run/verdict.h"

static const struct {
	const char *name;
	int status;
} verdicts[] = {
	[VERDICT_OFF]     = { "off",     0 },
	[VERDICT_UNREADY] = { "unready", 120 },
	[VERDICT_IGNORED] = { "ignored", 121 },
	[VERDICT_PANIC]   = { "panic",   122 },
	[VERDICT_RESET]   = { "reset",   123 },
	[VERDICT_RESTARTED] = { "restarted", 123 },
	[VERDICT_TIMEOUT] = { "timeout", 124 },
	[VERDICT_FAILED]  = { "failed",  125 },
};

/* Off, but something is lost or was left. */
#define STATUS_LOSS 118

/* softoff's own output is not whole. */
#define STATUS_OUTPUT 126

/* 118..127 have a meaning of their own: the last line has the workload's status as it was. */
#define STATUS_TAKEN_LOW STATUS_LOSS
#define STATUS_TAKEN_HIGH 127
#define STATUS_INSTEAD 119

static int status_of(struct outcome workload)
{
	switch (workload.kind) {
	case OUTCOME_SIGNAL:
		return 128 + workload.value;
	case OUTCOME_STATUS:
		if (workload.value >= STATUS_TAKEN_LOW && workload.value <= STATUS_TAKEN_HIGH)
			return STATUS_INSTEAD;
		return workload.value;
	case OUTCOME_UNKNOWN:
		break;
	}
	return 0;
}

static struct verdict make_verdict(enum verdict_kind kind, const char *reason)
{
	struct verdict v = { .kind = kind, .status = verdicts[kind].status };

	snprintf(v.reason, sizeof(v.reason), "%s", reason);
	return v;
}

/* The reason begins with the name of the VMM. */
static struct verdict blame_vmm(enum verdict_kind kind, const struct vm *vm, const char *reason)
{
	struct verdict v = make_verdict(kind, "");

	snprintf(v.reason, sizeof(v.reason), "%s %s", vm->vmm ? vm->vmm : "QEMU", reason);
	return v;
}

static struct verdict panicked(const struct vm *vm)
{
	struct verdict v = make_verdict(VERDICT_PANIC, "the guest's kernel panicked");

	snprintf(v.reason + strlen(v.reason), sizeof(v.reason) - strlen(v.reason), "%s",
	    vm->panic_words);
	return v;
}

static void describe_outcome(struct verdict *v, const struct guest *g)
{
	size_t size = sizeof(v->reason);

	if (g->no_root[0])
		snprintf(v->reason, size, "the guest could not mount its root (%s)", g->no_root);
	else if (g->workload.kind == OUTCOME_SIGNAL)
		snprintf(v->reason, size, "the workload died of signal %d", g->workload.value);
	else if (g->workload.kind == OUTCOME_STATUS && g->workload.value)
		snprintf(v->reason, size, "the workload ended with status %d", g->workload.value);
}

__attribute__((format(printf, 2, 3)))
static void add_reason(struct verdict *v, const char *format, ...)
{
	size_t len = strlen(v->reason);
	va_list ap;

	if (len && len + 2 < sizeof(v->reason)) {
		memcpy(v->reason + len, "; ", 3);
		len += 2;
	}
	va_start(ap, format);
	vsnprintf(v->reason + len, sizeof(v->reason) - len, format, ap);
	va_end(ap);
}

/* What was lost or left goes before the workload's own status; a process that SIGKILL ended is only a reason. */
static void add_losses(struct verdict *v, const struct guest *g)
{
	bool lost = g->left_kb > 0 || g->unclean > 0 || g->write_errors > 0 || g->survived;

	if (lost) {
		v->status = STATUS_LOSS;
		v->reason[0] = '\0';
	}
	if (g->left_kb > 0)
		add_reason(v, "%lld KiB of data were not written", (long long)g->left_kb);
	if (g->write_errors > 0)
		add_reason(v, "file systems with write errors: %lld", (long long)g->write_errors);
	if (g->unclean > 0)
		add_reason(v, "file systems left writable: %lld", (long long)g->unclean);
	if (g->survived)
		add_reason(v, "a process survived SIGKILL");
	if (g->killed)
		add_reason(v, "killed after its grace: %s", g->killed_name[0] ? g->killed_name : "a process");
}

/*
 * The guest powered off by itself. Its event off tells whether on request; without that event, a press
 * counts as the request.
 */
static struct verdict went_off(const struct policy *p, const struct vm *vm, const struct guest *g)
{
	bool asked = g->off ? g->off_asked : vm->presses > 0;
	struct verdict v = make_verdict(VERDICT_OFF, "");

	if (asked)
		return v;
	if (!g->off && g->init == INIT_OTHER)
		return v; /* of its own will, in its own way */
	if (g->workload.kind == OUTCOME_UNKNOWN && p->workload)
		return make_verdict(VERDICT_RESET,
		    "the guest stopped and did not tell the workload's status");
	if (!g->off && g->init == INIT_SOFTOFF)
		return make_verdict(VERDICT_RESET, "the guest stopped without event off");
	v.status = status_of(g->workload);
	describe_outcome(&v, g);
	return v;
}

static struct verdict off(const struct policy *p, const struct vm *vm, const struct guest *g)
{
	struct verdict v = went_off(p, vm, g);

	if (v.kind == VERDICT_OFF && g->off)
		add_losses(&v, g);
	return v;
}

static struct verdict vmm_died(const struct vm *vm)
{
	const char *when = vm->running ? "while the guest ran" : "before the guest ran";
	struct verdict v;
	char end[160];

	if (WIFSIGNALED(vm->wait_status))
		snprintf(end, sizeof(end), "died of signal %d (%s) %s",
		    WTERMSIG(vm->wait_status), strsignal(WTERMSIG(vm->wait_status)), when);
	else
		snprintf(end, sizeof(end), "exited with status %d %s",
		    WEXITSTATUS(vm->wait_status), when);
	v = blame_vmm(vm->running ? VERDICT_RESET : VERDICT_FAILED, vm, end);
	if (vm->words[0])
		snprintf(v.reason + strlen(v.reason), sizeof(v.reason) - strlen(v.reason), ": %s",
		    vm->words);
	return v;
}

static struct verdict stopped(const struct policy *p, const struct vm *vm, const struct guest *g)
{
	bool panic = vm->panic_text || vm->panic_told;

	switch (vm->stopped) {
	case REASON_GUEST_SHUTDOWN:
		return off(p, vm, g);
	case REASON_GUEST_PANIC:
		return panicked(vm);
	case REASON_GUEST_RESET:
		/*
		 * A panicking kernel resets without another word; a guest that said off did not
		 * panic.
		 */
		if (panic && !g->off)
			return panicked(vm);
		return make_verdict(VERDICT_RESET, "the guest reset itself");
	case REASON_HOST_QUIT:
	case REASON_HOST_SIGNAL:
		return blame_vmm(VERDICT_RESET, vm, "was ended by somebody else");
	case REASON_OTHER:
	case REASON_NONE:
		break;
	}
	return vm->words[0] ? make_verdict(VERDICT_RESET, vm->words) :
	    blame_vmm(VERDICT_RESET, vm, "stopped the machine for a reason that it does not tell");
}

/* A guest that stood still as announced is off; its status is judged as any other's. */
static struct verdict halted(const struct policy *p, const struct vm *vm, const struct guest *g)
{
	struct verdict v = went_off(p, vm, g);

	if (v.kind != VERDICT_OFF)
		return v;
	snprintf(v.reason, sizeof(v.reason), "halted");
	if (g->off)
		add_losses(&v, g);
	return v;
}

/* A panic is the reason why the guest was not off in time; its first line alone does not prove one. */
static struct verdict ignored(const struct vm *vm, const char *reason)
{
	struct verdict v;

	if (vm->panic_silent || vm->panic_told)
		return panicked(vm);
	v = make_verdict(VERDICT_IGNORED, reason);
	if (vm->panic_text)
		add_reason(&v, "the console shows a kernel panic%s", vm->panic_words);
	return v;
}

struct verdict verdict_final(const struct policy *p, const struct vm *vm, const struct guest *g)
{
	switch (vm->end) {
	case END_NONE:
		return vm->stopped == REASON_NONE ? vmm_died(vm) : stopped(p, vm, g);
	case END_STOPPED:
		return stopped(p, vm, g);
	case END_HALTED:
		return halted(p, vm, g);
	case END_PANIC:
		return panicked(vm);
	case END_INTERRUPTED:
		return make_verdict(VERDICT_FAILED, "interrupted before the guest ran");
	case END_IGNORED:
		return ignored(vm,
		    g->acked ? "the guest heard, and was not off within --grace" :
			       "the guest never acknowledged the press");
	case END_FORCED:
		return ignored(vm, "forced by a second interrupt");
	case END_RESTARTED:
		return make_verdict(VERDICT_RESTARTED,
		    g->off && g->off_action == ACTION_REBOOT ? "the guest rebooted inside the machine" :
		    "the guest started again inside the machine");
	case END_STUCK:
		return ignored(vm, "the guest said off, and went on");
	case END_UNREADY:
		return make_verdict(VERDICT_UNREADY,
		    "event ready did not come within --ready-timeout");
	case END_TIMEOUT:
		return make_verdict(VERDICT_TIMEOUT, "--timeout ran out");
	case END_NO_QMP:
		return vm->words[0] ? make_verdict(VERDICT_FAILED, vm->words) :
		    blame_vmm(VERDICT_FAILED, vm, "did not start the guest within 30s");
	case END_QMP_LOST:
		return blame_vmm(vm->running ? VERDICT_RESET : VERDICT_FAILED, vm, "closed its control channel");
	}
	return make_verdict(VERDICT_FAILED, "no verdict");
}

void verdict_output_failed(struct verdict *v, const char *option, const char *path, int error)
{
	if (v->kind == VERDICT_OFF && v->status != STATUS_LOSS)
		v->status = STATUS_OUTPUT;
	add_reason(v, "--%s %s could not be written: %s", option, path, strerror(error));
}

const char *verdict_name(enum verdict_kind kind)
{
	return verdicts[kind].name;
}
