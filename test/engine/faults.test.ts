import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatted } from '../../scripts/formatted.mjs';
import type { DriverListener } from '../../src/engine/runs/driver';
import { Driver } from '../../src/engine/runs/driver';
import type { AttemptExit } from '../../src/ports/attempts';
import { blockedBy, replay } from '../../src/run/run';
import { statusOf } from '../../src/run/explaining/status';
import type { Standstill } from '../../src/run/faults/faultTable';
import { FAULT_TABLE, standstillOf, standstillText } from '../../src/run/faults/faultTable';
import type { RunState } from '../../src/run/run';
import { WavesError } from '../../src/wavesError';
import type { Surroundings } from '../../src/run/worktrees/comparison';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { code, FAULTS, gitSays, STEPS } from './faultsMet';
import { ScriptedWorld } from './scriptedWorld';

const PLAN = '/repository/work-packages.yaml';

/** Runs `a` and `b`, side by side, in a world whose time goes on when the test says so. */
async function begun(
  prepare: (world: ScriptedWorld) => void = () => undefined,
  {
    listener,
    ...more
  }: { probeDisk?: () => Promise<void>; surroundings?: Surroundings; listener?: DriverListener } = {},
) {
  const world = new ScriptedWorld();
  world.plan = planText([
    { id: 'a', command: 'a' },
    { id: 'b', command: 'b', dependsOn: ['a'] },
  ]);
  const waits = new Set<() => void>();
  let now = Date.UTC(2100, 0);
  const clock = { now: () => now };
  const timers = {
    at: (_time: number, callback: () => void) => {
      waits.add(callback);
      return () => waits.delete(callback);
    },
  };
  prepare(world);
  const driver = new Driver({ ...world.dependencies(), clock, timers, ...more }, listener);
  const { run } = await driver.startRun({ plan: PLAN });
  const state = () => replay(world.runs.journals.get(run) ?? []) as RunState;
  const until = (word: string) =>
    waitFor(`the journal says ${word}`, () => world.runs.words().includes(word));
  const later = () => {
    now += 60_000;
    const due = [...waits];
    waits.clear();
    due.forEach((callback) => callback());
  };
  const times = (count: number) =>
    waitFor(`a fault was met ${count} times`, () => {
      return world.runs.words().filter((word) => word.startsWith('fault.met')).length === count;
    });
  return { world, driver, run, state, until, later, times };
}

/** A step that fails until it is mended. */
function failing<Args extends unknown[], Result>(
  target: object,
  name: string,
  error: Error,
): { mend: () => void } {
  const object = target as Record<string, (...args: Args) => Promise<Result>>;
  const real = object[name]?.bind(target) as (...args: Args) => Promise<Result>;
  let isBroken = true;
  object[name] = (...args: Args) => (isBroken ? Promise.reject(error) : real(...args));
  return { mend: () => (isBroken = false) };
}

/** What lies around the worktrees where nothing ever changes. */
const STILL: Surroundings = {
  look: () => Promise.resolve({ things: new Map(), contents: new Map() }),
  watch: () => Promise.resolve({ isWhole: false, dispose: () => undefined }),
  isBusy: () => Promise.resolve(false),
  filesBetween: () => Promise.resolve([]),
  isWorkedOn: () => Promise.resolve(true),
  keep: () => Promise.resolve([]),
  restore: () => Promise.resolve([]),
  remember: () => Promise.resolve('as it was'),
  recall: () => Promise.resolve(undefined),
};

/** What the page about faults says of one: all of it was seen. */
interface Row {
  readonly fault: string;
  readonly step: string;
  readonly seen: string;
  readonly advice: string;
  readonly attempts: string;
  readonly lost: string;
}

