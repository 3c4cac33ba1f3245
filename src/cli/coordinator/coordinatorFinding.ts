import { CAPABILITIES } from '../../coordinator/capabilities';
import { probeCapabilities } from '../../coordinator/probeCapabilities';
import { readAddress } from '../../node/coordinator/address';
import { findRepository } from '../../node/findRepository';
import { readLiveLease } from '../../node/lease';
import { coordinatorFolder } from '../../node/runFolder';
import { WavesError } from '../../wavesError';

/** What is found out about the coordinator, for people. */
export interface CoordinatorFinding {
  readonly name: 'coordinator';
  readonly state: 'ok' | 'absent' | 'warning';
  readonly found: string;
  readonly advice?: string;
}

/** Which coordinator agents in a folder get, and what it can do. */
export async function coordinatorFinding(folder: string): Promise<CoordinatorFinding> {
  const url = await coordinatorUrl(folder);
  if (url === undefined) {
    return { name: 'coordinator', state: 'absent', found: 'none is running; one starts with the driver' };
  }
  const { available, can, missing } = await probeCapabilities(url);
  if (!available) {
    const advice = 'Without it packages run one at a time. Check that it runs.';
    return { name: 'coordinator', state: 'warning', found: `${url} does not answer`, advice };
  }
  const lacks = CAPABILITIES.filter((capability) => !can.includes(capability));
  const found = `${url}: ${can.join(' ')}${lacks.length === 0 ? '' : `; without ${lacks.join(' ')}`}`;
  return missing.length === 0
    ? { name: 'coordinator', state: 'ok', found }
    : {
        name: 'coordinator',
        state: 'warning',
        found,
        advice: `It lacks ${missing.join(', ')}: packages run one at a time.`,
      };
}

async function coordinatorUrl(folder: string): Promise<string | undefined> {
  const { COORDINATION_API_URL: url } = process.env;
  if (url !== undefined && url !== '') {
    return url.replace(/\/$/, '');
  }
  try {
    const { commonDir } = await findRepository(folder);
    const lives = (await readLiveLease(commonDir)) !== undefined;
    return lives ? (await readAddress(coordinatorFolder(commonDir)))?.url : undefined;
  } catch (error) {
    if (WavesError.is(error)) {
      return undefined;
    }
    throw error;
  }
}
