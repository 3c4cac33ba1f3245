import type { Caller } from './caller';
import { CallRefused } from './callRefused';
import type { Operation } from './operation';
import type { CoordinatorWorld, Services } from './services/services';
import { createServices } from './services/services';

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
  async call(operation: Operation, caller: Caller, given: unknown, gone?: AbortSignal): Promise<unknown> {
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
    const result = await operation.run({ ...this.services, caller, now: startedAt, gone }, parameters);
    if (operation.changes) {
      await audited(result, isSuccess(result));
    }
    return result;
  }

  dispose(): void {
    this.services.locks.dispose();
  }
}

function isSuccess(result: unknown): boolean {
  return typeof result !== 'object' || result === null || !('success' in result) || result.success === true;
}
