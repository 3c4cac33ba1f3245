import { readFile } from 'node:fs/promises';
import type { AgentUsage } from '../../agents/streams/agentEvent';
import { AgentOutput } from '../../agents/streams/agentStream';
import type { AgentTranscript } from '../../agents/streams/agentTranscript';
import type { AttemptSpec } from '../../ports/attempts';
import { attemptFiles } from '../runs/runFolder';
import { systemClock } from '../systemClock';
import { OutputReader } from './outputReader';
import { transcriptFile } from './transcriptFile';

/** Between two looks for the file of a conversation, in milliseconds. */
const LOOK_MS = 2000;

/** Follows what is said with an agent that a person talks to in a terminal, by what its CLI keeps of that. */
export class TranscriptReader {
  private readonly since = systemClock.now();
  private reader: OutputReader | undefined;
  private disposed = false;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly transcript: AgentTranscript,
    private readonly spec: Pick<AttemptSpec, 'folder' | 'cwd' | 'env'>,
  ) {
    this.schedule();
  }

  /** Reads what is left. */
  async finish(): Promise<void> {
    this.dispose();
    await this.looking;
    await this.look();
    await this.reader?.finish();
  }

  /** Looks no more. */
  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.looking = this.look().then(() => {
        if (this.reader === undefined && !this.disposed) {
          this.schedule();
        }
      });
    }, LOOK_MS);
  }

  private async look(): Promise<void> {
    if (this.reader !== undefined) {
      return;
    }
    const output = await transcriptFile(this.transcript, this.spec, this.since);
    if (output !== undefined) {
      const files = { ...attemptFiles(this.spec.folder), output };
      // Whoever sits at the terminal sees that it waits.
      this.reader = new OutputReader(this.transcript.stream(), files, () => undefined);
    }
  }
}

/** The tokens that a conversation has used. @param since when it began, in milliseconds since 1970. */
export async function usageInTranscript(
  transcript: AgentTranscript,
  spec: Pick<AttemptSpec, 'cwd' | 'env'>,
  since: number,
): Promise<AgentUsage | undefined> {
  const path = await transcriptFile(transcript, spec, since);
  const words = path === undefined ? '' : await readFile(path, 'utf8').catch(() => '');
  const now = systemClock.now();
  const output = new AgentOutput(transcript.stream());
  const events = [...output.push(words, now), ...output.end(now)].flatMap((line) => line.events);
  return events.findLast((event) => event.kind === 'usage');
}
