import { open, readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AgentTranscript } from '../../agents/streams/agentTranscript';
import type { AttemptSpec } from '../../ports/attempts';
import { attemptFiles } from '../runs/runFolder';

/** How much of a conversation's beginning names the folder in which it is held, or its id, in bytes. */
const BEGINNING = 256 * 1024;

/**
 * The file in which a CLI keeps the conversation of an attempt, which is the newest that was begun in its worktree.
 * @param since when the attempt began, in milliseconds since 1970.
 */
export async function transcriptFile(
  { variable, home, folder }: AgentTranscript,
  { folder: attempt, cwd, env }: Pick<AttemptSpec, 'folder' | 'cwd' | 'env'>,
  since: number,
): Promise<string | undefined> {
  const own = env[variable] ?? process.env[variable] ?? join(homedir(), home);
  const top = join(own, folder);
  const names = await readdir(top, { recursive: true }).catch(() => []);
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith('.jsonl'))
      .map(async (name) => {
        const path = join(top, name);
        return { path, changedAt: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 };
      }),
  );
  const recent = files
    .filter(({ changedAt }) => changedAt >= since)
    .sort((a, b) => b.changedAt - a.changedAt);
  const session = (await readFile(attemptFiles(attempt).session, 'utf8').catch(() => '')).trim();
  const signs = [cwd, session].filter((sign) => sign !== '').map((sign) => JSON.stringify(sign));
  for (const { path } of recent) {
    const beginning = await beginningOf(path);
    if (signs.some((sign) => beginning.includes(sign))) {
      return path;
    }
  }
  return undefined;
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  try {
    const buffer = Buffer.alloc(BEGINNING);
    const read = await file?.read(buffer, 0, BEGINNING, 0);
    return buffer.toString('utf8', 0, read?.bytesRead ?? 0);
  } catch {
    return '';
  } finally {
    await file?.close();
  }
}
