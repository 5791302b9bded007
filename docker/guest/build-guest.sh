#!/bin/sh
# Builds the small guest that tests and the quickstart boot: a Debian cloud kernel, an initramfs of
# busybox and the few drivers that kernel has as modules, and an ext4 root image with a payload whose
# checksum the guest prints, so that every byte it read can be compared with the image's.
#
#   build-guest.sh DIRECTORY
#
# Files made in DIRECTORY:
#   vmlinuz, initrd.gz          direct boot with "console=ttyS0 quiet root=/dev/vda panic=1"
#   guest.raw                   root image, 64 MiB, sparse
#   payload.md5, payload.sha256 checksums of the payload inside guest.raw, hexadecimal only
#   stamp                       kernel version and checksums of these scripts; equal stamp = nothing to do
#
# Needs: apt-get with package lists, dpkg-deb, busybox (static), cpio, gzip, mke2fs. Needs no root
# unless apt does. Exit codes: 0 made or up to date, 1 failed, 2 usage, 3 a tool or package is missing.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
[ $# -eq 1 ] || { echo "usage: build-guest.sh DIRECTORY" >&2; exit 2; }
mkdir -p "$1"
target=$(cd "$1" && pwd)
PATH=$PATH:/usr/sbin:/sbin
image_mib=64
payload_mib=8

# Drivers that the kernel has as modules; each with what it needs is loaded in dependency order.
modules="virtio_pci virtio_blk virtio_net isofs sr_mod cdrom button evdev ata_piix sd_mod virtio_console"

missing() {
  echo "build-guest: missing: $*" >&2
  echo "build-guest: on Debian 12: apt-get install busybox-static cpio e2fsprogs gzip" >&2
  exit 3
}

# The meta package carries the version of the kernel package that it depends on.
meta=$(apt-cache show --no-all-versions linux-image-cloud-amd64 2>/dev/null || true)
package=$(echo "$meta" | sed -n 's/^Depends:.*\(linux-image-[0-9][^ ,]*\).*/\1/p' | head -n 1)
version=$(echo "$meta" | sed -n 's/^Version: //p' | head -n 1)
scripts=$(cat "$here/build-guest.sh" "$here/initramfs-init" "$here/guest-rcS" | sha256sum | cut -c1-16)
complete() {
  for file in vmlinuz initrd.gz guest.raw payload.md5 payload.sha256; do
    [ -s "$target/$file" ] || return 1
  done
}
if complete && [ -f "$target/stamp" ]; then
  # Without package lists the kernel that is there is as good as any.
  case "$(cat "$target/stamp")" in
    "$package $version $scripts") exit 0 ;;
    *" $scripts") [ -n "$package" ] || exit 0 ;;
  esac
fi

absent=
for tool in apt-get dpkg-deb busybox cpio gzip mke2fs md5sum sha256sum; do
  command -v "$tool" >/dev/null 2>&1 || absent="$absent $tool"
done
[ -z "$absent" ] || missing "$absent"
busybox=$(command -v busybox)
for applet in acpid switch_root modprobe insmod; do
  busybox --list | grep -qx "$applet" || missing "busybox-static (this busybox has no $applet)"
done
[ -n "$package" ] || missing "package lists with linux-image-cloud-amd64 (run apt-get update)"

work=$(mktemp -d "${TMPDIR:-/tmp}/ecms-guest.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
chmod 755 "$work"

echo "build-guest: $package $version -> $target" >&2
mkdir "$work/download" "$work/kernel"
# apt's own user cannot write here and says so at length; only a failure is of interest.
(cd "$work/download" && apt-get download -q "$package" >apt.log 2>&1) || {
  tail -n 5 "$work/download/apt.log" >&2
  missing "package $package (apt-get download failed)"
}
dpkg-deb -x "$work"/download/*.deb "$work/kernel"
release=$(basename "$work"/kernel/boot/vmlinuz-* | sed 's/^vmlinuz-//')
tree="$work/kernel/lib/modules/$release"

# Copies a driver after the drivers that its own "depends" field names, and notes the order.
ordered=
driver_file() {
  find "$tree" -name "$(echo "$1" | sed 's/[_-]/[_-]/g').ko" | head -n 1
}
add_module() {
  local file need
  case " $ordered " in *" $1 "*) return ;; esac
  file=$(driver_file "$1")
  [ -n "$file" ] || return 0 # built into the kernel
  for need in $(tr '\0' '\n' <"$file" | sed -n 's/^depends=//p' | head -n 1 | tr ',-' ' _'); do
    add_module "$need"
  done
  ordered="$ordered $1"
  cp "$file" "$work/initramfs/modules/$1.ko"
}

mkdir -p "$work/initramfs/bin" "$work/initramfs/modules" "$work/initramfs/dev" "$work/initramfs/proc" \
  "$work/initramfs/sys" "$work/initramfs/root"
cp "$busybox" "$work/initramfs/bin/busybox"
# virtio needs virtio_ring although its "depends" field does not say so.
for module in virtio_ring virtio $modules; do
  add_module "$module"
done
echo "$ordered" | tr ' ' '\n' | sed '/^$/d' >"$work/initramfs/modules/order"
cp "$here/initramfs-init" "$work/initramfs/init"
chmod 755 "$work/initramfs/init"
(cd "$work/initramfs" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -9) >"$work/initrd.gz"

root="$work/root"
mkdir -p "$root/bin" "$root/sbin" "$root/dev" "$root/proc" "$root/sys" "$root/run" "$root/tmp" "$root/mnt" \
  "$root/etc/init.d" "$root/etc/acpi/PWRF" "$root/srv"
cp "$busybox" "$root/bin/busybox"
ln -s /bin/busybox "$root/sbin/init"
ln -s /bin/busybox "$root/bin/sh"
cp "$here/guest-rcS" "$root/etc/init.d/rcS"
printf '::sysinit:/etc/init.d/rcS\n::ctrlaltdel:/bin/busybox reboot\n::shutdown:/bin/busybox umount -a -r\n' >"$root/etc/inittab"
# Not by init, which would wait two seconds for processes that are not there.
printf '#!/bin/sh\nsync\nmount -o remount,ro /\nexec poweroff -f\n' >"$root/etc/acpi/PWRF/00000080"
chmod 755 "$root/etc/init.d/rcS" "$root/etc/acpi/PWRF/00000080"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'root:!:19700:0:99999:7:::' >"$root/etc/shadow"
chmod 600 "$root/etc/shadow"
echo guest >"$root/etc/hostname"
head -c $((payload_mib * 1024 * 1024)) /dev/urandom >"$root/srv/payload"
md5sum <"$root/srv/payload" | cut -d' ' -f1 >"$work/payload.md5"
sha256sum <"$root/srv/payload" | cut -d' ' -f1 >"$work/payload.sha256"
mke2fs -q -q -t ext4 -L ecms-guest -E root_owner=0:0,lazy_itable_init=0 -d "$root" "$work/guest.raw" "${image_mib}M" >/dev/null

rm -f "$target/stamp"
cp "$work/kernel/boot/vmlinuz-$release" "$target/vmlinuz"
cp "$work/initrd.gz" "$target/initrd.gz"
cp --sparse=always "$work/guest.raw" "$target/guest.raw"
cp "$work/payload.md5" "$work/payload.sha256" "$target/"
chmod 644 "$target/vmlinuz" "$target/initrd.gz" "$target/guest.raw"
echo "$package $version $scripts" >"$target/stamp"
