import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { adapterOf } from '../../agents/adapters/agentTable';
import { howToInstall } from '../../agents/launching/troubleWords';
import { findAgents } from '../../node/attempts/agentPrograms';
import type { Reviewed } from '../../node/attempts/reviewer';
import { hearReviewer, readingLine } from '../../node/attempts/reviewer';
import { findRepository } from '../../node/git/findRepository';
import { git } from '../../node/git/git';
import { wavesFolder } from '../../node/runs/wavesFolder';
import { withTemporaryWorktree } from '../../node/worktrees/worktreeList';
import type { PlanAnswer, PlanningBrief, Round } from '../../planning/planner';
import { planningPrompt, readAnswer, refiningPrompt, withoutExamples } from '../../planning/planner';
import type { Repository } from '../../planning/draft/repositoryPlan';
import { checksOf } from '../../planning/draft/repositoryPlan';
import type { OpenQuestions } from '../../planning/planWays';
import type { ResolvedAgent } from '../../run/kernel/kernel';
import type { Usage } from '../../run/usage/usage';
import { usageText } from '../../run/usage/usage';
import { WavesError } from '../../wavesError';
import type { CommandContext } from '../context/command';
import type { PlanToWrite } from './planWriting';
import { checkedPlan, problemText } from './planWriting';
import { adviceOn, filesOf, planHere, revisionLines } from './revision';

/** What a plan is asked for with. */
export interface AgentWish {
  readonly idea: string;
  /** Name of the agent; `true`: the first that is installed. */
  readonly agent: string | true;
  readonly model: string | undefined;
  readonly rounds: number;
  /** What people have said already: `key=text`. */
  readonly said: readonly string[];
  /** What people say of the plan that is there already; none: there is no plan yet. */
  readonly comments: readonly string[];
  readonly out: string;
}

/** A plan that an agent has made and that has no problems left. */
export interface AgentPlan extends PlanToWrite {
  /** Absolute path of the folder with every prompt, answer and problem. */
  readonly kept: string;
}

/**
 * Lets an agent make a plan: it reads the repository, in a worktree of its own, and answers; what it answers is checked as any plan and
 * contract is, and goes back with the exact problems until there are none.
 * @returns its questions where a person has to answer them first and nobody can be asked here.
 * @throws WavesError `unknown-agent`; `agent-failed` when it came to nothing; `unfinished` when it was called off.
 */
export async function planByAgent(
  context: CommandContext,
  repository: Repository & { readonly underGit: boolean },
  wish: AgentWish,
): Promise<AgentPlan | OpenQuestions> {
  const agent = await chosenAgent(wish);
  const cancel = new AbortController();
  const stop = (): void => cancel.abort();
  process.once('SIGINT', stop);
  try {
    return await inReadingRoom(context.folder, repository.underGit, (room) =>
      refined(context, repository, wish, { agent, room, signal: cancel.signal }),
    );
  } finally {
    process.removeListener('SIGINT', stop);
  }
}

/** @throws WavesError `unknown-agent` when it is not there, or none is. */
async function chosenAgent({ agent, model }: AgentWish): Promise<ResolvedAgent> {
  const found = (await findAgents()).filter(({ agent: each }) => each.program !== undefined);
  const chosen = found.find(({ agent: each, usable }) => (agent === true ? usable : each.name === agent));
  if (chosen?.usable !== true) {
    const advice =
      chosen === undefined
        ? found.map(({ agent: each }) => each.name).join(', ')
        : howToInstall(chosen.agent);
    throw new WavesError(
      'unknown-agent',
      chosen === undefined
        ? agent === true
          ? 'No coding agent is installed, so none can make a plan.'
          : `No agent that can make a plan is called "${agent}".`
        : `${chosen.agent.label} is not installed.`,
      `${chosen === undefined ? `There are ${advice}; waves doctor says how to get them` : advice}. Without an agent: waves init --idea "..." shares out the repository.`,
    );
  }
  return { name: chosen.agent.name, ...(model === undefined ? {} : { model }) };
}

/** Where the agent reads and its answers are tried: never the person's own files. */
interface Room {
  /** What it reads. */
  readonly reads: string;
  /** Where its files are put to be checked. */
  readonly tries: string;
  /** Where everything is kept. */
  readonly kept: string;
}

