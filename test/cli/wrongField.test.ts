import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_TEMPLATE } from '../../src/contracts/promptTemplate';
import type { RunStatus } from '../../src/run/status';
import { gitRepository } from '../support/gitRepository';
import { waves } from '../support/waves';

const SAMPLE = join(import.meta.dirname, 'fixtures/wrongField');

/** A repository whose page would assume a field that the server calls differently. */
function sample(more: Readonly<Record<string, string>> = {}) {
  const names = readdirSync(SAMPLE, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const files = names.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(SAMPLE.length + 1), readFileSync(path, 'utf8')] as const;
  });
  return gitRepository({ files: { ...Object.fromEntries(files), ...more } });
}

/** A template that tells agents nothing of what others offer. */
const UNTOLD = { '.waves/prompt.md': DEFAULT_TEMPLATE.replace('{{contracts}}', '') };

async function statusOf(root: string): Promise<RunStatus['packages']> {
  return (JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus).packages;
}

describe('a page that expects a field which the server calls differently', () => {
  it('breaks the integration when nobody tells it and nobody asks', async () => {
    const { root } = sample(UNTOLD);
    const { code, out } = await waves(root, ['run', 'work-packages.yaml']);
    expect(code).toBe(1);
    expect(out).toContain('the whole suite');
    const packages = await statusOf(root);
    expect(packages['wp-page']?.state).toBe('done');
    expect(packages['wp-integration']?.state).toBe('failed');
  });

  it('is named before its work is merged, by file and line, when its agent says what it expects', async () => {
    const { root } = sample(UNTOLD);
    const { out } = await waves(root, ['run', 'work-packages.yaml'], { TELLS_CONTEXT: 'yes' });
    expect(out).toContain(
      'src/page.js:5 (wp-page) goes by the field `displayName` in GET /profile; contracts/openapi.yaml:16 has `id`, `display_name`.',
    );
    const packages = await statusOf(root);
    // What was wrong stands in the next attempt's prompt, and so it does not happen twice.
    expect(packages['wp-page']).toMatchObject({ state: 'done', attempt: 2 });
    expect(packages['wp-integration']?.state).toBe('done');
  });

  it('does not arise when the page is told what the server offers', async () => {
    const { root } = sample();
    expect((await waves(root, ['run', 'work-packages.yaml'], { TELLS_CONTEXT: 'yes' })).code).toBe(0);
    expect((await statusOf(root))['wp-page']).toMatchObject({ state: 'done', attempt: 1 });
  });
});
