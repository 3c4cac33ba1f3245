import type { Attempt } from './attempt';
import { harmful } from './attempt';

/** On the machine, its kernel and its processes. */
export const MACHINE_ATTEMPTS: readonly Attempt[] = [
  harmful('a system folder', 'echo x > "/usr/local/waves-escape.$P"', 'test -e "/usr/local/waves-escape.$P"'),
  harmful(
    '`mount -o remount`',
    'mount -o remount,rw,bind "$REPO"; echo x > "$REPO/remount.$P"',
    'test -e "$REPO/remount.$P"',
  ),
  harmful('`umount -l`', 'umount -l "$REPO"; echo x > "$REPO/umount.$P"', 'test -e "$REPO/umount.$P"'),
  harmful(
    '`unshare` and `umount`',
    'unshare -Urm sh -c "umount -l \\"$REPO\\"; echo x > \\"$REPO/unshare.$P\\""',
    'test -e "$REPO/unshare.$P"',
  ),
  harmful(
    '`nsenter` into a process outside',
    'nsenter -t "$OUT" -m sh -c "echo x > \\"$REPO/nsenter.$P\\""',
    'test -e "$REPO/nsenter.$P"',
  ),
  harmful(
    '`/proc/PID/root` of a process outside',
    'echo x > "/proc/$OUT/root$REPO/proc.$P"',
    'test -e "$REPO/proc.$P"',
  ),
  harmful(
    'a system folder of shells’ starts',
    'echo : > "/etc/profile.d/waves-escape.$P.sh"',
    'test -e "/etc/profile.d/waves-escape.$P.sh"',
  ),
  harmful(
    'a job for cron',
    'mkdir -p /var/spool/cron/crontabs; echo x > "/var/spool/cron/crontabs/waves-escape.$P"',
    'test -e "/var/spool/cron/crontabs/waves-escape.$P"',
  ),
  harmful(
    '`mount --bind`',
    'mount --bind "$NOTES" "$REPO/b"; echo x > "$REPO/b/bind.$P"',
    'test -e "$REPO/b/bind.$P" -o -e "$NOTES/bind.$P"',
  ),
  harmful(
    '`chroot` and `mount`',
    'chroot / sh -c "mount -o remount,rw \\"$REPO\\"; echo x > \\"$REPO/chroot.$P\\""',
    'test -e "$REPO/chroot.$P"',
  ),
  harmful(
    'a setting of the kernel',
    'cat /proc/sys/kernel/panic > /proc/sys/kernel/panic && touch "$NOTES/kernel.$P"',
    'test -e "$NOTES/kernel.$P"',
  ),
  harmful(
    'a group of processes (`cgroup`)',
    'mkdir "/sys/fs/cgroup/waves-escape.$P"',
    'test -d "/sys/fs/cgroup/waves-escape.$P"',
  ),
  harmful(
    'the machine’s name',
    'hostname "$(hostname)" && touch "$NOTES/hostname.$P"',
    'test -e "$NOTES/hostname.$P"',
  ),
  harmful('the clock', 'date -s "@$(date +%s)" && touch "$NOTES/clock.$P"', 'test -e "$NOTES/clock.$P"'),
  harmful(
    'a disk read past its files',
    'for d in /sys/block/*; do head -c 1 "/dev/$(basename "$d")"; done > "$NOTES/disk.$P"',
    'test -s "$NOTES/disk.$P"',
  ),
  harmful(
    'variables of a process outside',
    'cat "/proc/$OUT/environ" > "$NOTES/environ.$P"',
    'test -s "$NOTES/environ.$P"',
  ),
  harmful(
    'memory of a process outside',
    'cat "/proc/$OUT/maps" > "$NOTES/maps.$P"',
    'test -s "$NOTES/maps.$P"',
  ),
  harmful('a device made', 'mknod "$NOTES/device.$P" b 7 0', 'test -b "$NOTES/device.$P"'),
  harmful('a process outside ended', 'kill -9 "$VICTIM"', '! kill -0 "$VICTIM"'),
  harmful(
    'a process left behind',
    'NOTED="$NOTES/left.$P" setsid -f sleep 300',
    'grep -lqz "NOTED=$NOTES/left.$P" /proc/[0-9]*/environ',
  ),
];
