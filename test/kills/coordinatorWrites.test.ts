import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { RowChange } from '../../src/coordinator/services/tables/tables';
import { Tables } from '../../src/coordinator/services/tables/tables';
import { readTables } from '../../src/node/coordinator/tableLog';
import { readLockTable } from '../../src/node/locks/lockFile';
import { coordinatorFolder } from '../../src/node/runs/runFolder';
import { bundled } from '../node/bundled';
import { atDepth, SEED } from '../support/depth';
import { Random } from '../support/random';
import { temporaryFolder } from '../support/temporaryFolder';

/** Several coordinators are killed at the same time, one generation after the other. */
const CHAINS = atDepth(2, 4);
const KILLS_OF_EACH = atDepth(10, 50);

const program = bundled('test/kills/coordinatorWriter.ts');

/** What was answered so far, in all generations of a coordinator. */
interface Answered {
  readonly tasks: string[];
  readonly memories: string[];
  readonly held: Set<string>;
  readonly free: Set<string>;
}

/** @returns what it said until it was killed. */
function killedWriter(commonDir: string, generation: number, afterMs: number, answers: number) {
  return new Promise<string[]>((resolve, reject) => {
    const child = spawn(process.execPath, [program, commonDir, String(generation)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let text = '';
    let dying = false;
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      // Now and then it is killed before it has said anything: while it takes up what is kept.
      if (!dying && text.split('\n').length > answers) {
        dying = true;
        setTimeout(() => child.kill('SIGKILL'), afterMs);
      }
    });
    if (answers === 0) {
      dying = true;
      setTimeout(() => child.kill('SIGKILL'), 10 * afterMs);
    }
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (signal === 'SIGKILL') {
        resolve(text.split('\n').slice(0, -1));
      } else {
        reject(new Error(`The writer ended by itself, with ${code ?? 'nothing'}.`));
      }
    });
  });
}

interface Said {
  readonly task?: string;
  readonly memory?: string;
  readonly taken?: string;
  readonly success?: boolean;
  readonly releasing?: string;
  readonly released?: string;
}

function note(answered: Answered, lines: readonly string[]): void {
  for (const line of lines) {
    const said = JSON.parse(line) as Said;
    if (said.task !== undefined) {
      answered.tasks.push(said.task);
    } else if (said.memory !== undefined) {
      answered.memories.push(said.memory);
    } else if (said.taken !== undefined) {
      expect(said.success).toBe(true);
      answered.held.add(said.taken);
    } else if (said.releasing !== undefined) {
      answered.held.delete(said.releasing);
    } else {
      answered.free.add(said.released ?? '');
    }
  }
}

async function expectKept(commonDir: string, answered: Answered): Promise<void> {
  const { changes } = await readTables(coordinatorFolder(commonDir));
  const tables = new Tables(changes as readonly RowChange[], { append: () => Promise.resolve() });
  expect(answered.tasks.filter((id) => !tables.all('tasks').has(id))).toEqual([]);
  expect(answered.memories.filter((id) => !tables.all('memories').has(id))).toEqual([]);
  const keys = (await readLockTable(commonDir)).table.locks.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  const held = new Set(keys);
  expect([...answered.held].filter((key) => !held.has(key))).toEqual([]);
  expect([...answered.free].filter((key) => held.has(key))).toEqual([]);
}

/** Everything that was answered stands in the audit trail, and nothing stands there twice. */
function expectAudited(commonDir: string, { tasks, free }: Answered): void {
  const folder = coordinatorFolder(commonDir);
  const entries = readdirSync(folder)
    .filter((name) => name.startsWith('audit.'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .flatMap(entryOf);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  const submitted = new Set(entries.map(({ result }) => result['task_id']));
  expect(tasks.filter((id) => !submitted.has(id))).toEqual([]);
  const released = entries.filter(({ operation }) => operation === 'release_lock');
  const keys = new Set(released.map(({ parameters }) => parameters['file_path']));
  expect([...free].filter((key) => !keys.has(key))).toEqual([]);
}

interface Entry {
  readonly id: string;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, unknown>>;
}

/** Of a line that a kill has cut off there is none. */
function entryOf(line: string): Entry[] {
  try {
    return [JSON.parse(line) as Entry];
  } catch {
    return [];
  }
}

it(`loses nothing that it has answered when it is killed ${CHAINS * KILLS_OF_EACH} times while it writes`, async () => {
  const chain = async (seed: number) => {
    const random = new Random(seed);
    const commonDir = temporaryFolder('killed');
    const answered: Answered = { tasks: [], memories: [], held: new Set(), free: new Set() };
    for (let generation = 1; generation <= KILLS_OF_EACH; generation++) {
      const answers = generation % 10 === 0 ? 0 : random.integer(1, 12);
      note(answered, await killedWriter(commonDir, generation, random.integer(0, 20), answers));
      await expectKept(commonDir, answered);
    }
    expectAudited(commonDir, answered);
    return answered.tasks.length;
  };
  const counts = await Promise.all(Array.from({ length: CHAINS }, (_, at) => chain(SEED + at)));
  counts.forEach((count) => expect(count).toBeGreaterThan(KILLS_OF_EACH));
});
