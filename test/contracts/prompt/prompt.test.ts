import { describe, expect, it } from 'vitest';
import type { PromptInput } from '../../../src/contracts/prompt/prompt';
import { buildPrompt, PROMPT_BUDGET } from '../../../src/contracts/prompt/prompt';
import { readPlan } from '../../../src/plan/reading/readPlan';

const PLAN = `
feature: { id: profile, title: User profile, plan_revision: 1 }
contracts: { revision: 1, openapi: { primary: contracts/api.yaml, files: [contracts/api.yaml, contracts/more.yaml] } }
packages:
  - package_id: wp-db
    title: Database
    description: Store profiles.
    depends_on: []
    scope: { write_allow: ['src/db/**'], read_allow: ['**'] }
  - package_id: wp-api
    title: Profile API
    description: Serve profiles.
    depends_on: [wp-db]
    scope: { write_allow: ['src/api/**', 'docs/api.md'], read_allow: ['src/**'], deny: ['src/api/legacy/**'] }
    verification:
      tier_required: A
      steps:
        - { name: unit, kind: command, command: npm test, evidence: { artifacts: [], result_keys: [x] } }
`;

function prompt(id: string, more: Partial<PromptInput> = {}): string {
  const { plan } = readPlan(PLAN);
  const item = plan.packages.find((candidate) => candidate.id === id);
  if (item === undefined) {
    throw new Error(`no package ${id}`);
  }
  return buildPrompt({
    plan,
    package: item,
    channel: { tools: false, exitCode: true },
    addition: undefined,
    contracts: [],
    documents: [],
    tasks: [],
    upstream: [],
    lastFailure: undefined,
    template: undefined,
    ...more,
  });
}