/** Meets a fault twice, mends it, and sees the run to its end. */
async function met([kind, step, error]: (typeof FAULTS)[number]): Promise<Row> {
  let broken = { mend: () => undefined as unknown };
  const surroundings = { ...STILL };
  const { world, state, until, later, times } = await begun(
    (scripted) => {
      Object.assign(scripted.repository, {
        publish: () => Promise.resolve({ kind: 'unchanged' }),
        bringIn: (_worktree: string, _branch: string, base: string) =>
          Promise.resolve({ kind: 'in', base, files: [], packages: [] }),
      });
      if (step !== 'look') {
        broken = failing(step === 'launch' ? scripted.agents : scripted.repository, step, error);
      }
    },
    { surroundings },
  );
  const isAsked = step === 'publish' || step === 'bringIn';
  const isLate = step === 'commitWork' || step === 'merge' || step === 'look';
  if (isLate) {
    await until('attempt.working a');
    if (step === 'look') {
      broken = failing(surroundings, step, error);
    }
    world.agents.exit(world.folder('a'), 0);
  }
  if (isAsked) {
    await until('attempt.working a');
    const { listener } = world.agents.attempt(world.folder('a'));
    listener?.publishes?.(step === 'publish' ? [{ id: 'part', paths: ['file'] }] : []);
    listener?.wantsSync?.(step === 'bringIn' ? [{ id: 'sync' }] : []);
  }
  await times(1);
  const held = state();
  const [reason] = blockedBy(held, 'a');
  expect(held.packages.get('a')).toMatchObject({ attempt: 1, failures: 0, fault: { kind, tries: 1 } });
  expect(reason).toMatchObject({ kind: 'fault', package: 'a' });
  later();
  await times(2);
  broken.mend();
  later();
  await until('fault.over a');
  if (isAsked) {
    // Its agent waits meanwhile, and gets the answer of the try that went well.
    const kinds = ['attempt.synced', 'sync.refused', 'publication.refused'];
    const answers = [...world.runs.journals.values()].flat().filter(({ type }) => kinds.includes(type));
    expect(answers).toHaveLength(1);
    expect(answers).not.toMatchObject([{ reason: 'failed' }]);
  }
  if (!isLate) {
    await until('attempt.working a');
    world.agents.exit(world.folder('a'), 0);
  }
  await until('attempt.working b');
  world.agents.exit(world.folder('b'), 0);
  await until('run.ended');
  const fault = FAULT_TABLE.find((row) => row.kind === kind);
  return {
    fault: `${fault?.what ?? ''} (${fault?.of ?? ''})`,
    step: STEPS[step],
    seen: `${statusOf(held, null).state}: ${reason?.kind === 'fault' ? reason.message : ''}`,
    advice: fault?.advice ?? '',
    ...outcomeOf(world, state()),
  };
}

/** Meets a fault that ends an agent at work once, and sees the run to its end. */
async function ended(step: string, exit: AttemptExit): Promise<Row> {
  const { world, state, until, later } = await begun();
  await until('attempt.working a');
  world.agents.exitWith(world.folder('a'), exit);
  await until('attempt.exited a');
  const held = state();
  const fault = held.packages.get('a')?.fault;
  const [reason] = blockedBy(held, 'a');
  later();
  await waitFor('a is begun anew', () => world.agents.attempts.has(world.folder('a', 2)));
  world.agents.exit(world.folder('a', 2), 0);
  await until('attempt.working b');
  world.agents.exit(world.folder('b'), 0);
  await until('run.ended');
  const row = FAULT_TABLE.find(({ kind }) => kind === fault?.kind);
  return {
    fault: `${row?.what ?? 'the process around an agent disappeared'} (${fault?.of ?? ''})`,
    step,
    seen: `${statusOf(held, null).state}: ${reason?.kind === 'fault' ? reason.message : ''}`,
    advice: fault?.advice ?? '',
    ...outcomeOf(world, state()),
  };
}

/** Meets a disk that lets nothing be written down while agents work, and sees the run to its end. */
async function stood(): Promise<Row> {
  const told: (Standstill | undefined)[] = [];
  let disk: Error | undefined = code('ENOSPC', 'no space left on device, write');
  const { world, state, until, later } = await begun(undefined, {
    probeDisk: () => (disk === undefined ? Promise.resolve() : Promise.reject(disk)),
    listener: { stands: (_run, standstill) => void told.push(standstill) },
  });
  await until('attempt.working a');
  later();
  await waitFor('it is told', () => told.length > 0);
  const [first = expect.unreachable()] = told;
  disk = undefined;
  world.agents.exit(world.folder('a'), 0);
  await until('attempt.working b');
  world.agents.exit(world.folder('b'), 0);
  await until('run.ended');
  await waitFor('its end is told', () => told.length > 1);
  return {
    fault: `${first.what} (${first.of})`,
    step: 'writing the journal down',
    seen: standstillText(first),
    advice: first.advice,
    ...outcomeOf(world, state()),
  };
}

