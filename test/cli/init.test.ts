import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TestRepository, gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/commands';

/** Whose commits they are, on a machine where git knows nobody. */
const SOMEBODY = {
  ...{ GIT_AUTHOR_NAME: 'Somebody', GIT_AUTHOR_EMAIL: 'somebody@example.com' },
  ...{ GIT_COMMITTER_NAME: 'Somebody', GIT_COMMITTER_EMAIL: 'somebody@example.com' },
};

/** What `waves validate` says of a plan: no error, no warning. */
async function isClean(root: string, plan = 'work-packages.yaml'): Promise<void> {
  const { code, out } = await waves(root, ['validate', plan, '--json']);
  const { problems } = JSON.parse(out) as { readonly problems: readonly { readonly severity: string }[] };
  expect({ code, problems: problems.filter(({ severity }) => severity !== 'info') }).toEqual({
    code: 0,
    problems: [],
  });
}

const many = (folder: string, count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`${folder}/file${at}.ts`, `export const n = ${at};\n`]),
  );

const SHOP = {
  'package.json': JSON.stringify({ scripts: { test: 'node --test', lint: 'eslint .' } }),
  ...many('src/api', 30),
  ...many('src/web', 30),
  ...many('test', 20),
};

describe('waves init', () => {
  it('shares out a repository with its own checks, and starts nothing', async () => {
    const { root } = gitRepository({ files: SHOP });
    const { code, out } = await waves(root, ['init', '--idea', 'Remove the old logger']);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain('nothing was started');
    expect(out).toContain('waves run work-packages.yaml --agent');
    const plan = readFileSync(join(root, 'work-packages.yaml'), 'utf8');
    expect(plan).toContain('command: npm test');
    expect(plan).toContain('command: npm run lint');
    expect(plan).toContain('# From package.json; not tried yet.');
    expect(plan).toContain('Remove the old logger');
    await isClean(root);
    const owner = await waves(root, ['owner', '--plan', 'work-packages.yaml', 'src/api/file1.ts', '--json']);
    const [{ writers = [] } = {}] = JSON.parse(owner.out) as {
      readonly writers?: readonly { readonly package: string }[];
    }[];
    expect(writers.map((each) => each.package)).toEqual([
      expect.stringContaining('wp-src'),
      'wp-integration',
    ]);
    expect(existsSync(join(root, '.git', 'waves', 'runs'))).toBe(false);
  });

  it('learns from the commits what changes together', async () => {
    const repository = gitRepository({ files: { ...many('src/models', 30), ...many('src/pages', 30) } });
    for (let at = 0; at < 12; at += 1) {
      repository.write({ [`src/models/file${at}.ts`]: 'changed', [`src/pages/file${at}.ts`]: 'changed' });
      repository.git('commit', '-qam', `Change ${at}`);
    }
    const { out } = await waves(repository.root, ['init', '--partition', 'history', '--packages', '2']);
    expect(out).toMatch(
      /Of the last 13 commits \d+ % lie within one package, which it was made from; shared out by folder alone, \d+ %/,
    );
    await isClean(repository.root);
  });

  it('writes plans within the plan for what is more than a wave takes', async () => {
    const { root } = gitRepository({
      files: Object.fromEntries(
        Array.from({ length: 300 }, (_, at) => [
          `packages/p${at}/package.json`,
          '{"scripts":{"test":"true"}}',
        ]),
      ),
    });
    const { code, out } = await waves(root, ['init', '--packages', '3', '--files', '20', '--json']);
    const { written, valid } = JSON.parse(out) as {
      readonly written: readonly string[];
      readonly valid: boolean;
    };
    expect({ code, valid, first: written[0] }).toEqual({ code: 0, valid: true, first: 'work-packages.yaml' });
    expect(written.length).toBeGreaterThan(10);
    await isClean(root);
    // In a folder of its own, plans within it are found from there.
    const elsewhere = 'plans/next/work-packages.yaml';
    await waves(root, ['init', '--packages', '3', '--files', '20', '--out', elsewhere]);
    await isClean(root, elsewhere);
    expect(readFileSync(join(root, elsewhere), 'utf8')).toMatch(/subplan: work-packages\//);
  });

  it('shares out a monorepo with 300 packages, each of them whole', async () => {
    const paths = Array.from({ length: 300 }, (_, at) => `packages/p${at}`);
    const { root } = gitRepository({
      files: {
        'package.json': JSON.stringify({ workspaces: ['packages/*'], scripts: { test: 'true' } }),
        ...Object.fromEntries(
          paths.flatMap((path) => [
            [`${path}/package.json`, JSON.stringify({ name: path, scripts: { test: 'true' } })],
            [`${path}/src/index.ts`, 'export {};\n'],
            [`${path}/test/index.test.ts`, ''],
          ]),
        ),
      },
    });
    const { code, out } = await waves(root, ['init']);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain('11 packages in 2 waves');
    await isClean(root);
    const files = paths.flatMap((path) => [`${path}/package.json`, `${path}/src/index.ts`]);
    const asked = await waves(root, ['owner', '--plan', 'work-packages.yaml', ...files, '--json']);
    const owners = (JSON.parse(asked.out) as { writers: { package: string }[] }[]).map(({ writers }) =>
      writers.map((each) => each.package).filter((id) => id !== 'wp-integration'),
    );
    expect(owners).toHaveLength(600);
    expect(owners.filter((each) => each.length !== 1)).toEqual([]);
    expect(owners.filter((each, at) => at % 2 === 1 && each[0] !== owners[at - 1]?.[0])).toEqual([]);
  });

  it('never overwrites a plan, and says what to do instead', async () => {
    const { root } = gitRepository({ files: { 'work-packages.yaml': 'packages: []\n', 'a.ts': '' } });
    const { code, err } = await waves(root, ['init']);
    expect(code).toBe(1);
    expect(err).toContain('work-packages.yaml is there already; nothing was written.');
    expect(err).toContain('--out');
    expect(readFileSync(join(root, 'work-packages.yaml'), 'utf8')).toBe('packages: []\n');
  });
});

describe('waves init --list', () => {
  interface Ways {
    readonly files: number;
    readonly underGit: boolean;
    readonly partitions: readonly string[];
    readonly templates: readonly { readonly name: string; readonly questions: readonly unknown[] }[];
    readonly sources: readonly { readonly format: string; readonly source: string }[];
  }
  const ways = async (root: string): Promise<Ways> =>
    JSON.parse((await waves(root, ['init', '--list', '--json'])).out) as Ways;

  it('says what a plan can be made from, and writes none', async () => {
    const { root } = gitRepository({
      files: { ...SHOP, 'openspec/changes/pay/tasks.md': '## 1. Pay\n- [ ] 1.1 Take money\n' },
    });
    const found = await ways(root);
    expect(found).toMatchObject({
      underGit: true,
      partitions: ['directory', 'filetype', 'concern', 'history'],
    });
    expect(found.sources).toEqual([
      { format: 'openspec', tool: 'OpenSpec changes', source: 'openspec/changes/pay' },
    ]);
    expect(found.templates.map(({ name, questions }) => `${name} ${questions.length}`)).toContain('tests 0');
    const { out } = await waves(root, ['init', '--list']);
    expect(out).toContain('waves init --partition history');
    expect(out).toContain('waves import openspec openspec/changes/pay');
    expect(existsSync(join(root, 'work-packages.yaml'))).toBe(false);
  });

  it('leaves templates where there is nothing to share out', async () => {
    const found = await ways(temporaryFolder('empty'));
    expect(found).toMatchObject({ files: 0, underGit: false, partitions: [] });
    expect(found.templates.map(({ name }) => name)).toEqual(['slices', 'contracts', 'migration', 'research']);
  });
});

describe('waves init where there is little', () => {
  it('begins an empty folder without git with contracts, and says how git begins', async () => {
    const root = temporaryFolder('empty');
    const { code, out } = await waves(root, ['init']);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain('There are no files yet');
    expect(out).toContain('git init');
    expect(readFileSync(join(root, 'work-packages.yaml'), 'utf8')).toContain('wp-contracts');
    await isClean(root);
    // What it says comes next leads on.
    const next = out.split('\n').map((line) => line.trim());
    const begin = next.find((line) => line.startsWith('git init'))?.split('    ')[0] ?? '';
    execFileSync('sh', ['-c', begin], { cwd: root, stdio: 'ignore', env: { ...process.env, ...SOMEBODY } });
    expect(out).toContain('waves run work-packages.yaml --agent');
    const run = await waves(root, ['run', 'work-packages.yaml', '--agent', 'demo', '--yes']);
    // Without tests a person looks at the end.
    expect(run, run.out).toMatchObject({ code: 3 });
    expect(run.out).toMatch(
      /3 of 4 packages done[^]*wp-integration .* waits for a person: everything works together/,
    );
  });

  it('leads on without tests: a person looks at the end, and tests can be planned', async () => {
    const { root } = gitRepository({ files: { ...many('src/a', 30), ...many('src/b', 30) } });
    const { out } = await waves(root, ['init']);
    expect(out).toContain('waves init --template tests');
    expect(readFileSync(join(root, 'work-packages.yaml'), 'utf8')).toContain('kind: manual');
    const { code } = await waves(root, ['init', '--template', 'tests', '--out', 'tests.yaml']);
    expect(code).toBe(0);
    expect(readFileSync(join(root, 'tests.yaml'), 'utf8')).toContain('No file of this folder has a test');
    await isClean(root, 'tests.yaml');
  });

  it('takes a folder without git as it is', async () => {
    const root = temporaryFolder('plain');
    new TestRepository(root).write({ ...many('src', 4), 'node_modules/x/index.js': '' });
    const { code, out } = await waves(root, ['init']);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain('4 files in one part: too few to be shared out');
    await isClean(root);
  });
});

describe('waves init --template', () => {
  const answers: Readonly<Record<string, readonly string[]>> = {
    slices: ['what=A shop', 'slices=Put into a cart, Pay, Send back'],
    contracts: ['what=A shop'],
    tests: [],
    migration: ['from=mocha', 'to=vitest'],
    research: ['question=Why is it slow?', 'topics=Start, Memory, Network', 'pattern=analysts'],
  };

  it.each(Object.keys(answers))(
    'writes a plan by %s that is clean, and asks only what it cannot see',
    async (template) => {
      const { root } = gitRepository({ files: SHOP });
      const given = (answers[template] ?? []).flatMap((answer) => ['--answer', answer]);
      const { code, out, err } = await waves(root, ['init', '--template', template, ...given]);
      expect({ code, out, err }).toMatchObject({ code: 0 });
      await isClean(root);
    },
  );

  it('says which answers are missing, and which were not asked for', async () => {
    const { root } = gitRepository({ files: SHOP });
    const missing = await waves(root, ['init', '--template', 'migration', '--answer', 'from=mocha']);
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('--answer to="..."');
    const wrong = await waves(root, ['init', '--template', 'tests', '--answer', 'what=x']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('does not ask for "what"');
    expect(existsSync(join(root, 'work-packages.yaml'))).toBe(false);
  });
});
