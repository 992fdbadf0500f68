/* SPDX-License-Identifier: MIT */
/*
 * verify.h - `softoff verify`: whether a kernel can be shut down, shown by booting it and pressing.
 *
 * A case is one kernel booted in one wiring, by its own `softoff run`. judge_boot.c (pure) judges
 * the guest's output and its disk link by link; write.c, report_json.c and report_html.c write all
 * cases as tables for people and programs.
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
	VERIFY_BOOTED,    /* the guest's init sent its first event */
	VERIFY_DESCRIBED, /* firmware or device tree describes a button */
	VERIFY_DRIVER,    /* every driver on the way is bound */
	VERIFY_ARMED,     /* a channel of the guest can hear it */
	VERIFY_INTERRUPT, /* the kernel counted an interrupt for the press */
	VERIFY_KEY,       /* a channel heard the press */
	VERIFY_STOPPED,   /* the workload got its signal, and ended */
	VERIFY_DISK,      /* its data is on the disk */
	VERIFY_OFF,       /* the VMM saw the guest power itself off */
	VERIFY_LINKS,
};

enum verify_state {
	FINDING_UNREACHED, /* an earlier link is broken */
	FINDING_OK,
	FINDING_BROKEN,
	FINDING_BYPASSED, /* broken, but the channel that heard the press does not need it */
	FINDING_UNKNOWN,  /* this kernel cannot show it */
};

struct verify_finding {
	enum verify_state state;
	char evidence[256]; /* one line, printable */
};

/* The verdict on a case, from best to worst. */
enum verify_kind {
	KIND_WIRED,
	KIND_MODULES,  /* wired, with modules that the initramfs loads */
	KIND_FALLBACK, /* another channel than the button's input device heard the press */
	KIND_NOT_WIRED,
	KIND_FAILED,   /* panicked, hung, lost data... */
	KIND_DISPUTED, /* the config says one thing, the guest another */
	KIND_NOT_RUN,  /* this host cannot boot it so */
};

/* The verdict of `softoff check` on the kernel's config, for one wiring. */
struct verify_config {
	enum judge_verdict verdict; /* JUDGE_UNKNOWN: there is no config */
	char platform[32];
	/* missing symbols, and missing symbols that they depend on; blanks between */
	char missing[256];
	/* another channel hears the button, and no kernel parameter switches it off */
	bool hears;
	/* one line: the verdict with modules, channels or missing symbols; or why there is none */
	char text[320];
};

enum verify_agreement {
	AGREE_UNKNOWN, /* there is nothing to compare */
	AGREE_YES,
	AGREE_NO,
};

struct verify_result {
	enum verify_kind kind;
	/* one line: the first broken link, the other channel or the modules; may be empty */
	char reason[320];
	struct verify_finding links[VERIFY_LINKS];
	char channel[32];                   /* the armed channel; empty: none */
	long press_to_off_ms, ready_ms;     /* -1: not known */
	json_t *doctor; /* the event with the guest's diagnosis; NULL: none */
	const struct verify_config *config; /* NULL: there is none */
	enum verify_agreement agreement;    /* of config, diagnosis and press */
	char agreed[320];                   /* one line: where they agree, or where not */
};

#define VERIFY_PATHS 16

struct verify_kernel {
	char *name;
	char *given[VERIFY_PATHS]; /* image, folder or packages, as the user named them */
	size_t n_given;
	char *image;
	char *modules; /* NULL: none */
	char *config_file; /* beside the image, in a folder or package; NULL: none */
	char *release; /* "6.12.1-arm64", or "" */
	char *problem; /* why it cannot be booted: one line; NULL: nothing */
	enum arch arch;
	char *initrd;         /* NULL: verify could not make it */
	unsigned has_modules; /* bits: modules of a button that the initramfs holds */
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
	const char *guest;  /* folder of init and witness; NULL: beside this program */
	const char *keep;   /* NULL: a temporary folder, removed at the end */
	const char *append; /* more of the kernel command line; NULL: none */
};

