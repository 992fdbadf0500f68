// SPDX-License-Identifier: MIT
/*
 * test_host_verdict.c - when to press, when to force, and the verdict.
 *
 * A guest runs from second 1 on; each test changes what was asked, seen or
 * said, and looks at one moment.
 */
#include <signal.h>
#include <string.h>

#include "host-shim/run/verdict.h"
#include "tap.h"

static struct policy p;
static struct vm vm;
static struct guest g;

static void begin(void)
{
	p = (struct policy){ .grace_ms = 6000, .timeout_ms = -1, .ready_timeout_ms = -1 };
	vm = (struct vm){ .start_ms = 0, .running = true, .run_ms = 1000 };
	g = (struct guest){ 0 };
}

static void waits(int64_t now, int64_t until, const char *sentence)
{
	struct decision d = verdict_next(&p, &vm, &g, now);

	ok(d.step == STEP_WAIT && d.wake_ms == until, "%s", sentence);
}

static void does(int64_t now, enum step step, enum end end, const char *sentence)
{
	struct decision d = verdict_next(&p, &vm, &g, now);

	ok(d.step == step && d.end == end, "%s", sentence);
}

static void pressed(int64_t at)
{
	if (!vm.presses++)
		vm.first_press_ms = at;
	vm.last_press_ms = at;
}

static void test_press(void)
{
	begin();
	waits(2000, INT64_MAX, "with --press never, only news changes anything");
	p.press = PRESS_READY;
	waits(2000, INT64_MAX, "with --press ready, nothing is pressed before event ready");
	g.ready = true;
	g.ready_ms = 2500;
	does(2500, STEP_PRESS, END_NONE, "event ready presses the button");
	begin();
	p.press = PRESS_LINE;
	vm.line = true;
	vm.line_ms = 2400;
	waits(2600, INT64_MAX, "with --press line:, nothing is pressed before event ready");
	g.ready = true;
	g.ready_ms = 2500;
	does(2600, STEP_PRESS, END_NONE, "the line, and event ready after it, press");
	vm.line = false;
	waits(2600, INT64_MAX, "event ready without the line does not press");
	begin();
	p.press = PRESS_AFTER;
	p.press_after_ms = 3000;
	waits(3999, 4000, "--press 3s counts from when the guest runs");
	does(4000, STEP_PRESS, END_NONE, "--press 3s presses 3 s after that");
	pressed(4000);
	waits(4100, 5000, "a press is repeated after a second");
	does(5000, STEP_PRESS, END_NONE, "a press without an acknowledgement is repeated");
	g.acked = true;
	waits(5000, 10000, "a press with an acknowledgement is not repeated: grace counts from the first press");
	g.acked = false;
	p.press_once = true;
	waits(5000, 10000, "--press-once does not repeat a press");
}

static void test_signals(void)
{
	begin();
	vm.asks = 1;
	vm.ask_ms = 2000;
	does(2000, STEP_PRESS, END_NONE, "the first Ctrl-C presses the button");
	pressed(2000);
	vm.asks = 2;
	vm.force_ms = 2100;
	does(2100, STEP_END, END_FORCED, "the second Ctrl-C forces the end");
	begin();
	vm.running = false;
	vm.asks = 1;
	vm.ask_ms = 10;
	does(10, STEP_END, END_INTERRUPTED, "before the guest runs, one Ctrl-C ends all");
	vm.end = END_INTERRUPTED;
	vm.end_ms = 10;
	does(10, STEP_KILL, END_NONE, "QEMU is killed before the guest runs: there is nothing to save");
	begin();
	vm.asks = 2;
	vm.ask_ms = vm.force_ms = 2000;
	vm.stopped = REASON_GUEST_SHUTDOWN;
	vm.stopped_ms = 2000;
	vm.drained = true;
	does(2000, STEP_END, END_STOPPED, "a guest that has stopped is not forced any more");
}

static void test_force(void)
{
	begin();
	pressed(2000);
	g.acked = true;
	does(8000, STEP_END, END_IGNORED, "grace is over 6 s after the first press");
	vm.end = END_IGNORED;
	vm.end_ms = 8000;
	waits(8000, 10000, "QEMU gets 2 s to quit");
	does(10000, STEP_KILL, END_NONE, "QEMU that does not quit is killed");
	vm.asks = 3;
	does(8001, STEP_KILL, END_NONE, "a third Ctrl-C kills QEMU at once");
	vm.asks = 0;
	vm.qmp_lost = true;
	vm.qmp_lost_ms = 8100;
	waits(8100, 9100, "QEMU that hangs up gets a second to exit, also when forced");
	vm.qmp_lost_ms = 7000;
	does(8001, STEP_KILL, END_NONE, "QEMU that hung up long before gets no second");
	vm.gone = true;
	waits(99999, INT64_MAX, "after QEMU's exit the run waits for nothing");
}

