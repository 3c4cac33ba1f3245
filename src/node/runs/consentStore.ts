import { mkdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join, relative } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Signature } from '../files/signature';
import type { RepositoryPlace } from '../git/findRepository';
import { safeName } from '../../run/kernel/kernel';
import { wavesFolder } from './runFolder';

/** For machines: `yes` agrees to the commands of every plan that is run. */
export const CONSENT_VARIABLE = 'WAVES_CONSENT';

/** Whether this process's environment agrees to everything. */
export function consentIsSet(): boolean {
  return process.env[CONSENT_VARIABLE] === 'yes';
}

interface StoredConsent {
  readonly format: 2;
  /** By the SHA-256 of each command's canonical form. */
  readonly commands: Readonly<Record<string, StoredAgreement>>;
}

interface StoredAgreement {
  /** When it was agreed to (ISO 8601, UTC). */
  readonly at: string;
  readonly signature: string;
}

/** What of some commands was agreed to. */
export interface KnownConsent {
  /** Those that were not. */
  readonly missing: readonly string[];
  /** Why agreements that stand there do not count, in a sentence; undefined: there are none. */
  readonly unsigned: string | undefined;
}

/**
 * The commands that this user has agreed to in a repository. Kept in its git directory, so that it is shared by all
 * worktrees and windows and never committed; one file for each user of the machine. Each is signed with the user's key:
 * what somebody else has written there does not count.
 */
export class ConsentStore {
  private readonly path: string;

  constructor(
    private readonly commonDir: string,
    private readonly user: string = userInfo().username,
    private readonly signature: () => Promise<Signature> = () => Signature.ofUser(),
  ) {
    this.path = join(wavesFolder(commonDir), 'consent', `${safeName(user)}.json`);
  }

  /**
   * Which of `keys` have not been agreed to. A file that can't be read counts as no consent.
   * @throws WavesError `signature` where what is signed cannot be told.
   */
  async look(keys: readonly string[]): Promise<KnownConsent> {
    const commands = await this.read();
    const names = Object.keys(commands);
    if (names.length === 0) {
      return { missing: keys, unsigned: undefined };
    }
    const signature = await this.signature();
    const signed = new Set(names.filter((key) => this.isSigned(signature, key, commands[key])));
    const others = names.length - signed.size;
    const count = others === 1 ? '1 command' : `${others} commands`;
    return {
      missing: keys.filter((key) => !signed.has(key)),
      unsigned:
        others === 0
          ? undefined
          : `${this.path} says that you have agreed to ${count} without your signature, and that does not count: an earlier version has written it, or something that is not you.`,
    };
  }

  /** Remembers the agreement, and forgets what is not signed. @throws WavesError `signature`. */
  async agree(keys: readonly string[]): Promise<void> {
    const signature = await this.signature();
    const at = new Date().toISOString();
    const known = Object.entries(await this.read()).filter((entry): entry is [string, StoredAgreement] =>
      this.isSigned(signature, ...entry),
    );
    const added = keys.map((key): [string, StoredAgreement] => [
      key,
      { at, signature: signature.sign('consent', ...this.about(key, at)) },
    ]);
    const stored: StoredConsent = { format: 2, commands: Object.fromEntries([...known, ...added]) };
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await writeFileAtomic(this.path, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
  }

  private isSigned(signature: Signature, key: string, value: unknown): boolean {
    const { at, signature: given } = (value ?? {}) as Partial<StoredAgreement>;
    return typeof at === 'string' && signature.fits(given, 'consent', ...this.about(key, at));
  }

  /** What was agreed to in one repository is not agreed to in another. */
  private about(key: string, at: string): string[] {
    return [this.commonDir, this.user, key, at];
  }

  private async read(): Promise<Readonly<Record<string, unknown>>> {
    try {
      const value: unknown = JSON.parse(await readFile(this.path, 'utf8'));
      const { commands } = (value ?? {}) as { readonly commands?: unknown };
      return typeof commands === 'object' && commands !== null ? { ...commands } : {};
    } catch {
      return {};
    }
  }
}

interface SignedApproval {
  readonly hash: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly by: string;
  /** What the person was shown, to say later what has changed; absent in older files. */
  readonly lines?: readonly string[];
  readonly signature: string;
}

/** What was agreed to, and what was only proposed. */
export interface Approval {
  /** Of the plan as an agent has proposed it. */
  readonly proposed: string;
  readonly approved?: SignedApproval;
  /** An approval stands there that this user has not signed; it does not count. */
  readonly unsigned?: true;
}

type Approvals = Readonly<Record<string, Approval>>;

/**
 * The approvals of plans that agents have made. Kept in the git directory, shared by all worktrees and never committed, each
 * signed with the key of the user who has approved.
 */
export class ApprovalStore {
  readonly #file: string;

  constructor(
    private readonly place: RepositoryPlace,
    private readonly signature: () => Promise<Signature> = () => Signature.ofUser(),
  ) {
    this.#file = join(wavesFolder(place.commonDir), 'approvals.json');
  }

  /**
   * What is known of a plan; undefined for one that no agent has made here. @param plan absolute.
   * @throws WavesError `signature`.
   */
  async of(plan: string): Promise<Approval | undefined> {
    const known = (await this.#read())[this.#key(plan)];
    if (known?.approved === undefined) {
      return known;
    }
    const about = this.#about(plan, known.approved);
    const fits = (await this.signature()).fits(known.approved.signature, 'approval', ...about);
    return fits ? known : { proposed: known.proposed, unsigned: true };
  }

  /** Notes that a plan waits for a person. */
  async propose(plan: string, hash: string): Promise<void> {
    await this.#write(plan, { proposed: hash });
  }

  /** Notes that a person has agreed to a plan as it is now. */
  async approve(plan: string, hash: string, lines: readonly string[]): Promise<void> {
    const known = (await this.#read())[this.#key(plan)];
    const [at, by] = [new Date().toISOString(), userInfo().username];
    const signature = (await this.signature()).sign(
      'approval',
      ...this.#about(plan, { hash, at, by, lines }),
    );
    const approved = { hash, at, by, lines, signature };
    await this.#write(plan, { proposed: known?.proposed ?? hash, approved });
  }

  #about(plan: string, { hash, at, by, lines = [] }: Omit<SignedApproval, 'signature'>): string[] {
    return [this.place.commonDir, this.#key(plan), hash, at, by, ...lines];
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
