// SPDX-License-Identifier: MIT
/* press.c - `softoff press` and `softoff status`: options, and one loop around the decisions of plan.c. */
#include "host-shim/press/press.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host-shim/common/clock.h"
#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/common/option.h"
#include "host-shim/press/machine.h"
#include "host-shim/press/steps.h"

#define GRACE_MS 20000

/* The longest sleep between two looks at the machine. */
#define LOOK_MS 500

struct press_options {
	const char *target;
	int64_t grace_ms;
	bool force, json;
};

static void set_press_grace(void *to, char *v)
{
	struct press_options *o = to;

	if (text_duration(v, &o->grace_ms) < 0)
		die("--grace: \"%s\" is not a duration (500ms, 5s, 2m, 1h; a plain number is seconds; up to 24h)", v);
}

static const struct option press_table[] = {
	{ "grace", "DURATION", 0, set_press_grace, "from the first press of a channel to the next channel,\nor to force (default: 20s)" },
	{ "force", NULL, OPTION_FLAG(struct press_options, force), "end a machine that no channel brings off" },
	{ "json", NULL, OPTION_FLAG(struct press_options, json), "one JSON object a line" },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct option status_table[] = {
	{ "json", NULL, OPTION_FLAG(struct press_options, json), "one JSON object" },
	{ NULL, NULL, 0, NULL, NULL },
};

static void press_help(const struct option_table *t, const char *what)
{
	printf("usage: softoff %s TARGET [options]\n\n%s\n\nTargets:\n", t->command, what);
	machine_print_forms();
	printf("\n");
	option_help(t);
	printf("  --help               this text\n\n"
	       "Exit status of press: 0 off, 121 it did not stop in time, 122 its kernel panicked, 123 it was\n"
	       "reset or its program ended, 125 it could not be asked. See softoff-press(1).\n");
	exit(fflush(stdout) ? NOTE_FAILED : 0);
}

static void parse_options(struct press_options *o, const struct option_table *t, const char *what, int argc,
    char *const argv[])
{
	int i = 1;

	*o = (struct press_options){ .grace_ms = GRACE_MS };
	while (i < argc) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			press_help(t, what);
		if (!strncmp(argv[i], "--", 2)) {
			i = option_take(t, o, argv, i);
			continue;
		}
		if (o->target)
			die("more than one target: %s and %s", o->target, argv[i]);
		o->target = argv[i++];
	}
	if (!o->target)
		die("no target (see softoff %s --help)", t->command);
}

/* The process may die at any moment: it holds nothing but connections. */
static void open_machine(struct machine *m, const char *target)
{
	int r;

	signal(SIGPIPE, SIG_IGN);
	machine_init(m, target);
	r = m->kind->open(m);
	if (r)
		die("%s: %s", target, m->said[0] ? m->said : strerror(-r));
}

static void close_machine(struct machine *m)
{
	if (m->kind->close)
		m->kind->close(m);
}

static size_t channels_of(const struct machine *m)
{
	return m->n_doors + (m->kind->agent ? 1 : 0) + (m->kind->by_door ? 0 : 1);
}

/* Channel 0 is the VMM's button, or the agent itself; then the VMM's way to a guest agent; then doors. */
static const char *channel_name(const struct machine *m, size_t channel)
{
	if (channel == 0)
		return m->kind->by_door ? guest_door_name(&m->doors[0]) : "button";
	if (m->kind->agent && channel == 1)
		return "guest agent";
	return guest_door_name(&m->doors[channel - (m->kind->agent ? 2 : 1)]);
}

static enum answer press_channel(struct machine *m, size_t channel)
{
	if (channel == 0)
		return m->kind->press(m);
	if (m->kind->agent && channel == 1)
		return m->kind->agent(m);
	return guest_door_press(m, &m->doors[channel - (m->kind->agent ? 2 : 1)]);
}

