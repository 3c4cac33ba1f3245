import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import type { HostReport, HostRequest } from '../wrapper/hostMessages';
import { isHostReport } from '../wrapper/hostMessages';

/** What became of the wish to have an attempt carried out. */
export type HostAnswer =
  | Exclude<HostReport, { kind: 'ended' }>
  /** The host has gone, or could not be started; whether it had claimed the attempt is to be seen in its folder. */
  | { readonly kind: 'gone'; readonly message: string };

/** What a host tells of the attempts that it carries out. */
export type AttemptNews = Extract<HostReport, { kind: 'claimed' | 'ended' }>;

interface Question {
  readonly answer: Promise<HostAnswer>;
  readonly resolve: (answer: HostAnswer) => void;
}

/**
 * The process that carries a driver's attempts, as its driver sees it. Starting a process costs tens of milliseconds
 * where that is Node.js, and so there is one for all agents instead of one around each. It outlives its driver by as
 * long as its agents work.
 */
export class WrapperHost {
  private readonly child: ChildProcess;
  private readonly asked = new Map<string, Question>();
  private end: string | undefined;

  /**
   * @param program that starts it, and its arguments.
   * @param told what becomes of attempts, as soon as their records are there.
   */
  constructor(
    [program, ...args]: readonly [string, ...string[]],
    private readonly told: (report: AttemptNews) => void,
  ) {
    const env: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    this.child = spawn(program, args, {
      // No folder of the user's is kept from being deleted by it.
      cwd: tmpdir(),
      env,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true,
      windowsHide: true,
    });
    this.child.on('message', (message) => this.take(message));
    this.child.once('error', (error) => this.close(error.message));
    this.child.once('exit', (code, signal) => this.close(`it ended with ${code ?? signal ?? 'nothing'}`));
    this.child.once('disconnect', () => this.close('it went away'));
    // Neither keeps this process alive: the agents do not need it.
    this.child.unref();
    this.child.channel?.unref();
  }

  /** Whether it takes no attempts any more. */
  get isGone(): boolean {
    return this.end !== undefined;
  }

  /** Has an attempt carried out whose files are written. Resolves as soon as the attempt is claimed, or cannot be. */
  run(folder: string): Promise<HostAnswer> {
    if (this.end !== undefined) {
      return Promise.resolve({ kind: 'gone', message: this.end });
    }
    const known = this.asked.get(folder);
    if (known !== undefined) {
      return known.answer;
    }
    let resolve: (answer: HostAnswer) => void = () => undefined;
    const answer = new Promise<HostAnswer>((done) => (resolve = done));
    this.asked.set(folder, { answer, resolve });
    // An answer is waited for.
    this.child.channel?.ref();
    const request: HostRequest = { run: folder };
    this.child.send(request, (error) => {
      if (error !== null) {
        this.close(error.message);
      }
    });
    return answer;
  }

  /** Lets go of it: it ends with the last of its agents. */
  dispose(): void {
    if (this.child.connected) {
      this.child.disconnect();
    }
  }

  private take(message: unknown): void {
    if (!isHostReport(message)) {
      return;
    }
    if (message.kind === 'claimed' || message.kind === 'ended') {
      this.told(message);
    }
    if (message.kind === 'ended') {
      return;
    }
    this.asked.get(message.folder)?.resolve(message);
    this.asked.delete(message.folder);
    if (this.asked.size === 0) {
      this.child.channel?.unref();
    }
  }

  private close(message: string): void {
    this.end ??= message;
    const gone = { kind: 'gone', message: this.end } as const;
    this.asked.forEach(({ resolve }) => resolve(gone));
    this.asked.clear();
  }
}
