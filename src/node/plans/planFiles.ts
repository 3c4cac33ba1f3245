import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { TextDecoder } from 'node:util';
import type { PlanReading } from '../../plan/reading/readPlan';
import { readPlan } from '../../plan/reading/readPlan';
import { filledRecipe, recipeUse } from '../../plan/reading/subplans';
import type { ReadSubplan } from '../../plan/reading/subplans';
import type { PlanFile, PlanFiles } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import { sha256 } from '../files/files';
import { looking } from '../files/nodeFiles';
import { setupFileCommands } from '../worktrees/setupFile';

/** The bytes of a text file as text, with how they are to be understood. */
interface DecodedText {
  readonly text: string;
  /** What the file is saved as where that is not UTF-8, as people call it. */
  readonly encoding?: string;
  /** The first bytes that are not UTF-8, from the beginning of the file; there with `encoding`, where single bytes tell. */
  readonly odd?: { readonly offset: number; readonly byte: number; readonly character: string };
}

/** How far a file is looked at for what it is saved as. */
const LOOKED_AT = 8192;

/**
 * Decodes a text file that may be saved as something else than UTF-8: UTF-16, with or without a mark, and Windows-1252, which
 * Latin-1 is a part of, are recognised.
 * @returns undefined where the bytes are no text.
 */
export function decodedText(bytes: Uint8Array): DecodedText | undefined {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) {
    const text = strictly(wide.label, bytes);
    return text === undefined || /[\0\uFFFD]/.test(text) ? undefined : { text, encoding: wide.name };
  }
  if (bytes.subarray(0, LOOKED_AT).includes(0)) {
    return undefined;
  }
  const text = strictly('utf-8', bytes);
  return text === undefined ? singleBytes(bytes) : { text };
}

/** UTF-16 by its mark, or by every other byte being zero, as it is in text that is mostly ASCII. */
function wideEncoding(bytes: Uint8Array): { readonly label: string; readonly name: string } | undefined {
  const start = bytes.subarray(0, LOOKED_AT);
  const zeros = (from: number): number => start.filter((byte, at) => at % 2 === from && byte === 0).length;
  const most = start.length * 0.4;
  const isLittle = (start[0] === 0xff && start[1] === 0xfe) || (zeros(1) > most && zeros(0) === 0);
  const isBig = (start[0] === 0xfe && start[1] === 0xff) || (zeros(0) > most && zeros(1) === 0);
  return isLittle
    ? { label: 'utf-16le', name: 'UTF-16 (little endian)' }
    : isBig
      ? { label: 'utf-16be', name: 'UTF-16 (big endian)' }
      : undefined;
}

function singleBytes(bytes: Uint8Array): DecodedText | undefined {
  const text = windows1252(bytes);
  // What has other control characters than line ends and tabs is a program or a picture.
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]/.test(text)) {
    return undefined;
  }
  const read = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const offset = Buffer.byteLength(read.slice(0, read.indexOf('\uFFFD')));
  const byte = bytes[offset] ?? 0;
  const character = windows1252(Uint8Array.of(byte));
  return { text, encoding: 'Windows-1252 (Latin-1)', odd: { offset, byte, character } };
}

/** The bytes from 80 to 9F; those that stand for nothing as they are. Some versions of Node.js decode them as Latin-1. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function windows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252.charAt(character.charCodeAt(0) - 0x80));
}

function strictly(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export { openSpecChange } from './openSpecChange';

const { readFile, realpath, stat } = looking;

/** Plans are written by people and agents; what is larger than this, in bytes, is something else. */
const LARGEST_PLAN = 32 * 1024 * 1024;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Reads plans from the disk, and changes them. */
export class FilePlanFiles implements PlanFiles {
  /**
   * @param root absolute path of the main work tree, from which paths count; absent: the plan's own folder. Files beside a plan
   * may not leave the work tree that the plan lies in.
   */
  constructor(private readonly root?: string) {}

  async readPlan(path: string): Promise<PlanFile> {
    const bytes = await this.readBytes(path);
    return {
      text: decoded(bytes, path),
      // Whoever only checks a plan has no need of it, and of what is loaded for it.
      get hash() {
        return sha256(bytes);
      },
      path: await realpath(path),
    };
  }

  /**
   * The same for a file that is not saved as UTF-8, to be mended.
   * @returns with `encoding` what it is saved as; absent: as it should be.
   */
  async readForeignPlan(path: string): Promise<PlanFile & { readonly encoding?: string }> {
    const bytes = await this.readBytes(path);
    const { encoding, text = decoded(bytes, path) } = decodedText(bytes) ?? {};
    return {
      text,
      hash: sha256(bytes),
      path: await realpath(path),
      ...(encoding === undefined ? {} : { encoding }),
    };
  }

  async writePlan({ path, hash }: PlanFile, text: string): Promise<void> {
    const bytes = await this.readBytes(path);
    if (sha256(bytes) !== hash) {
      throw new WavesError('edit-refused', `${path} was changed at this very moment.`, 'Try again.');
    }
    const mark = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? '\uFEFF' : '';
    // Loaded here, because most of those who read plans change none.
    const { default: writeFileAtomic } = await import('write-file-atomic');
    await writeFileAtomic(path, `${mark}${text}`).catch((cause: unknown) => {
      throw new WavesError('edit-refused', `${path} cannot be written.`, 'Is it read-only?', { cause });
    });
  }

