import { describe, expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/waves';

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
