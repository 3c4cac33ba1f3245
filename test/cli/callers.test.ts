import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { waves } from '../support/commands';
import { gitRepository } from '../support/gitRepository';
import { onTerminal } from '../support/onTerminal';
import { planText } from '../support/plans';
import { TYPING } from '../support/typing';
import { temporaryFolder } from '../support/temporaryFolder';

const CLI = join(import.meta.dirname, '../../dist/cli.js');

/** A process that has cut itself loose from its parents and shows nothing of where it comes from. */
const loose = (command: string, said: string): string =>
  `env -i PATH="$PATH" HOME="$HOME" TMPDIR="\${TMPDIR:-/tmp}" setsid -f sh -c '${command} > ${said}.part 2>&1; mv ${said}.part ${said}'; while [ ! -e ${said} ]; do sleep 0.05; done`;

it.runIf(process.platform === 'linux')(
  'lets no agent pass a gate, pause or begin anything, also once it has cut itself loose; and a person may',
  async () => {
    const notes = temporaryFolder();
    writeFileSync(join(notes, 'typing.mjs'), TYPING);
    const call = `"${process.execPath}" "${CLI}" -C "$REPO"`;
    const typing = `"${process.execPath}" ${notes}/typing.mjs "${process.execPath}" "${CLI}" -C`;
    const asked = ['reject b', 'pause', 'widen a', 'run other.yaml --command true --yes', 'retry b --yes'];
    const command = [
      'mkdir -p a; echo x > a/x',
      ...asked.map(
        (words, index) => `${call} ${words} > ${notes}/${index} 2>&1; echo $? >> ${notes}/${index}`,
      ),
      `yes | ${call} approve b > ${notes}/piped 2>&1`,
      `${typing} "$REPO" approve b > ${notes}/typed 2>&1`,
      loose(`${typing} '"$REPO"' approve b`, `${notes}/loose`),
    ].join('\n');
    const plan = planText([
      { id: 'a', command },
      { id: 'b', command: 'mkdir -p b; echo x > b/x', gate: 'start' },
    ]);
    const other = planText([{ id: 'z', command: 'true' }]);
    const { root } = gitRepository({ files: { 'work-packages.yaml': plan, 'other.yaml': other } });
    const run = await waves(root, ['run', 'work-packages.yaml'], { REPO: root });
    expect(run.code).toBe(3);
    for (const index of asked.keys()) {
      const said = readFileSync(join(notes, String(index)), 'utf8');
      expect(said).toContain('Only people may start, steer and approve runs.');
      expect(said).toMatch(/the attempt of a has started[^]*\n[1-9]\d*\n$/);
    }
    const noted = (name: string) => readFileSync(join(notes, name), 'utf8').replaceAll(/\s+/g, ' ');
    expect(noted('piped')).toContain('Nobody sits at a terminal here');
    if (onTerminal !== undefined) {
      expect(noted('typed')).toMatch(/Type (\d+) for yes[^]*the attempt of a has started/);
      expect(noted('loose')).toContain('all that this process comes from began after the run');
    }
    const status = async () => JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
    expect((await status()).packages['b']?.state).toBe('blocked');
    const number = (shown: string) => /Type (\d+) for yes/.exec(shown)?.[1];
    const wrong = await onTerminal?.(root, ['approve', 'b'], (shown) => number(shown) && '0\n');
    expect(wrong?.out ?? 'another number was typed').toContain('another number was typed');
    expect((await status()).packages['b']?.state).toBe('blocked');
    const typed = (shown: string) => number(shown) && `${number(shown) ?? ''}\n`;
    const approved =
      (await onTerminal?.(root, ['approve', 'b'], typed)) ?? (await waves(root, ['approve', 'b']));
    expect(approved.code, approved.out).toBe(0);
    expect((await waves(root, ['watch'])).code).toBe(0);
    expect((await status()).packages['b']?.state).toBe('done');
  },
);
