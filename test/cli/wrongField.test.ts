import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { waves } from '../support/commands';

const SAMPLE = join(import.meta.dirname, 'fixtures/wrongField');

/** A repository whose page would assume a field that the server calls differently. */
function sample() {
  const names = readdirSync(SAMPLE, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const files = names.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(SAMPLE.length + 1), readFileSync(path, 'utf8')] as const;
  });
  return gitRepository({ files: Object.fromEntries(files) });
}

async function statusOf(root: string): Promise<RunStatus['packages']> {
  return (JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus).packages;
}

describe('a page that expects a field which the server calls differently', () => {
  it('does not arise when the page is told what the server offers', async () => {
    const { root } = sample();
    expect((await waves(root, ['run', 'work-packages.yaml'], { TELLS_CONTEXT: 'yes' })).code).toBe(0);
    expect((await statusOf(root))['wp-page']).toMatchObject({ state: 'done', attempt: 1 });
  });
});
