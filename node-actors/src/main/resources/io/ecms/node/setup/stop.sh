# Ends the controller that an operation has started, and only that. Words: operation.
operation=$1

[ -d "$data" ] || exit 0
exec 9>"$data/setup.lock"
flock -w 10 9 || refuse 75 "$data/setup.lock is held"
[ "$(cat "$data/started-by" 2>/dev/null || :)" = "$operation" ] || exit 0

if [ -d /run/systemd/system ]; then
  systemctl disable --quiet --now ecms-node
elif [ -r "$data/controller.pid" ]; then
  pid=$(cat "$data/controller.pid")
  if runs; then
    kill "$pid" 2>/dev/null || :
    left=30
    while kill -0 "$pid" 2>/dev/null; do
      [ "$left" -gt 0 ] || refuse 32 "process $pid has not ended within 30 s"
      sleep 1
      left=$((left - 1))
    done
  fi
  rm -f "$data/controller.pid"
fi
rm -f "$data/started-by"
