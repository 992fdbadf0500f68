#!/bin/bash
# SPDX-License-Identifier: MIT
# teardown.sh - what lies between file systems is undone: swap, loop devices, device-mapper, what hides them.
. "$(dirname "$0")/lib.sh"
vm_begin arm64
. tests/vm/disks.inc

initrd "$tap_work/cpio" "${vm_all[@]}" virtio_blk ext4 loop dm_mod raid1 overlay -- "$tap_work/trouble"

disks
vm_when '^trouble: made' --initrd "$tap_work/cpio" --disk "$tap_work/a" --disk "$tap_work/b" -- /bin/trouble stack
vm_is 0 off 'a guest with swap, loop devices and device-mapper on its disk powers off'
like "$(event unmounted)" '"left":0' 'all of it is unmounted'
unlike "$vm_console" 'stays|given up' 'init gives up no file system'
clean a 'the disk below swap and loop devices is clean'
clean b 'the disk below device-mapper is clean'
debugfs -R "dump /image $tap_work/image" "$tap_work/a" 2>/dev/null
clean image 'the image of a loop device is clean'
is "$(size_of image /file)" 102400 \
	'the file in the image is whole'

disks
cp --sparse=always "$tap_work/b" "$tap_work/a"
vm_when '^trouble: made' --initrd "$tap_work/cpio" --disk "$tap_work/a" --disk "$tap_work/b" -- /bin/trouble mirror
vm_is 0 off 'a guest with a mirror of two disks powers off'
like "$vm_console" 'md: md0 stopped' 'the mirror is stopped'
clean a 'the first half of the mirror is clean'
check 'the second half of the mirror is the same' cmp "$tap_work/a" "$tap_work/b"
is "$(size_of a /file)" 1024000 'the file on the mirror is whole'

disks
vm_when '^trouble: made' --initrd "$tap_work/cpio" --disk "$tap_work/a" --disk "$tap_work/b" -- /bin/trouble hidden
vm_is 0 off 'a guest whose disks are hidden under tmpfs powers off'
like "$(event unmounted)" '"left":0' 'the hidden disks are found'
clean a 'the disk hidden by a mount on its parent is clean'
clean b 'the disk hidden by a mount on itself is clean'

disks
vm_when '^trouble: made' --initrd "$tap_work/cpio" --disk "$tap_work/a" -- /bin/trouble overlay
vm_is 0 off 'a guest with an overlay powers off'
clean a "the disk of the overlay's upper layer is clean"
is "$(size_of a /upper/file)" 102400 \
	'the file written through the overlay is whole'

vm_when '^trouble: made' --initrd "$tap_work/cpio" "${vm_counted[@]}" -- /bin/trouble mounts 1000
vm_is 0 off 'a guest with 1,000 mounts of tmpfs powers off'
in_budget 1000 'a guest with 1,000 mounts of tmpfs is off in less than a second'

# In other mount namespaces.
disks
vm_when '^trouble: made' --initrd "$tap_work/cpio" --disk "$tap_work/a" -- /bin/trouble pinned
vm_is 0 off 'a guest with a disk in a mount namespace that only a mount keeps powers off'
clean a 'the disk is clean'
is "$(size_of a /file)" 102400 'with all its data'

disks
vm_when '^trouble: made' --initrd "$tap_work/cpio" --disk "$tap_work/a" --disk "$tap_work/b" -- /bin/trouble survivor
vm_is 118 off 'a guest with a process that survives SIGKILL in its own mount namespace powers off'
like "$vm_console" 'left behind, it does not die: [0-9]+ \(trouble\), state D' 'the survivor is named'
like "$vm_console" '/data \(ext4, /dev/vda\) is writable in the mount namespace of [0-9]+ \(trouble\)' 'the file system in the namespace of the survivor is named'
in_budget 5000 'a guest with a survivor is off within its budget'
clean a 'the disk of the survivor is made read-only, and clean'
is "$(size_of a /file)" 102400 'the disk of the survivor has all its data'

# In a circle.
disks
vm_when '^trouble: made' --initrd "$tap_work/cpio" --disk "$tap_work/a" --disk "$tap_work/b" -- /bin/trouble inside
vm_is 0 off 'a guest whose disk is mounted in its own loop image powers off'
clean a 'the disk is clean'
is "$(size_of a /file)" 102400 'with all its data'
debugfs -R "dump /image $tap_work/image" "$tap_work/a" 2>/dev/null
clean image 'as is the image'
is "$(size_of image /file)" 102400 'with all its data'

disks
vm_when '^trouble: made' --initrd "$tap_work/cpio" --disk "$tap_work/a" --disk "$tap_work/b" -- /bin/trouble lower
vm_is 118 off 'a guest with a busy overlay whose lower layer is a loop on the upper layer'"'"'s disk powers off'
in_budget 5000 'within its budget'
clean a 'the disk is clean'
is "$(size_of a /upper/file)" 102400 'with all that was written'
finish