/** Loses the copy of the plan while nobody drives the run, has it run again, and sees it to its end. */
async function left(): Promise<Row> {
  const { world, driver, run, state, until } = await begun();
  await until('attempt.working a');
  await driver.close();
  const { planText: kept, keepPlan } = world.runs;
  const lost = new WavesError('plan-lost', 'No copy of the plan that the run goes by is left in its folder.');
  world.runs.planText = () => Promise.reject(lost);
  world.runs.keepPlan = async (...args) => {
    await keepPlan.apply(world.runs, args);
    world.runs.planText = kept;
  };
  const second = new Driver(world.dependencies(2));
  await second.recover();
  expect(second.stateOf(run)).toBeUndefined();
  const standstill = standstillOf(lost) ?? expect.unreachable();
  await second.startRun({ plan: PLAN });
  world.agents.exit(world.folder('a'), 0);
  await until('attempt.working b');
  world.agents.exit(world.folder('b'), 0);
  await until('run.ended');
  return {
    fault: `${standstill.what} (${standstill.of})`,
    step: 'taking the run up',
    seen: standstillText(standstill),
    advice: standstill.advice,
    ...outcomeOf(world, state()),
  };
}

/** What has become of attempts and work at the end of a run. */
function outcomeOf(world: ScriptedWorld, after: RunState): Pick<Row, 'attempts' | 'lost'> {
  const items = [...after.packages.values()];
  const used = Math.max(...items.map(({ failures }) => failures));
  const begunAgain = Math.max(...items.map(({ attempt }) => attempt - 1));
  const isWhole = after.outcome === 'done' && world.repository.merges.join() === 'a,b';
  return {
    attempts: `${used} used up, ${begunAgain} begun anew`,
    lost: isWhole ? 'nothing: the same step is tried again, each package is merged once' : 'SOMETHING',
  };
}

const rows = FAULTS.map((fault) => {
  return { name: `${fault[0]} while ${STEPS[fault[1]]}`, row: once(() => met(fault)) };
});

const VANISHED: AttemptExit = { reason: 'vanished', code: null, signal: null };
const NO_ROOM: AttemptExit = {
  reason: 'exit',
  code: 1,
  signal: null,
  trouble: 'ENOSPC: no space left on device, write',
};
/** Those that are met elsewhere than in a step of ours. */
const others = [
  { name: 'a process that disappears', begunAnew: 1, row: once(() => ended('an agent works', VANISHED)) },
  { name: 'a full disk of an agent', begunAnew: 1, row: once(() => ended('an agent works', NO_ROOM)) },
  { name: 'a full disk of the journal', begunAnew: 0, row: once(stood) },
  { name: 'a plan that a disk has lost', begunAnew: 0, row: once(left) },
];

function once(see: () => Promise<Row>): () => Promise<Row> {
  let row: Promise<Row> | undefined;
  return () => (row ??= see());
}

