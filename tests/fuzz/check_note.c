// SPDX-License-Identifier: MIT
/* check_note.c - what host-shim/note.c does, for the fuzz targets of `softoff check`: to die is a finding. */
#include "host-shim/note.h"

#include <stdlib.h>

void note_error(const char *fmt, ...)
{
	(void)fmt;
}

void die(const char *fmt, ...)
{
	(void)fmt;
	abort();
}
