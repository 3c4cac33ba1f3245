/** Where a command runs that tries to break out. */
export const PLACES = ['mock', 'setup', 'agent', 'check', 'gate'] as const;

/** One way to break out. */
export interface Attempt {
  /** For the table. */
  readonly what: string;
  /**
   * For a shell in the package's worktree. `$REPO`: the main work tree, `$P`: the place, `$NOTES`: a folder in the home where everybody may
   * write, `$TMPDIR`: another one in `/tmp`, with `others`, a file, and `socket`, at which somebody listens, `$OUT`: a process outside, `$VICTIM`: another one.
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
  harmful('a device made', 'mknod "$NOTES/device.$P" b 7 0', 'test -b "$NOTES/device.$P"'),
  harmful('a process outside ended', 'kill -9 "$VICTIM"', '! kill -0 "$VICTIM"'),
  harmful(
    'a process left behind',
    'NOTED="$NOTES/left.$P" setsid -f sleep 300',
    'grep -lqz "NOTED=$NOTES/left.$P" /proc/[0-9]*/environ',
  ),
];