static void test_grace(void)
{
	begin();
	p.grace_ms = -1;
	pressed(2000);
	waits(2000, 3000, "a press is repeated");
	p.press_once = true;
	waits(2000, 8000, "without --grace, a guest that reports no budget has 6 s from the first press");
	g.stopping = g.acked = true;
	g.stopping_ms = 4000;
	g.budget_ms = -1;
	waits(4000, 8000, "without --grace, a stopping guest without a budget has 6 s as well");
	g.budget_ms = 20000;
	waits(4000, 25000, "a guest with a budget has its budget and 1 s, from the moment at which it began to stop");
	g.stopping_ms = 1500;
	waits(4000, 23000, "data that went to disk before the press gives no more time");
	does(23000, STEP_END, END_IGNORED, "a guest that exceeds its budget is forced");
	g.syncing = true;
	g.sync_ms = 22500;
	waits(23000, 33500, "data that still goes to disk gives the guest 11 s from the last progress");
	p.grace_ms = 6000;
	waits(23000, 33500, "data that still goes to disk gives 11 s also after the end of --grace");
	does(33500, STEP_END, END_IGNORED, "a guest without progress for 11 s is forced");
	g.sync_wait_ms = 30000;
	waits(33500, 53500, "a guest that waits longer for its disk has that time");
	p.timeout_ms = 25000;
	does(25000, STEP_END, END_TIMEOUT, "--timeout ends the run while data goes to disk");
	begin();
	p.grace_ms = -1;
	g.off = true;
	g.off_ms = 3000;
	g.off_action = ACTION_POWEROFF;
	waits(5000, 9000, "a guest that said off has 6 s to be it");
}

static void test_bounds(void)
{
	begin();
	p.timeout_ms = 5000;
	waits(4999, 5000, "--timeout counts from the start");
	does(5000, STEP_END, END_TIMEOUT, "--timeout ends the run");
	begin();
	p.ready_timeout_ms = 3000;
	does(3000, STEP_END, END_UNREADY, "without event ready, --ready-timeout ends the run");
	g.ready = true;
	waits(3000, INT64_MAX, "--ready-timeout does not end a run with event ready");
	g.ready = false;
	pressed(2000);
	waits(2500, 3000, "--ready-timeout does not end a run after a press");
	begin();
	vm.running = false;
	waits(29999, 30000, "QEMU gets 30 s to start the guest");
	does(30000, STEP_END, END_NO_QMP, "QEMU that takes longer than 30 s is ended");
	vm.refused = true;
	does(1, STEP_END, END_NO_QMP, "QEMU that refused the connection gets no time");
	begin();
	vm.qmp_lost = true;
	vm.qmp_lost_ms = 3000;
	waits(3000, 4000, "QEMU that hangs up gets a second to exit");
	does(4000, STEP_END, END_QMP_LOST, "QEMU that hung up and does not exit is ended");
}

static void test_ends(void)
{
	begin();
	vm.stopped = REASON_GUEST_SHUTDOWN;
	vm.stopped_ms = 3000;
	p.press = PRESS_AFTER;
	waits(3000, 5000, "a machine that stopped gets 2 s to hand over its last bytes, and no press");
	vm.drained = true;
	does(3000, STEP_END, END_STOPPED, "a machine that stopped is ended as soon as its last bytes are here");
	begin();
	g.off = true;
	g.off_ms = 3000;
	g.off_action = ACTION_HALT;
	does(5000, STEP_END, END_HALTED, "a halted guest is ended after 2 s");
	g.off_action = ACTION_POWEROFF;
	waits(5000, 9000, "a guest that sent event off has the rest of its grace");
	does(9000, STEP_END, END_STUCK, "a guest that is still on after event off and grace is forced");
	begin();
	vm.panic_told = true;
	vm.panic_told_ms = 3000;
	does(5000, STEP_END, END_PANIC, "a panic by pvpanic gets 2 s to reset");
	begin();
	vm.panic_text = true;
	waits(6000, INT64_MAX, "a panic's words alone are no panic");
	vm.panic_silent = true;
	vm.panic_silent_ms = 6000;
	does(6000, STEP_PRESS, END_NONE, "a panic on the console, with silence after it, gets a press");
	pressed(6000);
	waits(6000, 7000, "a press of a guest that shows a panic is repeated");
	does(12000, STEP_END, END_PANIC, "a guest that shows a panic and does not answer the press in its grace has panicked");
	g.acked = true;
	does(12000, STEP_END, END_IGNORED, "a guest that answered has not panicked");
}

