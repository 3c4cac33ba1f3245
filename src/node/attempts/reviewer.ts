import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import spawn from 'cross-spawn';
import type { AgentCommandLine } from '../../agents/agentAdapter';
import type { AgentFailure, AgentUsage } from '../../agents/streams/agentEvent';
import type { AgentStream } from '../../agents/streams/agentStream';
import { AgentOutput } from '../../agents/streams/agentStream';
import { eventText } from '../../agents/streams/eventText';
import { systemClock } from '../systemClock';

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
  /** Told of each line for people. */
  readonly say: (line: string) => void;
}

/** Starts a reviewing agent in the present folder and hears it out. @throws NodeJS.ErrnoException when it cannot be started. */
export async function hearReviewer(options: ReviewerOptions): Promise<Reviewed> {
  const { line, stream, prompt, folder, say } = options;
  const promptFile = join(folder, 'prompt.md');
  for (const [path, text] of Object.entries({ [promptFile]: prompt, ...line.files })) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  }
  const [program = '', ...args] = line.argv;
  const child = spawn(program, args, {
    env: { ...process.env, ...line.env, WAVES_PROMPT_FILE: promptFile },
    stdio: ['pipe', 'pipe', 'inherit'],
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
