import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporaryFolder';
import { planText } from '../support/plans';
import { waves } from '../support/commands';

function folderWithPlan(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'plan.yaml'), planText([{ id: 'a' }, { id: 'b', dependsOn: ['a'] }]));
  return folder;
}

describe('waves graph', () => {
  it('writes into a file what it would print', async () => {
    const folder = folderWithPlan();
    const printed = await waves(folder, ['graph', 'plan.yaml', '--format', 'mermaid']);
    const written = await waves(folder, ['graph', 'plan.yaml', '--format', 'mermaid', '-o', 'plan.mmd']);
    expect([written.code, written.out]).toEqual([0, '']);
    expect(readFileSync(join(folder, 'plan.mmd'), 'utf8')).toBe(printed.out);
  });

  it('prints a page, the same one each time', async () => {
    const folder = folderWithPlan();
    const [one, two] = await Promise.all(
      [1, 2].map(() => waves(folder, ['graph', 'plan.yaml', '--format', 'html'])),
    );
    expect(one?.out).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
    expect(one?.out).toBe(two?.out);
  });

  it('says where it could not write', async () => {
    const folder = folderWithPlan();
    const { code, err } = await waves(folder, ['graph', 'plan.yaml', '-o', join('nowhere', 'plan.txt')]);
    expect(code).not.toBe(0);
    expect(err).toMatch(/plan\.txt cannot be written/);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });
});
