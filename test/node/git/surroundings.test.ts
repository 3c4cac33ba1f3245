import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { GitSurroundings } from '../../../src/node/worktrees/surroundings/surroundings';
import { gitRepository } from '../../support/gitRepository';

it('keeps the text that the settings it compares were read from, also where they change while it looks', async () => {
  const { root } = gitRepository();
  const config = join(root, '.git', 'config');
  const surroundings = new GitSurroundings({ root, commonDir: join(root, '.git') });
  const begun = Date.now();
  await surroundings.look({ isOurs: () => false, plan: '' });
  const longest = Date.now() - begun;
  for (let index = 0; index < 20; index += 1) {
    const looking = surroundings.look({ isOurs: () => false, plan: '' });
    await setTimeout((longest * index) / 20);
    writeFileSync(
      `${config}.lock`,
      `[core]\n\trepositoryformatversion = 0\n[user]\n\tname = Number ${index}\n`,
    );
    renameSync(`${config}.lock`, config);
    const { things, contents } = await looking;
    expect(contents.get('config')).toContain(`name = ${things.get('config user.name')?.after}\n`);
  }
});
