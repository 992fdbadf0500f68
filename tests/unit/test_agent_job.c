// SPDX-License-Identifier: MIT
/* test_agent_job.c: the guest agent's work in a child: its value, its failures, its deadline; and where a disk is. */
#include "agent/channels/qga_fs.c"
#include "agent/channels/qga_job.c"

#include "tests/unit/tap.h"

static struct agent a;
static struct qga q;
static int completed = 1; /* the error; 1: not yet */
static uint64_t woken_ms;
const struct channel channel_qga;

void qga_complete(struct qga *of, int err)
{
	of->later = false;
	completed = err;
}

void channel_wake(const struct channel *channel, uint64_t at_ms)
{
	(void)channel;
	woken_ms = at_ms;
}

void channel_wake_lazily(const struct channel *channel, uint64_t at_ms)
{
	channel_wake(channel, at_ms);
}

static void three(const struct qga *of, struct text *value)
{
	(void)of;
	text_str(value, "[1,2,3]");
}

static void long_value(const struct qga *of, struct text *value)
{
	(void)of;
	for (unsigned i = 0; i < VALUE_MAX - 10; i++)
		text_char(value, 'x');
}

static void too_long(const struct qga *of, struct text *value)
{
	(void)of;
	for (unsigned i = 0; i < VALUE_MAX; i++)
		text_char(value, 'x');
}

static void crash(const struct qga *of, struct text *value)
{
	(void)of;
	(void)value;
	(void)raise(SIGKILL);
}

static void hang(const struct qga *of, struct text *value)
{
	(void)of;
	text_char(value, '[');
	(void)pause();
}

/* Runs a job to its end. Returns the error. */
static int run(void (*work)(const struct qga *of, struct text *value))
{
	sigset_t none;
	int err;

	(void)sigemptyset(&none);
	q.out = text_init(q.answer, sizeof(q.answer));
	completed = 1;
	err = qga_job_begin(&q, work, 60000);
	while (err == 0 && completed == 1)
		loop_turn(&a.loop, CLOCK_NEVER, &none);
	return err < 0 ? err : completed;
}

static void jobs(void)
{
	is_int(run(three), 0, "a job ends");
	is_str(q.out.buf, "[1,2,3]", "the answer has the value that the job's child found");
	is_int(q.job_fd, -1, "nothing of an ended job is left");
	is_int(run(long_value), 0, "a value longer than a page of a pipe's buffer is no error");
	is_int((long)q.out.len, VALUE_MAX - 10, "a value longer than a page is whole");
	is_int(run(too_long), -EIO, "a value without room is an error");
	is_int(run(crash), -EIO, "a child that dies is an error");
	is_int(qga_job_begin(&q, hang, 1000), 0, "a job that hangs begins");
	ok(woken_ms == q.job_ends_ms, "a job that hangs has a deadline, at which its channel is called");
	completed = 1;
	qga_job_due(&q, q.job_ends_ms - 1);
	is_int(completed, 1, "a job that hangs continues until its deadline");
	qga_job_due(&q, q.job_ends_ms);
	is_int(completed, -ETIMEDOUT, "a job at its deadline is an error");
	is_int(waitpid(q.job, NULL, (int)__WCLONE) == q.job || errno == ECHILD, 1, "the child of a job at its deadline is dead");
	is_int((long)a.loop.count, a.loop.timer_fd >= 0, "nothing is watched after a job");
}

static void disk(const char *link, const char *want, const char *what)
{
	char text[300];
	struct text t = TEXT_IN(text);

	append_disk(&t, link);
	is_str(text, want, "%s", what);
}

#define PCI(bus, slot) "\"pci-controller\":{\"domain\":0,\"bus\":" bus ",\"slot\":" slot ",\"function\":0}"

static void disks(void)
{
	disk("../../devices/pci0000:00/0000:00:1a.0/virtio1/block/vda/vda1",
	     "{\"bus-type\":\"virtio\",\"bus\":0,\"target\":0,\"unit\":0," PCI("0", "26") ",\"dev\":\"/dev/vda1\"}", "a virtio disk");
	disk("../../devices/pci0000:00/0000:00:01.2/0000:0a:00.0/virtio1/block/vda",
	     "{\"bus-type\":\"virtio\",\"bus\":0,\"target\":0,\"unit\":0," PCI("10", "0") ",\"dev\":\"/dev/vda\"}", "one behind a bridge");
	disk("../../devices/pci0000:00/0000:00:04.0/virtio0/host2/target2:0:10/2:0:10:3/block/sda/sda2",
	     "{\"bus-type\":\"scsi\",\"bus\":0,\"target\":10,\"unit\":3," PCI("0", "4") ",\"dev\":\"/dev/sda2\"}", "a SCSI disk");
	disk("../../devices/pci0000:00/0000:00:05.0/nvme/nvme0/nvme0n1/nvme0n1p1",
	     "{\"bus-type\":\"nvme\",\"bus\":0,\"target\":0,\"unit\":0," PCI("0", "5") ",\"dev\":\"/dev/nvme0n1p1\"}", "an NVMe disk");
	disk("../../devices/virtual/block/dm-0", "", "a disk that is made of others has no address");
	disk("../../devices/platform/a003e00.virtio_mmio/virtio1/block/vda", "", "nor has one without PCI");
	disk("", "", "nor a disk that sysfs does not know");
}

int main(void)
{
	loop_init(&a.loop);
	q.agent = &a;
	q.channel = &channel_qga;
	jobs();
	disks();
	return done();
}
