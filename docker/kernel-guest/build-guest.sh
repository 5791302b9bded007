#!/usr/bin/env bash
# Builds the guest in which the kernel stack is tested: Debian's cloud kernel with its modules, the
# programs that the stack drives, and a Java runtime cut out of the JDK that builds the product.
#
#   build-guest.sh DIRECTORY
#
# Files made in DIRECTORY:
#   vmlinuz, initrd.gz   kernel; mounts root.sqfs from /dev/vda under a writable layer in memory
#   root.sqfs            programs, modules, Java; starts guest-init, which runs the job on /dev/vdb
#   stamp                versions and checksum of these scripts; equal stamp = nothing to do
#
# Needs JAVA_HOME (JDK 25), apt-get with package lists and the packages of .ci/deps kernel.
# Packages are only unpacked: nothing of the guest runs here. Exit codes: 0 made or up to date,
# 1 failed, 2 usage, 3 a tool or package is missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# -eq 1 ] || { echo "usage: build-guest.sh DIRECTORY" >&2; exit 2; }
mkdir -p "$1"
target=$(cd "$1" && pwd)
PATH=$PATH:/usr/sbin:/sbin

# What the stack drives, and what a shell script of the guest needs.
packages=(dmsetup tgt open-iscsi lvm2 bcache-tools thin-provisioning-tools util-linux mount kmod
  iproute2 coreutils bash dash grep sed mawk tar gzip findutils procps libc-bin base-files
  base-passwd zlib1g)
# The guest is of the host's own release, since it takes the host's package sources.
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
# Drivers of the guest's own disks, loaded before there is a modprobe.
boot_modules=(virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk
  squashfs overlay)
# Modules of Java that the stack, its tests and their libraries use.
java_modules=java.base,java.logging,java.xml,java.naming,java.management,java.desktop,java.instrument,jdk.unsupported

missing() {
  echo "kernel-guest: missing: $*" >&2
  exit 3
}
[ -x "${JAVA_HOME:-}/bin/jlink" ] || missing "a JDK 25 with jlink in JAVA_HOME"
for tool in apt-get dpkg-deb mmdebstrap mksquashfs busybox cpio gzip depmod; do
  command -v "$tool" >/dev/null || missing "$tool; on Debian 12 run .ci/deps kernel as root"
done

# The meta package carries the version of the kernel package that it depends on.
meta=$(apt-cache show --no-all-versions linux-image-cloud-amd64 2>/dev/null || true)
kernel=$(sed -n 's/^Depends:.*\(linux-image-[0-9][^ ,]*\).*/\1/p' <<<"$meta" | head -n 1)
version=$(sed -n 's/^Version: //p' <<<"$meta" | head -n 1)
[ -n "$kernel" ] || missing "package lists with linux-image-cloud-amd64 (run apt-get update)"
scripts=$(cat "$here/build-guest.sh" "$here/guest-init" | sha256sum | cut -c1-16)
java_version=$(sed -n 's/^JAVA_RUNTIME_VERSION=//p' "$JAVA_HOME/release" | tr -d '"')
stamp="$kernel $version $java_version $scripts"
if [ -s "$target/root.sqfs" ] && [ -s "$target/initrd.gz" ] && [ -s "$target/vmlinuz" ] &&
  [ "$(cat "$target/stamp" 2>/dev/null)" = "$stamp" ]; then
  exit 0
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/ecms-kernel-guest.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
chmod 755 "$work"
echo "kernel-guest: $kernel $version, Java $java_version -> $target" >&2

mkdir "$work/download" "$work/kernel"
# apt's own user cannot write here and says so at length; only a failure is of interest.
(cd "$work/download" && apt-get download -q "$kernel" >apt.log 2>&1) ||
  { tail -n 5 "$work/download/apt.log" >&2; missing "package $kernel (apt-get download failed)"; }
dpkg-deb -x "$work"/download/*.deb "$work/kernel"
release=$(basename "$work"/kernel/boot/vmlinuz-* | sed 's/^vmlinuz-//')

# The host's own sources, whichever form they are in, without those of third parties.
sources=()
for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
  [ ! -s "$file" ] || sources+=("$file")
done
root=$work/root
mmdebstrap --quiet --variant=extract --mode=root --format=directory \
  --include="$(IFS=,; echo "${packages[*]}")" \
  --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
  "$suite" "$root" "${sources[@]}" >"$work/mmdebstrap.log" 2>&1 ||
  { tail -n 20 "$work/mmdebstrap.log" >&2; exit 1; }

# What the maintainer scripts would have made, as far as anything here looks at it.
printf 'root:x:0:0:root:/root:/bin/bash\n' >"$root/etc/passwd"
printf 'root:x:0:\ndisk:x:6:\n' >"$root/etc/group"
printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
[ -e "$root/usr/bin/awk" ] || ln -s mawk "$root/usr/bin/awk"
rm -rf "$root"/usr/share/{doc,man,locale,i18n,info} "$root"/var/{cache,lib/apt}
rm -rf "$root/usr/lib/modules"
mkdir -p "$root/usr/lib/modules"
cp -a "$work/kernel/lib/modules/$release" "$root/usr/lib/modules/"
rm -rf "$root/usr/lib/modules/$release/kernel"/{sound,drivers/{gpu,media,infiniband,hwmon,usb}}
depmod -b "$root" "$release"
"$JAVA_HOME/bin/jlink" --add-modules "$java_modules" --strip-debug --no-header-files \
  --no-man-pages --generate-cds-archive --output "$root/opt/java"
install -m 755 "$here/guest-init" "$root/sbin/guest-init"
rm -f "$target/stamp"
mksquashfs "$root" "$work/root.sqfs" -comp zstd -Xcompression-level 3 -noappend -quiet -no-progress \
  >"$work/mksquashfs.log"

initramfs=$work/initramfs
mkdir -p "$initramfs"/{bin,modules,proc,sys,dev,lower,upper,new}
cp "$(command -v busybox)" "$initramfs/bin/busybox"
order=()
for module in "${boot_modules[@]}"; do
  file=$(find "$root/usr/lib/modules/$release/kernel" -name "$module.ko" -print -quit)
  [ -n "$file" ] || continue # built into the kernel
  cp "$file" "$initramfs/modules/"
  order+=("$module.ko")
done
cat >"$initramfs/init" <<INIT
#!/bin/busybox sh
B=/bin/busybox
\$B mount -t proc proc /proc
\$B mount -t sysfs sys /sys
\$B mount -t devtmpfs dev /dev
for module in ${order[*]}; do \$B insmod /modules/\$module || echo "insmod \$module failed"; done
i=0
while [ ! -b /dev/vda ] && [ \$i -lt 100 ]; do \$B sleep 0.1; i=\$((i + 1)); done
\$B mount -t squashfs -o ro /dev/vda /lower
\$B mount -t tmpfs -o size=80% tmpfs /upper
\$B mkdir -p /upper/data /upper/work
\$B mount -t overlay -o lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work overlay /new
\$B mount --move /dev /new/dev
\$B mount --move /proc /new/proc
\$B mount --move /sys /new/sys
exec \$B switch_root /new /sbin/guest-init
INIT
chmod 755 "$initramfs/init"
(cd "$initramfs" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1) >"$work/initrd.gz"

cp "$work/kernel/boot/vmlinuz-$release" "$target/vmlinuz"
cp "$work/initrd.gz" "$target/initrd.gz"
cp "$work/root.sqfs" "$target/root.sqfs"
chmod 644 "$target"/{vmlinuz,initrd.gz,root.sqfs}
echo "$stamp" >"$target/stamp"
