import { appendFile, readFile } from 'node:fs/promises';
import type { InboxMessage } from '../../run/explaining/inboxMessage';

/**
 * Appends a message to an inbox, unless one of its id is there already.
 * @throws NodeJS.ErrnoException when the disk refuses.
 */
export async function tellInbox(path: string, message: InboxMessage): Promise<void> {
  const before = await readFile(path, 'utf8').catch(() => '');
  if (readInbox(before).some(({ id }) => id === message.id)) {
    return;
  }
  // A line that a crash has torn stays by itself.
  const start = before === '' || before.endsWith('\n') ? '' : '\n';
  await appendFile(path, `${start}${JSON.stringify(message)}\n`, { mode: 0o600 });
}

/** The messages in the text of an inbox; what is none is left out. */
export function readInbox(text: string): InboxMessage[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isMessage(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

/** The paths that an agent was told that it may write besides its scope, in the text of its inbox. */
export function leasedPaths(text: string): string[] {
  return readInbox(text).flatMap(({ kind, answer, path }) =>
    kind === 'scope' && answer === 'leased' && typeof path === 'string' ? path : [],
  );
}

function isMessage(value: unknown): value is InboxMessage {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'kind' in value &&
    typeof value.kind === 'string'
  );
}
