// SPDX-License-Identifier: MIT
/* fuzz_check_image.c - libFuzzer target: kernels, packages and what is packed in them, and initrds, in pieces of any size. */
#include <stdlib.h>

#include "host-shim/check/modset.h"
#include "host-shim/kernel/kfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	size_t step = len ? p[0] * 16u + 1 : 1, text;
	struct kfile *k = kfile_open();
	struct modset set;
	struct modset_archive *a = modset_archive_open(&set);
	int image = 0, archive = 0;

	for (size_t at = len ? 1 : 0; at < len && (!image || !archive); at += step) {
		size_t n = len - at < step ? len - at : step;

		image = image ? image : kfile_push(k, p + at, n);
		archive = archive ? archive : modset_archive_push(a, p + at, n);
	}
	if (image >= 0 && kfile_end(k) == 0 && (!kfile_text(k, &text) || !text))
		abort();
	kfile_close(k);
	(void)modset_archive_end(a);
	modset_settle(&set);
	for (size_t i = 0; i < set.modules; i++)
		(void)modset_loader(&set, &set.module[i]);
	modset_finish(&set);
	return 0;
}
