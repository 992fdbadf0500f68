// SPDX-License-Identifier: MIT
/* helper_status.c - what a helper is at. */
#include "lib/teardown/helper_status.h"

#include <string.h>
#include <sys/mman.h>

#include "lib/teardown/diskstats.h"
#include "lib/text.h"

/* 4 KiB in all, the smallest page there is. The last byte of each string stays 0. */
struct place {
	unsigned steps;
	pid_t process;
	bool remote;
	char doing[27];
	char what[388];
	char source[72];
};

static struct page {
	struct place places[HELPER_STATUS_PLACES];
	struct helper_results results;
} alone; /* where nothing could be shared */
static struct page *page = &alone;
_Static_assert(sizeof(alone) <= 4096, "one page");
static unsigned own;

void helper_status_make(void)
{
	struct page *made = mmap(NULL, sizeof(*made), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (made != MAP_FAILED)
		page = made;
}

bool helper_status_is_shared(void)
{
	return page != &alone;
}

void helper_status_forget(void)
{
	if (page != &alone)
		(void)munmap(page, sizeof(*page));
	page = &alone;
}

struct helper_results *helper_results(void)
{
	return &page->results;
}

void helper_results_take_sectors(void)
{
	struct diskstats disks;

	if (!page->results.sectors && diskstats_read(&disks) == 0)
		page->results.sectors = disks.sectors;
}

void helper_status_use(unsigned place)
{
	own = place;
}

static void set_all(const char *doing, const char *what, const char *source, bool remote)
{
	struct place *p = &page->places[own];

	(void)TEXT_SET(p->doing, "%s", doing);
	(void)TEXT_SET(p->what, "%s", what);
	(void)TEXT_SET(p->source, "%s", source);
	p->remote = remote;
	p->steps++;
}

void helper_status_set(const char *doing, const char *what)
{
	set_all(doing, what, "", false);
}

void helper_status_set_mount(const char *doing, const struct mountinfo *m)
{
	set_all(doing, m->point, m->source, mountinfo_is_remote(m));
}

void helper_status_read(pid_t pid)
{
	page->places[own].process = pid;
	page->places[own].steps++;
}

pid_t helper_status_process(unsigned place)
{
	return page->places[place].process;
}

unsigned helper_status_steps(unsigned place)
{
	return page->places[place].steps;
}

const char *helper_status_action(unsigned place)
{
	return page->places[place].doing;
}

const char *helper_status_object(unsigned place)
{
	return page->places[place].what;
}

const char *helper_status_source(unsigned place)
{
	return page->places[place].source;
}

bool helper_status_others(void)
{
	for (unsigned i = 1; i < HELPER_STATUS_PLACES; i++)
		if (i != own && *page->places[i].doing)
			return true;
	return false;
}

bool helper_status_any(bool remote)
{
	for (unsigned i = 0; i < HELPER_STATUS_PLACES; i++)
		if (*page->places[i].doing && page->places[i].remote == remote)
			return true;
	return false;
}

bool helper_status_is_taken(const char *what)
{
	for (unsigned i = 0; i < HELPER_STATUS_PLACES; i++)
		if (i != own && strcmp(page->places[i].what, what) == 0)
			return true;
	return false;
}
