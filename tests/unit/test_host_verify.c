// SPDX-License-Identifier: MIT
/*
 * test_host_verify.c - what a guest said, judged link by link.
 */
#include <string.h>

#include "host-shim/verify/verify.h"
#include "tap.h"

static const char off[] = "softoff: verdict=off status=0 press_to_off_ms=12 boot=dt armed=evdev ready_ms=900 reason=\"\"";
static const char counted[] = "softoff: 1.0 ready\r\nwitness: interrupt  23:  2  1 9030000.pl061   3 Edge      GPIO Key Poweroff\r\n";

#define INIT "{\"v\":1,\"event\":\"init\",\"kernel\":\"6.12\",\"arch\":\"aarch64\"}"
#define ARMED "{\"v\":1,\"event\":\"armed\",\"channel\":\"evdev\",\"name\":\"gpio-keys\",\"node\":\"event0\"}"
#define PRESS "{\"v\":1,\"event\":\"press\",\"channel\":\"evdev\",\"key\":116,\"action\":\"poweroff\"}"
#define EXIT "{\"v\":1,\"event\":\"exit\",\"command\":\"/bin/witness\",\"status\":0}"

static struct verify_seen seen;
static struct verify_result r;

/* A guest that did all well, but for what a test changes. */
static void begin(const char *events)
{
	json_decref((json_t *)(uintptr_t)seen.events);
	seen = (struct verify_seen){
		.events = json_loads(events, 0, NULL), .console = counted, .host = off,
		.disk_early = true, .disk_late = true, .loaded = "",
	};
}

static void look(void)
{
	json_decref(r.doctor);
	verify_judge(&seen, &r);
}

static void test_wired(void)
{
	begin("[" INIT "," ARMED "," PRESS "," EXIT "]");
	look();
	ok(r.kind == KIND_WIRED && !*r.reason, "a guest with all links whole is wired");
	is_str(r.links[VERIFY_INTERRUPT].evidence, "3 of 9030000.pl061   3 Edge      GPIO Key Poweroff",
	       "the interrupt's counts of all processors are one sum");
	is_int(r.press_to_off_ms, 12, "the time from press to off is the launcher's figure");
	is_int(r.ready_ms, 900, "the time to ready is the launcher's figure");
	seen.console = "witness: described /gpio-keys/poweroff, code 116\r\nwitness: driver gpio-keys is bound to gpio-keys\r\n"
		       "witness: before  21:          0          0 9030000.pl061   3 Edge      GPIO Key Poweroff\r\n"
		       "witness: interrupt  21:          2          0 9030000.pl061   3 Edge      GPIO Key Poweroff\r\n";
	look();
	is_str(r.links[VERIFY_DESCRIBED].evidence, "/gpio-keys/poweroff, code 116", "a described button has its place and its key for evidence");
	is_str(r.links[VERIFY_DRIVER].evidence, "gpio-keys is bound to gpio-keys", "a bound driver has its name for evidence");
	is_str(r.links[VERIFY_INTERRUPT].evidence, "0 before the press, 2 after, of 9030000.pl061   3 Edge      GPIO Key Poweroff",
	       "an interrupt has its counts before and after the press for evidence");
	seen.loaded = "gpio_keys evdev";
	look();
	ok(r.kind == KIND_MODULES, "a guest with modules of the button is wired with modules");
	is_str(r.reason, "loads gpio_keys evdev", "the verdict names the modules");
	seen.console = "witness: disk: No such file or directory\r\n";
	seen.disk_early = seen.disk_late = false;
	look();
	ok(r.kind == KIND_MODULES && r.links[VERIFY_DISK].state == FINDING_UNKNOWN && r.links[VERIFY_INTERRUPT].state == FINDING_UNKNOWN,
	   "a kernel without disk driver and counts is not blamed");
}