describe('buildPrompt', () => {
  it('gives a package its own scope and nothing of the packages beside it', () => {
    const text = prompt('wp-api');
    expect(text).toContain('# Profile API');
    expect(text).toContain('## Files you may write\n\n- `src/api/**`\n- `docs/api.md`');
    expect(text).toContain('## Files you must not touch\n\n- `src/api/legacy/**`');
    expect(text).toContain('- unit: `npm test`');
    expect(text).not.toContain('src/db');
  });

  it('tells what the feature asks for of the package, and what will show it', () => {
    const { plan } = readPlan(
      `${PLAN}execution: { goals: { constraints: [No new dependencies], requirements: [{ text: Fast, for: wp-api, step: unit, measure: p95 < 9 ms }] } }`,
    );
    const text = (id: string) =>
      prompt(id, { plan, package: plan.packages.find((item) => item.id === id) as PromptInput['package'] });
    expect(text('wp-db')).toContain('## What the feature asks for\n\n- No new dependencies\n\n##');
    expect(text('wp-api')).toContain(
      '- Fast (shown by the step "unit" and `p95 < 9 ms`, as a step measures it)\n- No new dependencies',
    );
    expect(prompt('wp-db')).not.toContain('What the feature asks for');
  });

  it('names the contracts once, the primary one first', () => {
    expect(prompt('wp-db')).toContain('## Contracts\n\n- `contracts/api.yaml`\n- `contracts/more.yaml`');
  });

  it('tells what is merged already, why the last attempt failed, and the work order', () => {
    const text = prompt('wp-api', {
      upstream: [{ id: 'wp-db', title: 'Database', filesModified: ['src/db/schema.sql'] }],
      lastFailure: {
        message: 'The agent exited with code 3.',
        output: 'not ok 4 - ```users```',
        findings: [],
      },
      addition: 'Use the existing router.',
    });
    expect(text).toContain('- wp-db: Database\n  - `src/db/schema.sql`');
    expect(text).toContain('The agent exited with code 3.');
    expect(text).toContain('````\nnot ok 4 - ```users```\n````');
    expect(text).toContain('## Work order\n\nUse the existing router.');
  });

  it('hands on what a reviewer found, each with its place and what to do', () => {
    const finding = { id: 1, type: 'security', criticality: 'high', disposition: 'fix' } as const;
    const text = prompt('wp-api', {
      lastFailure: {
        message: 'codex found what has to be put right.',
        output: undefined,
        findings: [
          {
            ...finding,
            description: 'The key\nis logged.',
            resolution: 'Leave it out.',
            file: 'a.ts',
            line: 3,
          },
          { ...finding, description: 'A longer name.', severity: 'nit', file: 'b.ts' },
          { ...finding, description: 'Nothing is tested.' },
        ],
      },
    });
    expect(text).toContain(
      '1. `a.ts:3`: The key\n   is logged. (security, high)\n   What to do: Leave it out.\n2. Nothing is tested. (security, high)',
    );
    expect(text).toContain('does not have to be dealt with:\n\n- `b.ts`: A longer name. (security, high)');
  });

  it('tells of very many findings only the first, and counts the others, so that it keeps its size', () => {
    const finding = { id: 1, type: 'security', criticality: 'high', disposition: 'fix' } as const;
    const long = { ...finding, description: 'x'.repeat(1000), resolution: 'y'.repeat(1000) };
    const text = prompt('wp-api', {
      lastFailure: {
        message: 'It failed.',
        output: undefined,
        findings: Array.from({ length: 50 }, () => long),
      },
    });
    expect(text.length).toBeLessThan(PROMPT_BUDGET);
    expect(text).toContain('It found 42 more.');
  });

  it('keeps its size whatever others have left, and says where the whole is to be read', () => {
    const long = 'x'.repeat(37_000);
    const finding = { id: 1, type: 'security', criticality: 'high', disposition: 'fix' } as const;
    const upstream = Array.from({ length: 10 }, (_, index) => ({
      id: `wp-${index}`,
      title: `Package ${index}`,
      filesModified: Array.from({ length: 400 }, (_each, file) => `src/${index}/${file}.ts`),
      report: { summary: long, decisions: ['Use UUIDs.', long], pendingActions: ['Migrate the data.'] },
    }));
    const text = prompt('wp-api', {
      upstream,
      lastFailure: {
        message: long,
        output: long,
        findings: Array.from({ length: 20 }, () => ({ ...finding, description: long, resolution: long })),
      },
      handoffs: Array.from({ length: 30 }, (_, index) => ({
        handoff: `h-${index}`,
        from: 'wp-db',
        message: long,
        patch: undefined,
      })),
      contracts: Array.from({ length: 2000 }, (_, index) => ({
        path: `contracts/${index}.yaml`,
        package: 'wp-db',
        commit: 'c'.repeat(40),
        surface: undefined,
      })),
    });
    expect(text.length).toBeLessThan(PROMPT_BUDGET);
    for (const { id } of upstream) {
      expect(text).toContain(`- All that it has left: \`waves context ${id}\``);
    }
    expect(text.match(/Still to be done: Migrate the data\./g)).toHaveLength(10);
    expect(text.match(/Decided: Use UUIDs\./g)).toHaveLength(10);
    expect(text).toContain('- and 22 earlier ones');
    expect(text).toContain('- and 1942 more');
  });

  it('leaves no empty sections', () => {
    expect(prompt('wp-db')).not.toMatch(/##[^\n]*\n\n##/);
    expect(prompt('wp-db')).not.toContain('undefined');
  });
});

describe('what a prompt names to talk by', () => {
  const asked = {
    handoffs: [{ handoff: 'h-1', asked: ['y'], from: 'wp-db', message: 'Why?', patch: undefined }],
  };

  it('is our tools for an agent that is offered them, and a file only in their place', () => {
    const text = prompt('wp-api', { ...asked, channel: { tools: true, exitCode: false } });
    ['`finish`', '`request_scope`', '`ask_human`', '`handoff`, with the handoff_id'].forEach((name) =>
      expect(text).toContain(name),
    );
    expect(text).toContain(
      'If you are offered no such tool, write the same as a JSON object to the file `.waves-mailbox/finish.json`',
    );
    expect(text).not.toMatch(/WAVES_|escalations|waves ask|Exit with code/);
  });

  it('is the mailbox and our command for one that is not, and its exit code where that is its word', () => {
    const text = prompt('wp-api', { ...asked, channel: { tools: false, exitCode: false } });
    ['finish.json', 'escalations.jsonl', 'inbox.jsonl'].forEach((name) =>
      expect(text).toContain(`\`.waves-mailbox/${name}\``),
    );
    expect(text).toContain('`waves request-scope PATH --reason WHY`');
    expect(text).not.toMatch(/WAVES_|request_scope|ask_human|tool `handoff`|Exit with code/);
    expect(prompt('wp-api')).toContain('Exit with code 0 when the work is complete');
  });
});
