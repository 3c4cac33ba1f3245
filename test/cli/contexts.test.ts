import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/run/explaining/report/reportDocument';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';

const PLAN = 'work-packages.yaml';
const BRANCH = 'waves/test-feature/integration';

/** A shell command that leaves a context. */
function leaving(context: object): string {
  return `printf '%s' '${JSON.stringify(context)}' > "$WAVES_CONTEXT_FILE"`;
}

const DONE = {
  decisions: ['Keep it small.'],
  pending_actions: ['Measure it.'],
  context_summary: 'It is there.',
};

describe('what agents leave for others', () => {
  it('is put together also of a wave whose last package fails, with what is missing', async () => {
    const plan = planText([
      { id: 'a', command: `echo x > a.txt; ${leaving(DONE)}`, writes: ['a.txt'] },
      {
        id: 'b',
        // Only when the other one is merged, so that this is the last one of its wave.
        command: `until git cat-file -e ${BRANCH}:a.txt 2>/dev/null; do sleep 0.05; done; ${leaving({ error_log: ['No way.'] })}; exit 1`,
        writes: ['b.txt'],
      },
      { id: 'c', command: 'echo y > c.txt', dependsOn: ['b'], writes: ['c.txt'] },
    ]);
    const { root } = gitRepository({ files: { [PLAN]: plan } });
    expect((await waves(root, ['run', PLAN])).code).toBe(1);

    const wave = (await waves(root, ['context', '--wave', '1'])).out;
    expect(wave).toContain('Keep it small. (a)');
    expect(wave).toContain('Measure it. (a)');
    expect(wave).toContain('No way. (b)');
    const document = JSON.parse((await waves(root, ['context', '--wave', '1', '--json'])).out) as {
      implementation_details: unknown;
    };
    expect(document.implementation_details).toEqual({ merged_from: ['a', 'b'], missing: ['b'] });
    const report = JSON.parse((await waves(root, ['report', '--format', 'json'])).out) as RunReport;
    expect(report.contracts?.waves).toMatchObject([{ wave: 1, missing: ['b'], decisions: 1, errors: 1 }]);

    expect((await waves(root, ['context', 'a'])).out).toContain('It is there.');
    expect((await waves(root, ['context', 'b'])).out).toContain('No way.');
    expect((await waves(root, ['context'])).out).toContain('a: Title of a');
    const { code, err } = await waves(root, ['context', '--wave', '2']);
    expect(code).not.toBe(0);
    expect(err).toContain('no context of wave 2');
  });

  it('is preceded by the documents that the plan names for a kind of package', async () => {
    const ids = ['wp-backend', 'wp-frontend', 'wp-contracts'];
    const plan = JSON.parse(planText(ids.map((id) => ({ id })))) as object;
    const sliced = JSON.stringify({
      ...plan,
      execution: { slices: { backend: ['docs/api.md', 'gone.md'] } },
    });
    const { root } = gitRepository({
      files: {
        [PLAN]: sliced,
        'docs/api.md': '# API\n',
        'design.md': '# Design\n',
        'specs/users/spec.md': '# Users\n',
      },
    });
    const prompt = async (id: string) => (await waves(root, ['prompt', PLAN, id])).out;
    const backend = await prompt('wp-backend');
    expect(backend).toContain('- `docs/api.md`');
    expect(backend).not.toMatch(/gone\.md|design\.md/);
    expect(await prompt('wp-frontend')).toContain('- `design.md`');
    expect(await prompt('wp-contracts')).toContain('- `specs/users/spec.md`\n- `design.md`');
  });
});
