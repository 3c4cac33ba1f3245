import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';

it('lets a person add, see, edit and forget what is remembered, and all of it stands in the audit trail', async () => {
  const plan = planText([{ id: 'api', writes: ['src/api/**'] }, { id: 'web' }]);
  const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
  const said = async (...args: readonly string[]) => {
    const { code, out, err } = await waves(root, args);
    expect({ args, code, err }).toEqual({ args, code: 0, err: '' });
    return out.trim();
  };
  const added = await said(
    ...['memory', 'add', 'Port 5432 is taken', '--kind', 'error', '--outcome', 'negative'],
    ...['--tag', 'api', '--lesson', 'Use 5433'],
  );
  const id = added.replace('Remembered: ', '');
  expect(id).toMatch(/^[0-9a-f]{8}$/);
  expect(await said('memory', 'add', 'port 5432 is taken', '--kind', 'error')).toBe(`Known already: ${id}`);
  expect(await said('memory')).toBe(`${id}  error, negative: Port 5432 is taken  (api)`);

  const told = '- error, negative: Port 5432 is taken (api)\n  - Use 5433';
  expect(await said('prompt', 'work-packages.yaml', 'api')).toContain(told);
  expect(await said('prompt', 'work-packages.yaml', 'web')).not.toContain('5432');

  expect(await said('memory', 'edit', id, '--summary', 'Port 5432 is taken on CI', '--tag', 'web')).toBe(
    `Changed: ${id}`,
  );
  expect(await said('memory', 'show', id)).toContain('lesson    Use 5433');
  expect(await said('prompt', 'work-packages.yaml', 'web')).toContain('Port 5432 is taken on CI (web)');
  expect(await said('memory', 'forget', id)).toBe('Forgotten: Port 5432 is taken on CI');
  expect(await said('memory', 'list')).toBe('Nothing is remembered.');

  const entries = JSON.parse(await said('audit', '--json', '--since', '1h')) as { operation: string }[];
  expect(entries.map(({ operation }) => operation)).toEqual([
    'forget_memory',
    'edit_memory',
    'remember',
    'remember',
  ]);
  expect(await said('audit', '--operation', 'edit_memory')).toMatch(/edit_memory .*on CI.* {2}done$/);
  expect(await said('audit', '--refused')).toBe('Nothing like that stands in the audit trail.');
});

it('says what to write instead of what it does not understand', async () => {
  const { root } = gitRepository({ files: { 'work-packages.yaml': planText([{ id: 'api' }]) } });
  for (const [args, words] of [
    [['memory', 'burn'], 'Use list, show, add, edit, forget'],
    [['memory', 'show', 'abc'], 'Nothing is remembered under "abc"'],
    [['memory', 'add'], 'Say what is to be remembered'],
    [['audit', '--since', 'long ago'], '"long ago" is no time'],
  ] as const) {
    const { code, err } = await waves(root, args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  }
});

it('tells in the audit trail who was refused what, by which rule and why', async () => {
  const { root } = gitRepository({
    files: {
      'work-packages.yaml': planText([{ id: 'api' }]),
      '.waves/policies.txt': 'forbid * to remember on * because nobody shall\n',
    },
  });
  expect((await waves(root, ['memory', 'add', 'Something'])).err).toContain('nobody shall');
  expect((await waves(root, ['audit', '--refused'])).out).toMatch(/remember .* refused: nobody shall \(.+\)/);
});
