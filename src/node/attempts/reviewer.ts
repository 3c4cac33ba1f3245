import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import spawn from 'cross-spawn';
import type { AgentCommandLine, AgentMachine } from '../../agents/launching/agentAdapter';
import { adapterOf } from '../../agents/adapters/agentTable';
import type { AgentFailure, AgentUsage } from '../../agents/streams/agentEvent';
import type { AgentStream } from '../../agents/streams/agentStream';
import { AgentOutput } from '../../agents/streams/agentStream';
import { eventText } from '../../agents/streams/eventText';
import type { ResolvedAgent } from '../../run/kernel/kernel';
import { agentEnvironment } from '../processes/agentEnvironment';
import { systemClock } from '../processes/systemClock';

/** What a reviewing agent left. */
export interface Reviewed {
  readonly code: number | null;
  /** Everything that it said. */
  readonly said: string;
  readonly failure: AgentFailure | undefined;
  /** What it has used up, as far as it told. */
  readonly usage: AgentUsage | undefined;
}

/** Everything that a review is carried out with. */
export interface ReviewerOptions {
  readonly line: AgentCommandLine;
  readonly stream: AgentStream | undefined;
  readonly prompt: string;
  readonly folder: string;
  /** Where it works; absent: the present folder. */
  readonly cwd?: string;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Told of each line for people. */
  readonly say: (line: string) => void;
}

/**
 * How an agent is started that reads and writes nothing.
 * @param worktree absolute path of what it reads. @param folder absolute path of a folder for what it needs besides.
 */
export function readingLine(
  agent: ResolvedAgent,
  machine: Omit<AgentMachine, 'platform' | 'commandShell'>,
  { id, worktree, folder }: { readonly id: string; readonly worktree: string; readonly folder: string },
): AgentCommandLine {
  const scope = { package: id, worktree, writeAllow: [], deny: [] };
  const scopeFile = join(folder, 'scope.json');
  const line = adapterOf(agent).commandLine(
    agent,
    {
      platform: process.platform === 'win32' ? 'windows' : 'posix',
      commandShell: process.env['ComSpec'],
      ...machine,
    },
    {
      packageId: id,
      worktree,
      promptFile: join(folder, 'prompt.md'),
      folder,
      scopeFile,
      writeAllow: [],
      deny: [],
    },
  );
  return { ...line, files: { ...line.files, [scopeFile]: JSON.stringify(scope) } };
}

/**
 * Starts an agent that only reads, such as a reviewer, and hears it out.
 * @throws NodeJS.ErrnoException when it cannot be started. @throws AbortError when it is cancelled meanwhile.
 */
export async function hearReviewer(options: ReviewerOptions): Promise<Reviewed> {
  const { line, stream, prompt, folder, say, cwd, signal } = options;
  const promptFile = join(folder, 'prompt.md');
  for (const [path, text] of Object.entries({ [promptFile]: prompt, ...line.files })) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  }
  const [program = '', ...args] = line.argv;
  const child = spawn(program, args, {
    env: { ...agentEnvironment(process.env, line), WAVES_PROMPT_FILE: promptFile },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { signal }),
  });
  const said: string[] = [];
  let failure: AgentFailure | undefined;
  let usage: AgentUsage | undefined;
  const output = new AgentOutput(stream ?? { read: () => [] });
  const take = (lines: ReturnType<AgentOutput['push']>): void => {
    for (const { events, text } of lines) {
      failure = events.findLast((event) => event.kind === 'failure') ?? failure;
      usage = events.findLast((event) => event.kind === 'usage') ?? usage;
      const words = [text, ...events.map(eventText)].filter((word) => word !== undefined);
      words.forEach(say);
      const messages = events.flatMap(
        (event) =>
          (event.kind === 'message' ? event.text : event.kind === 'finished' ? event.message : undefined) ??
          [],
      );
      said.push(...(text === undefined ? [] : [text]), ...messages);
    }
  };
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    if (stream === undefined) {
      said.push(piece);
      say(piece.trimEnd());
    } else {
      take(output.push(piece, systemClock.now()));
    }
  });
  // One that reads nothing has closed it.
  child.stdin?.on('error', () => undefined).end(line.promptOnStdin ? prompt : '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  take(stream === undefined ? [] : output.end(systemClock.now()));
  return { code, said: said.join('\n'), failure, usage };
}
