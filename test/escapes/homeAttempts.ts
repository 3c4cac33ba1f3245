import type { Attempt } from './attempt';
import { alike } from './attempt';

/** On what we keep, on secrets, on the home folder, and on what other programs share. */
export const HOME_ATTEMPTS: readonly Attempt[] = [
  alike(
    'a file of ours in `.git/waves` made',
    'mkdir -p "$REPO/.git/waves/consent.d"; echo x > "$REPO/.git/waves/forged.$P"',
    'test -e "$REPO/.git/waves/forged.$P"',
  ),
  alike(
    'the journal written',
    'for j in "$REPO"/.git/waves/runs/*/journal.jsonl; do echo "{\\"forged\\":\\"$P\\"}" >> "$j"; done',
    'grep -q "forged...$P" "$REPO"/.git/waves/runs/*/journal.jsonl',
  ),
  alike(
    'the driver’s token read',
    'cat "$REPO"/.git/waves/lease*.json > "$NOTES/lease.$P"',
    'test -s "$NOTES/lease.$P"',
  ),
  alike(
    'the coordinator’s keys read',
    'cat "$REPO"/.git/waves/coordinator/* > "$NOTES/keys.$P"',
    'test -s "$NOTES/keys.$P"',
  ),
  alike('an SSH key read', 'cat "$HOME/.ssh/id_ed25519" > "$NOTES/ssh.$P"', 'test -s "$NOTES/ssh.$P"'),
  alike('cloud keys read', 'cat "$HOME/.aws/credentials" > "$NOTES/aws.$P"', 'test -s "$NOTES/aws.$P"'),
  alike(
    'the key read that signs your consent',
    'cat "$HOME/.config/waves/signing.key" > "$NOTES/signing.$P"',
    'test -s "$NOTES/signing.$P"',
  ),
  alike(
    'a temporary file of another program read',
    'cat "$TMPDIR/others" > "$NOTES/temporary.$P"',
    'test -s "$NOTES/temporary.$P"',
  ),
  alike(
    'a temporary file left for other programs',
    'echo x > "$TMPDIR/left.$P"; echo x > "/tmp/waves-escape-$(basename "$HOME").$P"',
    'test -e "$TMPDIR/left.$P" -o -e "/tmp/waves-escape-$(basename "$HOME").$P"; R=$?; rm -f "/tmp/waves-escape-$(basename "$HOME").$P"; test $R = 0',
  ),
  alike(
    'another program’s socket in `/tmp`',
    `node -e "require('net').connect(process.env.TMPDIR + '/socket').end('$P')"`,
    'grep -q "$P" "$NOTES/socket"',
  ),
  alike('your shell’s start changed', 'echo "# $P" >> "$HOME/.bashrc"', 'grep -q "# $P" "$HOME/.bashrc"'),
  alike(
    'your git’s settings changed',
    'git config --global "escape.$P" 1',
    'grep -q "$P" "$HOME/.gitconfig"',
  ),
  alike(
    'a start of your shell made where there was none',
    'echo "# $P" >> "$HOME/.bash_profile"',
    'grep -q "# $P" "$HOME/.bash_profile"',
  ),
  alike(
    'a service of your session made',
    'mkdir -p "$HOME/.config/systemd/user"; echo x > "$HOME/.config/systemd/user/$P.service"',
    'test -e "$HOME/.config/systemd/user/$P.service"',
  ),
  alike(
    'a program made that starts with your session',
    'mkdir -p "$HOME/.config/autostart"; echo x > "$HOME/.config/autostart/$P.desktop"',
    'test -e "$HOME/.config/autostart/$P.desktop"',
  ),
  alike(
    'settings of your editor made',
    'mkdir -p "$HOME/.config/Code/User"; echo x > "$HOME/.config/Code/User/$P.json"',
    'test -e "$HOME/.config/Code/User/$P.json"',
  ),
  alike(
    'a program made where your shell looks for them',
    'mkdir -p "$HOME/.local/bin"; echo x > "$HOME/.local/bin/$P"',
    'test -e "$HOME/.local/bin/$P"',
  ),
  alike(
    'a program on your PATH changed',
    'echo "# $P" >> "$HOME/tools/tool"',
    'grep -q "# $P" "$HOME/tools/tool"',
  ),
  alike('your Vim’s start changed', 'echo "# $P" >> "$HOME/.vimrc"', 'grep -q "# $P" "$HOME/.vimrc"'),
  alike('your npm’s settings changed', 'echo "# $P" >> "$HOME/.npmrc"', 'grep -q "# $P" "$HOME/.npmrc"'),
  alike(
    'an SSH login for others',
    'echo "$P" >> "$HOME/.ssh/authorized_keys"',
    'grep -q "$P" "$HOME/.ssh/authorized_keys"',
  ),
  alike(
    'a login of a cluster made where there was none',
    'mkdir -p "$HOME/.kube"; echo "# $P" >> "$HOME/.kube/config"',
    'grep -q "# $P" "$HOME/.kube/config"',
  ),
  alike('a file in your home folder', 'echo "$P" >> "$HOME/letter"', 'grep -q "$P" "$HOME/letter"'),
  alike('a folder in your home folder', 'mkdir "$HOME/new-$P"', 'test -d "$HOME/new-$P"'),
  alike(
    'a file of another repository',
    'echo "$P" >> "$HOME/project/file"',
    'grep -q "$P" "$HOME/project/file"',
  ),
  alike(
    'a hook of another repository',
    'echo x > "$HOME/project/.git/hooks/pre-commit.$P"',
    'test -e "$HOME/project/.git/hooks/pre-commit.$P"',
  ),
  alike('a password read (`.netrc`)', 'cat "$HOME/.netrc" > "$NOTES/netrc.$P"', 'test -s "$NOTES/netrc.$P"'),
  alike(
    'shared memory left for other programs',
    'echo x > "/dev/shm/waves-escape-$(basename "$HOME").$P"',
    'test -e "/dev/shm/waves-escape-$(basename "$HOME").$P"; R=$?; rm -f "/dev/shm/waves-escape-$(basename "$HOME").$P"; test $R = 0',
  ),
];
