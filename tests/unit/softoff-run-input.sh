#!/bin/bash
# SPDX-License-Identifier: MIT
#
# softoff-run-input.sh: what `softoff run` takes and refuses. A refusal is one sentence, status 125, the last line if
# the options could be read, and nothing left; each has its twin that is accepted.
#
# shellcheck disable=SC2154 # variables of softoff-run.inc
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/unit/softoff-run.inc
. tests/unit/softoff-run.inc

# run_refuses SENTENCE WORDS ARG...: a usage that is not understood: one line, with WORDS in it.
run_refuses() {
	softoff_run off "${@:3}"
	is "$status $(wc -l <err)" '125 1' "$1 is refused in one line"
	check "$1: the sentence says why" output_has "$2"
}
# fails SENTENCE WORDS ARG...: understood, but it cannot be: one sentence, and the last line.
fails() {
	softoff_run off "${@:3}"
	is "$status $(wc -l <err)" '125 2' "$1 is refused in a sentence and the last line"
	check "$1: the sentence says why" output_has "$2"
	like "$last" '^softoff: verdict=failed status=125 reason="' "$1: the last line says that it failed"
}
# takes SENTENCE WORDS ARG...: accepted; the QEMU command has WORDS in it.
takes() {
	softoff_run off --dry-run "${@:3}"
	is "$status $(cat err)" '0 ' "$1 is accepted"
	check "$1: QEMU is told" output_has "$2" out
}

## Words

run_refuses 'an unknown option' 'unknown option --kernle' --kernle Image
run_refuses 'an option without its value' '--kernel needs a value: FILE' --kernel
run_refuses 'a value for an option that takes none' '--dry-run takes no value' --dry-run=yes
run_refuses 'a word that is no option' '"Image" is not an option; the workload goes after --' Image
takes 'an option with its value after =' '-kernel Image ' --kernel=Image
run_refuses 'a bad duration' '--grace: "6 s" is not a duration' --grace '6 s'
takes 'a good duration' '-kernel' --kernel Image --grace 6s --timeout 1h --ready-timeout 5 --press 500ms
run_refuses 'a bad press' '--press: "now" is neither' --press now
takes 'a good press' '-kernel' --kernel Image --press ready --press-once
run_refuses 'a bad size' '--memory: "512K" is not a size' --memory 512K
takes 'a good size' '-m 2048M ' --kernel Image --memory 2G
run_refuses 'a bad number' '--cpus: "0" is not a number from 1 to 256' --cpus 0
takes 'a good number' '-smp 4 ' --kernel Image --cpus 4
run_refuses 'an unknown boot' '--boot: "bios" is not one of dt, acpi, acpi-gpio or vz' --boot bios
run_refuses 'an unknown accelerator' '--accel: "xen" is not one of' --accel xen
run_refuses 'a bad port' '--publish: "80" is not HOST:GUEST' --kernel Image --publish 80
run_refuses 'a bad address' '--publish: "localhost:80:80" is not' --kernel Image --publish localhost:80:80
takes 'a good port' 'hostfwd=tcp:127.0.0.1:48080-:80 ' --kernel Image --publish 48080:80
takes 'a good address' 'hostfwd=tcp:0.0.0.0:48080-:80 ' --kernel Image --publish 0.0.0.0:48080:80
is "$("$softoff" run --help | grep -o '^  --[a-z-]*' | tr -d ' ' | sort)" \
	"$(sed -n 's/^\.It Fl -\([a-z-]*\).*/--\1/p' "$root/docs/softoff.1" | sort -u)" \
	'--help and the man page have the same options'

## Kernels and other files

fails 'no kernel' 'no kernel: give --kernel FILE' --initrd initrd
fails 'a kernel that is not there' '--kernel none: No such file' --kernel none
fails 'an initramfs for a kernel' '--kernel initrd is no bootable kernel: it is a cpio archive' --kernel initrd
fails 'a kernel of another architecture' '--kernel bzImage is an x86 bzImage, and --arch says arm64' \
	--arch arm64 --kernel bzImage
takes 'a kernel of that architecture' '-machine virt,' --arch arm64 --kernel Image
takes 'a kernel without --arch' '-machine q35 ' --kernel bzImage
fails 'a device tree for x86_64' '--boot dt: an x86_64 guest can only boot with acpi' --boot dt --kernel bzImage
fails 'UEFI for a kernel without EFI stub' 'has no EFI stub' --boot acpi --firmware initrd --kernel Image.plain
takes 'UEFI for a kernel with one' '-bios initrd ' --boot acpi --firmware initrd --kernel Image
takes 'a kernel without EFI stub, with a device tree' '-kernel Image.plain ' --kernel Image.plain
takes 'a kernel within gzip' '-kernel Image.gz ' --kernel Image.gz
fails 'a zboot kernel without firmware' 'which this QEMU boots only through firmware' --kernel zboot
FAKE_QEMU_VERSION=8.0.0 takes 'the same, where QEMU can unpack it' '-kernel zboot ' --kernel zboot
takes 'a zboot kernel with firmware' '-kernel zboot ' --kernel zboot --boot acpi --firmware initrd
fails 'an initrd that is not there' '--initrd none: No such file' --kernel Image --initrd none
fails 'an initrd that is a folder' '--initrd tmp is a directory' --kernel Image --initrd tmp
takes 'an initrd' '-initrd initrd ' --kernel Image --initrd initrd
fails 'firmware that is not there' '--firmware none: No such file' --kernel Image --boot acpi --firmware none
fails 'firmware for a boot without' '--firmware: --boot dt has none' --kernel Image --firmware initrd
takes 'acpi-gpio' '-machine virt,acpi=off,gic-version=3 ' --kernel Image --boot acpi-gpio --firmware initrd --cpus 123
fails 'acpi-gpio with more processors than its tables describe' '--cpus: --boot acpi-gpio has 123 processors at most' \
	--kernel Image --boot acpi-gpio --firmware initrd --cpus 124
