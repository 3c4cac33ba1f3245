import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/waves';

const PLAN = 'change_id: one\npackages:\n  - { id: wp-a, scope: { write_allow: ["a/**"] } }\n';

it('what a program was compiled to is kept for its next start, and is never needed', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'plan.yaml'), PLAN);
  const settings = join(folder, 'settings');
  const kept = join(settings, 'waves', 'compiled', `${process.versions.v8}-${process.arch}`, 'validate');
  const validate = async () => {
    const { code, out, err } = await waves(folder, ['validate', 'plan.yaml'], { XDG_CONFIG_HOME: settings });
    return { code, out, err };
  };
  const first = await validate();
  expect(first).toMatchObject({ code: 0, err: '' });
  const bytes = readFileSync(kept);
  if (process.platform !== 'win32') {
    // What lies there is carried out, so it is this user's alone.
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(statSync(join(settings, 'waves')).mode & 0o777).toBe(0o700);
  }

  // A start that had to compile anything writes the file anew, so one that is left alone was used.
  const { ino, mtimeMs } = statSync(kept);
  expect(await validate()).toEqual(first);
  expect(statSync(kept)).toMatchObject({ ino, mtimeMs });

  // Cut short, and of another version of the program.
  for (const foreign of [
    bytes.subarray(0, bytes.length / 2),
    Buffer.from(bytes.toString('latin1').replace('shared-', 'shared+'), 'latin1'),
  ]) {
    writeFileSync(kept, foreign);
    expect(await validate()).toEqual(first);
    expect(readFileSync(kept).subarray(0, 200)).toEqual(bytes.subarray(0, 200));
    expect(readFileSync(kept).equals(foreign)).toBe(false);
  }

  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(await waves(folder, ['validate', 'plan.yaml'], { XDG_CONFIG_HOME: file })).toMatchObject(first);
});
