import { onTestFinished } from 'vitest';
import type { CoordinatorAddress } from '../../src/node/coordinator/address';
import { readAddress } from '../../src/node/coordinator/address';
import { coordinatorFolder } from '../../src/node/runs/runFolder';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import type { RunningWaves } from '../support/waves';
import { startWaves } from '../support/waves';

/** A coordinator in a process of its own, for runs of other repositories: the one that a driver serves. */
export class RemoteHub {
  private readonly root = gitRepository({ files: { 'hub.txt': 'hub' } }).root;
  private driver: RunningWaves | undefined;
  private address: CoordinatorAddress | undefined;
  private asking: NodeJS.Timeout | undefined;

  get url(): string {
    return this.address?.url ?? '';
  }

  get key(): string {
    return this.address?.key ?? '';
  }

  /** Starts it, at the same place as before. */
  async start(): Promise<this> {
    const driver = startWaves(temporaryFolder('elsewhere'), ['-C', this.root, 'drive']);
    this.driver = driver;
    this.address = await waitFor('the coordinator answers', async () => {
      const found = await readAddress(coordinatorFolder(`${this.root}/.git`));
      const health = await fetch(`${found?.url ?? ''}/health`).catch(() => undefined);
      return found?.pid === driver.pid && health?.ok === true ? found : undefined;
    });
    // A driver that nobody asks anything ends.
    this.asking = setInterval(() => void fetch(`${this.url}/health`).catch(() => undefined), 2000);
    return this;
  }

  /** Kills it without a word. */
  async kill(): Promise<void> {
    clearInterval(this.asking);
    this.driver?.signal('SIGKILL');
    await this.driver?.finished;
  }

  /** Asks it over HTTP. @returns what was answered. */
  async ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Record<string, unknown>> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'Content-Type': 'application/json', 'X-API-Key': this.key },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Record<string, unknown>;
  }

  /** Who has a lock there; undefined: nobody. */
  async holderOf(key: string): Promise<string | undefined> {
    const { lock } = await this.ask('GET', `/locks/status/${key}`);
    return (lock as { locked_by: string } | undefined)?.locked_by;
  }
}

/** A coordinator that runs of other repositories can go by, until the test has ended. */
export async function remoteHub(): Promise<RemoteHub> {
  const hub = new RemoteHub();
  onTestFinished(() => hub.kill());
  return hub.start();
}
