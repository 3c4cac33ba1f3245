import { errorFault } from '../../run/faults/errorFault';
import { probeDisk } from '../../node/runs/diskProbe';
import { standstillText } from '../running/runTrouble';

/** Why nothing can be written down about the runs of a repository, tried at this moment; undefined when it can. */
export async function diskTrouble(commonDir: string): Promise<string | undefined> {
  const error = await probeDisk(commonDir).then(
    () => undefined,
    (cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause))),
  );
  const fault = error && errorFault(error);
  return fault && standstillText({ fault, message: error.message });
}
