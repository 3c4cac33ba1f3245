import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { waves } from '../support/commands';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';

const CLI = join(import.meta.dirname, '../../dist/cli.js');

/** A process that has cut itself loose from its parents and shows nothing of where it comes from. */
const loose = (command: string, said: string): string =>
  `env -i PATH="$PATH" HOME="$HOME" TMPDIR="\${TMPDIR:-/tmp}" setsid -f sh -c '${command} > ${said}.part 2>&1; mv ${said}.part ${said}'; while [ ! -e ${said} ]; do sleep 0.05; done`;

it.runIf(process.platform === 'linux')(
  'lets no agent pass a gate, pause or begin anything, also once it has cut itself loose; and a person may',
  async () => {
    const notes = temporaryFolder();
    const call = `"${process.execPath}" "${CLI}" -C "$REPO"`;
    const asked = ['approve b', 'pause', 'widen a', 'run other.yaml --command true --yes', 'retry b --yes'];
    const command = [
      'mkdir -p a; echo x > a/x',
      ...asked.map(
        (words, index) => `${call} ${words} > ${notes}/${index} 2>&1; echo $? >> ${notes}/${index}`,
      ),
      loose(
        `"${process.execPath}" "${CLI}" -C $REPO approve b`.replace('$REPO', '\'"$REPO"\''),
        `${notes}/loose`,
      ),
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
    expect(readFileSync(join(notes, 'loose'), 'utf8')).toContain(
      'all that this process comes from began after the run',
    );
    const status = async () => JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
    expect((await status()).packages['b']?.state).toBe('blocked');
    expect(await waves(root, ['approve', 'b'])).toMatchObject({ code: 0 });
    expect((await waves(root, ['watch'])).code).toBe(0);
    expect((await status()).packages['b']?.state).toBe('done');
  },
);