  async readBeside(planPath: string, name: string): Promise<string | undefined> {
    const folder = dirname(planPath);
    const path = await realpath(resolve(folder, name)).catch(() => undefined);
    if (path === undefined) {
      return undefined;
    }
    const root = await this.top(folder);
    if (!isInside(root, path)) {
      throw new WavesError('plan-unreadable', `${name} leads out of ${root}; it is not read.`);
    }
    return decoded(await this.readBytes(path), path);
  }

  async textsBeside(planPath: string, folder: string): Promise<readonly string[]> {
    const top = dirname(planPath);
    const place = await realpath(resolve(top, folder)).catch(() => undefined);
    if (place === undefined || !isInside(await this.top(top), place)) {
      return [];
    }
    const names = await readdir(place, { recursive: true }).catch(() => []);
    return names
      .filter((name) => /\.md$/i.test(name))
      .map((name) => `${folder}/${name.split(sep).join('/')}`)
      .sort();
  }

  setupFileCommands(): Promise<readonly string[]> {
    return this.root === undefined ? Promise.resolve([]) : setupFileCommands(this.root);
  }

  readonly readSubplan = async (reference: string): Promise<Awaited<ReturnType<ReadSubplan>>> => {
    const { file: path, given } = recipeUse(reference);
    try {
      const root = await realpath(this.root ?? '.');
      const { text, hash, path: real } = await this.readPlan(join(root, path));
      return isInside(await this.top(dirname(join(root, path))), real)
        ? filledPlan({ text, hash }, given)
        : { trouble: 'It leads out of the repository.' };
    } catch (error) {
      if (WavesError.is(error, 'plan-unreadable')) {
        return { trouble: error.message };
      }
      throw error;
    }
  };

  /** What files beside a plan may not leave: the work tree that it lies in, which need not be the main one. */
  private async top(folder: string): Promise<string> {
    const [here, root] = await Promise.all([realpath(folder), realpath(this.root ?? folder)]);
    if (isInside(root, here)) {
      return root;
    }
    for (let above = here; dirname(above) !== above; above = dirname(above)) {
      if (existsSync(join(above, '.git'))) {
        return above;
      }
    }
    return root;
  }

  private async readBytes(path: string): Promise<Buffer> {
    const found = await stat(path).catch((cause: unknown) => {
      throw new WavesError('plan-unreadable', `${path} does not exist or cannot be read.`, undefined, {
        cause,
      });
    });
    if (found.isDirectory()) {
      throw new WavesError(
        'plan-unreadable',
        `${path} is a folder, not a plan.`,
        'Name the work-packages.yaml in it.',
      );
    }
    if (!found.isFile()) {
      throw new WavesError('plan-unreadable', `${path} is not a regular file.`);
    }
    if (found.size > LARGEST_PLAN) {
      const megabytes = Math.round(found.size / 1024 / 1024);
      throw new WavesError('plan-unreadable', `${path} has ${megabytes} MB; a plan has at most 32.`);
    }
    return readFile(path).catch((cause: unknown) => {
      throw new WavesError('plan-unreadable', `${path} cannot be read.`, undefined, { cause });
    });
  }
}

function decoded(bytes: Buffer, path: string): string {
  const found = decodedText(bytes);
  if (found === undefined) {
    throw new WavesError('plan-unreadable', `${path} is a binary file, not UTF-8 text.`);
  }
  const { text, encoding, odd } = found;
  if (encoding === undefined) {
    return text;
  }
  const line = odd === undefined ? 0 : bytes.subarray(0, odd.offset).toString('latin1').split('\n').length;
  const why =
    odd === undefined
      ? ''
      : `: line ${line} has the byte ${odd.byte.toString(16).toUpperCase()}, which would be "${odd.character}"`;
  throw new WavesError(
    'plan-unreadable',
    `${path} is saved as ${encoding}, not as UTF-8${why}.`,
    'Save it as UTF-8: in VS Code by "Save with Encoding" (click on the encoding in the status bar), on a command line with `waves fix PLAN`.',
  );
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return !way.startsWith('..') && !isAbsolute(way);
}

/** A plan as it is named on the command line, read once. */
export interface NamedPlan {
  /** Absolute, by the way on which it was named. */
  readonly path: string;
  readonly file: PlanFile;
  readonly reading: PlanReading;
}

/** Reads the plan of a name. @param folder from which the name counts. @throws WavesError `plan-unreadable`. */
export async function planAt(folder: string, name: string): Promise<NamedPlan> {
  const path = resolve(folder, name);
  const file = await new FilePlanFiles().readPlan(path);
  return {
    path,
    file,
    reading: readPlan(file.text, { fileName: name, folderName: basename(dirname(path)) }),
  };
}

/** A plan as it is with its parameters filled in, under the hash of that text. */
export function filledPlan(
  file: { readonly text: string; readonly hash: string },
  given: ReadonlyMap<string, string>,
): Awaited<ReturnType<ReadSubplan>> {
  const filled = filledRecipe(file.text, given);
  return 'trouble' in filled || filled.text === file.text
    ? { ...file, ...filled }
    : { text: filled.text, hash: sha256(filled.text) };
}