static void amounts(enum verdict_kind kind, int status, const char *sentence)
{
	struct verdict v = verdict_final(&p, &vm, &g);

	ok(v.kind == kind && v.status == status, "%s: %s %d", sentence, verdict_name(kind), status);
	if (v.kind != kind || v.status != status)
		printf("#   got %s %d: %s\n", verdict_name(v.kind), v.status, v.reason);
}

static void test_off(void)
{
	static const struct {
		enum outcome_kind kind;
		int value, status;
	} ends[] = {
		{ OUTCOME_STATUS, 0, 0 },     { OUTCOME_STATUS, 1, 1 },     { OUTCOME_STATUS, 117, 117 },
		{ OUTCOME_STATUS, 118, 119 }, { OUTCOME_STATUS, 119, 119 },
		{ OUTCOME_STATUS, 120, 119 }, { OUTCOME_STATUS, 127, 119 }, { OUTCOME_STATUS, 128, 128 },
		{ OUTCOME_STATUS, 255, 255 }, { OUTCOME_SIGNAL, 9, 137 },   { OUTCOME_SIGNAL, 64, 192 },
	};
	size_t i;

	begin();
	vm.stopped = REASON_GUEST_SHUTDOWN;
	vm.end = END_STOPPED;
	amounts(VERDICT_OFF, 0, "a foreign guest that went off by itself");
	p.workload = true;
	amounts(VERDICT_RESET, 123, "a guest that went off by itself without its workload's status");
	pressed(2000);
	amounts(VERDICT_OFF, 0, "a guest that went off after a press, without its workload's status");
	begin();
	vm.stopped = REASON_GUEST_SHUTDOWN;
	g.events = 3;
	amounts(VERDICT_OFF, 0, "our agent beside another init reports events, and the guest stops without event off");
	g.init = INIT_SOFTOFF;
	amounts(VERDICT_RESET, 123, "softoff is process 1, and the guest stops without event off");
	g.init = INIT_OTHER;
	amounts(VERDICT_OFF, 0, "another init has taken over, and the guest stops without event off");
	p.workload = true;
	amounts(VERDICT_OFF, 0, "the words after -- are arguments of the init that has taken over");
	vm.stopped = REASON_GUEST_RESET;
	amounts(VERDICT_RESET, 123, "another init has taken over, and the guest resets itself");
	vm.stopped = REASON_GUEST_SHUTDOWN;
	p.workload = false;
	g.init = INIT_SOFTOFF;
	g.off = true;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		g.workload = (struct outcome){ ends[i].kind, ends[i].value };
		group("value %d", ends[i].value);
		amounts(VERDICT_OFF, ends[i].status,
			ends[i].kind == OUTCOME_SIGNAL ? "the workload died of a signal" : "the workload's status");
	}
	ungroup();
	is_str(verdict_final(&p, &vm, &g).reason, "the workload died of signal 64", "the reason names the signal of the workload");
	g.workload = (struct outcome){ OUTCOME_STATUS, 126 };
	is_str(verdict_final(&p, &vm, &g).reason, "the workload ended with status 126", "the reason names the status of the workload");
	strcpy(g.no_root, "LABEL=root");
	is_str(verdict_final(&p, &vm, &g).reason, "the guest could not mount its root (LABEL=root)", "the reason names a root that was not mounted");
	g.no_root[0] = '\0';
	g.workload.value = 0;
	is_str(verdict_final(&p, &vm, &g).reason, "", "a workload that ended well needs no reason");
	g.workload = (struct outcome){ OUTCOME_SIGNAL, 64 };
	pressed(2000);
	amounts(VERDICT_OFF, 192, "event off without a request decides, also after our press");
	g.off_asked = true;
	amounts(VERDICT_OFF, 0, "a guest that was pressed and went off");
	vm.stopped = REASON_NONE;
	vm.end = END_HALTED;
	amounts(VERDICT_OFF, 0, "a guest that was pressed and halted");
}