static void test_counts(void)
{
	begin("[" INIT "," ARMED "]");
	seen.console = "witness: before  21:  0 9030000.pl061   3 Edge      GPIO Key Poweroff\r\n"
		       "witness: waiting\r\nwitness: interrupt  21:  2 9030000.pl061   3 Edge      GPIO Key Poweroff\r\n";
	look();
	ok(r.links[VERIFY_INTERRUPT].state == FINDING_OK && r.links[VERIFY_KEY].state == FINDING_BROKEN,
	   "an interrupt that brought no key is counted, and the key is the broken link");
	seen.console = "witness: before  21:  0 9030000.pl061   3 Edge      GPIO Key Poweroff\r\nwitness: waiting\r\n";
	look();
	ok(r.kind == KIND_FAILED && r.links[VERIFY_INTERRUPT].state == FINDING_BROKEN,
	   "a missed press without a count has the interrupt for its broken link");
	begin("[" INIT "," ARMED "," PRESS "," EXIT "]");
	seen.console = "witness: interrupt  21:  0 9030000.pl061   3 Edge      GPIO Key Poweroff\r\n";
	look();
	ok(r.kind == KIND_WIRED && r.links[VERIFY_INTERRUPT].state == FINDING_BYPASSED,
	   "a press that was heard without a count bypasses the interrupt");
}

static void test_release(void)
{
	begin("[" INIT "," ARMED "," PRESS "," EXIT "]");
	seen.console = "softoff: 2.6 module /lib/modules/6.12-cloud/kernel/evdev.ko: Invalid argument\r\n";
	look();
	is_str(r.links[VERIFY_BOOTED].evidence, "Linux 6.12, aarch64, which does not load modules of 6.12-cloud",
	       "modules of another kernel are reported as such");
	seen.console = "softoff: 2.6 module /lib/modules/6.12/kernel/evdev.ko: No such device\r\n";
	look();
	is_str(r.links[VERIFY_BOOTED].evidence, "Linux 6.12, aarch64", "a module of the same kernel that does not load is not reported so");
}

static void test_broken(void)
{
	begin("[" INIT "," ARMED "]");
	look();
	ok(r.kind == KIND_FAILED && r.links[VERIFY_KEY].state == FINDING_BROKEN, "a guest that was armed and missed the press has failed");
	ok(r.links[VERIFY_OFF].state == FINDING_UNREACHED, "links after the broken one were not reached");
	begin("[" INIT ",{\"v\":1,\"event\":\"unwired\",\"reason\":\"no driver\"}]");
	look();
	ok(r.kind == KIND_NOT_WIRED, "an unwired guest is not wired");
	is_str(r.reason, "no driver", "the reason is the guest's");
	begin("[" INIT ",{\"v\":1,\"event\":\"unwired\",\"reason\":\"no driver\",\"link\":\"consumer\",\"path\":\"/sys/x\","
	      "\"read\":\"nothing\"}]");
	look();
	ok(r.links[VERIFY_DESCRIBED].state == FINDING_OK && r.links[VERIFY_DRIVER].state == FINDING_BROKEN,
	   "the guest's diagnosis names the broken link");
	is_str(r.links[VERIFY_DRIVER].evidence, "consumer: /sys/x: nothing", "the broken link has its evidence");
	ok(r.links[VERIFY_ARMED].state == FINDING_UNREACHED && r.kind == KIND_NOT_WIRED, "links after the diagnosed one were not reached");
	begin("[]");
	seen.console = "[    1.0] Kernel panic - not syncing: No working init found.\n";
	look();
	ok(r.kind == KIND_FAILED && strstr(r.reason, "No working init"), "a panic before init is the reason");
	begin("[" INIT "," ARMED "," PRESS "," EXIT "]");
	seen.disk_late = false;
	look();
	ok(r.kind == KIND_FAILED && strstr(r.reason, "after the press"), "a guest whose data is not on the disk has failed");
	begin("[" INIT "," ARMED "," PRESS ",{\"v\":1,\"event\":\"exit\",\"command\":\"/bin/witness\",\"signal\":9}]");
	look();
	ok(r.links[VERIFY_STOPPED].state == FINDING_BROKEN, "a workload that was killed was not stopped");
}

