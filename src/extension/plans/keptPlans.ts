import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { sha256 } from '../../node/files/files';
import { pastAttempts } from '../../node/runs/pastAttempts';
import { FileRunStore } from '../../node/runs/runStore';
import type { Plan } from '../../plan/model';
import type { RunFollowerListener } from './runFollower';

/** How long packages of a plan took in its earlier runs; looked up once for each run that is followed. */
export class PastTimes {
  private times: ReadonlyMap<string, readonly number[]> | undefined;
  private run: string | undefined;

  /** @param plan path of the plan from the root of the work tree, with forward slashes. */
  constructor(
    private readonly commonDir: string,
    private readonly plan: string,
    private readonly listener: RunFollowerListener,
  ) {}

  /** By package, in milliseconds; undefined before it is known. */
  get known(): ReadonlyMap<string, readonly number[]> | undefined {
    return this.times;
  }

  /** Looks at all runs but one, which is followed, unless that has been done already. */
  except(run: string | undefined): void {
    if (run === undefined || run === this.run) {
      return;
    }
    this.run = run;
    pastAttempts(FileRunStore.forReading(this.commonDir), this.plan, run).then(
      (times) => {
        if (this.run === run) {
          this.times = times;
          this.listener.changed();
        }
      },
      (error: unknown) => this.listener.failed(error),
    );
  }
}

/** Plans whose text is shorter than this, in characters, are read as quickly as they are found here. */
const LEAST = 16_000;
const DIGITS = 32;

/**
 * Keeps what large plans were read as, each for its text, in the workspace's folder: opened again, they are there at once,
 * and read properly only after what waits for them has been drawn.
 */
export class KeptPlans {
  /**
   * @param folder of the workspace, which the editor keeps for us; undefined: nothing is kept.
   * @param build tells this build of the extension from others, which may know plans in another shape.
   */
  constructor(
    private readonly folder: string | undefined,
    private readonly build: string,
  ) {}

  /** What a plan's text was read as; undefined when it was not kept. @param plan where its file is. */
  async find(plan: string, text: string): Promise<Plan | undefined> {
    if (this.folder === undefined || text.length < LEAST) {
      return undefined;
    }
    try {
      const kept: unknown = JSON.parse(await readFile(join(this.folder, this.nameOf(plan, text)), 'utf8'));
      return isPlan(kept) ? kept : undefined;
    } catch {
      // It was never kept, or not wholly; it is read all the same.
      return undefined;
    }
  }

  /** Keeps what a plan's text was read as, in the place of earlier texts of that plan. */
  async keep(plan: string, text: string, read: Plan): Promise<void> {
    if (this.folder === undefined || text.length < LEAST) {
      return;
    }
    const name = this.nameOf(plan, text);
    await mkdir(this.folder, { recursive: true });
    const own = (await readdir(this.folder)).filter((each) => each.startsWith(beginningOf(plan)));
    if (!own.includes(name)) {
      await writeFileAtomic(join(this.folder, name), JSON.stringify(read), { mode: 0o600, fsync: false });
    }
    const old = own.filter((each) => each !== name);
    await Promise.all(old.map((each) => rm(join(this.folder ?? '', each), { force: true })));
  }

  private nameOf(plan: string, text: string): string {
    return `${beginningOf(plan)}${sha256(`${this.build}\n${text}`).slice(0, DIGITS)}.json`;
  }
}

function beginningOf(plan: string): string {
  return `plan-${sha256(plan).slice(0, DIGITS)}-`;
}

/** Whether it is all there; its name says what it was made of and by whom. */
function isPlan(value: unknown): value is Plan {
  return (
    typeof value === 'object' &&
    value !== null &&
    'packages' in value &&
    Array.isArray(value.packages) &&
    'feature' in value
  );
}
