import type { Attempt } from './attempt';
import { alike, apart, atLast, atLastOfWorktree, ofWorktree } from './attempt';

const OWN = '"$(git rev-parse --absolute-git-dir)"';

/** On the repository: its files, and what git goes by. */
export const REPOSITORY_ATTEMPTS: readonly Attempt[] = [
  alike(
    '`echo >` into your work tree',
    'echo x > "$REPO/echo.$P"',
    'test -e "$REPO/echo.$P"',
    /^file echo\.PLACE$/,
  ),
  alike(
    '`echo >>` to your file',
    'echo "$P" >> "$REPO/b/kept"',
    'grep -q "$P" "$REPO/b/kept"',
    /^file b\/kept$/,
  ),
  alike(
    '`cp` into your work tree',
    'cp /dev/null "$REPO/cp.$P"',
    'test -e "$REPO/cp.$P"',
    /^file cp\.PLACE$/,
  ),
  alike(
    '`sed -i` on your file',
    'sed -i "s/first/sed-$P/" "$REPO/b/sed"',
    'grep -q "sed-$P" "$REPO/b/sed"',
    /^file b\/sed$/,
  ),
  alike(
    '`mv` into your work tree',
    'echo x > a/mv; mv a/mv "$REPO/mv.$P"',
    'test -e "$REPO/mv.$P"',
    /^file mv\.PLACE$/,
  ),
  alike(
    'through a symbolic link',
    'ln -sfn "$REPO/b" a/link; echo x > "a/link/sym.$P"; rm -f a/link',
    'test -e "$REPO/b/sym.$P"',
    /^file b\/sym\.PLACE$/,
  ),
  alike(
    'through a hard link',
    'ln "$REPO/b/hard" "a/hard"; echo "$P" >> a/hard; rm -f a/hard',
    'grep -q "$P" "$REPO/b/hard"',
    /^file b\/hard$/,
  ),
  alike(
    '`git config`',
    'git config "escape.$P" 1',
    'git -C "$REPO" config "escape.$P"',
    /^config escape\.PLACE$/,
  ),
  alike(
    'a hook',
    'echo x > "$REPO/.git/hooks/pre-commit.$P"',
    'test -e "$REPO/.git/hooks/pre-commit.$P"',
    /^hook hooks\/pre-commit\.PLACE$/,
  ),
  alike(
    'a new branch of yours',
    'git update-ref "refs/heads/made-$P" HEAD',
    'git -C "$REPO" rev-parse -q --verify "refs/heads/made-$P"',
    /^branch made-PLACE$/,
  ),
  alike(
    'your branch moved by `update-ref`',
    'git update-ref refs/heads/main "$(git commit-tree -m "$P" "main^{tree}")"',
    'git -C "$REPO" --no-replace-objects log -1 --format=%s main | grep -qx "$P"',
    /^branch main$/,
  ),
  alike(
    'a tag',
    'git tag "tag-$P"',
    'git -C "$REPO" rev-parse -q --verify "refs/tags/tag-$P"',
    /^ref refs\/tags\/tag-PLACE$/,
  ),
  alike(
    'a replaced commit',
    'git replace -f HEAD "$(git commit-tree -m "replaced $P" "HEAD^{tree}")"',
    'test -n "$(git -C "$REPO" replace -l)"',
    /^ref refs\/replace\//,
  ),
  alike(
    '`git stash`',
    'git stash store -m "$P" "$(git commit-tree -m x -p HEAD -p "$(git commit-tree -m i -p HEAD "HEAD^{tree}")" "HEAD^{tree}")"',
    'git -C "$REPO" stash list | grep -q "$P"',
    /^ref refs\/stash$/,
  ),
  apart(
    'your checked-out branch',
    'git -C "$REPO" symbolic-ref HEAD "refs/heads/head-$P"',
    'git -C "$REPO" symbolic-ref HEAD | grep -q "head-$P"',
    /^head HEAD$/,
  ),
  alike(
    'files hidden from git',
    'git -C "$REPO" update-index --assume-unchanged b/hidden',
    'git -C "$REPO" ls-files -v | grep -q "^h"',
    /^index b\/hidden$/,
  ),
  alike(
    'a branch of yours deleted',
    'git update-ref -d "refs/heads/victim-$P"',
    '! git -C "$REPO" rev-parse -q --verify "refs/heads/victim-$P"',
    /^branch victim-PLACE$/,
  ),
  alike(
    'a branch of a remote moved',
    'git update-ref refs/remotes/origin/main "$(git commit-tree -m "$P" "HEAD^{tree}")"',
    'git -C "$REPO" --no-replace-objects log -1 --format=%s origin/main | grep -qx "$P"',
  ),
  alike(
    '`git notes`',
    'git notes add -f -m "$P" HEAD',
    'test -n "$(git -C "$REPO" notes list)"',
    /^ref refs\/notes\/commits$/,
  ),
  alike('`git pack-refs`', 'git pack-refs --all', 'test -e "$REPO/.git/packed-refs"'),
  alike('your reflog emptied', ': > "$REPO/.git/logs/HEAD"', '! test -s "$REPO/.git/logs/HEAD"'),
  alike(
    'a worktree made',
    'git worktree add --detach "$NOTES/tree-$P"',
    'test -d "$REPO/.git/worktrees/tree-$P"',
  ),
  alike(
    'rules for files (`info/attributes`)',
    'echo "*.$P text" >> "$REPO/.git/info/attributes"',
    'grep -q "$P" "$REPO/.git/info/attributes"',
    /info\/attributes$/,
  ),
  alike(
    'what git ignores (`info/exclude`)',
    'echo "/none.$P" >> "$REPO/.git/info/exclude"',
    'grep -q "none.$P" "$REPO/.git/info/exclude"',
  ),
  alike(
    'the plan changed',
    'echo " " >> "$REPO/work-packages.yaml"; echo "$P" > "$NOTES/plan.$P"',
    'test "$(git -C "$REPO" diff --name-only -- work-packages.yaml)"',
    /^plan work-packages\.yaml$/,
  ),
  alike(
    'a file of yours removed',
    'rm -f "$REPO/b/gone-$P"',
    '! test -e "$REPO/b/gone-$P"',
    /^file b\/gone-PLACE$/,
  ),
  alike(
    'a file of yours made a program',
    'chmod +x "$REPO/b/mode-$P"',
    'test -x "$REPO/b/mode-$P"',
    /^file b\/mode-PLACE$/,
  ),
  alike(
    'objects from elsewhere (`alternates`)',
    'mkdir -p "$REPO/.git/objects/info"; echo "$NOTES" >> "$REPO/.git/objects/info/alternates"',
    'test -e "$REPO/.git/objects/info/alternates"',
  ),
  alike(
    'a merge of yours begun (`MERGE_HEAD`)',
    'git rev-parse HEAD > "$REPO/.git/MERGE_HEAD"',
    'test -e "$REPO/.git/MERGE_HEAD"',
  ),
  atLast('your index locked', ': > "$REPO/.git/index.lock"', 'test -e "$REPO/.git/index.lock"'),
  atLast(
    'your index removed',
    'rm -f "$REPO/.git/index" && touch "$NOTES/index.$P"',
    'test -e "$NOTES/index.$P"',
    /^file contracts\/api\.yaml$/,
  ),
  ofWorktree(
    'a setting for this worktree (`config.worktree`)',
    `git config -f ${OWN}/config.worktree "filter.$P.clean" "touch $NOTES/filter.$P" && touch "$NOTES/own.$P"`,
    'test -e "$NOTES/own.$P"',
    /worktrees\/.*config\.worktree$/,
  ),
  apart(
    'a setting for yours (`config.worktree`)',
    'echo "[escape]" >> "$REPO/.git/config.worktree"',
    'grep -q escape "$REPO/.git/config.worktree"',
    / config\.worktree$/,
  ),
  ofWorktree(
    'where the worktree is (`gitdir`)',
    `echo "$NOTES" > ${OWN}/gitdir && touch "$NOTES/gitdir.$P"`,
    'test -e "$NOTES/gitdir.$P"',
    /^link .*gitdir$/,
  ),
  ofWorktree(
    'where git’s folder is (`commondir`)',
    `echo "$NOTES" > ${OWN}/commondir && touch "$NOTES/commondir.$P"`,
    'test -e "$NOTES/commondir.$P"',
    /^link .*commondir$/,
  ),
  atLastOfWorktree(
    'the worktree’s `.git` replaced',
    '{ mv .git "$NOTES/git.$P" || rm .git || echo "gitdir: $NOTES" > .git; } && touch "$NOTES/link.$P"',
    'test -e "$NOTES/link.$P"',
    /^failed /,
  ),
];
