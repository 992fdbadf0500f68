// SPDX-License-Identifier: MIT
/*
 * vz.m - softoff-vz: a machine of Apple's Virtualization.framework behind the QEMU Machine Protocol.
 *
 * `softoff run --vmm vz` starts this program as it starts QEMU and speaks the same dialogue to it, on
 * descriptors that it inherits (host-shim/run/backend.h): 3 QMP, 4 a serial port that these machines
 * do not have, 5 the console, 6 the guest's events. The dialogue is server.c's, the options are
 * vz_options.c's; this file has the calls of the framework. Everything happens on one serial
 * queue, as the framework demands of all that touches a machine. macOS 13 or later.
 */
#import <Foundation/Foundation.h>
#import <Virtualization/Virtualization.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "host-shim/common/child.h"
#include "host-shim/common/note.h"
#include "host-shim/run/backend.h"
#include "host-shim/vz/bridge.h"
#include "host-shim/vz/server.h"
#include "host-shim/vz/vz_options.h"
#include "host-shim/vz/wake.h"

static struct vz_options options;
static struct vz_server server;
static struct vz_clocks clocks;
static dispatch_queue_t queue;
static VZVirtualMachine *machine;
static NSMutableArray *kept; /* sources and the delegate: nothing else holds them */
static int agent_port;       /* our end of the guest agent's port */
static char words[512];      /* of the last refusal */

static int channel_fd(enum channel channel)
{
	return CHILD_FIRST_FD + (int)channel;
}

static const char *words_of(NSError *error)
{
	NSString *why = error.localizedFailureReason;

	if (!error)
		snprintf(words, sizeof(words), "the framework gave no reason");
	else
		snprintf(words, sizeof(words), "%s%s%s", error.localizedDescription.UTF8String,
		    why ? ": " : "", why ? why.UTF8String : "");
	return words;
}

static NSString *string_of(const char *text)
{
	NSString *string = [NSString stringWithUTF8String:text];

	if (!string)
		die("\"%s\" is not UTF-8", text);
	return string;
}

static NSURL *url_of(const char *path)
{
	return [NSURL fileURLWithPath:string_of(path)];
}

static void end_if_done(void)
{
	if (server.ended)
		exit(0);
}

/* --- the machine, as server.c calls it --- */

static enum vz_state machine_state(void *ctx)
{
	(void)ctx;
	switch (machine.state) {
	case VZVirtualMachineStateStopped:
		return VZ_STOPPED;
	case VZVirtualMachineStateRunning:
		return VZ_RUNNING;
	case VZVirtualMachineStatePaused:
		return VZ_PAUSED;
	case VZVirtualMachineStateError:
		return VZ_ERROR;
	case VZVirtualMachineStateStarting:
	case VZVirtualMachineStatePausing:
	case VZVirtualMachineStateResuming:
	case VZVirtualMachineStateStopping:
	case VZVirtualMachineStateSaving:
	case VZVirtualMachineStateRestoring:
		break;
	}
	return VZ_BUSY;
}

static void machine_start(void *ctx)
{
	(void)ctx;
	[machine startWithCompletionHandler:^(NSError *error) {
		if (options.unlink_kernel)
			unlink(options.kernel);
		vz_server_started(&server, error ? words_of(error) : NULL);
		end_if_done();
	}];
}

static const char *machine_request_stop(void *ctx)
{
	NSError *error = nil;

	(void)ctx;
	if (!machine.canRequestStop)
		return "the machine takes no request to stop in its present state";
	return [machine requestStopWithError:&error] ? NULL : words_of(error);
}

static void machine_stop(void *ctx)
{
	(void)ctx;
	if (!machine.canStop) {
		vz_server_stopped(&server, "the machine cannot be stopped in its present state");
		end_if_done();
		return;
	}
	[machine stopWithCompletionHandler:^(NSError *error) {
		vz_server_stopped(&server, error ? words_of(error) : NULL);
		end_if_done();
	}];
}