async function inReadingRoom<T>(
  folder: string,
  underGit: boolean,
  work: (room: Room) => Promise<T>,
): Promise<T> {
  const name = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}-${process.pid}`;
  const place = underGit ? await findRepository(folder) : undefined;
  const kept = join(
    place === undefined ? join(folder, '.waves') : wavesFolder(place.commonDir),
    'planning',
    name,
  );
  await mkdir(kept, { recursive: true, mode: 0o700 });
  const head =
    place && (await git(folder, ['rev-parse', '--verify', '--quiet', 'HEAD'], { answers: [1, 128] }));
  if (place !== undefined && head?.code === 0) {
    const { stdout } = await git(folder, ['rev-parse', '--show-prefix']);
    return withTemporaryWorktree(place, head.stdout.trim(), (worktree) => {
      const reads = join(worktree, stdout.trim());
      return work({ reads, tries: reads, kept });
    });
  }
  const tries = await mkdtemp(join(tmpdir(), 'waves-planning-'));
  try {
    return await work({ reads: folder, tries, kept });
  } finally {
    await rm(tries, { recursive: true, force: true });
  }
}

async function refined(
  context: CommandContext,
  repository: Repository,
  wish: AgentWish,
  {
    agent,
    room,
    signal,
  }: { readonly agent: ResolvedAgent; readonly room: Room; readonly signal: AbortSignal },
): Promise<AgentPlan | OpenQuestions> {
  const { terminal } = context;
  const { whole } = checksOf(repository.files, repository.texts);
  const here = wish.comments.length === 0 ? undefined : await planHere(context.folder, wish.out);
  let brief: PlanningBrief = {
    idea: wish.idea,
    files: repository.files,
    checks: whole.flatMap((step) => ('command' in step ? [step.command] : [])),
    answered: wish.said.map((text) => [
      text.slice(0, Math.max(0, text.indexOf('='))),
      text.slice(text.indexOf('=') + 1),
    ]),
    comments: wish.comments,
    advice: adviceOn(here?.plan),
  };
  const own: ReadonlySet<string> = new Set(here === undefined ? [] : filesOf(here, wish.out).keys());
  if (here !== undefined) {
    // What is about to be written over is kept with the rest.
    await writeFileAtomic(join(room.kept, 'before.yaml'), here.plan ?? '');
  }
  let before: Round | undefined = here === undefined ? undefined : { answer: here, problems: [] };
  const used: Usage[] = [];
  for (let round = 1, asked = false; round <= wish.rounds; round += 1) {
    terminal.err(
      `Round ${round} of at most ${wish.rounds}: ${adapterOf(agent).label} ${before === undefined ? 'reads and plans' : before.problems.length === 0 ? `takes up ${wish.comments.length} ${wish.comments.length === 1 ? 'comment' : 'comments'}` : `mends ${before.problems.length} problems`} ...`,
    );
    const folder = join(room.kept, `round-${round}`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const prompt = before === undefined ? planningPrompt(brief) : refiningPrompt(brief, before);
    const heard = await hear(context, agent, prompt, { room, folder, signal });
    await writeFileAtomic(join(folder, 'answer.md'), heard.said);
    used.push(...(heard.usage === undefined ? [] : [heard.usage]));
    const answer = readAnswer(heard.said);
    if (answer.questions.length > 0 && !asked) {
      asked = true;
      await writeFileAtomic(
        join(room.kept, 'questions.md'),
        answer.questions.map((question) => `- ${question}\n`).join(''),
      );
      const given = await answers(terminal, answer.questions);
      if (given === undefined) {
        return { questions: answer.questions, kept: room.kept };
      }
      brief = { ...brief, answered: [...brief.answered, ...given] };
      continue;
    }
    const problems = await problemsOf(context, answer, room, { out: wish.out, own });
    await writeFileAtomic(join(folder, 'problems.txt'), problems.map((line) => `${line}\n`).join(''));
    terminal.err(
      `  ${problems.length === 0 ? 'no problems' : `${problems.length} problems`}; ${usedText(used)}`,
    );
    if (problems.length === 0) {
      return {
        texts: filesOf(answer, wish.out),
        replaces: own,
        kept: room.kept,
        about: [
          ...(here === undefined ? [] : revisionLines(here.plan ?? '', answer.plan ?? '')),
          `Made by ${adapterOf(agent).label} in ${round} ${round === 1 ? 'round' : 'rounds'}, ${usedText(used)}. Kept in ${room.kept}`,
        ],
        todo: [],
      };
    }
    before = { answer, problems };
  }
  throw new WavesError(
    'agent-failed',
    `${adapterOf(agent).label} has made no plan without problems in ${wish.rounds} rounds (${usedText(used)}). What was left:\n${(before?.problems ?? []).slice(0, 10).join('\n')}`,
    `Everything is kept in ${room.kept}. Allow more with --rounds, or say more in --idea.`,
  );
}

/** What was used up so far, as far as the agent tells. */
function usedText(used: readonly Usage[]): string {
  const sum = used.reduce<Usage | undefined>((all, one) => {
    const costUsd = (all?.costUsd ?? 0) + (one.costUsd ?? 0);
    return {
      inputTokens: (all?.inputTokens ?? 0) + one.inputTokens,
      outputTokens: (all?.outputTokens ?? 0) + one.outputTokens,
      ...(costUsd > 0 ? { costUsd } : {}),
    };
  }, undefined);
  return sum === undefined ? 'the agent does not tell what it used' : usageText(sum);
}

async function hear(
  { terminal, installation }: CommandContext,
  agent: ResolvedAgent,
  prompt: string,
  { room, folder, signal }: { readonly room: Room; readonly folder: string; readonly signal: AbortSignal },
): Promise<Reviewed> {
  const heard = await hearReviewer({
    line: readingLine(agent, installation, { id: 'plan', worktree: room.reads, folder }),
    stream: adapterOf(agent).stream?.(),
    prompt,
    folder,
    cwd: room.reads,
    signal,
    say: (text) => {
      if (terminal.screen !== undefined) {
        terminal.err(`  ${text.split('\n')[0]?.slice(0, 100) ?? ''}`);
      }
    },
  }).catch((error: unknown) => {
    if (signal.aborted) {
      throw new WavesError('unfinished', 'Cancelled.', `Everything so far is kept in ${room.kept}`);
    }
    throw error;
  });
  if (heard.code !== 0) {
    throw new WavesError(
      'agent-failed',
      `The agent ended with ${heard.code}${heard.failure === undefined ? '' : `: ${heard.failure.message}`}.`,
      `Everything so far is kept in ${room.kept}`,
    );
  }
  return heard;
}

/** What people answer; undefined where nobody can be asked. */
async function answers(
  { ask }: CommandContext['terminal'],
  questions: readonly string[],
): Promise<[string, string][] | undefined> {
  if (ask === undefined) {
    return undefined;
  }
  const given: [string, string][] = [];
  for (const question of questions) {
    given.push([question, await ask(`${question} `)]);
  }
  return given;
}

/** @throws WavesError `unfinished`: what the agent has to know, and how to tell it. */
export function refuseUnanswered({ questions }: OpenQuestions): never {
  throw new WavesError(
    'unfinished',
    `Before it plans, the agent asks:\n${questions.map((question) => `- ${question}`).join('\n')}`,
    'Run it on a terminal to answer, or say it with --answer "question=answer" for each.',
  );
}

/** Everything that is wrong with an answer, as it is told for any plan and any contract. */
async function problemsOf(
  { folder, installation }: CommandContext,
  answer: PlanAnswer,
  { tries }: Room,
  { out, own }: { readonly out: string; readonly own: ReadonlySet<string> },
): Promise<string[]> {
  if (answer.plan === undefined) {
    return answer.questions.length === 0
      ? [...answer.faults]
      : ['People have answered once; plan with what is known, and say in the proposal what is not.'];
  }
  const files = filesOf(answer, out);
  const taken = [...files.keys()].filter(
    (path) => path !== out && !own.has(path) && existsSync(join(folder, path)),
  );
  for (const [path, text] of files) {
    await mkdir(dirname(join(tries, path)), { recursive: true });
    await writeFileAtomic(join(tries, path), text);
  }
  const { problems } = await checkedPlan(tries, out, installation);
  for (const written of files.keys()) {
    if (!existsSync(join(folder, written))) {
      await rm(join(tries, written), { force: true });
    }
  }
  return [
    ...answer.faults,
    ...taken.map(
      (each) =>
        `${relative('.', each)} is there already; let a package change it, or name the contract otherwise.`,
    ),
    ...problems.filter(({ severity }) => severity !== 'info').map((problem) => problemText(out, problem)),
    ...[...answer.contracts].flatMap(([name, text]) => withoutExamples(name, text)),
  ];
}
