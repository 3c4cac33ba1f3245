import { appendFile, writeFile } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { AgentActivity } from '../../agents/agentActivity';
import type { AgentEvent, AgentFailure } from '../../agents/agentEvent';
import type { AgentLine, AgentStream } from '../../agents/agentStream';
import { AgentOutput } from '../../agents/agentStream';
import { activityOf, eventText } from '../../agents/eventText';
import { usageDocument } from '../../run/usage';
import type { AttemptFiles } from '../runFolder';
import { unpermittedLine } from '../scopeGuard/guardRecord';
import { systemClock } from '../systemClock';
import { GrowingFile } from './growingFile';

/**
 * Reads the stream that an agent prints for programs: what people care for goes into the attempt's log, what it is
 * busy with into its progress file.
 */
export class OutputReader {
  /** Why the agent went no further, as far as it said. */
  failure: AgentFailure | undefined;
  readonly activity = new AgentActivity();

  private readonly output: AgentOutput;
  private readonly decoder = new StringDecoder('utf8');
  private readonly source: GrowingFile;

  constructor(
    stream: AgentStream,
    private readonly files: Pick<AttemptFiles, 'output' | 'log' | 'progress' | 'session' | 'hooks'>,
  ) {
    this.output = new AgentOutput(stream);
    this.source = new GrowingFile(files.output, async (piece) => {
      await this.write(this.output.push(this.decoder.write(piece), systemClock.now()));
      return true;
    });
  }

  /** Reads what is left. */
  async finish(): Promise<void> {
    await this.source.finish();
    await this.write(this.output.end(systemClock.now()));
  }

  private async write(lines: readonly AgentLine[]): Promise<void> {
    const events = lines.flatMap((line) => line.events);
    events.forEach((event) => this.activity.take(event, systemClock.now()));
    this.failure = events.findLast((event) => event.kind === 'failure') ?? this.failure;
    await append(this.files.log, lines.flatMap(logLines));
    await append(
      this.files.hooks,
      events.flatMap((event) =>
        event.kind === 'tool' && event.phase === 'denied' ? [unpermittedLine(event, systemClock.now())] : [],
      ),
    );
    const session = events.findLast((event) => event.kind === 'session');
    if (session !== undefined) {
      await writeFile(this.files.session, session.id, { mode: 0o600 });
    }
    const usage = events.findLast((event) => event.kind === 'usage');
    await append(this.files.progress, [
      ...events.flatMap(progressLine),
      ...(usage === undefined ? [] : [JSON.stringify({ usage: usageDocument(usage) })]),
    ]);
  }
}

function logLines({ events, text }: AgentLine): string[] {
  const lines = [text, ...events.map(eventText)];
  return lines.filter((line) => line !== undefined);
}

/** In the format that agents without a stream write themselves. */
function progressLine(event: AgentEvent): string[] {
  const message = activityOf(event);
  const progress = event.kind === 'plan' ? event.done / event.total : undefined;
  return message === undefined && progress === undefined ? [] : [JSON.stringify({ progress, message })];
}

async function append(path: string, lines: readonly string[]): Promise<void> {
  if (lines.length > 0) {
    await appendFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  }
}
