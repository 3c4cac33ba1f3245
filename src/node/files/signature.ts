import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { link, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WavesError } from '../../wavesError';
import { settingsFolder } from './files';

/** Length of a key, in bytes: that of the hash that it is used with. */
const LENGTH = 32;

/** What a trail of signed records proves, of whatever it is the trail. */
export interface Proof {
  /** Records that are there. */
  readonly total: number;
  /** Those at its beginning that are not signed, as earlier versions wrote them: what they say is unchecked. */
  readonly unsigned: number;
  /** What does not fit, in words; empty: the others are as this user's programs wrote them. */
  readonly faults: readonly string[];
}

/** Signs what lies where agents might write, so that what this user has not written there is noticed. */
export class Signature {
  private constructor(private readonly key: Buffer) {}

  /**
   * With the key of this user, which is made where there is none yet.
   * @throws WavesError `signature` where it cannot be had, or others may read it.
   */
  static async ofUser(folder = settingsFolder()): Promise<Signature> {
    const path = join(folder, 'signing.key');
    try {
      return new Signature((await readKey(path)) ?? (await makeKey(folder, path)));
    } catch (cause) {
      if (WavesError.is(cause)) {
        throw cause;
      }
      throw new WavesError(
        'signature',
        `The key ${path}, which signs what you have agreed to, cannot be had: ${(cause as Error).message}`,
        'Make its folder one that you can write, or set XDG_CONFIG_HOME to such a one.',
        { cause },
      );
    }
  }

  /** The signature of some values, in hex. @param purpose what they mean: the same values for another one have another. */
  sign(purpose: string, ...values: readonly string[]): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([purpose, ...values]))
      .digest('hex');
  }

  /** Whether a text is the signature of some values. */
  fits(given: unknown, purpose: string, ...values: readonly string[]): boolean {
    const [a, b] = [
      Buffer.from(typeof given === 'string' ? given : ''),
      Buffer.from(this.sign(purpose, ...values)),
    ];
    return a.length === b.length && timingSafeEqual(a, b);
  }
}

/** Undefined where there is none. */
async function readKey(path: string): Promise<Buffer | undefined> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  if (file === undefined) {
    return undefined;
  }
  try {
    const { mode, uid } = await file.stat();
    const key = await file.readFile();
    const isOwn = process.platform === 'win32' || ((mode & 0o077) === 0 && uid === process.getuid?.());
    if (!isOwn || key.length !== LENGTH) {
      throw new WavesError(
        'signature',
        `The key ${path} is not one of yours alone (mode ${(mode & 0o777).toString(8)}, ${key.length} bytes): what is signed with it proves nothing.`,
        'Remove it: a key is made anew, and you are asked again for what you had agreed to.',
      );
    }
    return key;
  } finally {
    await file.close();
  }
}

/** Of several that make one at the same time, all get the first. */
async function makeKey(folder: string, path: string): Promise<Buffer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = randomBytes(LENGTH);
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(own, key, { mode: 0o600, flag: 'wx' });
  try {
    await link(own, path);
    return key;
  } catch (error) {
    const known = await readKey(path);
    if (known === undefined) {
      throw error;
    }
    return known;
  } finally {
    await rm(own, { force: true });
  }
}