static void test_others(void)
{
	begin("[" INIT ",{\"v\":1,\"event\":\"armed\",\"channel\":\"gpio\"}," PRESS "," EXIT "]");
	look();
	ok(r.kind == KIND_FALLBACK, "a press by another channel than evdev is a fallback");
	is_str(r.reason, "heard by gpio", "the verdict names the channel");
	begin("[" INIT ",{\"v\":1,\"event\":\"doctor\",\"link\":\"consumer\"},{\"v\":1,\"event\":\"armed\",\"channel\":\"gpio\"}," PRESS "," EXIT "]");
	look();
	ok(r.kind == KIND_FALLBACK && r.links[VERIFY_DRIVER].state == FINDING_BYPASSED, "another channel bypasses a driver that is not bound");
	begin("[" INIT ",{\"v\":1,\"event\":\"armed\",\"channel\":\"evdev\",\"name\":\"keyboard\",\"node\":\"event0\"},"
	      "{\"v\":1,\"event\":\"doctor\",\"link\":\"evdev\",\"symbols\":\"INPUT_EVDEV\"},"
	      "{\"v\":1,\"event\":\"armed\",\"channel\":\"evdev\",\"name\":\"button\",\"node\":\"event1\"},"
	      "{\"v\":1,\"event\":\"doctor\",\"link\":\"\",\"symbols\":\"\"},"
	      "{\"v\":1,\"event\":\"press\",\"channel\":\"evdev\",\"node\":\"event1\",\"key\":116,\"action\":\"poweroff\"},"
	      "{\"v\":1,\"event\":\"doctor\",\"link\":\"interrupt\",\"symbols\":\"X\"}," EXIT "]");
	seen.config = &(struct verify_config){ .verdict = JUDGE_MODULES, .text = "wired with modules: evdev" };
	look();
	ok(r.kind == KIND_WIRED && r.agreement == AGREE_YES, "a diagnosis made before the button came is not final");
	is_str(r.links[VERIFY_ARMED].evidence, "evdev, button (event1)", "the armed button is the button that was pressed");
	begin("[]");
	seen.host = "softoff: verdict=failed status=125 reason=\"no UEFI firmware for arm64 found\"";
	seen.status = 125;
	look();
	ok(r.kind == KIND_NOT_RUN, "a boot that this host lacks was not run");
	is_str(r.reason, "no UEFI firmware for arm64 found", "a boot that was not run has its reason");
	begin("[" INIT "," ARMED "," PRESS "," EXIT "]");
	seen.console = "\033[31mwitness: disk: \033[2J<b>&\r\n";
	look();
	ok(!strchr(r.links[VERIFY_DISK].evidence, 033), "control characters in the guest's name are made harmless");
	begin("[" INIT ",{\"v\":1,\"event\":\"armed\",\"channel\":\"a\\u001b[2J\"},{\"v\":1,\"event\":\"doctor\",\"link\":\"\","
	      "\"symbols\":\"X\\u001b[2J\"}," PRESS "," EXIT "]");
	seen.config = &(struct verify_config){ .verdict = JUDGE_WIRED, .text = "wired" };
	look();
	ok(r.kind == KIND_DISPUTED && !strchr(r.channel, 033) && !strchr(r.agreed, 033), "control characters in its events are made harmless");
	is_str(json_string_value(json_object_get(r.doctor, "symbols")), "X?[2J", "control characters in its diagnosis are made harmless, and the rest is kept");
}

static bool promised;	/* the config has a fallback that hears the button */

/* A guest with this diagnosis, armed and pressed or not, beside a config with this verdict. */
static void compare(const char *doctor, bool heard, enum judge_verdict verdict, const char *missing)
{
	static struct verify_config config;
	char events[1024];

	config = (struct verify_config){ .verdict = verdict, .platform = "qemu-dt", .hears = promised };
	snprintf(config.missing, sizeof(config.missing), "%s", missing);
	snprintf(config.text, sizeof(config.text), "%s", judge_verdict_name(verdict));
	snprintf(events, sizeof(events), "[" INIT ",{\"v\":1,\"event\":\"%s\",\"reason\":\"no driver\",%s}%s]", heard ? "doctor" : "unwired",
		 doctor, heard ? "," ARMED "," PRESS "," EXIT : "");
	begin(events);
	seen.config = &config;
	look();
}

#define WHOLE "\"link\":\"\",\"symbols\":\"\""
#define NO_KEYS "\"link\":\"consumer\",\"symbols\":\"KEYBOARD_GPIO INPUT_KEYBOARD INPUT\""
#define NO_BUTTON "\"link\":\"button\",\"symbols\":\"\""

