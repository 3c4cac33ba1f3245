import { cancelRequests, onSignals, runAttempt, unexpectedFault } from './wrapper';
import type { HostReport } from './hostMessages';
import { isHostRequest } from './hostMessages';
import { identityEnvironment } from '../git/identity';
import { monotonicNow } from '../processes/systemClock';
import type { ProcessIdentity } from '../processes/processIdentity';
import { ownIdentity } from '../processes/processIdentity';
import type { AttemptSurroundings } from './attempt';
import { carryOut } from './attempt';
import { claimAttempt, readSpec } from './records';

type Environment = Readonly<Record<string, string>>;

/** How long an answer of git counts, in milliseconds: asking takes longer than starting an agent. */
const IDENTITY_MS = 10_000;

/**
 * Carries many attempts in one process, each as a wrapper of its own would: agents in process groups of their own,
 * with their own records, logs, limits and requests to be stopped.
 */
class AttemptHost {
  private readonly running = new Map<string, AbortController>();
  private identity: { readonly since: number; readonly env: Promise<Environment> } | undefined;
  private own: Promise<ProcessIdentity> | undefined;

  /**
   * @param fault rejects when this process can no longer be relied on: all attempts are ended then.
   * @param report tells a driver. @returns whether there is one.
   */
  constructor(
    private readonly fault: AttemptSurroundings['fault'],
    private readonly report: (report: HostReport) => boolean,
  ) {}

  /** How many attempts are being carried out. */
  get count(): number {
    return this.running.size;
  }

  /** Carries out the attempt in a folder, unless somebody else does. Resolves at its end; what came of it is reported. */
  async run(folder: string): Promise<void> {
    if (this.running.has(folder)) {
      this.report({ kind: 'taken', folder });
      return;
    }
    const controller = new AbortController();
    this.running.set(folder, controller);
    try {
      await this.claimAndRun(folder, controller);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.report({ kind: 'refused', folder, message });
    } finally {
      this.running.delete(folder);
    }
  }

  /** Ends all agents. */
  cancelAll(): void {
    this.running.forEach((controller) => controller.abort());
  }

  private async claimAndRun(folder: string, controller: AbortController): Promise<void> {
    const spec = await readSpec(folder);
    this.own ??= ownIdentity();
    const start = { ...(await this.own), place: 'background', shared: true } as const;
    if (!claimAttempt(folder, start)) {
      this.report({ kind: 'taken', folder });
      return;
    }
    this.report({ kind: 'claimed', folder, start });
    const requests = cancelRequests(folder, controller);
    try {
      await carryOut(spec, {
        cancel: requests.signal,
        fault: this.fault,
        identity: (place) => this.identityIn(place),
        ended: (exit) => this.report({ kind: 'ended', folder, exit }),
      });
    } finally {
      requests.dispose();
    }
  }

  /** What commits need in their environment; the worktrees of a repository share what git knows. */
  private identityIn(folder: string): Promise<Environment> {
    const now = monotonicNow();
    if (this.identity === undefined || now - this.identity.since > IDENTITY_MS) {
      const env = identityEnvironment(folder);
      this.identity = { since: now, env };
      env.catch(() => (this.identity = undefined));
    }
    return this.identity.env;
  }
}

/**
 * The program around agents, which outlives windows and drivers: `node wrapper.js <attempt folder>` carries out one
 * attempt, `node wrapper.js --host` those that the driver which started it asks for.
 */
const [, , what] = process.argv;
if (what === '--host') {
  serveHost();
} else if (what === undefined) {
  process.stderr.write('usage: wrapper <attempt folder> | --host\n');
  process.exitCode = 2;
} else {
  runAttempt(what, process.env['WAVES_PLACE'] === 'terminal' ? 'terminal' : 'background').then(
    (code) => process.stdout.write('', () => process.exit(code)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}

/**
 * Makes this process the host of a driver's attempts. It takes what the driver asks for as long as that lives, and
 * then ends with the last agent.
 */
function serveHost(): void {
  const fault = unexpectedFault();
  const host = new AttemptHost(fault, tell);
  let faulty = false;
  const endWhenDone = () => {
    if (host.count === 0 && (faulty || !process.connected)) {
      process.exit(faulty ? 1 : 0);
    }
  };
  onSignals(() => host.cancelAll());
  fault.catch(() => {
    faulty = true;
    endWhenDone();
  });
  process.on('message', (message) => {
    if (isHostRequest(message)) {
      void host.run(message.run).finally(endWhenDone);
    }
  });
  process.on('disconnect', endWhenDone);
}

/** A driver that is gone is told nothing, and misses nothing: the next one reads the records. */
function tell(report: HostReport): boolean {
  if (process.connected) {
    process.send?.(report, undefined, undefined, () => undefined);
  }
  return process.connected;
}
