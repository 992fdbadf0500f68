// SPDX-License-Identifier: MIT
/* machine.c - the kinds of machine, and what they share. */
#include "host-shim/press/machine.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"

static const struct machine_kind *const kinds[] = {
	&machine_qmp, &machine_libvirt, &machine_vfkit, &machine_krunkit, &machine_cloud_hypervisor,
	&machine_vsock, &machine_unix,
};

static const char *const states[] = {
	[MACHINE_UNKNOWN]  = "unknown",
	[MACHINE_RUNNING]  = "running",
	[MACHINE_PAUSED]   = "paused",
	[MACHINE_OFF]      = "off",
	[MACHINE_RESET]    = "reset",
	[MACHINE_PANICKED] = "panicked",
	[MACHINE_GONE]     = "gone",
};

void machine_init(struct machine *m, const char *target)
{
	size_t i;

	*m = (struct machine){ .target = target, .qmp = { .fd = -1 } };
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t len = strlen(kinds[i]->name);

		if (strncmp(target, kinds[i]->name, len) != 0 || target[len] != ':')
			continue;
		m->kind = kinds[i];
		if (!target[len + 1] || !kinds[i]->parse(m, target + len + 1))
			die("%s is not %s:%s", target, kinds[i]->name, kinds[i]->form);
		return;
	}
	die("\"%s\" is no target: qmp:, libvirt:, vfkit:, krunkit:, cloud-hypervisor:, vsock: or unix: (see --help)",
	    target);
}

void machine_print_forms(void)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		printf("  %s:%s\n", kinds[i]->name, kinds[i]->form);
}

void machine_say(struct machine *m, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text[strcspn(text, "\r\n")] = '\0';
	text_safe(m->said, sizeof(m->said), text, strlen(text));
}

void machine_fact(struct machine *m, const char *name, const char *fmt, ...)
{
	struct machine_fact *fact = &m->facts[m->n_facts];
	char text[1024];
	va_list ap;

	if (m->n_facts == sizeof(m->facts) / sizeof(m->facts[0]))
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fact->name = name;
	text_safe(fact->value, sizeof(fact->value), text, strlen(text));
	m->n_facts++;
}

const char *machine_state_name(enum machine_state state)
{
	return states[state];
}

bool machine_add_door(struct machine *m, enum door_kind kind, const char *path, unsigned cid, unsigned port)
{
	struct guest_door *door = &m->doors[m->n_doors];

	if (m->n_doors == MACHINE_CHANNELS || strlen(path) >= sizeof(door->path))
		return false;
	*door = (struct guest_door){ .kind = kind, .cid = cid, .port = port };
	memcpy(door->path, path, strlen(path) + 1);
	m->n_doors++;
	return true;
}
