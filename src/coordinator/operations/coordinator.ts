import type { AttemptExited } from '../../run/attempts/attemptEvents';
import type { Caller, CallingAttempt } from '../caller';
import { AGENT_TRUST, agentIdOf, CallRefused } from '../caller';
import type { Operation } from './operation';
import type { LastWords, WrittenHandoff } from '../services/handoffs';
import { runNote, sessionNote } from '../services/handoffs';
import type { CoordinatorWorld, Services } from '../services/services';
import { createServices } from '../services/services';

/** In whose name stands what no agent has done. */
const OWN = 'waves';

/** The coordinator of a repository: carries calls out, whichever face they come through. */
export class Coordinator {
  readonly services: Services;

  constructor(private readonly world: CoordinatorWorld) {
    this.services = createServices(world);
  }

  /**
   * Carries a call out. What changed something stands in the audit trail before it is answered, and so does what was
   * refused.
   * @param gone aborted when nobody listens to the answer any more.
   * @throws CallRefused for what is wrong with the call; WavesError `locks` and `coordinator` when the disk refuses.
   */
  async call(
    operation: Operation,
    caller: Caller,
    given: unknown,
    gone?: () => AbortSignal,
  ): Promise<unknown> {
    const startedAt = this.world.now();
    const parsed = operation.parameters.safeParse(given);
    if (!parsed.success) {
      throw new CallRefused(
        422,
        parsed.error.issues.map(({ code, path, message }) => ({
          type: code,
          loc: ['body', ...path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
          msg: message,
        })),
      );
    }
    const parameters = parsed.data;
    const audited = (result: unknown, success: boolean) =>
      this.services.audit.record({
        caller,
        operation: operation.name,
        parameters,
        result,
        success,
        startedAt,
        endedAt: this.world.now(),
      });
    if (caller.readsOnly === true && operation.changes) {
      const detail = `${operation.name} changes something, and the key of ${caller.agentId} is for looking only.`;
      await audited({ refused: detail }, false);
      throw new CallRefused(403, detail);
    }
    if (caller.trust < operation.trust) {
      const detail = `${operation.name} needs trust level ${operation.trust}; ${caller.agentId} has ${caller.trust}.`;
      await audited({ refused: detail }, false);
      throw new CallRefused(403, detail);
    }
    const decision = this.services.policies.decide(
      caller,
      operation.name,
      operation.resource?.(parameters) ?? '',
    );
    if (!decision.allowed) {
      await audited({ refused: decision.reason, rule: decision.diagnostics[0] }, false);
      throw new CallRefused(403, decision.reason);
    }
    const result = await this.carryOut(operation.name, caller, parameters, () =>
      operation.run({ ...this.services, caller, now: startedAt, gone }, parameters),
    );
    if (operation.changes) {
      await audited(result, isSuccess(result));
    }
    return result;
  }

  /**
   * An agent's session has ended: where it has left nothing for whoever goes on with its work, what is known of it is left
   * in its name.
   */
  async sessionEnded(
    attempt: CallingAttempt,
    ending: { readonly exit: AttemptExited; readonly said: LastWords | undefined },
  ): Promise<void> {
    const { runs, handoffs } = this.services;
    const state = runs.stateOf(attempt.run);
    const item = state?.packages.get(attempt.package);
    if (state === undefined || item?.attempt !== attempt.attempt) {
      return;
    }
    const agentId = agentIdOf(attempt);
    const [latest] = handoffs.read(agentId);
    if (latest !== undefined && latest.created_at >= (item.startedAt ?? '')) {
      return;
    }
    const note = sessionNote(state, item, ending);
    const caller = { agentId, agentType: item.agent.name, sessionId: undefined, trust: AGENT_TRUST, attempt };
    await this.leave(caller, note);
  }

  /** A run has begun or ended: how it stands is left for others, in its own name. */
  async handOver(run: string): Promise<void> {
    const state = this.services.runs.stateOf(run);
    if (state !== undefined) {
      await this.leave({ agentId: OWN, agentType: OWN, sessionId: run, trust: AGENT_TRUST }, runNote(state));
    }
  }

  /** Leaves a note that nobody else has written, in somebody's name. */
  private async leave(caller: Caller, note: WrittenHandoff): Promise<void> {
    const startedAt = this.world.now();
    const result = await this.carryOut('write_handoff', caller, { ...note }, () =>
      this.services.handoffs.write(caller, note, startedAt),
    );
    await this.services.audit.record({
      caller: { ...caller, agentId: OWN },
      operation: 'write_handoff',
      parameters: { ...note, agent_name: caller.agentId },
      result,
      success: true,
      startedAt,
      endedAt: this.world.now(),
    });
  }

  /** What agents of runs do counts elsewhere too, where they share it. */
  private carryOut(
    name: string,
    caller: Caller,
    parameters: Readonly<Record<string, unknown>>,
    here: () => unknown,
  ): unknown {
    const { elsewhere } = this.world;
    return elsewhere === undefined || caller.attempt === undefined
      ? here()
      : elsewhere.carryOut({
          name,
          caller,
          parameters,
          here: () => Promise.resolve().then(here),
          giveBack: (path) => this.services.locks.release(caller, path),
        });
  }

  dispose(): void {
    this.services.locks.dispose();
  }
}

function isSuccess(result: unknown): boolean {
  return typeof result !== 'object' || result === null || !('success' in result) || result.success === true;
}
