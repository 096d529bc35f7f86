# The first process of a box: makes the namespaces a machine of their own, then holds them and
# collects whatever dies in them. $1 is the machine's name.
mount -t sysfs sysfs /sys || exit 1
[ ! -d /dev/shm ] || mount -t tmpfs tmpfs /dev/shm || exit 1
hostname "$1" || exit 1
ip link set lo up || exit 1
echo ready
exec >/dev/null 2>&1
trap '' HUP INT TERM
while :; do
  sleep 86400 &
  wait
done
