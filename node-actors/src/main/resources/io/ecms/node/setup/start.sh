# Starts this host's controller, unless one runs, and waits until it has joined. Words: operation,
# configuration, seconds.
operation=$1
configuration=$2
patience=$3

umask 077
mkdir -p "$data"
exec 9>"$data/setup.lock"
flock -w 10 9 || refuse 75 "$data/setup.lock is held"

# Waits until the words that a controller says when it has joined are in a log.
await() {
  left=$patience
  while [ "$left" -gt 0 ]; do
    ! said | grep -q "node controller is ready" || return 0
    alive || refuse 30 "$(said | tail -n 15)"
    sleep 1
    left=$((left - 1))
  done
  refuse 31 "$(said | tail -n 15)"
}

if [ -d /run/systemd/system ]; then
  since=$(cat "$data/started-at" 2>/dev/null || echo 1970-01-01)
  said() { journalctl -u ecms-node --since "$since" -o cat --no-pager; }
  alive() { systemctl is-active --quiet ecms-node; }
  if ! alive; then
    printf '%s\n' "$configuration" >"$data/node.conf"
    printf '%s' "$operation" >"$data/started-by"
    since=$(date '+%Y-%m-%d %H:%M:%S')
    printf '%s' "$since" >"$data/started-at"
    sed -e "s#/opt/ecms#$directory#g" -e "s#/var/lib/ecms#$data#g" \
      "$directory/conf/systemd/ecms-node.service" >/etc/systemd/system/ecms-node.service
    echo "ECMS_OPTIONS=--config=$data/node.conf" >/etc/default/ecms-node
    systemctl daemon-reload
    systemctl enable --quiet --now ecms-node
  fi
  await
  exit 0
fi

said() { cat "$data/controller.console" 2>/dev/null || :; }
alive() { runs; }
if ! runs; then
  printf '%s\n' "$configuration" >"$data/node.conf"
  printf '%s' "$operation" >"$data/started-by"
  : >"$data/controller.console"
  cd /
  # The launcher replaces itself by the program, so the process id stays.
  setsid "$directory/ecms" node --data "$data" --config "$data/node.conf" \
    </dev/null >>"$data/controller.console" 2>&1 9>&- &
  echo $! >"$data/controller.pid"
  alive() { kill -0 "$(cat "$data/controller.pid")" 2>/dev/null; }
fi
await
