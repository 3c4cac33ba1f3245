import type { Attempt } from './attempt';
import { harmful, harmless } from './attempt';

const OWN = '"$(git rev-parse --absolute-git-dir)"';

/** On the repository: its files, and what git goes by. */
export const REPOSITORY_ATTEMPTS: readonly Attempt[] = [
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
];
