import { mkdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Signature } from '../files/signature';
import type { RepositoryPlace } from '../git/findRepository';
import { fileTexts } from '../git/objects';
import type { AskedCommand, PlannedCommand } from '../../run/start/consent';
import { trailChanges, trailOf } from '../../run/start/consent';
import { safeName } from '../../run/kernel/kernel';
import { wavesFolder } from './wavesFolder';

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
  /** The command's key without what it leads to, and the commit in which that was looked for; absent: nobody has looked. */
  readonly own?: string;
  readonly commit?: string;
}

/** A command that is agreed to. */
export interface Agreement {
  /** SHA-256 of the command with what it leads to, in canonical form. */
  readonly key: string;
  /** The same without. */
  readonly own: string;
  /** Where that was looked for. */
  readonly commit?: string | undefined;
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

  /**
   * The commits in which a command's trail was looked for when it was last agreed to, by the command's own key.
   * @throws WavesError `signature`.
   */
  async commits(): Promise<ReadonlyMap<string, string>> {
    const signed = await this.signed(await this.signature());
    return new Map(
      signed
        .sort(([, one], [, other]) => (one.at < other.at ? -1 : 1))
        .flatMap(([, { own, commit }]) => (own === undefined || commit === undefined ? [] : [[own, commit]])),
    );
  }

  /** Remembers agreements, and forgets what is not signed. @throws WavesError `signature`. */
  async agree(agreements: readonly Agreement[]): Promise<void> {
    const signature = await this.signature();
    const at = new Date().toISOString();
    const known = await this.signed(signature);
    const added = agreements.map(({ key, own, commit }): [string, StoredAgreement] => {
      const where = commit === undefined ? {} : { own, commit };
      return [
        key,
        { at, signature: signature.sign('consent', ...this.about(key, { at, ...where })), ...where },
      ];
    });
    const stored: StoredConsent = { format: 2, commands: Object.fromEntries([...known, ...added]) };
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await writeFileAtomic(this.path, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
  }

  private async signed(signature: Signature): Promise<[string, StoredAgreement][]> {
    return Object.entries(await this.read()).filter((entry): entry is [string, StoredAgreement] =>
      this.isSigned(signature, ...entry),
    );
  }

  private isSigned(signature: Signature, key: string, value: unknown): boolean {
    const stored = (value ?? {}) as Partial<StoredAgreement>;
    const { at, signature: given } = stored;
    return typeof at === 'string' && signature.fits(given, 'consent', ...this.about(key, { ...stored, at }));
  }

  /** What was agreed to in one repository is not agreed to in another. */
  private about(
    key: string,
    { at, own, commit }: Partial<StoredAgreement> & { readonly at: string },
  ): string[] {
    const where = own === undefined && commit === undefined ? [] : [String(own), String(commit)];
    return [this.commonDir, this.user, key, at, ...where];
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

/** Commands that somebody is to agree to, as the engine has put them together. */
export interface AskedConsent {
  readonly commands: readonly PlannedCommand[];
  readonly keys: readonly string[];
  readonly ownKeys: readonly string[];
  readonly commit?: string;
}

/** What of some commands this user has not agreed to in a repository. */
export interface OpenConsent {
  /** Those commands, with what has changed where they have been agreed to before. */
  readonly commands: readonly AskedCommand[];
  /** Why agreements that stand there do not count, in a sentence; undefined: there are none. */
  readonly unsigned: string | undefined;
  /** Remembers that this user has agreed to all of them. @throws WavesError `signature`. */
  readonly agree: () => Promise<void>;
}

/**
 * Looks up what of some commands is still to be agreed to.
 * @param agreed keys of those that were agreed to for the run that goes on.
 * @throws WavesError `signature`.
 */
export async function openConsent(
  { root, commonDir }: RepositoryPlace,
  { commands, keys, ownKeys, commit }: AskedConsent,
  agreed: readonly string[] = [],
): Promise<OpenConsent> {
  const store = new ConsentStore(commonDir);
  const { missing, unsigned } = await store.look(keys);
  const open = new Set(missing.filter((key) => !agreed.includes(key)));
  const commits = open.size === 0 ? new Map<string, string>() : await store.commits();
  const { committed } = fileTexts(root);
  const asked = await Promise.all(
    commands
      .flatMap((command, index) => (open.has(keys[index] ?? '') ? [{ command, index }] : []))
      .map(async ({ command, index }): Promise<AskedCommand> => {
        const before = commits.get(ownKeys[index] ?? '');
        if (before === undefined || command.trail === undefined) {
          return command;
        }
        const former = await trailOf(command.command, command.cwd ?? '', (path) => committed(before, path));
        return { ...command, changes: trailChanges([former], command.trail) };
      }),
  );
  return {
    commands: asked,
    unsigned,
    agree: () =>
      store.agree(
        keys.flatMap((key, index) => (open.has(key) ? [{ key, own: ownKeys[index] ?? key, commit }] : [])),
      ),
  };
}