static void test_agreement(void)
{
	compare(WHOLE, true, JUDGE_WIRED, "");
	ok(r.kind == KIND_WIRED && r.agreement == AGREE_YES, "config, diagnosis and press say wired: they agree");
	compare(NO_KEYS, false, JUDGE_UNWIRED, "INPUT_EVDEV KEYBOARD_GPIO");
	ok(r.kind == KIND_NOT_WIRED && r.agreement == AGREE_YES, "config and diagnosis name the same symbol: they agree");
	is_str(r.agreed, "both name KEYBOARD_GPIO", "the agreement names the symbol");
	compare(NO_KEYS, false, JUDGE_FALLBACK, "INPUT_KEYBOARD");
	ok(r.agreement == AGREE_YES, "a symbol that needs the named one agrees");
	compare(NO_KEYS, false, JUDGE_UNWIRED, "GPIO_PL061");
	ok(r.kind == KIND_DISPUTED && r.agreement == AGREE_NO, "they name different symbols: disputed");
	is_str(r.reason, "the config lacks GPIO_PL061, and the guest's diagnosis says KEYBOARD_GPIO INPUT_KEYBOARD INPUT",
	       "a dispute has both reasons");
	compare(NO_KEYS, false, JUDGE_UNWIRED, "KEYBOARD_GPIO_X INPUT_KEYBOARDS");
	ok(r.kind == KIND_DISPUTED, "a symbol with a longer name is another symbol");
	promised = true;
	compare(NO_KEYS, false, JUDGE_FALLBACK, "KEYBOARD_GPIO");
	ok(r.kind == KIND_DISPUTED, "a fallback that missed the button is disputed");
	promised = false;
	compare(NO_KEYS, false, JUDGE_MODULES, "");
	ok(r.kind == KIND_DISPUTED, "the guest lacks a symbol that the config has: disputed");
	compare(WHOLE, true, JUDGE_UNWIRED, "KEYBOARD_GPIO");
	ok(r.kind == KIND_DISPUTED, "a press that worked without a symbol that the config lacks is disputed");
	is_int(r.links[VERIFY_OFF].state, FINDING_OK, "what was seen of the links stays");
	compare(WHOLE, false, JUDGE_UNWIRED, "KEYBOARD_GPIO");
	ok(r.kind == KIND_DISPUTED, "the diagnosis finds nothing that the config lacks: disputed");
	compare(WHOLE, false, JUDGE_WIRED, "");
	ok(r.kind == KIND_DISPUTED, "config and diagnosis say wired, the press does not: disputed");
	compare(NO_BUTTON, false, JUDGE_WIRED, "");
	ok(r.kind == KIND_NOT_WIRED && r.agreement == AGREE_YES, "no config is to blame for a button that is not described");
	compare(NO_BUTTON, false, JUDGE_UNWIRED, "KEYBOARD_GPIO");
	ok(r.kind == KIND_NOT_WIRED && r.agreement == AGREE_UNKNOWN, "links after that are not compared");
	compare(NO_KEYS, false, JUDGE_UNKNOWN, "");
	ok(r.kind == KIND_NOT_WIRED && r.agreement == AGREE_UNKNOWN, "without a config nothing is compared");
}

static void test_tiny(void)
{
	begin("[" INIT ",{\"v\":1,\"event\":\"unwired\",\"reason\":\"no link is broken\",\"link\":\"\",\"symbols\":\"\"},"
	      "{\"v\":1,\"event\":\"stopping\",\"by\":\"signal 38\"}," EXIT "]");
	look();
	ok(r.kind == KIND_WIRED && !strcmp(r.channel, "signal"), "the tiny ACPI button, which signals PID 1, is wired");
	begin("[" INIT ",{\"v\":1,\"event\":\"doctor\",\"reason\":\"no driver\",\"link\":\"driver\",\"symbols\":\"GPIO_PL061\"}," ARMED "]");
	look();
	ok(r.kind == KIND_NOT_WIRED && r.links[VERIFY_DRIVER].state == FINDING_BROKEN,
	   "armed by a button that nothing can notify: the driver is the broken link");
	is_str(r.reason, "no driver", "by the diagnosis");
}

int main(void)
{
	test_agreement();
	test_tiny();
	test_wired();
	test_counts();
	test_release();
	test_broken();
	test_others();
	json_decref((json_t *)(uintptr_t)seen.events);
	json_decref(r.doctor);
	return done();
}