static const struct vz_machine machine_calls = {
	.state = machine_state,
	.start = machine_start,
	.request_stop = machine_request_stop,
	.stop = machine_stop,
};

@interface MachineDelegate : NSObject <VZVirtualMachineDelegate>
@end

@implementation MachineDelegate

- (void)guestDidStopVirtualMachine:(VZVirtualMachine *)virtualMachine
{
	(void)virtualMachine;
	vz_server_stopped(&server, NULL);
	end_if_done();
}

- (void)virtualMachine:(VZVirtualMachine *)virtualMachine didStopWithError:(NSError *)error
{
	(void)virtualMachine;
	note_error("the machine stopped: %s", words_of(error));
	vz_server_stopped(&server, words);
	end_if_done();
}

- (void)virtualMachine:(VZVirtualMachine *)virtualMachine
		     networkDevice:(VZNetworkDevice *)networkDevice
    attachmentWasDisconnectedWithError:(NSError *)error
{
	(void)virtualMachine;
	(void)networkDevice;
	note_error("the network was disconnected: %s", words_of(error));
}

@end

/* --- its description --- */

static VZBootLoader *linux_loader(void)
{
	VZLinuxBootLoader *loader = [[VZLinuxBootLoader alloc] initWithKernelURL:url_of(options.kernel)];

	loader.commandLine = string_of(options.cmdline);
	if (options.initrd)
		loader.initialRamdiskURL = url_of(options.initrd);
	return loader;
}

static VZBootLoader *efi_loader(void)
{
	VZEFIBootLoader *loader = [[VZEFIBootLoader alloc] init];
	NSURL *url = url_of(options.efi_store);
	NSError *error = nil;

	if (access(options.efi_store, F_OK) == 0)
		loader.variableStore = [[VZEFIVariableStore alloc] initWithURL:url];
	else
		loader.variableStore = [[VZEFIVariableStore alloc] initCreatingVariableStoreAtURL:url
											  options:0
											    error:&error];
	if (!loader.variableStore)
		die("--efi-store %s: %s", options.efi_store, words_of(error));
	return loader;
}

static VZFileHandleSerialPortAttachment *attach_fd(int fd)
{
	NSFileHandle *handle = [[NSFileHandle alloc] initWithFileDescriptor:fd closeOnDealloc:NO];

	return [[VZFileHandleSerialPortAttachment alloc] initWithFileHandleForReading:handle
							     fileHandleForWriting:handle];
}

/* A port that is no console: /dev/vport*, found by its name. It takes no number among hvc0, hvc1. */
static VZConsoleDeviceConfiguration *named_port(NSString *name, int fd)
{
	VZVirtioConsoleDeviceConfiguration *device = [[VZVirtioConsoleDeviceConfiguration alloc] init];
	VZVirtioConsolePortConfiguration *port = [[VZVirtioConsolePortConfiguration alloc] init];

	port.name = name;
	port.isConsole = NO;
	port.attachment = attach_fd(fd);
	device.ports[0] = port;
	return device;
}

static VZVirtioConsoleDeviceSerialPortConfiguration *console_port(void)
{
	VZVirtioConsoleDeviceSerialPortConfiguration *port =
	    [[VZVirtioConsoleDeviceSerialPortConfiguration alloc] init];

	port.attachment = attach_fd(channel_fd(CHANNEL_HVC));
	return port;
}

static int open_agent_port(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		die("cannot make the guest agent's port: %s", strerror(errno));
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	agent_port = pair[0];
	return pair[1];
}

static NSArray *storage_devices(void)
{
	NSMutableArray *devices = [NSMutableArray array];
	size_t i;

	for (i = 0; i < options.n_disks; i++) {
		const struct vz_disk *disk = &options.disks[i];
		NSError *error = nil;
		VZDiskImageStorageDeviceAttachment *attachment =
		    [[VZDiskImageStorageDeviceAttachment alloc] initWithURL:url_of(disk->path)
								   readOnly:disk->read_only
								      error:&error];

		if (!attachment)
			die("--disk %s: %s", disk->path, words_of(error));
		[devices addObject:[[VZVirtioBlockDeviceConfiguration alloc] initWithAttachment:attachment]];
	}
	return devices;
}

