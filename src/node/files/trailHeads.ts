import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { settingsFolder, sha256 } from './files';

/** How far each trail is known to have got: the number of a journal's last event, or a line's signature. */
type Heads = Readonly<Record<string, string | number>>;

/** What is written down is at most so much older than what was written, in milliseconds. */
const LATEST_MS = 1000;

/** The names of the coordinator's audit trail and of that of people's locks among a repository's trails; those of journals are their runs. */
export const AUDIT_TRAIL = 'audit';
export const LOCK_TRAIL = 'locks';

/**
 * Keeps in the user's settings, outside of the repository and hidden from sandboxes, how far trails have got that are only
 * added to: what is cut off from their ends is noticed by that.
 */
export class TrailHeads {
  private readonly path: string;
  private readonly news = new Map<string, string | number>();
  private writing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(commonDir: string, folder: string = settingsFolder()) {
    this.path = join(folder, 'heads', `${sha256(commonDir).slice(0, 32)}.json`);
  }

  /** Notes how far a trail has got; it is written down soon, or by `close`. */
  note(trail: string, head: string | number): void {
    this.news.set(trail, head);
    this.timer ??= setTimeout(() => void this.write(), LATEST_MS).unref();
  }

  /** What is known of all trails; nothing where the file is not there or cannot be read. */
  async read(): Promise<Heads> {
    try {
      const value: unknown = JSON.parse(await readFile(this.path, 'utf8'));
      return typeof value === 'object' && value !== null ? (value as Heads) : {};
    } catch {
      return {};
    }
  }

  /** Writes down what is not yet. What cannot be written is only not noticed later. */
  async close(): Promise<void> {
    await this.write();
  }

  private write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = (this.writing ?? Promise.resolve()).then(() => this.writeNews()).catch(() => undefined);
    return this.writing;
  }

  private async writeNews(): Promise<void> {
    const news = Object.fromEntries(this.news);
    if (this.news.size === 0) {
      return;
    }
    this.news.clear();
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const text = JSON.stringify({ ...(await this.read()), ...news });
    await writeFileAtomic(this.path, `${text}\n`, { mode: 0o600, fsync: false });
  }
}
