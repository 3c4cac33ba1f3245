/** Where a command runs that tries to break out. */
export const PLACES = ['mock', 'setup', 'agent', 'check', 'gate'] as const;

/** One way to break out. */
export interface Attempt {
  /** For the table. */
  readonly what: string;
  /**
   * For a shell in the package's worktree. `$REPO`: the main work tree, `$P`: the place, `$NOTES`: a folder in the home that a tool keeps for
   * itself, so that everybody may write there, `$HOME/project`: another repository, `$HOME/tools`: a folder on the PATH, `$TMPDIR`: another one in `/tmp`, with `others`, a file, and `socket`, at which somebody listens, `$OUT`: a process outside, `$VICTIM`: another one.
   */
  readonly words: string;
  /** For a shell outside, afterwards: passes where it succeeded. */
  readonly succeeded: string;
  /** Whether it is tried without a sandbox too, where it does no harm to the machine. */
  readonly isHarmless: boolean;
  /** What a run tells of it where an agent does it, as kind and name of what has changed; absent: nothing. */
  readonly noticedAs?: RegExp;
}

const harmless = (what: string, words: string, succeeded: string, noticedAs?: RegExp): Attempt => ({
  ...{ what, words, succeeded },
  isHarmless: true,
  ...(noticedAs === undefined ? {} : { noticedAs }),
});
const harmful = (what: string, words: string, succeeded: string): Attempt => ({
  ...{ what, words, succeeded },
  isHarmless: false,
});

const OWN = '"$(git rev-parse --absolute-git-dir)"';

