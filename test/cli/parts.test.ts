import { expect, it } from 'vitest';
import type { RunReport } from '../../src/run/explaining/report/reportDocument';
import type { RunStatus } from '../../src/run/explaining/status';
import { inDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';
import { CLI, startWaves } from '../support/waves';

const BRANCH = 'waves/test-feature/integration';
const WAVES = `"${process.execPath}" "${CLI}"`;
/** Waits for something that a file says. */
const until = (pattern: string, file: string) =>
  `while ! grep -q '${pattern}' ${file} 2>/dev/null; do sleep 0.05; done`;
/** Tells the run several things at once. */
const say = (...lines: object[]) =>
  `printf '%s\\n' ${lines.map((line) => `'${JSON.stringify(line)}'`).join(' ')} >> "$WAVES_ESCALATIONS_FILE"`;
const NEED = [{ from: 'schema', artifact: 'schema/tables.sql' }];

/**
 * The story of the method: three streams start at once; who makes the schema publishes it early and works on; both others take
 * it over without stopping; one asks twice, and is answered once.
 */
it('three streams start at once, and two take over what the third publishes while all go on', async () => {
  const plan = planText([
    {
      id: 'schema',
      command: [
        'mkdir schema',
        'echo one > schema/tables.sql',
        'echo half > schema/half.sql',
        `${WAVES} publish schema/tables.sql > schema/told`,
        // It goes on only when somebody has built on what it published: nobody can have waited for its end.
        until('"handoff"', '"$WAVES_INBOX_FILE"'),
        `cp "$WAVES_INBOX_FILE" schema/asked`,
        `id=$(sed -n 's/.*"id":"\\(web[^"]*\\)".*/\\1/p' "$WAVES_INBOX_FILE" | head -1)`,
        `printf '{"type":"HANDOFF_ANSWER","handoff":"%s","text":"both are there"}\\n' "$id" >> "$WAVES_ESCALATIONS_FILE"`,
        'echo two > schema/tables.sql',
      ].join('; '),
    },
    {
      id: 'api',
      needs: NEED,
      command: `mkdir api; ${WAVES} sync --for schema/tables.sql > api/told; cp schema/tables.sql api/seen; ls schema > api/listed`,
    },
    {
      id: 'web',
      needs: NEED,
      command: [
        'mkdir web',
        until('"sync"', '"$WAVES_INBOX_FILE"'),
        'cp schema/tables.sql web/seen',
        say(
          { type: 'HANDOFF', id: 'a', to: 'schema', text: 'a second column' },
          { type: 'HANDOFF', id: 'b', to: 'schema', text: 'an index' },
        ),
        until('both are there', '"$WAVES_INBOX_FILE"'),
        'cp "$WAVES_INBOX_FILE" web/told',
      ].join('; '),
    },
  ]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const { root } = repository;
  const run = startWaves(root, ['run', 'work-packages.yaml', '--json']);
  expect(await run.finished, run.out()).toMatchObject({ code: 0 });
  const show = (path: string) => repository.show(BRANCH, path);
  expect([show('api/seen'), show('web/seen'), show('schema/tables.sql')]).toEqual(['one', 'one', 'two']);
  // Nothing else of what was there came with it.
  expect(show('api/listed')).toBe('tables.sql');
  expect(show('schema/told')).toContain('Merged for all others: schema/tables.sql.');
  // What it asks for may have come to it by itself just before.
  expect(show('api/told')).toMatch(
    /Your worktree holds the merged work of schema now|Nothing was integrated that you do not have already/,
  );
  // Asked twice, it is one request.
  expect(show('schema/asked')).toContain('- a second column\\n- an index');
  expect(show('web/told')).toContain('schema/tables.sql of schema: Your worktree holds the merged work');
  const { state, packages, handoffs } = JSON.parse(
    (await waves(root, ['status', '--json'])).out,
  ) as RunStatus;
  expect(state).toBe('done');
  expect(Object.keys(packages)).toEqual(['schema', 'api', 'web']);
  // Who asks whom, for how many things in one, and which merge came since.
  expect(handoffs).toMatchObject([
    { from: 'web', to: 'schema', requests: 2, pending: false, answer: 'both are there' },
  ]);
  expect(handoffs?.[0]?.commit).toBe(packages['schema']?.commit);
  expect((await waves(root, ['why', 'web'])).out).toMatch(/web asks schema: .*\n?.*\(answered after/);
  const report = JSON.parse((await waves(root, ['report', '--format', 'json'])).out) as RunReport;
  expect(report.flow.needs.map(({ package: id, came }) => [id, came])).toEqual([
    ['api', 'part'],
    ['web', 'part'],
  ]);
  // None of these packages has checks: what was merged early is called so.
  expect(report.flow.published).toMatchObject([{ files: ['schema/tables.sql'], standing: 'unchecked' }]);
});

/** The schema's owner works for three thirds and publishes after the first; two others work for one. */
function three(edge: 'soft' | 'hard', third: number): string {
  const rest = `sleep ${third}`;
  const other = (id: string) => ({
    id,
    ...(edge === 'soft' ? { needs: NEED } : { dependsOn: ['schema'] }),
    command: `mkdir ${id}; ${edge === 'soft' ? `${WAVES} sync --for schema/tables.sql;` : ''} cp schema/tables.sql ${id}/seen; ${rest}`,
  });
  const publish = edge === 'soft' ? `${WAVES} publish schema/tables.sql;` : '';
  const command = `mkdir schema; ${rest}; echo one > schema/tables.sql; ${publish} ${rest}; ${rest}`;
  return planText([{ id: 'schema', command }, other('api'), other('web')]);
}

/** How long all packages together did nothing but wait for others, from the run's beginning on, as its report has it. */
async function waitedIn(plan: string): Promise<{ waited: number; ahead: number[]; text: string }> {
  const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
  const run = startWaves(root, ['run', 'work-packages.yaml']);
  expect(await run.finished, run.out()).toMatchObject({ code: 0 });
  const report = JSON.parse((await waves(root, ['report', '--format', 'json'])).out) as RunReport;
  const began = Date.parse(report.started_at);
  const waits = report.packages.flatMap(({ attempts }) => [
    ...attempts.slice(0, 1).map((each) => (Date.parse(each.started_at ?? '') - began) / 1000),
    ...attempts.flatMap(({ waits: all = [] }) => all.map(({ seconds }) => seconds)),
  ]);
  const { out: text } = await waves(root, ['report', '--format', 'md']);
  const ahead = report.flow.needs.map(({ ahead_seconds: seconds = 0 }) => seconds);
  return { waited: waits.reduce((sum, each) => sum + each, 0), ahead, text };
}

inDepth('waits less than the same plan with dependencies, and says by how much', async () => {
  const third = 4;
  const soft = await waitedIn(three('soft', third));
  const hard = await waitedIn(three('hard', third));
  console.log(
    `Waited ${soft.waited.toFixed(1)} s instead of ${hard.waited.toFixed(1)} s: ${(soft.waited / hard.waited).toFixed(2)} times as long.`,
  );
  expect(soft.waited).toBeLessThan(hard.waited);
  // Each began before the schema was done: what its report says of that is what the other run has waited, at least.
  expect(Math.min(...soft.ahead)).toBeGreaterThan(2 * third);
  expect(soft.text).toMatch(/it began \d+s before schema was done/);
});

it('says of what a package published before it failed that it is merged, and that no check has run on it', async () => {
  const plan = planText([
    {
      id: 'schema',
      checks: ['false'],
      command: `mkdir schema; echo one > schema/tables.sql; ${WAVES} publish schema/tables.sql`,
    },
    {
      id: 'api',
      needs: NEED,
      command: `mkdir api; ${WAVES} sync --for schema/tables.sql; cp schema/tables.sql api/seen`,
    },
  ]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const { root } = repository;
  const run = startWaves(root, ['run', 'work-packages.yaml']);
  expect(await run.finished, run.out()).toMatchObject({ code: 1 });
  expect(run.out()).toContain('1 MERGED WITHOUT CHECKS');
  expect(repository.show(BRANCH, 'schema/tables.sql')).toBe('one');
  const words = 'MERGED WITHOUT CHECKS: schema/tables.sql, merged as';
  expect((await waves(root, ['status'])).out).toContain(`! schema: ${words}`);
  expect((await waves(root, ['why', 'schema'])).out).toContain(words);
  const { out: text } = await waves(root, ['report', '--format', 'md']);
  expect(text).toContain(words);
  expect(text).toContain(
    '[ ] What was merged before its package was done was checked at its end (1 was not)',
  );
});
