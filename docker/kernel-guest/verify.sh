#!/usr/bin/env bash
# Runs the kernel stack against a real kernel: the contract of the port and the tree tests inside one
# guest, then a chain of three guests, one node each. `make verify-kernel` calls it.
#
#   verify.sh [CLASS-PATH [TEST...]]
#
# Without a class path that of the build is taken; with tests named, only they are run. The tests end
# with the line "KERNEL-TESTS n passed, n failed, n skipped", each node of the chain with "KERNEL-NODE n
# done"; a line that is missing is a failure. Limit for each of the two: ECMS_KERNEL_LIMIT seconds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=docker/kernel-guest
guest=${ECMS_KERNEL_GUEST:-target/kernel-guest}
limit=${ECMS_KERNEL_LIMIT:-900}
module=storage-tree/target
class_path=${1:-$module/test-classes:$module/classes:$(cat $module/kernel-guest.classpath)}
[ $# -eq 0 ] || shift
package=io.ecms.tree.stack.kernel
tests=("$@")
chain=no
[ ${#tests[@]} -gt 0 ] || { tests=($package.KernelContractInGuest $package.KernelTreeInGuest) chain=yes; }

"$here/build-guest.sh" "$guest"
GUEST_ACCEL=${GUEST_ACCEL:-$("$here/accelerator.sh" "$guest")}
export GUEST_ACCEL

job=$(mktemp -d "${TMPDIR:-/tmp}/ecms-kernel-verify.XXXXXX")
logs=$(mktemp -d "${TMPDIR:-/tmp}/ecms-kernel-logs.XXXXXX")
trap 'rm -rf "$job" "$logs"' EXIT
mkdir "$job/classes" "$job/lib"
while read -r entry; do
  if [ -d "$entry" ]; then
    cp -r "$entry/." "$job/classes/"
  elif [ -n "$entry" ]; then
    cp "$entry" "$job/lib/"
  fi
done < <(tr ':' '\n' <<<"$class_path")
install -m 755 "$here/job-run" "$job/run"
cp "$here/logback.xml" "$job/"
echo "${tests[@]}" >"$job/tests"

status=0
"$here/run-guest.sh" "$guest" "$job" "$limit" | tee "$logs/tests" || status=1
result=$(grep '^KERNEL-TESTS ' "$logs/tests" | tail -n 1 || true)
[ -n "$result" ] || status=1

if [ "$chain" = yes ]; then
  # A network of their own on the loopback address; the number keeps two runs apart.
  group=230.0.7.1:$((20000 + $$ % 10000))
  nodes=()
  for node in 1 2 3; do
    GUEST_CPUS=1 GUEST_MEMORY=640 GUEST_APPEND="ecms.node=$node" \
      "$here/run-guest.sh" "$guest" "$job" "$limit" \
      -netdev "socket,id=net,mcast=$group,localaddr=127.0.0.1" \
      -device "virtio-net-pci,netdev=net,mac=52:54:00:09:00:0$node" >"$logs/node-$node" 2>&1 &
    nodes+=($!)
  done
  for pid in "${nodes[@]}"; do
    wait "$pid" || status=1
  done
  for node in 1 2 3; do
    if ! grep "^KERNEL-NODE $node done" "$logs/node-$node"; then
      tail -n 60 "$logs/node-$node"
      status=1
    fi
  done
fi
echo "verify-kernel: ${result:-no result of the tests}; $([ $status -eq 0 ] && echo passed || echo FAILED)"
exit "$status"
