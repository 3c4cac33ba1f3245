import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackageRun } from '../../run/run';
import { WavesError } from '../../wavesError';

/**
 * The folder in which the latest start of a step of a package's verification keeps its log and records.
 * @param folder absolute path of the attempt's folder. @param step its name, or its number from 1.
 * @throws WavesError `unknown-package` that names the steps there are.
 */
export async function stepFolder(folder: string, item: PackageRun, step: string): Promise<string> {
  const begun = join(folder, 'verification');
  const starts = (await readdir(begun).catch(() => [])).flatMap((name) => {
    const [, number, start] = /^(\d+)\.(\d+)$/.exec(name) ?? [];
    return number === undefined ? [] : [{ name, number, start: Number(start) }];
  });
  const named = item.steps.find(({ name }) => name === step)?.step;
  const wanted = String(named ?? step);
  const [latest] = starts.filter(({ number }) => number === wanted).sort((a, b) => b.start - a.start);
  if (latest === undefined) {
    const known = item.steps.map(({ step: number, name }) => `${number} (${name})`).join(', ');
    throw new WavesError(
      'unknown-package',
      `No step "${step}" of ${item.planned.id} has been begun in that attempt.`,
      known === '' ? undefined : `In its latest attempt these were: ${known}.`,
    );
  }
  return join(begun, latest.name);
}
