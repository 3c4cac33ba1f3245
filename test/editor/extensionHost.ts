import { readFileSync, rmSync } from 'node:fs';
import type * as vscode from 'vscode';
import { waitFor } from '../support/waitFor';
import { PATIENCE_MS } from './again';

/** What is evaluated in an extension host; it may use its two parameters only. */
export type Evaluated<A, R> = (api: typeof vscode, argument: A) => Promise<R> | R;

/** The extension host of a window, by the evaluator in it. */
export class ExtensionHost {
  constructor(
    private readonly token: string,
    /** Written by the evaluator: how it is reached. */
    private readonly file: string,
  ) {}

  /** Forgets the one there was, so that `untilUp` waits for another. */
  forget(): void {
    rmSync(this.file, { force: true });
  }

  async untilUp(): Promise<void> {
    await waitFor('the extension host answers', () => this.found() !== undefined, PATIENCE_MS);
  }

  /** Kills it at once. */
  kill(): void {
    this.end('SIGKILL');
  }

  /** Until it is gone, which ends with its page. */
  async ended(): Promise<void> {
    const inTime = await waitFor('the extension host has ended', () => !this.end(0), 10_000).then(
      () => true,
      () => false,
    );
    if (!inTime) {
      this.kill();
    }
  }

  /** Evaluates a function in it. */
  async evaluate<R, A>(work: Evaluated<A, R>, argument?: A): Promise<R> {
    const body = JSON.stringify({ source: work.toString(), argument });
    // While it is started anew, nobody answers, and nothing has been evaluated.
    const answer = await waitFor(
      'the extension host answers',
      () =>
        fetch(`http://127.0.0.1:${this.found()?.port ?? 0}`, {
          method: 'POST',
          headers: { authorization: this.token },
          body,
        }).catch(() => undefined),
      PATIENCE_MS,
    );
    const { value, error } = (await answer.json()) as { value: R; error?: string };
    if (error !== undefined) {
      throw new Error(`In the extension host: ${error}`);
    }
    return value;
  }

  /** Sends it a signal. @returns whether there was one. */
  private end(signal: 0 | 'SIGKILL'): boolean {
    try {
      const pid = this.found()?.pid;
      return pid !== undefined && process.kill(pid, signal);
    } catch {
      return false;
    }
  }

  private found(): { readonly port: number; readonly pid: number } | undefined {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as { port: number; pid: number };
    } catch {
      return undefined;
    }
  }
}
