import type { Standstill } from '../../engine/faults/standstills';
import { errorFault } from '../../run/faults/errorFault';
import { probeDisk } from '../../node/runs/diskProbe';
import { standstillText } from '../running/runTrouble';

/** What keeps the machine from writing anything down. */
interface Trouble extends Pick<Standstill, 'fault' | 'message'> {
  /** What is wrong and what to do, in words. */
  readonly text: string;
}

/** Why nothing can be written down about the runs of a repository, tried at this moment; undefined when it can. */
export async function diskTrouble(commonDir: string): Promise<Trouble | undefined> {
  const error = await probeDisk(commonDir).then(
    () => undefined,
    (cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause))),
  );
  const fault = error && errorFault(error);
  return fault && { fault, message: error.message, text: standstillText({ fault, message: error.message }) };
}
