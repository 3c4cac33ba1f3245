import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * What can be found out about a run with nothing of ours: the journal's files as their format says, git, and the process
 * table. A mistake in how we read a journal would hide one in how we write it.
 */

/** A line of a journal, as far as it is looked at. */
interface Line {
  readonly epoch: number;
  readonly event: {
    readonly seq: number;
    readonly type: string;
    readonly package?: string;
    readonly attempt?: number;
    readonly commit?: string;
    readonly outcome?: string;
  };
}

/** Everything that is wrong with the only run of a repository that is said to be done, in words; empty: nothing. */
export function faultsOfDoneRun(root: string, packages: readonly string[]): string[] {
  const runs = join(root, '.git/waves/runs');
  const [run = '', ...more] = readdirSync(runs);
  const { lines, faults } = linesOf(join(runs, run));
  return [
    ...faults,
    ...more.map((name) => `there is another run ${name}`),
    ...faultsOfLines(lines, packages),
    ...faultsOfBranch(root, lines, packages),
    ...processesOf(root).map((pid) => `process ${pid} works for it still`),
  ];
}

function linesOf(folder: string): { readonly lines: readonly Line[]; readonly faults: string[] } {
  const faults: string[] = [];
  const number = (name: string) => Number(/\d+/.exec(name)?.[0] ?? 1);
  const named = (pattern: RegExp) =>
    readdirSync(folder)
      .filter((name) => pattern.test(name))
      .sort((a, b) => number(a) - number(b));
  const snapshot = named(/^snapshot\.\d+\.jsonl$/).at(-1);
  const segments = named(/^journal(?:\.\d+)?\.jsonl$/).filter(
    (name) => snapshot === undefined || number(name) > number(snapshot),
  );
  let highest = 0;
  const files = snapshot === undefined ? segments : [snapshot, ...segments];
  const lines = files.flatMap((name) =>
    readFileSync(join(folder, name), 'latin1')
      .split('\n')
      .flatMap((text): Line[] => {
        const [, length, sum, epoch, body = ''] =
          /^\{"len":(\d+),"crc":"([0-9a-f]{8})","epoch":(\d+),"event":(.*)\}$/.exec(text) ?? [];
        const whole =
          body.length === Number(length) &&
          crc32(Buffer.from(`${epoch ?? ''}:${body}`, 'latin1')) === Number.parseInt(sum ?? '', 16);
        // What was cut off in the middle of a line by a kill is no event; one by whoever was replaced does not count.
        if (!whole || Number(epoch) < highest) {
          return [];
        }
        highest = Number(epoch);
        const event = JSON.parse(Buffer.from(body, 'latin1').toString('utf8')) as Line['event'];
        return [{ epoch: highest, event }];
      }),
  );
  lines.forEach(({ event }, index) => {
    const before = lines[index - 1]?.event.seq ?? event.seq - 1;
    // A snapshot leaves out what later events say again.
    if (event.seq <= before || (snapshot === undefined && event.seq !== before + 1)) {
      faults.push(`event ${event.seq} follows ${before}`);
    }
  });
  return { lines, faults };
}

function faultsOfLines(lines: readonly Line[], packages: readonly string[]): string[] {
  const merged = lines.flatMap(({ event }) =>
    event.type === 'package.integrated' ? [event.package ?? ''] : [],
  );
  const last = lines.at(-1)?.event;
  const atWork = new Map<string, number>();
  const twice = lines.flatMap(({ event: { type, package: id = '', attempt = 0 } }) => {
    const other = atWork.get(id);
    if (type === 'attempt.exited') {
      atWork.delete(id);
    } else if (type === 'attempt.started') {
      atWork.set(id, attempt);
      return other === undefined ? [] : [`${id} begins attempt ${attempt} while ${other} works`];
    }
    return [];
  });
  return [
    ...(last?.type === 'run.ended' && last.outcome === 'done'
      ? []
      : [`it ends with ${JSON.stringify(last)}`]),
    ...packages.filter((id) => !merged.includes(id)).map((id) => `${id} was not merged`),
    ...merged.filter((id, index) => merged.indexOf(id) !== index).map((id) => `${id} was merged twice`),
    ...twice,
  ];
}

/** Each merge that the journal tells of is on the branch, each that is there is told, and nothing is missing in its tree. */
function faultsOfBranch(root: string, lines: readonly Line[], packages: readonly string[]): string[] {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const branch = git('for-each-ref', '--format=%(refname)', 'refs/heads/**/integration');
  const merges = git('rev-list', '--merges', branch).split('\n');
  const told = lines.flatMap(({ event }) =>
    event.type === 'package.integrated' ? [event.commit ?? ''] : [],
  );
  const wrong = packages.filter((id) => git('show', `${branch}:${id}.txt`) !== id);
  const broken = git('fsck', '--no-dangling', '--no-progress', '--connectivity-only');
  return [
    ...told.filter((commit) => !merges.includes(commit)).map((commit) => `${commit} is not on ${branch}`),
    ...merges.filter((commit) => !told.includes(commit)).map((commit) => `${commit} is told nowhere`),
    ...wrong.map((id) => `${id}.txt is not what ${id} has written, once`),
    ...(broken === '' ? [] : [broken]),
  ];
}

/** CRC-32 as in RFC 1952, bit by bit. */
function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return ~crc >>> 0;
}

/** Processes that work for an attempt of a repository, by what the process table says of them. */
export function processesOf(root: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`WAVES_ATTEMPT_FOLDER=${root}/`);
      } catch {
        return false;
      }
    });
}
