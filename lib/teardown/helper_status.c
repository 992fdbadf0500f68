// SPDX-License-Identifier: MIT
/* helper_status.c - what a helper is at. */
#include "lib/teardown/helper_status.h"

#include <string.h>
#include <sys/mman.h>

#include "lib/text.h"

/* 4 KiB in all, the smallest page there is. The last byte of each string stays 0. */
struct place {
	unsigned steps;
	char doing[28];
	char what[480];
};

static struct place alone[HELPER_STATUS_PLACES]; /* where nothing could be shared */
static struct place *places = alone;
static unsigned own;

void helper_status_make(void)
{
	void *page = mmap(NULL, sizeof(alone), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (page != MAP_FAILED)
		places = page;
}

void helper_status_use(unsigned place)
{
	own = place;
}

void helper_status_set(const char *doing, const char *what)
{
	struct text d = TEXT_IN(places[own].doing), w = TEXT_IN(places[own].what);

	text_str(&d, doing);
	text_str(&w, what);
	places[own].steps++;
}

unsigned helper_status_steps(unsigned place)
{
	return places[place].steps;
}

const char *helper_status_action(unsigned place)
{
	return places[place].doing;
}

const char *helper_status_object(unsigned place)
{
	return places[place].what;
}

bool helper_status_is_taken(const char *what)
{
	for (unsigned i = 0; i < HELPER_STATUS_PLACES; i++)
		if (i != own && strcmp(places[i].what, what) == 0)
			return true;
	return false;
}
