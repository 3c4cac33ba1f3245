import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { statusOf, waves } from '../support/commands';
import { CLI, startWaves } from '../support/waves';

const BRANCH = 'waves/test-feature/integration';

/** The command by which an agent asks for a path. */
function request(path: string, ...more: string[]): string {
  return [`"${process.execPath}" "${CLI}" request-scope ${path} --reason "It is needed."`, ...more].join(' ');
}

it('an agent is leased what belongs to a package that comes later, and that waits for it', async () => {
  const go = 'while [ ! -e "$WAVES_PROMPT_FILE.go" ]; do sleep 0.05; done';
  const plan = planText([
    { id: 'a', command: `mkdir -p a b; cd a; ${request('../b/x')} > told; echo a > ../b/x; cd ..; ${go}` },
    { id: 'gate', command: 'exit 1' },
    { id: 'b', command: 'cat b/x > b/y', dependsOn: ['gate'] },
  ]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const { root } = repository;
  const run = startWaves(root, ['run', 'work-packages.yaml', '--json']);
  await waitFor('it is leased', () => run.out().includes('"scope.leased"'));
  await waitFor('everybody sees it', async () => {
    return (await waves(root, ['locks', '--json'])).out.includes('"file:b/x"');
  });
  await waitFor(
    'the other has failed',
    async () => (await statusOf(root)).packages['gate']?.state === 'failed',
  );
  expect((await waves(root, ['skip', 'gate', '--reason', 'not needed'])).code).toBe(0);
  await waitFor('its owner waits', async () => {
    const { packages } = await statusOf(root);
    return packages['b']?.blocked_by.some(({ kind }) => kind === 'lock') === true;
  });
  const { run: id } = await statusOf(root);
  repository.write({ [`.git/waves/runs/${id}/attempts/a/1/prompt.md.go`]: '' });
  expect((await run.finished).code).toBe(0);
  expect(repository.show(BRANCH, 'a/told')).toContain('yours to write until you end');
  expect(repository.show(BRANCH, 'b/x')).toBe('a');
  expect(repository.git('log', '-1', '--format=%s', BRANCH, '--', 'b/x')).toContain('a: Title of a');
});

it('a person is asked about what nobody owns, also when the driver dies; the agent goes on meanwhile', async () => {
  const plan = planText([
    {
      id: 'a',
      command: `mkdir -p a; ${request('free.txt')} > a/first; ${request('free.txt', '--wait')} > a/second; echo x > free.txt`,
    },
  ]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const { root } = repository;
  const run = startWaves(root, ['run', 'work-packages.yaml', '--json']);
  const asked = () => run.out().match(/"request":"(a\.1\.[^"]+)"/g) ?? [];
  await waitFor('it asks twice', () => new Set(asked()).size === 2);
  const { scope_requests: open } = await statusOf(root);
  expect(open).toMatchObject([{ path: 'free.txt' }, { path: 'free.txt', reason: 'It is needed.' }]);
  const lines = (await waves(root, ['status'])).out;
  expect(lines).toContain(`? a asks to write free.txt: It is needed. (waves approve ${open?.[0]?.id ?? ''})`);
  run.signal('SIGKILL');
  await run.finished;
  for (const each of new Set(asked())) {
    const id = each.slice('"request":"'.length, -1);
    const { err, code } = await waves(root, ['approve', id]);
    expect(err).toBe('');
    expect(code).toBe(0);
  }
  await waitFor('the run is done', async () => (await statusOf(root)).state === 'done');
  expect(repository.show(BRANCH, 'a/first')).toContain('A person decides');
  expect(repository.show(BRANCH, 'a/second')).toContain('yours to write');
  expect(repository.show(BRANCH, 'free.txt')).toBe('x');
});

it('what an owner at work is asked for reaches it at once', async () => {
  const marker = join(temporaryFolder(), 'working');
  const wait = `while [ ! -e "${marker}" ]; do sleep 0.05; done`;
  const plan = planText([
    { id: 'a', command: `mkdir -p a; ${wait}; ${request('b/x')} > a/told || true` },
    {
      id: 'b',
      command: `touch "${marker}"; mkdir -p b; while ! grep -q handoff "$WAVES_INBOX_FILE" 2>/dev/null; do sleep 0.05; done; cp "$WAVES_INBOX_FILE" b/x`,
    },
  ]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  expect((await waves(repository.root, ['run', 'work-packages.yaml'])).code).toBe(0);
  expect(repository.show(BRANCH, 'a/told')).toContain('b works on b/x and is told');
  expect(repository.show(BRANCH, 'b/x')).toContain('a needs a change of b/x: It is needed.');
});

it('nobody asks outside of a run', async () => {
  const { code, err } = await waves(gitRepository().root, ['request-scope', 'x', '--reason', 'y']);
  expect(code).toBe(2);
  expect(err).toContain('There is nobody to ask');
});
