// SPDX-License-Identifier: MIT
/* note.c - what host-shim/common/note.c does, for the fuzz targets of `softoff check`: to die is a finding. */
#include "host-shim/common/note.h"

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