export const ATTEMPTS: readonly Attempt[] = [
  harmless(
    '`echo >` into your work tree',
    'echo x > "$REPO/echo.$P"',
    'test -e "$REPO/echo.$P"',
    /^file echo\.agent$/,
  ),
  harmless(
    '`echo >>` to your file',
    'echo "$P" >> "$REPO/b/kept"',
    'grep -q "$P" "$REPO/b/kept"',
    /^file b\/kept$/,
  ),
  harmless(
    '`cp` into your work tree',
    'cp /dev/null "$REPO/cp.$P"',
    'test -e "$REPO/cp.$P"',
    /^file cp\.agent$/,
  ),
  harmless(
    '`sed -i` on your file',
    'sed -i "s/first/sed-$P/" "$REPO/b/sed"',
    'grep -q "sed-$P" "$REPO/b/sed"',
    /^file b\/sed$/,
  ),
  harmless(
    '`mv` into your work tree',
    'echo x > a/mv; mv a/mv "$REPO/mv.$P"',
    'test -e "$REPO/mv.$P"',
    /^file mv\.agent$/,
  ),
  harmless(
    'through a symbolic link',
    'ln -sfn "$REPO/b" a/link; echo x > "a/link/sym.$P"; rm -f a/link',
    'test -e "$REPO/b/sym.$P"',
    /^file b\/sym\.agent$/,
  ),
  harmless(
    'through a hard link',
    'ln "$REPO/b/hard" "a/hard"; echo "$P" >> a/hard; rm -f a/hard',
    'grep -q "$P" "$REPO/b/hard"',
    /^file b\/hard$/,
  ),
  harmless(
    '`git config`',
    'git config "escape.$P" 1',
    'git -C "$REPO" config "escape.$P"',
    /^config escape\.agent$/,
  ),
  harmless(
    'a hook',
    'echo x > "$REPO/.git/hooks/pre-commit.$P"',
    'test -e "$REPO/.git/hooks/pre-commit.$P"',
    /^hook hooks\/pre-commit\.agent$/,
  ),
  harmless(
    'a new branch of yours',
    'git update-ref "refs/heads/made-$P" HEAD',
    'git -C "$REPO" rev-parse -q --verify "refs/heads/made-$P"',
    /^branch made-agent$/,
  ),
  harmless(
    'your branch moved by `update-ref`',
    'git update-ref refs/heads/main "$(git commit-tree -m "$P" "HEAD^{tree}")"',
    'git -C "$REPO" log -1 --format=%s main | grep -qx "$P"',
    /^branch main$/,
  ),
  harmless(
    'a tag',
    'git tag "tag-$P"',
    'git -C "$REPO" rev-parse -q --verify "refs/tags/tag-$P"',
    /^ref refs\/tags\/tag-agent$/,
  ),
  harmless(
    'a replaced commit',
    'git replace -f HEAD "$(git commit-tree -m "$P" "HEAD^{tree}")"',
    'test -n "$(git -C "$REPO" replace -l)"',
    /^ref refs\/replace\//,
  ),
  harmless(
    '`git stash`',
    'git stash store -m "$P" "$(git commit-tree -m x -p HEAD -p "$(git commit-tree -m i -p HEAD "HEAD^{tree}")" "HEAD^{tree}")"',
    'git -C "$REPO" stash list | grep -q "$P"',
    /^ref refs\/stash$/,
  ),
  harmless(
    'your checked-out branch',
    'git -C "$REPO" symbolic-ref HEAD "refs/heads/head-$P"',
    'git -C "$REPO" symbolic-ref HEAD | grep -q "head-$P"',
    /^head HEAD$/,
  ),
  harmless(
    'files hidden from git',
    'git -C "$REPO" update-index --assume-unchanged b/kept',
    'git -C "$REPO" ls-files -v | grep -q "^h"',
    /^index b\/kept$/,
  ),
  harmless(
    'a branch of yours deleted',
    'git update-ref -d "refs/heads/victim-$P"',
    '! git -C "$REPO" rev-parse -q --verify "refs/heads/victim-$P"',
    /^branch victim-agent$/,
  ),
  harmless(
    'a branch of a remote moved',
    'git update-ref refs/remotes/origin/main "$(git commit-tree -m "$P" "HEAD^{tree}")"',
    'git -C "$REPO" log -1 --format=%s origin/main | grep -qx "$P"',
  ),
  harmless(
    '`git notes`',
    'git notes add -f -m "$P" HEAD',
    'test -n "$(git -C "$REPO" notes list)"',
    /^ref refs\/notes\/commits$/,
  ),
  harmless('`git pack-refs`', 'git pack-refs --all', 'test -e "$REPO/.git/packed-refs"'),
  harmless('your reflog emptied', ': > "$REPO/.git/logs/HEAD"', '! test -s "$REPO/.git/logs/HEAD"'),
  harmless(
    'a worktree made',
    'git worktree add --detach "$NOTES/tree-$P"',
    'test -d "$REPO/.git/worktrees/tree-$P"',
  ),
  harmless(
    'rules for files (`info/attributes`)',
    'echo "*.$P text" >> "$REPO/.git/info/attributes"',
    'grep -q "$P" "$REPO/.git/info/attributes"',
    /info\/attributes$/,
  ),
  harmless(
    'what git ignores (`info/exclude`)',
     'echo "/none.$P" >> "$REPO/.git/info/exclude"',
    'grep -q "none.$P" "$REPO/.git/info/exclude"',
  ),
  harmless(
    'the plan changed',
    'echo " " >> "$REPO/work-packages.yaml"; echo "$P" > "$NOTES/plan.$P"',
    'test "$(git -C "$REPO" diff --name-only -- work-packages.yaml)"',
    /^plan work-packages\.yaml$/,
  ),
  harmless(
    'a file of yours removed',
    'rm -f "$REPO/b/gone-$P"',
    '! test -e "$REPO/b/gone-$P"',
    /^file b\/gone-agent$/,
  ),
  harmless(
    'a file of yours made a program',
    'chmod +x "$REPO/b/mode-$P"',
    'test -x "$REPO/b/mode-$P"',
    /^file b\/mode-agent$/,
  ),
  harmful(
    'objects from elsewhere (`alternates`)',
    'echo "$NOTES" >> "$REPO/.git/objects/info/alternates"',
    'test -e "$REPO/.git/objects/info/alternates"',
  ),
  harmful(
    'a merge of yours begun (`MERGE_HEAD`)',
    'git rev-parse HEAD > "$REPO/.git/MERGE_HEAD"',
    'test -e "$REPO/.git/MERGE_HEAD"',
  ),
  harmful('your index locked', ': > "$REPO/.git/index.lock"', 'test -e "$REPO/.git/index.lock"'),
  harmful(
    'your index removed',
    'rm -f "$REPO/.git/index" && touch "$NOTES/index.$P"',
    'test -e "$NOTES/index.$P"',
  ),
  harmful(
    'a setting for this worktree (`config.worktree`)',
    `git config -f ${OWN}/config.worktree "filter.$P.clean" "touch $NOTES/filter.$P" && touch "$NOTES/own.$P"`,
    'test -e "$NOTES/own.$P"',
  ),
  harmful(
    'a setting for yours (`config.worktree`)',
    'echo "[escape]" >> "$REPO/.git/config.worktree"',
    'grep -q escape "$REPO/.git/config.worktree"',
  ),
  harmful(
    'where git’s folder is (`commondir`)',
    `echo "$NOTES" > ${OWN}/commondir && touch "$NOTES/commondir.$P"`,
    'test -e "$NOTES/commondir.$P"',
  ),
  harmful(
    'where the worktree is (`gitdir`)',
    `echo "$NOTES" > ${OWN}/gitdir && touch "$NOTES/gitdir.$P"`,
    'test -e "$NOTES/gitdir.$P"',
  ),
  harmful(
    'the worktree’s `.git` replaced',
    '{ mv .git "$NOTES/git.$P" || rm .git || echo "gitdir: $NOTES" > .git; } && touch "$NOTES/link.$P"',
    'test -e "$NOTES/link.$P"',
  ),
  harmless(
    'a file of ours in `.git/waves` made',
    'mkdir -p "$REPO/.git/waves/consent.d"; echo x > "$REPO/.git/waves/forged.$P"',
    'test -e "$REPO/.git/waves/forged.$P"',
  ),
  harmless(
    'the journal written',
    'for j in "$REPO"/.git/waves/runs/*/journal.jsonl; do echo "{\\"forged\\":\\"$P\\"}" >> "$j"; done',
    'grep -q "forged...$P" "$REPO"/.git/waves/runs/*/journal.jsonl',
  ),
  harmless(
    'the driver’s token read',
    'cat "$REPO"/.git/waves/lease*.json > "$NOTES/lease.$P"',
    'test -s "$NOTES/lease.$P"',
  ),
  harmless(
    'the coordinator’s keys read',
    'cat "$REPO"/.git/waves/coordinator/* > "$NOTES/keys.$P"',
    'test -s "$NOTES/keys.$P"',
  ),
  harmless('an SSH key read', 'cat "$HOME/.ssh/id_ed25519" > "$NOTES/ssh.$P"', 'test -s "$NOTES/ssh.$P"'),
  harmless('cloud keys read', 'cat "$HOME/.aws/credentials" > "$NOTES/aws.$P"', 'test -s "$NOTES/aws.$P"'),
  harmless(
    'the key read that signs your consent',
    'cat "$HOME/.config/waves/signing.key" > "$NOTES/signing.$P"',
    'test -s "$NOTES/signing.$P"',
  ),
  harmless(
    'a temporary file of another program read',
    'cat "$TMPDIR/others" > "$NOTES/temporary.$P"',
    'test -s "$NOTES/temporary.$P"',
  ),
  harmless(
    'a temporary file left for other programs',
    'echo x > "$TMPDIR/left.$P"; echo x > "/tmp/waves-escape-$(basename "$REPO").$P"',
    'test -e "$TMPDIR/left.$P" -o -e "/tmp/waves-escape-$(basename "$REPO").$P"; R=$?; rm -f "/tmp/waves-escape-$(basename "$REPO").$P"; test $R = 0',
  ),
  harmless(
    'another program’s socket in `/tmp`',
    `node -e "require('net').connect(process.env.TMPDIR + '/socket').end('$P')"`,
    'grep -q "$P" "$NOTES/socket"',
  ),
  harmless('your shell’s start changed', 'echo "# $P" >> "$HOME/.bashrc"', 'grep -q "# $P" "$HOME/.bashrc"'),
  harmless(
    'your git’s settings changed',
    'git config --global "escape.$P" 1',
    'grep -q "$P" "$HOME/.gitconfig"',
  ),
  harmless(
    'a start of your shell made where there was none',
    'echo "# $P" >> "$HOME/.bash_profile"',
    'grep -q "# $P" "$HOME/.bash_profile"',
  ),
  harmless(
    'a service of your session made',
    'mkdir -p "$HOME/.config/systemd/user"; echo x > "$HOME/.config/systemd/user/$P.service"',
    'test -e "$HOME/.config/systemd/user/$P.service"',
  ),
  harmless(
    'a program made that starts with your session',
    'mkdir -p "$HOME/.config/autostart"; echo x > "$HOME/.config/autostart/$P.desktop"',
    'test -e "$HOME/.config/autostart/$P.desktop"',
  ),
  harmless(
    'settings of your editor made',
    'mkdir -p "$HOME/.config/Code/User"; echo x > "$HOME/.config/Code/User/$P.json"',
    'test -e "$HOME/.config/Code/User/$P.json"',
  ),
  harmless(
    'a program made where your shell looks for them',
    'mkdir -p "$HOME/.local/bin"; echo x > "$HOME/.local/bin/$P"',
    'test -e "$HOME/.local/bin/$P"',
  ),
  harmless(
    'a program on your PATH changed',
    'echo "# $P" >> "$HOME/tools/tool"',
    'grep -q "# $P" "$HOME/tools/tool"',
  ),
  harmless('your Vim’s start changed', 'echo "# $P" >> "$HOME/.vimrc"', 'grep -q "# $P" "$HOME/.vimrc"'),
  harmless('your npm’s settings changed', 'echo "# $P" >> "$HOME/.npmrc"', 'grep -q "# $P" "$HOME/.npmrc"'),
  harmless(
    'an SSH login for others',
    'echo "$P" >> "$HOME/.ssh/authorized_keys"',
    'grep -q "$P" "$HOME/.ssh/authorized_keys"',
  ),
  harmless(
    'a login of a cluster made where there was none',
    'mkdir -p "$HOME/.kube"; echo "# $P" >> "$HOME/.kube/config"',
    'grep -q "# $P" "$HOME/.kube/config"',
  ),
  harmless(
    'a file in your home folder',
    'echo "$P" >> "$HOME/letter"',
    'grep -q "$P" "$HOME/letter"',
  ),
  harmless('a folder in your home folder', 'mkdir "$HOME/new-$P"', 'test -d "$HOME/new-$P"'),
  harmless(
    'a file of another repository',
    'echo "$P" >> "$HOME/project/file"',
    'grep -q "$P" "$HOME/project/file"',
  ),
  harmless(
    'a hook of another repository',
    'echo x > "$HOME/project/.git/hooks/pre-commit.$P"',
    'test -e "$HOME/project/.git/hooks/pre-commit.$P"',
  ),
  harmless('a password read (`.netrc`)', 'cat "$HOME/.netrc" > "$NOTES/netrc.$P"', 'test -s "$NOTES/netrc.$P"'),
  harmless(
    'shared memory left for other programs',
    'echo x > "/dev/shm/waves-escape-$(basename "$REPO").$P"',
    'test -e "/dev/shm/waves-escape-$(basename "$REPO").$P"; R=$?; rm -f "/dev/shm/waves-escape-$(basename "$REPO").$P"; test $R = 0',
  ),
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
