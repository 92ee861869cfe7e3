#!/bin/bash
# Becomes systemd, PID 1 of a small machine of its own. Called as root in new pid, mount, net, ipc and uts namespaces, with
# an empty folder to build in. Nothing that it does reaches the real machine: / is an overlay whose upper layer is in
# memory and goes with the namespaces, /dev is its own, and so is the network, which is loopback only.
set -euo pipefail
box=$1

if [ "${2-}" != inside ]; then
	# A control group of its own first, for the root of a cgroup namespace is where its maker was.
	mount --make-rprivate /
	mount -t tmpfs tmpfs "$box"
	mkdir "$box"/{upper,work,root,cgroup}
	mount -t cgroup2 cgroup2 "$box/cgroup"
	group=$box/cgroup/$(basename "$box")
	mkdir "$group"
	echo 0 > "$group/cgroup.procs"
	umount "$box/cgroup"
	exec unshare --cgroup "$0" "$box" inside
fi

mount -t overlay overlay -o "lowerdir=/,upperdir=$box/upper,workdir=$box/work" "$box/root"
cd "$box/root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=0755 tmpfs dev
for device in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0"; do
	read -r name major minor <<< "$device"
	mknod -m 0666 "dev/$name" c "$major" "$minor"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t tmpfs -o mode=0755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=0755 tmpfs var/log
# A chroot would not do: PrivateUsers= wants to be in the root of its mount namespace.
mkdir run/old
pivot_root . run/old
cd /
umount -l /run/old
mount --make-rshared / # else LoadCredential= is empty without a word

systemd-id128 new > /etc/machine-id
echo box > /etc/hostname
: > /etc/fstab
ip link set lo up
rm -f /usr/sbin/policy-rc.d
# These write to the kernel that is shared with the real machine, wait for hardware, or do the distribution's chores.
for unit in systemd-sysctl.service systemd-modules-load.service proc-sys-fs-binfmt_misc.automount systemd-binfmt.service \
	systemd-remount-fs.service systemd-udevd.service systemd-udev-trigger.service systemd-udevd-control.socket \
	systemd-udevd-kernel.socket systemd-random-seed.service systemd-timesyncd.service systemd-tmpfiles-setup-dev.service \
	systemd-networkd.service systemd-journald-audit.socket modprobe@.service timers.target \
	sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount \
	dev-hugepages.mount dev-mqueue.mount; do
	ln -sf /dev/null "/etc/systemd/system/$unit"
done
export container=userbot-e2e
exec /lib/systemd/systemd --system --unit=basic.target --log-target=null --show-status=no
