import { expect, it, onTestFinished } from 'vitest';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { waitFor } from '../support/waitFor';
import type { ServedCoordinator } from './servedCoordinator';
import { servedCoordinator } from './servedCoordinator';

interface Heard {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

async function tokenFor({ http }: ServedCoordinator, change_ids: readonly string[]): Promise<string> {
  const { body } = await http('POST', '/events/auth', { body: { change_ids } });
  return (body as { token: string }).token;
}

/** Listens as a page does: with nothing but the address. */
async function listen(coordinator: ServedCoordinator, changes: readonly string[]) {
  const token = await tokenFor(coordinator, changes);
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const url = `${coordinator.open.url}/events/work?change_ids=${changes.join(',')}&token=${token}`;
  const response = await fetch(url, { signal: ended.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const heard: Heard[] = [];
  const read = async () => {
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
        heard.push({ event, data: JSON.parse(data) as Record<string, unknown> });
      }
    }
  };
  read().catch(() => undefined);
  return {
    heard,
    hears: (event: string, part: Record<string, unknown>) =>
      waitFor(`${event} is heard`, () =>
        heard.find(
          (each) =>
            each.event === event && Object.entries(part).every(([name, value]) => each.data[name] === value),
        ),
      ),
  };
}

it('tells a page how things are, what becomes of issues and tasks, and what was done', async () => {
  const coordinator = await servedCoordinator();
  const { http } = coordinator;
  const labels = ['change:login'];
  const first = await http('POST', '/issues/create', { body: { title: 'First', labels } });
  const other = await http('POST', '/issues/create', { body: { title: 'Other', labels: ['change:other'] } });
  const [id, otherId] = [first, other].map(({ body }) => (body as { issue: { id: string } }).issue.id);
  const { heard, hears } = await listen(coordinator, ['login']);
  const snapshot = await hears('snapshot', {});
  expect(snapshot.data).toMatchObject({
    work_queue: [{ id, title: 'First' }],
    active_agents: [],
    subscribed_change_ids: ['login'],
  });
  await http('POST', '/issues/close', { body: { issue_id: otherId } });
  await http('POST', '/issues/close', { body: { issue_id: id } });
  const closed = await hears('transition', { work_queue_id: id ?? '' });
  expect(closed.data).toMatchObject({ from: 'pending', to: 'completed' });
  expect(heard.some(({ data }) => data['work_queue_id'] === otherId)).toBe(false);
  const { body } = await http('POST', '/work/submit', { body: { task_type: 'code', task_description: 'x' } });
  await hears('transition', { work_queue_id: (body as { task_id: string }).task_id, to: 'pending' });
  const audit = await hears('audit', { operation: 'submit_work' });
  expect(audit.data).toMatchObject({ args_summary: expect.stringContaining('"code"') as string });
});

it('tells a page of the packages of a run, which upstream’s streams leave out', async () => {
  const builder = new JournalBuilder([planned('a')]);
  const states = [builder.state];
  const coordinator = await servedCoordinator(states);
  const change = builder.state.feature.id;
  const { hears } = await listen(coordinator, [change]);
  const snapshot = await hears('snapshot', {});
  const [row] = snapshot.data['work_queue'] as { id: string; status: string }[];
  expect(row?.status).toBe('pending');
  states[0] = builder.add({
    type: 'attempt.started',
    package: 'a',
    attempt: 1,
    agent: { name: 'demo' },
    branch: 'b',
    worktree: '/w',
    base: 'base',
  }).state;
  coordinator.open.recorded(builder.state.run, []);
  await hears('transition', { work_queue_id: row?.id ?? '', from: 'pending', to: 'claimed' });
});

it('lets nobody listen without a token for just these changes', async () => {
  const coordinator = await servedCoordinator();
  const { open } = coordinator;
  const [ours, others] = [
    await tokenFor(coordinator, ['a']),
    await tokenFor(await servedCoordinator(), ['a']),
  ];
  const status = async (query: string) => (await fetch(`${open.url}/events/work?${query}`)).status;
  expect(await status('')).toBe(400);
  expect(await status('change_ids=a')).toBe(401);
  expect(await status(`change_ids=a&token=${open.ownerKey}`)).toBe(401);
  expect(await status(`change_ids=a&token=${others}`)).toBe(401);
  expect(await status(`change_ids=a,b&token=${ours}`)).toBe(401);
  const [header = '', , seal = ''] = ours.split('.');
  const forged = btoa(JSON.stringify({ aud: 'coordination-events', change_ids: ['b'], exp: 9e9 }));
  expect(await status(`change_ids=b&token=${header}.${forged}.${seal}`)).toBe(401);
  const asKey = await coordinator.http('POST', '/locks/acquire', { body: { file_path: 'a' }, key: ours });
  expect(asKey.status).toBe(401);
});
