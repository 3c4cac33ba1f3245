import { mkdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join, relative } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { RepositoryPlace } from '../git/findRepository';
import { safeName } from '../../run/kernel/names';
import { wavesFolder } from './runFolder';

/** For machines: `yes` agrees to the commands of every plan that is run. */
export const CONSENT_VARIABLE = 'WAVES_CONSENT';

/** Whether this process's environment agrees to everything. */
export function consentIsSet(): boolean {
  return process.env[CONSENT_VARIABLE] === 'yes';
}

interface StoredConsent {
  readonly format: 1;
  /** When each command was agreed to (ISO 8601, UTC), by the SHA-256 of its canonical form. */
  readonly commands: Readonly<Record<string, string>>;
}

/**
 * The commands that this user has agreed to in a repository. Kept in its git directory, so that it is shared by all
 * worktrees and windows and never committed; one file for each user of the machine.
 */
export class ConsentStore {
  private readonly path: string;

  constructor(commonDir: string, user: string = userInfo().username) {
    this.path = join(wavesFolder(commonDir), 'consent', `${safeName(user)}.json`);
  }

  /** Those of `keys` that have not been agreed to. A file that can't be read counts as no consent. */
  async missing(keys: readonly string[]): Promise<readonly string[]> {
    const { commands } = await this.read();
    return keys.filter((key) => !Object.hasOwn(commands, key));
  }

  /** Remembers the agreement. */
  async agree(keys: readonly string[]): Promise<void> {
    const { commands } = await this.read();
    const now = new Date().toISOString();
    const stored: StoredConsent = {
      format: 1,
      commands: { ...commands, ...Object.fromEntries(keys.map((key) => [key, now])) },
    };
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await writeFileAtomic(this.path, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
  }

  private async read(): Promise<StoredConsent> {
    const nothing: StoredConsent = { format: 1, commands: {} };
    try {
      const value: unknown = JSON.parse(await readFile(this.path, 'utf8'));
      return isStoredConsent(value) ? value : nothing;
    } catch {
      return nothing;
    }
  }
}

function isStoredConsent(value: unknown): value is StoredConsent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === 1 &&
    'commands' in value &&
    typeof value.commands === 'object' &&
    value.commands !== null
  );
}

/** What was agreed to, and what was only proposed. */
export interface Approval {
  /** Of the plan as an agent has proposed it. */
  readonly proposed: string;
  readonly approved?: {
    readonly hash: string;
    /** ISO 8601, UTC. */
    readonly at: string;
    readonly by: string;
    /** What the person was shown, to say later what has changed; absent in older files. */
    readonly lines?: readonly string[];
  };
}

type Approvals = Readonly<Record<string, Approval>>;

/** The approvals of plans that agents have made. Kept in the git directory, shared by all worktrees and never committed. */
export class ApprovalStore {
  readonly #file: string;

  constructor(private readonly place: RepositoryPlace) {
    this.#file = join(wavesFolder(place.commonDir), 'approvals.json');
  }

  /** What is known of a plan; undefined for one that no agent has made here. @param plan absolute. */
  async of(plan: string): Promise<Approval | undefined> {
    return (await this.#read())[this.#key(plan)];
  }

  /** Notes that a plan waits for a person. */
  async propose(plan: string, hash: string): Promise<void> {
    await this.#write(plan, { proposed: hash });
  }

  /** Notes that a person has agreed to a plan as it is now. */
  async approve(plan: string, hash: string, lines: readonly string[]): Promise<void> {
    const known = await this.of(plan);
    const approved = { hash, at: new Date().toISOString(), by: userInfo().username, lines };
    await this.#write(plan, { proposed: known?.proposed ?? hash, approved });
  }

  #key(plan: string): string {
    return relative(this.place.root, plan).replaceAll('\\', '/');
  }

  async #write(plan: string, approval: Approval): Promise<void> {
    const all: Approvals = { ...(await this.#read()), [this.#key(plan)]: approval };
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    await writeFileAtomic(this.#file, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  }

  /** A file that nobody can read approves of nothing, and knows of no plan that would need it. */
  async #read(): Promise<Approvals> {
    try {
      return JSON.parse(await readFile(this.#file, 'utf8')) as Approvals;
    } catch {
      return {};
    }
  }
}