static NSArray *sharing_devices(void)
{
	NSMutableArray *devices = [NSMutableArray array];
	size_t i;

	for (i = 0; i < options.n_shares; i++) {
		const struct vz_share *share = &options.shares[i];
		NSString *tag = string_of(share->tag);
		NSError *error = nil;
		VZVirtioFileSystemDeviceConfiguration *device;

		if (![VZVirtioFileSystemDeviceConfiguration validateTag:tag error:&error])
			die("--share %s: %s", share->tag, words_of(error));
		device = [[VZVirtioFileSystemDeviceConfiguration alloc] initWithTag:tag];
		device.share = [[VZSingleDirectoryShare alloc]
		    initWithDirectory:[[VZSharedDirectory alloc] initWithURL:url_of(share->folder)
								    readOnly:share->read_only]];
		[devices addObject:device];
	}
	return devices;
}

static VZNetworkDeviceConfiguration *network_device(void)
{
	VZVirtioNetworkDeviceConfiguration *device = [[VZVirtioNetworkDeviceConfiguration alloc] init];
	VZMACAddress *address = [[VZMACAddress alloc] initWithString:string_of(options.mac)];

	if (!address)
		die("--mac: the framework refuses %s", options.mac);
	device.MACAddress = address;
	device.attachment = [[VZNATNetworkDeviceAttachment alloc] init];
	return device;
}

static VZVirtualMachineConfiguration *describe_machine(void)
{
	VZVirtualMachineConfiguration *c = [[VZVirtualMachineConfiguration alloc] init];
	NSError *error = nil;

	c.bootLoader = options.kernel ? linux_loader() : efi_loader();
	c.platform = [[VZGenericPlatformConfiguration alloc] init];
	c.CPUCount = (NSUInteger)options.cpus;
	c.memorySize = (uint64_t)options.memory_mib << 20;
	c.entropyDevices = @[ [[VZVirtioEntropyDeviceConfiguration alloc] init] ];
	c.serialPorts = @[ console_port() ];
	c.consoleDevices = @[ named_port(@"org.softoff.events", channel_fd(CHANNEL_EVENTS)),
		named_port(@"org.qemu.guest_agent.0", open_agent_port()) ];
	c.storageDevices = storage_devices();
	c.directorySharingDevices = sharing_devices();
	if (options.net)
		c.networkDevices = @[ network_device() ];
	if (options.n_ports)
		c.socketDevices = @[ [[VZVirtioSocketDeviceConfiguration alloc] init] ];
	if (![c validateWithError:&error])
		die("no such machine: %s", words_of(error));
	return c;
}

/* --- vsock --- */

/* Takes client over. */
static void connect_guest(int client, uint32_t port, uint64_t left_ms)
{
	VZVirtioSocketDevice *device = (VZVirtioSocketDevice *)machine.socketDevices.firstObject;

	[device connectToPort:port
	    completionHandler:^(VZVirtioSocketConnection *connection, NSError *error) {
		int guest = connection ? dup(connection.fileDescriptor) : -1;

		if (guest >= 0) {
			[connection close];
			vz_bridge_join(client, guest);
		} else if (left_ms >= VZ_CONNECT_AGAIN_MS) {
			dispatch_after(dispatch_time(DISPATCH_TIME_NOW, VZ_CONNECT_AGAIN_MS * (int64_t)NSEC_PER_MSEC), queue, ^{
				connect_guest(client, port, left_ms - VZ_CONNECT_AGAIN_MS);
			});
		} else {
			note_error("the guest does not listen at vsock port %u: %s", port, words_of(error));
			close(client);
		}
	}];
}

/* --- what arrives --- */

static void on_readable(int fd, dispatch_block_t block)
{
	dispatch_source_t source = dispatch_source_create(DISPATCH_SOURCE_TYPE_READ, (uintptr_t)fd, 0, queue);

	dispatch_source_set_event_handler(source, block);
	dispatch_resume(source);
	[kept addObject:source];
}

