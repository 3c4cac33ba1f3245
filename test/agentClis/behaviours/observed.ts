import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { PackageStatus } from '../../../src/run/explaining/status';
import type { UsageDocument } from '../../../src/run/usage/usage';
import { waitFor } from '../../support/waitFor';
import type { AgentCli } from '../agentCli';
import { repositoryFor, startAsking } from '../agentRun';
import { cliEnvironment } from '../agentCli';
import type { BehavingAgent } from './behavingAgents';
import type { Behaviour } from './behaviours';
import type { Row } from './rows';
import { NO_TOOL, onceOffered, stageOf } from './behaviours';
import type { TestRepository } from '../../support/gitRepository';
import { statusIfAny, waves } from '../../support/commands';
import { startWaves } from '../../support/waves';
import { ModelStub } from '../modelStub';

/** Lets an agent behave so in a run of its own, and says what a person sees of it. */
export async function observe({ name, cli, agent }: BehavingAgent, behaviour: Behaviour): Promise<Row> {
  const { args } = behaviour;
  const named =
    args === undefined ? agent : typeof agent === 'string' ? { adapter: agent, args } : { ...agent, args };
  const repository = repositoryFor(named);
  const { item, served, log } = await carryOut(cli, repository, behaviour);
  const { attempt = 0, state = 'unknown', usage } = item ?? {};
  const isUsed = state === 'failed' || state === 'done';
  return {
    behaviour: behaviour.name,
    agent: name,
    seen: seenOf(item, log, behaviour),
    attemptsUsed: isUsed ? attempt : Math.max(0, attempt - 1),
    meters: metersOf(usage, served),
  };
}

async function carryOut(cli: AgentCli, repository: TestRepository, behaviour: Behaviour) {
  const { options = [], then, waits } = behaviour;
  const script = onceOffered(behaviour.script(stageOf(repository)));
  if (waits === true) {
    const model = await ModelStub.start(script);
    const env = cliEnvironment(cli, model.url);
    const running = startWaves(repository.root, ['run', 'work-packages.yaml', '--yes'], env);
    const item = await waitFor(
      'it waits for its quota, has ended, or says nothing for too long',
      async () => {
        const status = await statusIfAny(repository);
        const now = status?.packages['wp-api'];
        const isHeld = now?.blocked_by.some(({ kind }) => kind === 'quota') === true;
        const hasCome = isHeld || ['failed', 'blocked', 'stalled'].includes(now?.state ?? '');
        return hasCome ? now : undefined;
      },
      // Gemini, by the protocol, asks ten times before it says a word.
      400_000,
    );
    running.signal('SIGINT');
    await running.finished;
    return { item, served: model.served, log: '' };
  }
  if (then !== undefined) {
    const running = await startAsking(cli, repository, { options, script });
    const pid = await agentOf(repository);
    process.kill(pid, then === 'killed' ? 'SIGKILL' : 'SIGSTOP');
    if (then !== 'killed') {
      running.signal('SIGINT');
    }
    await running.finished;
    // Where it takes longer to end than whoever leaves waits, a driver in the background sees to it.
    const item = await waitFor('it has ended', async () => {
      const now = (await statusIfAny(repository))?.packages['wp-api'];
      return now?.state === 'stalled' || now?.state === 'working' ? undefined : now;
    });
    return { item, served: running.model.served, log: '' };
  }
  const model = await ModelStub.start(script);
  const env = cliEnvironment(cli, model.url);
  const running = startWaves(repository.root, ['run', 'work-packages.yaml', '--yes', ...options], env);
  const hasEnded = await Promise.race([
    running.finished.then(() => true),
    setTimeout(LASTING_MS, false, { ref: false }),
  ]);
  const item = (await statusIfAny(repository))?.packages['wp-api'];
  const { out: log } = await waves(repository.root, ['logs', 'wp-api']);
  if (hasEnded) {
    return { item, served: model.served, log };
  }
  // What goes on meanwhile is counted by nobody at the same moment: it is answered no more.
  model.hang();
  const used = async () => (await statusIfAny(repository))?.packages['wp-api']?.usage;
  const isCounted = async () => metersOf(await used(), model.served).startsWith('equal');
  await waitFor('what was served is counted', isCounted, SETTLING_MS).catch(() => undefined);
  const usage = await used();
  running.signal('SIGINT');
  await running.finished;
  return { item: item && { ...item, ...(usage === undefined ? {} : { usage }) }, served: model.served, log };
}

/** How long what an agent uses may take to be counted, in milliseconds. */
const SETTLING_MS = 20_000;

/** How long somebody looks on, in milliseconds. */
const LASTING_MS = 240_000;

/** The process that is the agent. */
async function agentOf(repository: TestRepository): Promise<number> {
  const folder = join(repository.root, '.git', 'waves', 'runs');
  const file = await waitFor('the agent is known', () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).find(
      (name) => basename(name) === 'agent.json',
    ),
  );
  return (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { readonly pid: number }).pid;
}

function seenOf(item: PackageStatus | undefined, log: string, { shows }: Behaviour): string {
  const [block] = item?.blocked_by ?? [];
  const words = block !== undefined && 'message' in block ? String(block.message) : (item?.message ?? '');
  const last = block !== undefined && 'words' in block ? ` "${String(block.words)}"` : '';
  const kind = block === undefined || block.kind === 'failed' ? '' : ` (${block.kind})`;
  const has = log.includes(NO_TOOL) ? '; it has no such tool' : '';
  const told = has !== '' || shows === undefined || shows.test(log) ? has : '; its log does not show it';
  const isDone = item?.state === 'done';
  const text = isDone
    ? ''
    : item?.state === 'working'
      ? ': still at work after four minutes'
      : `: ${words}${last}`.replace(/^: $/, '');
  return `${item?.state ?? 'unknown'}${kind}${text}${told}`
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/(The agent is stalled): .*/g, '$1.')
    .replaceAll(/\d+(?:\.\d+)? seconds/g, 'N seconds')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1')
    .replaceAll(/\S+\.worktrees\/feature\/wp-api\//g, '')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 260);
}

type Used = Partial<Omit<UsageDocument, 'prices_of'>>;

function metersOf(usage: Used | undefined, served: Used): string {
  const keys = ['input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens'] as const;
  const sum = (of: Used) => keys.map((key) => String(of[key] ?? 0));
  const { cost_basis: basis } = usage ?? {};
  const cost = typeof basis === 'string' ? `, cost ${basis}` : '';
  const [told, real] = [sum(usage ?? {}), sum(served)];
  if (told.join() === real.join()) {
    return `equal${cost}`;
  }
  return usage === undefined
    ? `not counted (served ${real.join(' ')})`
    : `${told.join(' ')} of ${real.join(' ')}${cost}`;
}
