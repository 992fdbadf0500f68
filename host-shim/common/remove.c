// SPDX-License-Identifier: MIT
/* remove.c - removes a folder with everything in it. */
#include "host-shim/common/remove.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>

#define FOLDERS_OPEN 8

static int one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int remove_tree(const char *path)
{
	return nftw(path, one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) ? -errno : 0;
}
