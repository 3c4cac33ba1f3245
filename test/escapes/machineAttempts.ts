import type { Attempt } from './attempt';
import { byUser, needless } from './attempt';

/** On the machine, its kernel and its processes. */
export const MACHINE_ATTEMPTS: readonly Attempt[] = [
  byUser('a system folder', 'echo x > "/usr/local/waves-escape.$P"', 'test -e "/usr/local/waves-escape.$P"'),
  needless(
    '`mount -o remount`',
    'mount -o remount,rw,bind "$REPO"; echo x > "$REPO/remount.$P"',
    'test -e "$REPO/remount.$P"',
  ),
  needless('`umount -l`', 'umount -l "$REPO"; echo x > "$REPO/umount.$P"', 'test -e "$REPO/umount.$P"'),
  needless(
    '`unshare` and `umount`',
    'unshare -Urm sh -c "umount -l \\"$REPO\\"; echo x > \\"$REPO/unshare.$P\\""',
    'test -e "$REPO/unshare.$P"',
  ),
  needless(
    '`nsenter` into a process outside',
    'nsenter -t "$OUT" -m sh -c "echo x > \\"$REPO/nsenter.$P\\""',
    'test -e "$REPO/nsenter.$P"',
  ),
  needless(
    '`/proc/PID/root` of a process outside',
    'echo x > "/proc/$OUT/root$REPO/proc.$P"',
    'test -e "$REPO/proc.$P"',
  ),
  byUser(
    'a system folder of shells’ starts',
    'echo : > "/etc/profile.d/waves-escape.$P.sh"',
    'test -e "/etc/profile.d/waves-escape.$P.sh"',
  ),
  byUser(
    'a job for cron',
    'mkdir -p /var/spool/cron/crontabs; echo x > "/var/spool/cron/crontabs/waves-escape.$P"',
    'test -e "/var/spool/cron/crontabs/waves-escape.$P"',
  ),
  needless(
    '`mount --bind`',
    'mount --bind "$NOTES" "$REPO/b"; echo x > "$REPO/b/bind.$P"',
    'test -e "$REPO/b/bind.$P" -o -e "$NOTES/bind.$P"',
  ),
  needless(
    '`chroot` and `mount`',
    'chroot / sh -c "mount -o remount,rw \\"$REPO\\"; echo x > \\"$REPO/chroot.$P\\""',
    'test -e "$REPO/chroot.$P"',
  ),
  byUser(
    'a setting of the kernel',
    'cat /proc/sys/kernel/panic > /proc/sys/kernel/panic && touch "$NOTES/kernel.$P"',
    'test -e "$NOTES/kernel.$P"',
  ),
  byUser(
    'a group of processes (`cgroup`)',
    'mkdir "/sys/fs/cgroup/waves-escape.$P"',
    'test -d "/sys/fs/cgroup/waves-escape.$P"',
  ),
  byUser(
    'the machine’s name',
    'hostname "$(hostname)" && touch "$NOTES/hostname.$P"',
    'test -e "$NOTES/hostname.$P"',
  ),
  byUser('the clock', 'date -s "@$(date +%s)" && touch "$NOTES/clock.$P"', 'test -e "$NOTES/clock.$P"'),
  byUser(
    'a disk read past its files',
    'for d in /sys/block/*; do head -c 1 "/dev/$(basename "$d")"; done > "$NOTES/disk.$P"',
    'test -s "$NOTES/disk.$P"',
  ),
  byUser(
    'variables of a process outside',
    'cat "/proc/$OUT/environ" > "$NOTES/environ.$P"',
    'test -s "$NOTES/environ.$P"',
  ),
  byUser(
    'memory of a process outside',
    'cat "/proc/$OUT/maps" > "$NOTES/maps.$P"',
    'test -s "$NOTES/maps.$P"',
  ),
  byUser('a device made', 'mknod "$NOTES/device.$P" b 7 0', 'test -b "$NOTES/device.$P"'),
  byUser('a process outside ended', 'kill -9 "$VICTIM"', '! kill -0 "$VICTIM"'),
  byUser(
    'a process left behind',
    // Until it has a session of its own, it ends with whoever has started it.
    'NOTED="$NOTES/left.$P" setsid -f sh -c \'touch "$NOTED"; exec sleep 300\'; N=0; until test -e "$NOTES/left.$P" || [ $N = 50 ]; do sleep 0.1; N=$((N+1)); done',
    'LEFT=$(grep -lsz "NOTED=$NOTES/left.$P" /proc/[0-9]*/environ | cut -d/ -f3); test -n "$LEFT" && kill $LEFT',
  ),
];
