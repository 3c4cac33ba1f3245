import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { inDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { statusIfAny } from '../support/commands';
import { startWaves } from '../support/waves';

const FIRST = 100_000_000;
/** Lines of ten bytes: 70 MB, of which 32 are kept. */
const COUNT = 7_000_000;

/** What a reader got: which lines, how often something was missing, and how much of it he was told of, in bytes. */
function lookAt(out: string) {
  const told = [...out.matchAll(/\n\[… ([\d.]+) ([kM])B left out[^\n]*\n/g)].map(
    ([, size, unit]) => Number(size) * (unit === 'M' ? 1e6 : 1e3),
  );
  const numbers = out.split('\n').flatMap((line) => (/^\d{9}$/.test(line) ? [Number(line)] : []));
  const jumps = numbers.filter((number, index) => index > 0 && number !== (numbers[index - 1] ?? 0) + 1);
  return {
    ...{ first: numbers[0], last: numbers.at(-1), count: numbers.length, jumps: jumps.length },
    ...{ told: told.length, leftOut: told.reduce((sum, size) => sum + size, 0) },
  };
}

/** What is kept and how it is followed is held in test/node/wrapper/outputLimit.test.ts; who reads all of it here holds a gigabyte. */
inDepth('says of a long log how much is left out, also to whoever follows it', async () => {
  const command = `seq ${FIRST} ${FIRST + COUNT - 1}; until test -e "$FLAG"; do sleep 0.1; done; echo > a.txt`;
  const plan = planText([{ id: 'one', command, writes: ['a.txt'] }]);
  const repository = gitRepository({ files: { 'work-packages.yaml': plan } });
  const flag = `${repository.root}.flag`;
  const run = startWaves(repository.root, ['run', 'work-packages.yaml'], { FLAG: flag });
  const runs = `${repository.root}/.git/waves/runs`;
  await waitFor('there is a log', async () => {
    const { run: id } = (await statusIfAny(repository)) ?? {};
    return id !== undefined && existsSync(join(runs, id, 'attempts/one/1/log'));
  });
  const follower = startWaves(repository.root, ['logs', 'one', '--follow']);
  await waitFor(`the follower has come to the end of the log in ${runs}`, () =>
    follower.out().endsWith(`${FIRST + COUNT - 1}\n`),
  );
  writeFileSync(flag, '');
  expect((await run.finished).code).toBe(0);
  const followed = await follower.finished;
  const later = await startWaves(repository.root, ['logs', 'one']).finished;
  for (const { out } of [followed, later]) {
    const { first, last, count, jumps, told, leftOut } = lookAt(out);
    expect({ first, last }).toEqual({ first: FIRST, last: FIRST + COUNT - 1 });
    expect(jumps).toBe(told);
    // As exact as it is said.
    expect(Math.abs(count * 10 + leftOut - COUNT * 10)).toBeLessThan(100_000 * (told + 1));
  }
  expect(lookAt(later.out).leftOut).toBeGreaterThan(COUNT * 10 - 40e6);
});
