import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagePrompt } from '../../src/extension/graph/packagePrompt';
import { findRepository } from '../../src/node/git/findRepository';
import { FileRunStore } from '../../src/node/runs/runStore';
import { readPlan } from '../../src/plan/reading/readPlan';
import { replay } from '../../src/run/run';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';

const PLAN = planText([{ id: 'one', command: 'cat > one.txt', writes: ['one.txt'] }]);

describe('a repository’s own template for prompts', () => {
  it('shapes what agents are told, and `waves prompt` shows the same', async () => {
    const repository = gitRepository({ files: { 'work-packages.yaml': PLAN } });
    const builtIn = await waves(repository.root, ['prompt', 'work-packages.yaml', 'one', '--template']);
    expect(builtIn.out).toContain('{{work_order}}');
    repository
      .write({ '.waves/prompt.md': 'House rule: be brief.\n\n{{title}}\n\n{{tasks}}\n' })
      .commit('a template');
    const shown = await waves(repository.root, ['prompt', 'work-packages.yaml', 'one']);
    expect(shown.out).toBe('House rule: be brief.\n\nTitle of one\n');
    expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(0);
    expect(repository.git('show', 'waves/test-feature/integration:one.txt')).toBe(shown.out.trim());
  });

  it('and everything else in a prompt is shown as it is sent: by the command, the inspector and to the agent', async () => {
    // The first attempt fails, so that the second one's prompt has something to tell.
    const command = 'cat > "$GIVEN/$WAVES_ATTEMPT"; echo "not ok 3"; test -e "$GIVEN/now"';
    const given = temporaryFolder('given');
    const plan = planText([
      { id: 'one', command: 'mkdir -p one; echo 1 > one/x' },
      { id: 'two', dependsOn: ['one'], command },
    ]);
    const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
    const place = await findRepository(root);
    const shown = async () => (await waves(root, ['prompt', 'work-packages.yaml', 'two'])).out;
    const inspected = async () => {
      const runs = FileRunStore.forReading(place.commonDir);
      const [run = ''] = await runs.list();
      const read = readPlan(plan).plan;
      const item = read.packages.find(({ id }) => id === 'two') ?? expect.unreachable();
      const state = replay((await runs.read(run)).events);
      const planPath = join(place.root, 'work-packages.yaml');
      return packagePrompt({ planPath, repository: place, plan: read, item, run: state });
    };
    const received = (attempt: number) => readFileSync(join(given, String(attempt)), 'utf8');
    expect((await waves(root, ['run', 'work-packages.yaml'], { GIVEN: given })).code).toBe(1);
    expect(await inspected()).toEqual({ given: true, text: received(1) });
    const next = await shown();
    expect(next).toContain('## The attempt before this one failed');
    writeFileSync(join(given, 'now'), '');
    await waves(root, ['retry', 'two'], { GIVEN: given });
    await waitFor('the second has begun', () => existsSync(join(given, '2')));
    await waitFor('it is over', async () =>
      (await waves(root, ['status'])).out.includes('2 of 2 packages done'),
    );
    expect(received(2).trimEnd()).toBe(next.trimEnd());
    expect(await inspected()).toEqual({ given: true, text: received(2) });
  });

  it('is looked at before a run begins: nothing starts with one that can’t be filled', async () => {
    const repository = gitRepository({
      files: { 'work-packages.yaml': PLAN, '.waves/prompt.md': '# {{title}}\n\n{{scope}}\n' },
    });
    const { code, err } = await waves(repository.root, ['run', 'work-packages.yaml']);
    expect(code).toBe(1);
    expect(err).toContain('.waves/prompt.md:3: there is no part "scope" of a prompt.');
    expect(repository.git('branch', '--list', 'waves/*')).toBe('');
  });
});
