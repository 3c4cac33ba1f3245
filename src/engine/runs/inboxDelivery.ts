import type { AgentLauncher } from '../../ports/attempts';
import type { Log } from '../../ports/ports';
import type { AddressedMessage } from '../../run/explaining/messages';
import { messagesToAgents } from '../../run/explaining/messages';
import type { RunState } from '../../run/run';

/**
 * Hands agents what they are told. A message stands in the journal before it is handed over, and the inbox takes each only
 * once: whatever a driver that died had not handed over yet, the next one does.
 */
export class InboxDelivery {
  private readonly handed = new Set<string>();
  private last: Promise<unknown> = Promise.resolve();

  /** @param folderOf where the records of an attempt are. */
  constructor(
    private readonly launcher: Pick<AgentLauncher, 'tell'>,
    private readonly folderOf: (state: RunState, addressed: AddressedMessage) => string,
    private readonly log: Log,
  ) {}

  /** Hands over whatever has not been yet. */
  deliver(state: RunState): void {
    for (const addressed of messagesToAgents(state)) {
      const key = JSON.stringify([addressed.package, addressed.attempt, addressed.message.id]);
      if (!this.handed.has(key)) {
        this.handed.add(key);
        const folder = this.folderOf(state, addressed);
        this.last = this.last
          .then(() => this.launcher.tell(folder, addressed.message))
          .catch((error: unknown) => {
            this.handed.delete(key);
            this.log.error(`The agent of ${addressed.package} could not be told its answer.`, error);
          });
      }
    }
  }
}
