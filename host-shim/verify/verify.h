/* SPDX-License-Identifier: MIT */
/*
 * verify.h - `softoff verify`: whether a kernel can be shut down, shown by booting it and pressing.
 *
 * A case is one kernel booted in one wiring. Each is a `softoff run` of its own, beside others;
 * what its guest said and what it left on its disk is judged link by link (judge_boot.c, pure),
 * and all cases together are written as tables for people and programs (verify_write*.c).
 */
#ifndef HOST_SHIM_VERIFY_VERIFY_H
#define HOST_SHIM_VERIFY_VERIFY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "host-shim/check/judge.h"
#include "host-shim/kernel/image.h"
#include "host-shim/run/options.h"

/* The links that a press goes along, in their order. */
enum verify_link {
	VERIFY_BOOTED,    /* the guest's init spoke */
	VERIFY_DESCRIBED, /* firmware or device tree tell of a button */
	VERIFY_DRIVER,    /* every driver on the way is bound */
	VERIFY_ARMED,     /* a channel of the guest could hear it */
	VERIFY_INTERRUPT, /* the press was counted */
	VERIFY_KEY,       /* and heard */
	VERIFY_STOPPED,   /* the workload got its signal, and ended */
	VERIFY_DISK,      /* what it wrote is on the disk */
	VERIFY_OFF,       /* the VMM saw the guest's own power-off */
	VERIFY_LINKS,
};

enum verify_state {
	FINDING_UNREACHED, /* an earlier link is broken */
	FINDING_OK,
	FINDING_BROKEN,
	FINDING_UNKNOWN, /* this kernel does not let it be seen */
};

struct verify_finding {
	enum verify_state state;
	char evidence[256]; /* one line, printable */
};

/* What a case comes to, from best to worst. */
enum verify_kind {
	KIND_WIRED,
	KIND_MODULES,  /* wired, with modules that the initramfs loads */
	KIND_FALLBACK, /* the press was heard by another channel than the button's input device */
	KIND_NOT_WIRED,
	KIND_FAILED,   /* panicked, hung, lost data... */
	KIND_DISPUTED, /* the config says one thing, the guest another */
	KIND_NOT_RUN,  /* this host cannot boot it so */
};

/* What the kernel's config says of a wiring, by `softoff check`. */
struct verify_config {
	enum judge_verdict verdict; /* JUDGE_UNKNOWN: there is no config */
	char platform[32];
	/* symbols that are missing, and those that they need and are missing too; blanks between */
	char missing[256];
	/* another channel hears a press of the button, and no parameter takes that away */
	bool hears;
	/* one line: the verdict and by what, or without what, or why there is none */
	char text[320];
};

enum verify_agreement {
	AGREE_UNKNOWN, /* there is nothing to compare */
	AGREE_YES,
	AGREE_NO,
};

struct verify_result {
	enum verify_kind kind;
	/* one line: of the first broken link, the fallback or the modules; may be empty */
	char reason[320];
	struct verify_finding links[VERIFY_LINKS];
	char channel[32];                   /* that armed; empty: none */
	long press_to_off_ms, ready_ms;     /* -1: not known */
	json_t *doctor; /* what the guest's own diagnosis said: its event; NULL: nothing */
	const struct verify_config *config; /* NULL: there is none */
	enum verify_agreement agreement;    /* of config, diagnosis and press */
	char agreed[320];                   /* one line: in what, or in what not */
};

#define VERIFY_PATHS 16

struct verify_kernel {
	char *name;
	char *given[VERIFY_PATHS]; /* image, folder or packages, as the user named them */
	size_t n_given;
	char *image;
	char *modules; /* NULL: none */
	char *config_file; /* that a folder or package has beside the image; NULL: none */
	char *release; /* "6.12.1-arm64", or "" */
	char *problem; /* why it cannot be booted: one line; NULL: nothing */
	enum arch arch;
	char *initrd;         /* made for it; NULL: it could not be */
	unsigned has_modules; /* bits: which modules of a button the initramfs has */
	struct verify_config config[BOOTS];
};

struct verify_case {
	struct verify_kernel *kernel;
	enum boot boot;
	pid_t pid; /* 0: not started, or ended */
	char *dir; /* console, events, host, disk */
	int64_t started_ms, ended_ms;
	bool done;
	struct verify_result result;
};

#define VERIFY_KERNELS 256
#define VERIFY_CASES (VERIFY_KERNELS * (BOOTS - BOOT_DT))