describe('a fault of the repository or the machine', () => {
  it.each(others)('uses up no attempt, and loses nothing: $name', async ({ begunAnew, row }) => {
    expect(await row()).toMatchObject({
      attempts: `0 used up, ${begunAnew} begun anew`,
      lost: expect.stringMatching(/^nothing/) as string,
    });
  });

  it.each(rows)('holds the run and uses up no attempt: $name', async ({ row }) => {
    expect(await row()).toMatchObject({
      seen: expect.stringMatching(/^held: /) as string,
      attempts: '0 used up, 0 begun anew',
      lost: expect.stringMatching(/^nothing/) as string,
    });
  });

  it('is in the page about faults as it was seen', async () => {
    const seen = await Promise.all([...rows, ...others].map(({ row }) => row()));
    const table = [
      ['Fault', 'Met while', 'What a person sees', 'What to do', 'Attempts', 'Lost'],
      Array<string>(6).fill('---'),
      ...seen.map((row) => [row.fault, row.step, row.seen, row.advice, row.attempts, row.lost]),
    ];
    const lines = table.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
    const path = resolve(__dirname, '../../docs/faults.md');
    const page = readFileSync(path, 'utf8');
    const [before = '', rest = ''] = page.split('<!-- made by test/engine/faults.test.ts -->\n');
    const after = rest.slice(rest.indexOf('<!-- end -->'));
    const text = `${before}<!-- made by test/engine/faults.test.ts -->\n\n${lines.join('\n')}\n\n${after}`;
    // Made anew with: npx vitest run -u --project system test/engine/faults.test.ts
    await expect(await formatted(path, text)).toMatchFileSnapshot(path);
  });

  it('stands in the page in every kind that there is', () => {
    const page = readFileSync(resolve(__dirname, '../../docs/faults.md'), 'utf8').toLowerCase();
    expect(FAULT_TABLE.filter(({ what }) => !page.includes(what)).map(({ kind }) => kind)).toEqual([]);
  });

  it('begins an agent anew that it ended, without a failure', async () => {
    const { world, state, until, later } = await begun();
    await until('attempt.working a');
    const trouble = 'ENOSPC: no space left on device, write';
    world.agents.exitWith(world.folder('a'), { reason: 'exit', code: 1, signal: null, trouble });
    await until('attempt.exited a');
    expect(state().packages.get('a')).toMatchObject({
      state: 'ready',
      failures: 0,
      fault: { kind: 'disk-full' },
    });
    later();
    await waitFor('a is begun anew', () => world.agents.attempts.has(world.folder('a', 2)));
    world.agents.exit(world.folder('a', 2), 0);
    await until('attempt.working b');
    expect(state().packages.get('a')).toMatchObject({ state: 'done', failures: 0 });
  });

  it('is what it is when the process around an agent disappears, but not again and again', async () => {
    const { world, state, until, later } = await begun();
    for (const attempt of [1, 2, 3]) {
      await waitFor(
        'it works',
        () => world.agents.attempts.get(world.folder('a', attempt))?.listener !== undefined,
      );
      world.agents.vanish(world.folder('a', attempt));
      await waitFor('its end is told', () => state().packages.get('a')?.state === 'ready');
      expect(state().packages.get('a')).toMatchObject({ failures: 0, fault: { kind: 'vanished' } });
      later();
    }
    await waitFor('it works', () => world.agents.attempts.get(world.folder('a', 4))?.listener !== undefined);
    world.agents.vanish(world.folder('a', 4));
    await until('run.ended');
    expect(state().packages.get('a')).toMatchObject({ state: 'failed', failures: 1 });
  });

  it('does not keep a run from being stopped', async () => {
    const { world, driver, run, state, until, times } = await begun((scripted) => {
      failing(scripted.repository, 'merge', gitSays('Input/output error'));
    });
    await until('attempt.working a');
    world.agents.exit(world.folder('a'), 0);
    await times(1);
    await driver.steer({ run, action: { kind: 'cancel' } });
    await until('run.ended');
    expect(state().outcome).toBe('cancelled');
  });

  it('is told to be over by a run that ends before anybody has looked at the disk again', async () => {
    const told: string[] = [];
    let disk: Error | undefined = code('ENOSPC', 'no space left on device, write');
    const { world, until, later } = await begun(undefined, {
      probeDisk: () => (disk === undefined ? Promise.resolve() : Promise.reject(disk)),
      listener: { stands: (_run, standstill) => told.push(standstill?.fault ?? 'over') },
    });
    await until('attempt.working a');
    later();
    await waitFor('somebody has looked', () => told.length > 0);
    disk = undefined;
    world.agents.exit(world.folder('a'), 0);
    await until('attempt.working b');
    expect(told).toEqual(['disk-full']);
    world.agents.exit(world.folder('b'), 0);
    await until('run.ended');
    await waitFor('it is told', () => told.length > 1);
    expect(told).toEqual(['disk-full', 'over']);
  });

  it('is none where an agent did something wrong', async () => {
    const { world, state, until } = await begun((scripted) => {
      failing(scripted.repository, 'commitWork', gitSays("error: open('a.txt'): Permission denied"));
    });
    await until('attempt.working a');
    world.agents.exit(world.folder('a'), 0);
    await until('run.ended');
    expect(state().packages.get('a')).toMatchObject({ state: 'failed', failures: 1 });
  });
});