static void read_qmp(void)
{
	int fd = channel_fd(CHANNEL_QMP);
	char data[2048];
	ssize_t n = read(fd, data, sizeof(data));

	if (n > 0)
		vz_server_feed(&server, data, (size_t)n);
	else if (n == 0)
		vz_server_hangup(&server);
	end_if_done();
}

/* Blocks while softoff does not read, which it does not do for long. */
static void send_qmp(void *ctx, const char *line, size_t len)
{
	(void)ctx;
	while (len) {
		ssize_t n = write(channel_fd(CHANNEL_QMP), line, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return;
		line += n;
		len -= (size_t)n;
	}
}

/* The answers to guest-set-time are of no use. */
static void drop_agent_answers(void)
{
	char data[2048];

	while (read(agent_port, data, sizeof(data)) > 0)
		;
}

static void look_for_sleep(void)
{
	struct vz_clocks now = vz_clocks_now();
	int64_t slept_ms = vz_slept_ms(&clocks, &now);
	char line[VZ_SET_TIME_SIZE];
	struct timespec t;
	size_t len;

	clocks = now;
	if (!slept_ms)
		return;
	vz_server_woke(&server, slept_ms);
	clock_gettime(CLOCK_REALTIME, &t);
	len = vz_set_time(line, (int64_t)t.tv_sec * 1000000000 + t.tv_nsec);
	if (write(agent_port, line, len) < 0)
		note_error("the guest's clock could not be set after a sleep: %s", strerror(errno));
}

static void watch_sleep(void)
{
	dispatch_source_t timer = dispatch_source_create(DISPATCH_SOURCE_TYPE_TIMER, 0, 0, queue);

	clocks = vz_clocks_now();
	dispatch_source_set_timer(timer, DISPATCH_TIME_NOW, VZ_WAKE_LOOK_MS * NSEC_PER_MSEC,
	    VZ_WAKE_LOOK_MS * NSEC_PER_MSEC / 2);
	dispatch_source_set_event_handler(timer, ^{
		look_for_sleep();
	});
	dispatch_resume(timer);
	[kept addObject:timer];
}

static void open_vsock_ports(void)
{
	size_t i;

	for (i = 0; i < options.n_ports; i++) {
		const struct vz_port *port = &options.ports[i];
		uint32_t number = (uint32_t)port->port;
		int fd = vz_bridge_listen(port->socket);

		if (fd < 0)
			die("--vsock %s: %s", port->socket, strerror(-fd));
		on_readable(fd, ^{
			int client = accept(fd, NULL, NULL);

			if (client >= 0)
				connect_guest(client, number, VZ_CONNECT_MS);
		});
	}
}

/* On the queue, as all that touches a machine. */
static void set_up(void)
{
	MachineDelegate *delegate = [[MachineDelegate alloc] init];

	kept = [NSMutableArray arrayWithObject:delegate];
	machine = [[VZVirtualMachine alloc] initWithConfiguration:describe_machine() queue:queue];
	machine.delegate = delegate;
	open_vsock_ports();
	watch_sleep();
	if (vz_server_init(&server, &machine_calls, NULL, send_qmp, NULL) < 0)
		die("out of memory");
	on_readable(channel_fd(CHANNEL_QMP), ^{
		read_qmp();
	});
	on_readable(agent_port, ^{
		drop_agent_answers();
	});
}

int main(int argc, char *argv[])
{
	vz_options_parse(&options, argc, argv);
	signal(SIGPIPE, SIG_IGN);
	if (!VZVirtualMachine.isSupported)
		die("Virtualization.framework runs no machines here");
	close(channel_fd(CHANNEL_SERIAL));
	queue = dispatch_queue_create("org.softoff.vz", DISPATCH_QUEUE_SERIAL);
	dispatch_async(queue, ^{
		set_up();
	});
	dispatch_main();
}