static const char *answer_name(enum answer a)
{
	static const char *const names[] = {
		[ANSWER_TAKEN] = "pressed", [ANSWER_HEARD] = "heard", [ANSWER_REFUSED] = "refused",
		[ANSWER_LATE] = "silent", [ANSWER_GONE] = "gone",
	};

	return names[a];
}

static void press_once(struct machine *m, struct course *c, const struct steps *s)
{
	if (!c->presses)
		c->first_ms = host_clock_ms();
	c->presses++;
	c->answer = press_channel(m, c->channel);
	snprintf(c->words, sizeof(c->words), "%s", m->said);
	steps_say(s, answer_name(c->answer), channel_name(m, c->channel), m->said);
	/* A channel that is gone may be gone with its machine; the next look tells. */
	if (c->answer == ANSWER_GONE && !m->kind->by_door && c->channel)
		c->answer = ANSWER_REFUSED;
}

static void force_end(struct machine *m, struct course *c, const struct steps *s)
{
	c->forced = true;
	c->force_answer = m->kind->force(m);
	c->forced_ms = host_clock_ms();
	snprintf(c->words, sizeof(c->words), "%s", m->said);
	steps_say(s, c->force_answer == ANSWER_TAKEN ? "forced" : answer_name(c->force_answer), "force", m->said);
}

static void look_again(struct machine *m, struct course *c, const struct steps *s, int64_t wake_ms)
{
	int64_t wait = wake_ms - host_clock_ms();
	enum machine_state before = c->state;

	c->state = m->kind->look(m, wait < 0 ? 0 : wait < LOOK_MS ? (int)wait : LOOK_MS);
	c->panicked |= c->state == MACHINE_PANICKED;
	if (c->state != before)
		steps_say(s, machine_state_name(c->state), "machine", "");
}

int press_main(int argc, char *argv[])
{
	static const struct option_table table = { "press", press_table, 21, die };
	static struct machine m;
	struct press_options o;
	struct steps steps;
	struct course c = { 0 };
	struct plan plan;
	struct plan_verdict v;
	int64_t first_ms = -1, off_ms = -1;
	int presses = 0;

	parse_options(&o, &table, "Presses the power button of a machine that another program started.", argc, argv);
	steps_begin(&steps, o.json);
	open_machine(&m, o.target);
	plan = (struct plan){ .grace_ms = o.grace_ms, .force = o.force, .press_again = m.kind->press_again,
		.channels = channels_of(&m) };
	c.state = m.state;
	c.panicked = m.state == MACHINE_PANICKED;
	steps_say(&steps, machine_state_name(c.state), "machine", "");
	for (;;) {
		struct plan_decision d = plan_next(&plan, &c, host_clock_ms());

		if (d.step == PLAN_END)
			break;
		if (d.step == PLAN_PRESS) {
			press_once(&m, &c, &steps);
			first_ms = presses++ ? first_ms : c.first_ms;
		} else if (d.step == PLAN_NEXT) {
			c = (struct course){ .state = c.state, .panicked = c.panicked, .channel = c.channel + 1 };
		} else if (d.step == PLAN_FORCE) {
			force_end(&m, &c, &steps);
		}
		look_again(&m, &c, &steps, d.step == PLAN_WAIT ? d.wake_ms : 0);
	}
	plan_judge(&c, &v);
	if (presses && v.status == 0)
		off_ms = host_clock_ms() - first_ms;
	steps_end(&steps, o.target, presses, off_ms, c.forced, &v);
	close_machine(&m);
	return fflush(stdout) ? NOTE_FAILED : v.status;
}

int status_main(int argc, char *argv[])
{
	static const struct option_table table = { "status", status_table, 21, die };
	static struct machine m;
	struct press_options o;

	parse_options(&o, &table, "Tells what can be known of a machine without a press.", argc, argv);
	open_machine(&m, o.target);
	steps_status(o.json, &m);
	close_machine(&m);
	return fflush(stdout) ? NOTE_FAILED : 0;
}
