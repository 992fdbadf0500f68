// SPDX-License-Identifier: MIT
/* kernels.c - the kernels to verify: one, or a file of them. */
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/kernel/layout.h"
#include "host-shim/verify/verify.h"

#define NAME_MAX_LEN 64

static void *or_die(void *p)
{
	if (!p)
		die("out of memory");
	return p;
}

static char *format_path(const char *dir, const char *rest)
{
	char *path;

	if (asprintf(&path, "%s/%s", dir, rest) < 0)
		die("out of memory");
	return path;
}

/* Sets errno if it is none. */
static bool is_folder(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return false;
	errno = ENOTDIR;
	return S_ISDIR(st.st_mode);
}

/* A folder stands for the kernel and the modules that it holds. */
static void open_folder(struct verify_kernel *k)
{
	static struct layout found;

	if (layout_find(k->image, &found) < 0)
		die("%s: %s", k->image, found.problem);
	if (!found.image[0])
		die("%s: no kernel in this folder, only %s", k->image,
		    found.modules[0] ? "modules" : "a config");
	if (!k->modules && found.modules[0])
		k->modules = or_die(strdup(found.modules));
	if (!k->modules)
		note("%s: a kernel and no modules in this folder; it boots without any", k->name);
	free(k->image);
	k->image = or_die(strdup(found.image));
}

static void judge_image(struct verify_kernel *k)
{
	struct image image;
	int err;

	if (is_folder(k->image))
		open_folder(k);
	err = image_read(k->image, &image);
	if (err < 0)
		die("%s: %s", k->image, strerror(-err));
	if (image.kind == IMAGE_UNKNOWN || image.kind == IMAGE_REFUSED)
		die("%s is not a kernel that can be booted here%s%s", k->image,
		    image.what ? ": " : "", image.what ? image.what : "");
	k->arch = image.arch;
	if (k->modules && !is_folder(k->modules))
		die("%s: %s", k->modules, strerror(errno));
}

static void add_kernel(struct verify *v, const char *name, const char *image, const char *modules)
{
	struct verify_kernel *k = &v->kernels[v->n_kernels];
	size_t i;

	if (v->n_kernels == VERIFY_KERNELS)
		die("%s: more than %d kernels", v->opt.matrix, VERIFY_KERNELS);
	for (i = 0; i < v->n_kernels; i++)
		if (!strcmp(v->kernels[i].name, name))
			die("%s: two kernels are called %s", v->opt.matrix, name);
	v->n_kernels++;
	k->name = or_die(strdup(name));
	text_safe(k->name, strlen(name) + 1, name, strlen(name)); /* it goes into every report */
	k->image = or_die(strdup(image));
	k->modules = modules ? or_die(strdup(modules)) : NULL;
	judge_image(k);
}

/* Paths of a matrix are seen from where the file is. */
static char *from_folder(const char *folder, const char *path)
{
	return *path == '/' ? or_die(strdup(path)) : format_path(folder, path);
}

static void expect(const struct verify *v, unsigned number, const char *path)
{
	if (path && access(path, F_OK) < 0)
		die("%s:%u: %s: %s", v->opt.matrix, number, path, strerror(errno));
}

static void read_matrix_line(struct verify *v, const char *folder, char *line, unsigned number)
{
	char *rest = line, *words[4] = { NULL }, *word, *image, *modules;
	size_t n = 0;

	line[strcspn(line, "#\r\n")] = '\0';
	while (n < 4 && (word = strtok_r(n ? NULL : line, " \t", &rest)))
		words[n++] = word;
	if (!n)
		return;
	if (n < 2 || n > 3)
		die("%s:%u: want NAME IMAGE [MODULES]", v->opt.matrix, number);
	if (strlen(words[0]) > NAME_MAX_LEN)
		die("%s:%u: a name of more than %d bytes", v->opt.matrix, number, NAME_MAX_LEN);
	if (strchr(words[0], '/'))
		/* files are called by it */
		die("%s:%u: a name with a / in it", v->opt.matrix, number);
	image = from_folder(folder, words[1]);
	modules = words[2] ? from_folder(folder, words[2]) : NULL;
	expect(v, number, image);
	expect(v, number, modules);
	add_kernel(v, words[0], image, modules);
	free(image);
	free(modules);
}

static void read_matrix(struct verify *v)
{
	FILE *file = fopen(v->opt.matrix, "re");
	char *copy = or_die(strdup(v->opt.matrix)), *line = NULL;
	const char *folder = dirname(copy);
	size_t size = 0;
	unsigned number = 0;

	if (!file)
		die("--matrix %s: %s", v->opt.matrix, strerror(errno));
	while (getline(&line, &size, file) >= 0)
		read_matrix_line(v, folder, line, ++number);
	if (ferror(file))
		die("--matrix %s: %s", v->opt.matrix, strerror(errno));
	fclose(file);
	free(line);
	free(copy);
	if (!v->n_kernels)
		die("--matrix %s names no kernel", v->opt.matrix);
}

void verify_kernels_find(struct verify *v)
{
	char *copy;

	if (v->opt.matrix) {
		read_matrix(v);
		return;
	}
	copy = or_die(strdup(v->opt.kernel));
	add_kernel(v, basename(copy), v->opt.kernel, v->opt.modules);
	free(copy);
}

void verify_kernels_free(struct verify *v)
{
	while (v->n_kernels) {
		struct verify_kernel *k = &v->kernels[--v->n_kernels];

		free(k->name);
		free(k->image);
		free(k->modules);
		free(k->initrd);
	}
}
