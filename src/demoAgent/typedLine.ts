import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Resolves with the next line that is typed; where nobody can type any, with undefined. */
export async function typedLine(input: Readable): Promise<string | undefined> {
  const lines = createInterface({ input });
  try {
    for await (const line of lines) {
      return line;
    }
    return undefined;
  } finally {
    lines.close();
    // It would keep the process alive.
    input.destroy();
  }
}
