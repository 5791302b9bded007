#!/usr/bin/env bash
# Runs a job in a guest made by build-guest.sh and passes its serial console on.
#
#   run-guest.sh GUEST-DIRECTORY JOB-DIRECTORY SECONDS [qemu option...]
#
# The job's directory holds an executable `run`. Memory, processors and words for the kernel come
# from GUEST_MEMORY (MiB), GUEST_CPUS and GUEST_APPEND. The exit code is the job's; 98 when the guest
# told none, which includes every crash of it, and 99 when its time was over.
set -euo pipefail
[ $# -ge 3 ] || { echo "usage: run-guest.sh GUEST-DIRECTORY JOB-DIRECTORY SECONDS [qemu option...]" >&2; exit 2; }
guest=$1 job=$2 limit=$3
shift 3

work=$(mktemp -d "${TMPDIR:-/tmp}/ecms-kernel-job.XXXXXX")
trap 'rm -rf "$work"' EXIT
tar -C "$job" -cf "$work/job.tar" .
truncate -s %1M "$work/job.tar"

accel=${GUEST_ACCEL:-$("$(dirname "${BASH_SOURCE[0]}")/accelerator.sh" "$guest")}
options=(-accel tcg,thread=multi -cpu max)
[ "$accel" = tcg ] || options=(-accel kvm -cpu host)

status=0
timeout --foreground --kill-after=5 "$limit" qemu-system-x86_64 "${options[@]}" -M q35 \
  -smp "${GUEST_CPUS:-2}" -m "${GUEST_MEMORY:-1024}" -display none -nodefaults -no-reboot \
  -no-user-config -serial stdio -monitor none -device virtio-rng-pci \
  -kernel "$guest/vmlinuz" -initrd "$guest/initrd.gz" \
  -drive "file=$guest/root.sqfs,if=virtio,format=raw,readonly=on,file.locking=off" \
  -drive "file=$work/job.tar,if=virtio,format=raw" \
  -append "console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable ${GUEST_APPEND:-}" \
  "$@" </dev/null | tr -d '\r' | tee "$work/serial" || status=$?
told=$(sed -n 's/^GUEST-EXIT \([0-9]*\) .*/\1/p' "$work/serial" | tail -n 1)
if [ -n "$told" ]; then
  exit "$told"
fi
echo "kernel-guest: no result from the guest ($accel, status $status, limit $limit s)" >&2
[ "$status" -ne 124 ] && [ "$status" -ne 137 ] || exit 99
exit 98