QEMU=none fails 'a QEMU that is not there' 'QEMU=none: no such program' --kernel Image
QEMU='' path=/nonexistent fails 'no QEMU at all' 'Debian: package qemu-system-arm' --kernel Image

## Disks

printf 'raw' >raw
printf 'QFI\373\0\0\0\3' >qcow2
zeros 80 >>qcow2
{ printf 'QFI\373\0\0\0\3\0\0\0\0\0\0\0\150' && zeros 80; } >backed
takes 'a raw disk' 'driver=raw,node-name=disk0,file=file0 ' --kernel Image --disk raw
takes 'a qcow2 disk' 'driver=qcow2,node-name=disk0,file=file0 ' --kernel Image --disk qcow2
takes 'a disk to read only' 'filename=raw -blockdev driver=raw,node-name=disk0,file=file0,read-only=on ' \
	--kernel Image --disk raw,ro
fails 'a disk that is not there' '--disk none: No such file' --kernel Image --disk none
fails 'a qcow2 that leads to another file' 'say that it may, with FILE,qcow2' --kernel Image --disk backed
takes 'a qcow2 that leads to another file, with qcow2 given' 'driver=qcow2,' --kernel Image --disk backed,qcow2
takes 'a qcow2 that leads to another file, as raw' 'driver=raw,' --kernel Image --disk backed,raw
fails 'an output that is the kernel' '--console Image is the same file as --kernel Image' --kernel Image --console Image
ln -s Image link && ln initrd hard
fails 'an output that is the kernel by another name' '--events ./link is the same file as --kernel Image' --kernel Image --events ./link
fails 'an output that is the initrd by a hard link' '--console hard is the same file as --initrd initrd' --kernel Image --initrd initrd --console hard
fails 'an output that is a disk' '--console raw is the same file as --disk raw' --kernel Image --disk raw --console raw
ln -s events other
fails 'two outputs in one file' '--events other: the console goes there already, by another name' --kernel Image --console events --events other
takes 'two outputs to nowhere' '-kernel' --kernel Image --console /dev/null --events /dev/null
rm link hard other
is "$(head -c 2 Image)" MZ 'a refused output changes nothing'
fails 'a suffix that is none' '"rw" is not one of ro, raw or qcow2' --kernel Image --disk raw,rw
cp raw raw,rw && takes 'a file with such a name' 'filename=raw,,rw' --kernel Image --disk raw,rw && rm raw,rw
elf() { # MACHINE: the head of a cpio with a program for it as /init
	printf '070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X' 1 33261 0 0 1 0 20 0 0 0 0 5 0
	printf 'init\0\0\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0%b\0' "$1"
}
elf '\0267' >init.arm64 && elf '\0076' | gzip >init.x86
takes 'an init of the kernel'\''s architecture' '-initrd init.arm64 ' --kernel Image --initrd init.arm64
fails 'an init of another architecture' 'its /init is a program for x86_64, and the kernel is for arm64' --kernel Image --initrd init.x86
takes 'a kernel that starts another program' '-initrd init.x86 ' --kernel Image --initrd init.x86 --append rdinit=/sbin/init
fails 'an initrd that is no archive' '--initrd Image is no initramfs' --kernel Image --initrd Image
takes 'a file system image as initrd' '-initrd bzImage ' --kernel Image --initrd bzImage --append root=/dev/ram0
rm init.arm64 init.x86

## Combinations

fails 'a port without network' '--publish: --net none has no network' --kernel Image --net none --publish 48080:80
fails 'a port twice' '--publish: 127.0.0.1:48080 is given twice' --kernel Image --publish 48080:80 --publish 48080:81
fails 'events where the console goes' '--events -: the console goes there already' --kernel Image --events -
takes 'events alone on stdout' '-kernel' --kernel Image --events - --console events
fails 'a console that cannot be written' '--console none/x: No such file' --kernel Image --console none/x
takes 'words for QEMU' '-cpu cortex-a57' --kernel Image --qemu-arg -cpu --qemu-arg cortex-a57

## The kernel's command line

takes 'a workload' "-append 'console=ttyAMA0 panic=-1 quiet -- sh -c \"echo hi\"' " \
	--kernel Image --append quiet -- sh -c 'echo hi'
fails 'a workload with a double quote' 'double quote in a workload argument (use '\'' for a shell, or put the command in a script in the initramfs): "a"b"' \
	--kernel Image -- 'a"b'
fails 'a workload with a newline' 'cannot carry a newline' --kernel Image -- $'a\nb'
fails 'a command line that is too long' 'longer than the 2047 bytes' --kernel Image -- "$(printf '%02048d' 0)"
takes 'UEFI'\''s own word is kept from a workload' "-- true --' " \
	--kernel Image --initrd initrd --boot acpi --firmware initrd -- true

finish