struct verify_options {
	const char *kernel[VERIFY_PATHS], *modules, *config, *matrix;
	size_t n_kernel;
	bool boots[BOOTS];
	enum vmm vmm;
	const char *junit, *ktap, *json, *html; /* NULL: not wanted; "-": stdout */
	bool lava;                              /* signal lines on stdout */
	long jobs;
	int64_t timeout_ms; /* of one boot */
	const char *guest;  /* folder of init and witness; NULL: looked for */
	const char *keep;   /* NULL: a temporary folder that goes away */
	const char *append; /* more of the kernel command line; NULL: none */
};

/* What the results come from. */
struct verify_about {
	char date[32], qemu[64]; /* qemu: "" without it */
	char command[1024];
};

struct verify {
	struct verify_options opt;
	struct verify_about about;
	struct verify_kernel kernels[VERIFY_KERNELS];
	size_t n_kernels;
	struct verify_case cases[VERIFY_CASES];
	size_t n_cases;
	char *work; /* folder for all of them */
};

/* The subcommand: argv[0] is "verify". Returns the exit status of the program. */
int verify_main(int argc, char *argv[]);

/*
 * options.c: reads argv[1..]; ends the program with a sentence where it cannot be
 * understood, and after --help.
 */
void verify_options_parse(struct verify_options *o, int argc, char *const argv[]);
/*
 * Whether there is room for each result that was asked for, as far as can be told without writing;
 * says which has none.
 */
bool verify_options_writable(const struct verify_options *o);

/*
 * kernels.c: fills v->kernels from --kernel or the matrix. What is wrong with a line of the matrix is
 * its kernel's problem. Packages are unpacked below v->work. Returns 0, or -1 if there is nothing to
 * boot, and has said why.
 */
int verify_kernels_find(struct verify *v);
void verify_kernels_free(struct verify *v);

/*
 * initrd.c: makes the initramfs of one kernel. Returns 0, or -1 with a sentence in reason.
 */
int verify_initrd(struct verify *v, struct verify_kernel *k, char *reason, size_t size);

/* Names those of the button's modules that it loads and that such a boot needs, blanks between. */
void verify_modules(const struct verify_kernel *k, enum boot boot, char *out, size_t size);

/*
 * config.c: ends the program when --config cannot be read; fills k->config, once k->initrd
 * is made.
 */
void verify_config_try(const struct verify *v);
void verify_config_read(const struct verify *v, struct verify_kernel *k);

/*
 * case.c: starts the guest of a case; when its process has ended, takes in what it left and
 * judges it.
 */
int verify_case_start(struct verify *v, struct verify_case *c);
void verify_case_finish(struct verify *v, struct verify_case *c, int wait_status);

/* judge_boot.c: what was seen, and what it amounts to. Pure. */
struct verify_seen {
	const json_t *events;               /* array of the guest's events, in their order */
	const char *console;                /* text; what the guest says it is */
	const char *host;                   /* `softoff run`'s last line */
	int status;                         /* its exit status */
	bool disk_early, disk_late;         /* were found on the disk */
	const char *loaded;                 /* modules of the initramfs, blanks between */
	const struct verify_config *config; /* NULL: none */
};

void verify_judge(const struct verify_seen *seen, struct verify_result *r);

/* agree.c: the last step of it: r->config against the rest of r. Pure. */
void verify_agree(struct verify_result *r);

/* about.c: versions, date and command; what a verdict means, as a sentence. */
void verify_about_fill(struct verify_about *about, int argc, char *const argv[]);
const char *verify_kind_sentence(enum verify_kind kind);

/* name.c */
const char *verify_kind_name(enum verify_kind kind);     /* "wired", "not-wired"... */
const char *verify_link_name(enum verify_link link);     /* "described"... */
const char *verify_link_sentence(enum verify_link link); /* "a power button is described" */
const char *verify_state_name(enum verify_state state);  /* "ok", "broken"... */
/* as of a link: "ok", "broken", "unknown" */
const char *verify_agreement_name(enum verify_agreement agreement);

/* What of r->doctor people are told, in this order; NULL ends it. */
extern const char *const verify_doctor_fields[];

/*
 * 0: all wired; 1: some presses were not heard; 2: some could not be run, and nothing worse; 3: all were
 * heard, some by another channel than the button.
 */
int verify_status(const struct verify *v);

/* write.c, report_json.c, report_html.c: all cases, as a table, in other formats. */
void verify_write_table(const struct verify *v, FILE *out);
void verify_write_reds(const struct verify *v, FILE *out);
void verify_write_ktap(const struct verify *v, FILE *out);
void verify_write_junit(const struct verify *v, FILE *out);
void verify_write_json(const struct verify *v, FILE *out);
void verify_write_html(const struct verify *v, FILE *out);
void verify_write_lava(const struct verify *v, FILE *out);

#endif
