import { randomUUID } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';

/**
 * Creates a file with its whole content at once, if it does not exist: of several processes that try, one succeeds,
 * and nobody ever sees a half-written file. Works by link(2).
 * @param durable false: it says nothing that matters after a crash of the machine, so that the disk is not waited for.
 * @returns whether this call created it.
 */
export async function createExclusive(path: string, content: string, durable = true): Promise<boolean> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      if (durable) {
        await file.sync();
      }
    } finally {
      await file.close();
    }
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}