/* With one loss each; the workload's own status is 3. */
static void test_losses(void)
{
	static const struct guest losses[] = {
		{ .left_kb = 8 }, { .unclean = 1 }, { .write_errors = 1 }, { .survived = true },
	};
	static const char *const reasons[] = {
		"8 KiB of data were not written", "file systems left writable: 1", "file systems with write errors: 1",
		"a process survived SIGKILL",
	};

	for (size_t i = 0; i < sizeof(losses) / sizeof(losses[0]); i++) {
		begin();
		group("%s", reasons[i]);
		g = losses[i];
		g.off = true;
		g.workload = (struct outcome){ OUTCOME_STATUS, 3 };
		vm.stopped = REASON_GUEST_SHUTDOWN;
		vm.end = END_STOPPED;
		amounts(VERDICT_OFF, 118, "a loss goes before the workload's own status");
		is_str(verdict_final(&p, &vm, &g).reason, reasons[i], "the loss is the reason");
		g.off_asked = true;
		amounts(VERDICT_OFF, 118, "a loss of a guest that was pressed");
		vm.stopped = REASON_NONE;
		vm.end = END_HALTED;
		amounts(VERDICT_OFF, 118, "a loss of a guest that halted");
		vm.end = END_IGNORED;
		amounts(VERDICT_IGNORED, 121, "a press without an answer goes before a loss");
		vm.panic_text = true;
		amounts(VERDICT_IGNORED, 121, "the first line of a panic is no proof of one");
		vm.panic_silent = true;
		amounts(VERDICT_PANIC, 122, "a panic goes before a press without an answer");
		vm.panic_silent = false;
		vm.stopped = REASON_GUEST_RESET;
		vm.end = END_STOPPED;
		vm.panic_text = false;
		amounts(VERDICT_RESET, 123, "a reset goes before a loss");
	}
	ungroup();
	begin();
	g.off = g.off_asked = g.killed = true;
	vm.stopped = REASON_GUEST_SHUTDOWN;
	vm.end = END_STOPPED;
	strcpy(g.killed_name, "7 (sh)");
	amounts(VERDICT_OFF, 0, "a process that SIGKILL ended is no loss");
	is_str(verdict_final(&p, &vm, &g).reason, "killed after its grace: 7 (sh)", "the reason names a process that SIGKILL ended");
	g.survived = true;
	g.left_kb = 5;
	is_str(verdict_final(&p, &vm, &g).reason,
	    "5 KiB of data were not written; a process survived SIGKILL; killed after its grace: 7 (sh)", "the reason names all losses");
}

static void test_other(void)
{
	begin();
	vm.stopped = REASON_GUEST_RESET;
	vm.end = END_STOPPED;
	amounts(VERDICT_RESET, 123, "a reset without a request");
	vm.panic_text = true;
	amounts(VERDICT_PANIC, 122, "a reset after a panic on the console");
	g.off = true;
	g.off_action = ACTION_REBOOT;
	amounts(VERDICT_RESET, 123, "a reset that the guest announced, with such words on the console");
	begin();
	vm.stopped = REASON_GUEST_PANIC;
	amounts(VERDICT_PANIC, 122, "a panic that QEMU reports");
	vm.stopped = REASON_HOST_SIGNAL;
	amounts(VERDICT_RESET, 123, "QEMU ended by a signal from elsewhere");
	begin();
	vm.gone = true;
	vm.wait_status = SIGKILL;
	amounts(VERDICT_RESET, 123, "QEMU killed while the guest ran");
	vm.running = false;
	amounts(VERDICT_FAILED, 125, "QEMU killed before");
	vm.wait_status = 1 << 8;
	strcpy(vm.words, "no such disk");
	amounts(VERDICT_FAILED, 125, "QEMU that exits before");
	is_str(verdict_final(&p, &vm, &g).reason, "QEMU exited with status 1 before the guest ran: no such disk",
	       "the reason has QEMU's own words");
}

static void test_enforced(void)
{
	static const struct {
		enum end end;
		enum verdict_kind kind;
		int status;
	} ends[] = {
		{ END_PANIC,       VERDICT_PANIC,   122 },
		{ END_INTERRUPTED, VERDICT_FAILED,  125 },
		{ END_IGNORED,     VERDICT_IGNORED, 121 },
		{ END_FORCED,      VERDICT_IGNORED, 121 },
		{ END_STUCK,       VERDICT_IGNORED, 121 },
		{ END_UNREADY,     VERDICT_UNREADY, 120 },
		{ END_TIMEOUT,     VERDICT_TIMEOUT, 124 },
		{ END_NO_QMP,      VERDICT_FAILED,  125 },
		{ END_QMP_LOST,    VERDICT_RESET,   123 },
	};
	size_t i;

	begin();
	/* QEMU reports its own end by our quit, which must not matter. */
	vm.stopped = REASON_HOST_QUIT;
	vm.gone = true;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		vm.end = ends[i].end;
		group("end %d", ends[i].end);
		amounts(ends[i].kind, ends[i].status, "a forced end");
	}
	ungroup();
	vm.running = false;
	amounts(VERDICT_FAILED, 125, "QEMU that hung up before the guest ran");
}

int main(void)
{
	test_press();
	test_signals();
	test_force();
	test_grace();
	test_bounds();
	test_ends();
	test_off();
	test_losses();
	test_other();
	test_enforced();
	return done();
}
