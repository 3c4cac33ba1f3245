import { appendFile, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { leftOutLine, readLog } from '../files/limitedLog';
import type { WatchedFolder } from '../files/folderWatcher';
import { watchFolder } from '../files/folderWatcher';
import type { AttemptFiles } from '../runs/runFolder';
import { attemptFiles } from '../runs/runFolder';

/** The files of an attempt that only grow, and those that are written anew as a whole. No others are taken from a machine. */
const GROWING = ['log', 'output', 'errors', 'progress', 'hooks', 'escalations'] as const;
const WHOLE = ['signs', 'session', 'context', 'result', 'plan', 'finish'] as const;

type Growing = (typeof GROWING)[number];
type Whole = (typeof WHOLE)[number];

/** How much is told at a time, in bytes: with what stands around it less than a server takes. */
const PIECE = 256 * 1024;
/** As much of one file is told, in bytes. */
const MOST = 32 * 1024 * 1024;
/** A longer file, in bytes, is none that is told as a whole. */
const LONGEST = PIECE * 2;

const WATCH = { pollMs: 1000, gapMs: 200 } as const;

interface Piece {
  readonly file: Growing | Whole;
  /** Where it begins; absent: it is the whole file. */
  readonly at?: number;
  readonly base64: string;
}

/** Tells what becomes of the files of an attempt, as long as somebody listens. */
export class FileTeller {
  private readonly watching: WatchedFolder;
  private readonly read = new Map<Growing, { from: number; sent: number }>();
  private readonly known = new Map<Whole, string>();
  private telling: Promise<void> = Promise.resolve();
  /** The number of the last that was told; 0: nothing was. */
  last = 0;

  /** @param tell resolves with its number when it cannot be lost any more. */
  constructor(
    private readonly folder: string,
    private readonly tell: (text: string) => Promise<number>,
  ) {
    const files = attemptFiles(folder);
    const names = [...GROWING, ...WHOLE].map((file) => basename(files[file]));
    // What cannot be told now is told with what comes next.
    this.watching = watchFolder(folder, { ...WATCH, names }, () => this.look().catch(() => undefined));
  }

  /** Tells what is left. Rejects as `tell` does. */
  async finish(): Promise<void> {
    this.dispose();
    await this.look();
  }

  dispose(): void {
    this.watching.dispose();
  }

  private look(): Promise<void> {
    const looked = this.telling.catch(() => undefined).then(() => this.tellAll());
    this.telling = looked;
    return looked;
  }

  private async tellAll(): Promise<void> {
    const files = attemptFiles(this.folder);
    for (const file of GROWING) {
      await this.tellGrown(file, files);
    }
    for (const file of WHOLE) {
      const { size = 0 } = (await stat(files[file]).catch(() => undefined)) ?? {};
      const bytes =
        size === 0 || size > LONGEST ? undefined : await readFile(files[file]).catch(() => undefined);
      const base64 = bytes?.toString('base64');
      if (base64 !== undefined && this.known.get(file) !== base64) {
        await this.say({ file, base64 });
        this.known.set(file, base64);
      }
    }
  }

  private async tellGrown(file: Growing, files: AttemptFiles): Promise<void> {
    let { from, sent } = this.read.get(file) ?? { from: 0, sent: 0 };
    while (sent < MOST) {
      const piece = await readLog(files[file], from, PIECE);
      if (piece.bytes.length === 0 || piece.from + piece.bytes.length <= from) {
        return;
      }
      const gap = piece.from > from ? Buffer.from(leftOutLine(piece.from - from)) : Buffer.alloc(0);
      const isLast = sent + piece.bytes.length >= MOST;
      const rest = isLast ? Buffer.from(leftOutLine(piece.end - from)) : Buffer.alloc(0);
      const bytes = Buffer.concat([gap, piece.bytes, rest]);
      await this.say({ file, at: sent, base64: bytes.toString('base64') });
      from = piece.from + piece.bytes.length;
      sent += bytes.length;
      this.read.set(file, { from, sent });
    }
  }

  private async say(piece: Piece): Promise<void> {
    this.last = await this.tell(JSON.stringify(piece));
  }
}

function pieceIn(text: string): Partial<Piece> {
  try {
    return (JSON.parse(text) as Partial<Piece> | null) ?? {};
  } catch {
    return {};
  }
}

/**
 * Keeps what a machine tells of an attempt's files in the same files here. The same may be told again.
 * @throws an error of the file system.
 */
export async function keepTold(folder: string, text: string): Promise<void> {
  const piece = pieceIn(text);
  const files = attemptFiles(folder);
  const growing = GROWING.find((file) => file === piece.file);
  const whole = WHOLE.find((file) => file === piece.file);
  if (typeof piece.base64 !== 'string') {
    // It is none.
    return;
  }
  const bytes = Buffer.from(piece.base64, 'base64');
  if (growing !== undefined && typeof piece.at === 'number') {
    const { size = 0 } = (await stat(files[growing]).catch(() => undefined)) ?? {};
    if (size > piece.at && size < piece.at + bytes.length) {
      // Written in part before.
      await truncate(files[growing], piece.at);
    }
    if (size < piece.at + bytes.length) {
      await appendFile(files[growing], bytes, { mode: 0o600 });
    }
  } else if (whole !== undefined) {
    await writeFile(`${files[whole]}.tmp`, bytes, { mode: 0o600 });
    await rename(`${files[whole]}.tmp`, files[whole]);
  }
}
