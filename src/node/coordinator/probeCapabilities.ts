import type { Capability, ProbedCoordinator } from '../../run/coordinator/coordination';
import { CAPABILITIES, REQUIRED_CAPABILITIES } from '../../run/coordinator/coordination';

/** What is asked for each, without a key: whatever is answered but that there is no such path, means that it is there. */
const PROBES: Readonly<Record<Capability, string>> = {
  CAN_LOCK: '/locks/status/__probe__',
  CAN_QUEUE_WORK: '/work/get',
  CAN_DISCOVER: '/profiles/me',
  CAN_GUARDRAILS: '/guardrails/check',
  CAN_HANDOFF: '/handoffs/read',
  CAN_MEMORY: '/memory/query',
  CAN_POLICY: '/policy/check',
  CAN_AUDIT: '/audit',
};

/** How long each may take, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Finds out what a coordinator can do, in the way in which upstream's skills do. @param url without a slash at the end. */
export async function probeCapabilities(url: string, send: typeof fetch = fetch): Promise<ProbedCoordinator> {
  const found = await Promise.all(
    CAPABILITIES.map(async (capability) => {
      const answers = await send(url + PROBES[capability], { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
        ({ status }) => status !== 404,
        () => undefined,
      );
      return { capability, answers };
    }),
  );
  const can = found.flatMap(({ capability, answers }) => (answers === true ? [capability] : []));
  return {
    url,
    available: found.some(({ answers }) => answers !== undefined),
    can,
    missing: REQUIRED_CAPABILITIES.filter((capability) => !can.includes(capability)),
    unanswered: found.flatMap(({ capability, answers }) => (answers === undefined ? [capability] : [])),
  };
}