/* The head of each report. */
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

/* options.c: reads argv[1..]. Ends the program with an error message if it is wrong, and after --help. */
void verify_options_parse(struct verify_options *o, int argc, char *const argv[]);
/* Whether each report can be written, as far as access(2) can tell; names each that cannot. */
bool verify_options_writable(const struct verify_options *o);

/*
 * kernels.c: fills v->kernels from --kernel or the matrix, and unpacks packages below v->work. A bad
 * line of the matrix becomes a kernel with a problem. Returns 0, or -1 after an error message if
 * there is no kernel to boot.
 */
int verify_kernels_find(struct verify *v);
void verify_kernels_free(struct verify *v);

/* initrd.c: makes the initramfs of one kernel. Returns 0, or -1 with a sentence in reason. */
int verify_initrd(struct verify *v, struct verify_kernel *k, char *reason, size_t size);

/* Names the modules that the button needs in this wiring and that the initramfs loads, blanks between. */
void verify_modules(const struct verify_kernel *k, enum boot boot, char *out, size_t size);

/* config.c: ends the program if it cannot read --config. Fills k->config; k->initrd must be there. */
void verify_config_try(const struct verify *v);
void verify_config_read(const struct verify *v, struct verify_kernel *k);

/* case.c: starts the guest of a case; after its process has ended, reads its files and judges it. */
int verify_case_start(struct verify *v, struct verify_case *c);
void verify_case_finish(struct verify *v, struct verify_case *c, int wait_status);

/* judge_boot.c: a guest's output, and the verdict on it. Pure. */
struct verify_seen {
	const json_t *events;               /* array of the guest's events, in their order */
	const char *console;                /* the guest's text: not safe to print */
	const char *host;                   /* `softoff run`'s last line */
	int status;                         /* its exit status */
	bool disk_early, disk_late;         /* the disk holds the data of before, of after the press */
	const char *loaded;                 /* modules of the initramfs, blanks between */
	const struct verify_config *config; /* NULL: none */
};

void verify_judge(const struct verify_seen *seen, struct verify_result *r);

/* agree.c: the last step: compares r->config with the rest of r. Pure. */
void verify_agree(struct verify_result *r);

/* about.c: versions, date and command; the meaning of a verdict, as a sentence. */
void verify_about_fill(struct verify_about *about, int argc, char *const argv[]);
const char *verify_kind_sentence(enum verify_kind kind);

/* name.c */
const char *verify_kind_name(enum verify_kind kind);     /* "wired", "not-wired"... */
const char *verify_link_name(enum verify_link link);     /* "described"... */
const char *verify_link_sentence(enum verify_link link); /* "a power button is described" */
#define VERIFY_VERSION 128
/* "Linux 6.12.1-arm64, arm64"; "Linux of unknown version, arm64" */
const char *verify_version(const struct verify_kernel *k, char *out, size_t size);
const char *verify_state_name(enum verify_state state);  /* "ok", "broken"... */
/* as of a link: "ok", "broken", "unknown" */
const char *verify_agreement_name(enum verify_agreement agreement);

/* The fields of r->doctor that reports for people show, in this order; NULL ends the list. */
extern const char *const verify_doctor_fields[];

/*
 * 0: all wired; 1: a guest did not hear its press; 2: some cases could not be run, and none is worse;
 * 3: all guests heard the press, some by another channel than the button.
 */
int verify_status(const struct verify *v);

/* write.c, report_json.c, report_html.c: all cases, as a table and in other formats. */
void verify_write_table(const struct verify *v, FILE *out);
void verify_write_reds(const struct verify *v, FILE *out);
void verify_write_ktap(const struct verify *v, FILE *out);
void verify_write_junit(const struct verify *v, FILE *out);
void verify_write_json(const struct verify *v, FILE *out);
void verify_write_html(const struct verify *v, FILE *out);
void verify_write_lava(const struct verify *v, FILE *out);

#endif
