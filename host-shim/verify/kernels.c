// SPDX-License-Identifier: MIT
/* kernels.c - finds the kernels to verify: the kernel of --kernel, or of each line of --matrix. */
#include <errno.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host-shim/common/host_text.h"
#include "host-shim/common/note.h"
#include "host-shim/kernel/parts.h"
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

__attribute__((format(printf, 2, 3)))
static void set_problem(struct verify_kernel *k, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (k->problem)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	k->problem = or_die(strdup(text));
	text_safe(k->problem, strlen(text) + 1, text, strlen(text));
}

static void judge_image(struct verify_kernel *k)
{
	struct image image;
	int err = image_read(k->image, &image);

	if (err < 0)
		set_problem(k, "%s: %s", k->image, strerror(-err));
	else if (image.kind == IMAGE_UNKNOWN || image.kind == IMAGE_REFUSED)
		set_problem(k, "%s is not a kernel that can be booted here%s%s", k->image,
		    image.what ? ": " : "", image.what ? image.what : "");
	else
		k->arch = image.arch;
}

/* Replaces a name that only says "kernel" with the version. */
static void improve_name(struct verify_kernel *k)
{
	static const char *const plain[] = { "vmlinuz", "vmlinux", "Image", "Image.gz", "bzImage", ".", "..", "/" };

	for (size_t i = 0; *k->release && i < sizeof(plain) / sizeof(plain[0]); i++)
		if (!strcmp(k->name, plain[i])) {
			free(k->name);
			k->name = or_die(strdup(k->release));
			return;
		}
}

/* Finds image, config and modules in the paths of a kernel. */
static void find_parts(const struct verify *v, struct verify_kernel *k, const char *modules)
{
	static struct parts found;
	char *work = format_path(v->work, k->name), *dir;

	if (asprintf(&dir, "%s.kernel", work) < 0)
		die("out of memory");
	free(work);
	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		set_problem(k, "%s: %s", dir, strerror(errno));
	else if (parts_find(k->given, k->n_given, modules, dir, &found) < 0)
		set_problem(k, "%s", found.problem);
	else if (!found.image[0])
		set_problem(k, "%s: no kernel in it, only %s", k->given[0],
		    found.modules[0] ? "modules" : "a config");
	free(dir);
	if (k->problem)
		return;
	k->image = or_die(strdup(found.image));
	k->release = or_die(strdup(found.release));
	k->config_file = found.config[0] ? or_die(strdup(found.config)) : NULL;
	k->modules = found.modules[0] ? or_die(strdup(found.modules)) : NULL;
	judge_image(k);
	if (!k->problem && !k->modules && strcmp(k->image, k->given[0]) != 0)
		note("%s: a kernel and no modules; it boots without any", k->name);
}

static struct verify_kernel *new_kernel(struct verify *v, const char *name)
{
	struct verify_kernel *k = &v->kernels[v->n_kernels++];

	k->name = or_die(strdup(name));
	text_safe(k->name, strlen(name) + 1, name, strlen(name)); /* it goes into every report */
	for (size_t i = 0; i + 1 < v->n_kernels; i++)
		if (!strcmp(v->kernels[i].name, k->name)) {
			set_problem(k, "two kernels are called %s", k->name);
			free(k->name); /* files are called by it */
			if (asprintf(&k->name, "%.*s.%zu", NAME_MAX_LEN, name, v->n_kernels) < 0)
				die("out of memory");
			break;
		}
	return k;
}

/* A relative path of a matrix starts at the folder of its file. */
static char *from_folder(const char *folder, const char *path)
{
	return *path == '/' ? or_die(strdup(path)) : format_path(folder, path);
}

/* Returns why a line names no kernel, or NULL. */
static const char *line_problem(char *const words[], size_t n)
{
	if (n < 2)
		return "want NAME PATH...";
	if (n > VERIFY_PATHS)
		return "too many paths";
	if (strlen(words[0]) > NAME_MAX_LEN)
		return "a name of more than 64 bytes";
	return strchr(words[0], '/') ? "a name with a / in it" : NULL;
}

/* Puts the line of the matrix before its problem, for the log and the reports. */
static void name_line(const struct verify *v, struct verify_kernel *k, unsigned number)
{
	char *problem = k->problem;

	k->problem = NULL;
	set_problem(k, "%s:%u: %s", v->opt.matrix, number, problem);
	free(problem);
	note("%s", k->problem);
}

static void read_matrix_line(struct verify *v, const char *folder, char *line, unsigned number)
{
	char *rest = line, *words[VERIFY_PATHS + 1] = { NULL }, *word, name[32];
	struct verify_kernel *k;
	const char *problem;
	size_t n = 0;

	line[strcspn(line, "#\r\n")] = '\0';
	while (n <= VERIFY_PATHS && (word = strtok_r(n ? NULL : line, " \t", &rest)))
		words[n++] = word;
	if (!n)
		return;
	problem = line_problem(words, n);
	snprintf(name, sizeof(name), "line-%u", number);
	k = new_kernel(v, problem ? name : words[0]);
	if (problem)
		set_problem(k, "%s", problem);
	for (size_t i = 1; !problem && i < n; i++)
		k->given[k->n_given++] = from_folder(folder, words[i]);
	if (!k->problem)
		find_parts(v, k, NULL);
	if (k->problem)
		name_line(v, k, number);
}

static int read_matrix(struct verify *v)
{
	FILE *file = fopen(v->opt.matrix, "re");
	char *copy = or_die(strdup(v->opt.matrix)), *line = NULL;
	const char *folder = dirname(copy);
	size_t size = 0;
	unsigned number = 0;
	int err = file ? 0 : errno;

	while (file && v->n_kernels < VERIFY_KERNELS && getline(&line, &size, file) >= 0)
		read_matrix_line(v, folder, line, ++number);
	if (file && ferror(file))
		err = errno;
	if (file && v->n_kernels == VERIFY_KERNELS && getline(&line, &size, file) >= 0)
		note("%s: only the first %d kernels", v->opt.matrix, VERIFY_KERNELS);
	if (file)
		fclose(file);
	free(line);
	free(copy);
	if (err)
		note_error("--matrix %s: %s", v->opt.matrix, strerror(err));
	else if (!v->n_kernels)
		note_error("--matrix %s names no kernel", v->opt.matrix);
	return err || !v->n_kernels ? -1 : 0;
}

int verify_kernels_find(struct verify *v)
{
	struct verify_kernel *k;
	char *copy;

	if (v->opt.matrix)
		return read_matrix(v);
	copy = or_die(strdup(v->opt.kernel[0]));
	k = new_kernel(v, basename(copy));
	free(copy);
	if (!strcmp(k->name, "/")) /* files are called by it */
		strcpy(k->name, ".");
	for (size_t i = 0; i < v->opt.n_kernel; i++)
		k->given[k->n_given++] = or_die(strdup(v->opt.kernel[i]));
	find_parts(v, k, v->opt.modules);
	if (k->problem) {
		note_error("%s", k->problem);
		return -1;
	}
	improve_name(k);
	return 0;
}

void verify_kernels_free(struct verify *v)
{
	while (v->n_kernels) {
		struct verify_kernel *k = &v->kernels[--v->n_kernels];

		for (size_t i = 0; i < k->n_given; i++)
			free(k->given[i]);
		free(k->name);
		free(k->image);
		free(k->modules);
		free(k->config_file);
		free(k->release);
		free(k->problem);
		free(k->initrd);
	}
}
