import { mkdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
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
