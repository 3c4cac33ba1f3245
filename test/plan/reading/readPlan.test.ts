import { describe, expect, it } from 'vitest';
import type { WorkPackage } from '../../../src/plan/model';
import { readPlan, unreadablePlan } from '../../../src/plan/reading/readPlan';
import { fixture, problemText } from '../fixtures';

function packagesOf(name: string): Map<string, WorkPackage> {
  return new Map(readPlan(fixture(name)).plan.packages.map((item) => [item.id, item]));
}

function values(list: readonly { readonly value: string }[] | undefined): string[] | undefined {
  return list?.map((item) => item.value);
}

describe('readPlan, full dialect', () => {
  const { plan, problems } = readPlan(fixture('full.yaml'));
  const packages = packagesOf('full.yaml');
  const contracts = packages.get('wp-contracts');

  it('reads the plan as a whole', () => {
    expect(problems).toEqual([]);
    expect(plan.dialect).toBe('full');
    expect(plan.feature).toEqual({ id: 'wish-list', title: 'Wish lists for shop visitors', planRevision: 3 });
    expect(plan.contracts.revision).toBe(2);
    expect(plan.contracts.primary?.value).toBe('contracts/openapi.yaml');
    expect(values(plan.contracts.files)).toEqual(['contracts/openapi.yaml', 'contracts/events.yaml']);
    expect([...packages.keys()]).toEqual(['wp-contracts', 'wp-store', 'wp-page', 'wp-integration']);
  });

  it('reads everything of a package', () => {
    expect(contracts).toMatchObject({
      title: 'Agree on the interfaces',
      description: 'Write down the endpoints and the events\nthat everything else builds against.',
      taskType: 'contracts',
      priority: 1,
      timeoutMinutes: 30,
      retryBudget: 1,
      worktreeName: 'contracts.v3',
      agent: { name: 'claude', model: 'small', args: ['--verbose'] },
      prompt: { file: 'prompts/contracts.md' },
      tasks: [],
    });
    expect(values(contracts?.scope.writeAllow)).toEqual(['contracts/**']);
    expect(values(contracts?.scope.readAllow)).toEqual(['**']);
    expect(values(contracts?.scope.deny)).toEqual(['contracts/legacy/**']);
    expect(values(contracts?.locks.files)).toEqual(['contracts/openapi.yaml']);
    expect(values(contracts?.locks.keys)).toEqual([
      'contract:contracts/openapi.yaml',
      'feature:wish-list:plan',
    ]);
  });

  it('reads the steps of its verification', () => {
    expect(contracts?.verification.tier).toBe('A');
    expect(
      contracts?.verification.steps.map(({ range, commandRange, ...step }) => ({
        ...step,
        line: range.start.line + 1,
        commandLine: commandRange && commandRange.start.line + 1,
      })),
    ).toEqual([
      {
        name: 'Lint the contracts',
        kind: 'command',
        command: 'npx spectral lint contracts/openapi.yaml',
        cwd: 'contracts',
        env: { NO_COLOR: '1' },
        evidence: {
          artifacts: [{ value: 'reports/lint.txt', range: expect.anything() as unknown }],
          resultKeys: ['lint'],
        },
        line: 61,
        commandLine: 63,
      },
      {
        name: 'Check on the server',
        kind: 'ci',
        ci: { workflow: 'contracts.yml', requiredChecks: ['lint'] },
        line: 68,
      },
      {
        name: 'Read it once more',
        kind: 'manual',
        instructions: 'Does every endpoint say which errors it gives?',
        line: 72,
      },
    ]);
  });

  it('follows aliases', () => {
    expect(packages.get('wp-page')?.verification.steps[0]?.command).toBe('npm test');
  });

  it('knows where everything is written', () => {
    const lines = fixture('full.yaml').split('\n');
    for (const item of packages.values()) {
      const { start, end } = item.idRange;
      expect(lines[start.line]?.slice(start.character, end.character)).toBe(item.id);
      for (const { value, range } of [...item.dependsOn, ...item.scope.writeAllow, ...item.locks.keys]) {
        const written = lines[range.start.line]?.slice(range.start.character, range.end.character);
        expect(written?.replaceAll('"', '')).toBe(value);
      }
    }
  });
});

describe('readPlan, short dialect', () => {
  const { plan, problems } = readPlan(fixture('short.yaml'));
  const packages = packagesOf('short.yaml');

  it('takes the same things from other names', () => {
    expect(problems).toEqual([]);
    expect(plan.dialect).toBe('short');
    expect(plan.feature).toEqual({ id: 'faster-search', title: 'faster-search', planRevision: 1 });
    expect(packages.get('wp-index')).toMatchObject({
      title: 'Search index: full scope',
      verification: { tier: 'B', steps: [] },
      priority: 1,
      timeoutMinutes: 60,
      retryBudget: 1,
      worktreeName: 'wp-index',
    });
    expect(values(packages.get('wp-index')?.tasks)).toEqual([
      '1.1',
      '1.10',
      '1.2: Read all articles',
      'T3: Write the index',
    ]);
    expect(values(packages.get('wp-all')?.dependsOn)).toEqual(['wp-query', 'wp-docs']);
    expect(values(packages.get('wp-query')?.scope.deny)).toEqual(['src/query/generated/**']);
  });

  it('reads every form of verification', () => {
    const commands = (id: string): (string | undefined)[] | undefined =>
      packages.get(id)?.verification.steps.map((step) => step.command);
    expect(commands('wp-query')).toEqual(['npm test', 'npm run lint', 'npm run smoke']);
    expect(commands('wp-docs')).toEqual(['npx markdownlint docs']);
    expect(packages.get('wp-all')?.verification).toMatchObject({ tier: 'C', steps: [] });
  });

  it('reads packages that stand in a map', () => {
    const map = readPlan(fixture('map.yaml')).plan;
    expect(map.dialect).toBe('map');
    expect(map.feature.id).toBe('tidy-settings');
    expect(map.packages.map((item) => [item.id, item.title, values(item.dependsOn)])).toEqual([
      ['wp-schema', 'Describe the settings', []],
      ['wp-form', 'Show the settings', ['wp-schema']],
      ['wp-command-line', 'wp-command-line', ['wp-schema']],
    ]);
    expect(map.packages.map((item) => item.verification.tier)).toEqual(['C', 'A', undefined]);
  });

  it('reads what this project adds to the format', () => {
    const { plan: added } = readPlan(fixture('additions.yaml'));
    const { setup, preflight, ...execution } = added.execution;
    expect(execution).toMatchObject({ schedule: 'waves', maxParallel: 3 });
    expect(values(setup)).toEqual(['npm ci', 'npm run generate']);
    expect(values(preflight?.tools)).toEqual(['git', 'node >= 20']);
    expect(values(preflight?.environment)).toEqual(['API_KEY']);
    expect(values(preflight?.services)).toEqual(['localhost:5432']);
    expect(added.packages.slice(0, 3).map(({ agent, prompt }) => ({ agent, prompt }))).toEqual([
      { agent: { name: 'demo' }, prompt: { text: 'Keep the tone friendly.' } },
      { agent: { command: './build.sh', model: 'large' }, prompt: { text: 'Use what is there.' } },
      { agent: { name: 'codex', args: ['--quiet'] }, prompt: { file: 'prompts/c.md' } },
    ]);
  });

  it('reads what a package needs, leaves behind and waits for', () => {
    const added = packagesOf('additions.yaml');
    expect(values(added.get('command')?.setup)).toEqual(['npm ci']);
    expect(values(added.get('command')?.consumes)).toEqual(['contracts/openapi.yaml']);
    expect(added.get('nested')?.subplan?.value).toBe('plans/nested.yaml');
    expect(values(added.get('nested')?.setup)).toEqual(['npm ci']);
    expect(added.get('nested')?.gate).toMatchObject({
      by: 'check',
      before: 'start',
      command: { value: './ready.sh' },
    });
    expect(added.get('promises')?.gate).toMatchObject({
      by: 'person',
      before: 'merge',
      instructions: 'Do the screenshots look right?',
    });
    expect(added.get('reviewed')?.gate).toMatchObject({ by: 'review', agent: { value: 'codex' } });
    expect(added.get('named')?.gate).toBeUndefined();
    const obligations = added.get('promises')?.obligations ?? [];
    expect(
      obligations.map(({ kind, subject, parts, contract }) => [
        ...[kind, subject.value, ...parts.map(({ value }) => value)],
        ...(contract === undefined ? [] : [contract.value]),
      ]),
    ).toEqual([
      ['file', 'd/README.md'],
      ['module', 'd/users.ts', 'listUsers', 'User'],
      ['endpoint', 'GET /v1/users', 'contracts/openapi.yaml'],
      ['table', 'users', 'id', 'name'],
      ['event', 'user.created', 'contracts/events.json'],
      ['command', 'npm run smoke'],
    ]);
    expect(obligations.map(({ range }) => range.start.line)).toEqual([26, 27, 28, 29, 30, 31]);
  });

  it('applies the defaults of the plan', () => {
    const text = 'defaults: { priority: 2, timeout_minutes: 7, retry_budget: 0 }\npackages: [{ id: a }]';
    expect(readPlan(text).plan.packages[0]).toMatchObject({ priority: 2, timeoutMinutes: 7, retryBudget: 0 });
  });

  it.each([
    [{ folderName: 'my-change', fileName: 'x/other.yaml' }, 'my-change'],
    [{ fileName: 'changes/my-change/work-packages.yaml' }, 'my-change'],
    [{ fileName: 'changes\\my-change\\work-packages.yml' }, 'my-change'],
    [{ fileName: 'plans/search.yaml' }, 'search'],
    [{ fileName: 'work-packages.yaml' }, 'work-packages'],
    [{}, 'plan'],
  ])('names a feature without a name after %j', (origin, expected) => {
    expect(readPlan('packages: [{ id: a }]', origin).plan.feature.id).toBe(expected);
  });
});

describe('readPlan, bad texts', () => {
  const told = (text: string): string => problemText(readPlan(text).problems);

  it.each([
    [
      'a tab',
      'packages:\n\t- id: a\n',
      '2:1-2:2 error yaml-tab This line is indented with a tab. YAML does not allow tabs for indentation; use spaces.\n',
    ],
    [
      'a list',
      '- id: a',
      '1:1-1:8 error not-a-plan A plan is a map with `packages`; this file holds a list.\n',
    ],
    [
      'a word',
      'hello',
      '1:1-1:6 error not-a-plan A plan is a map with `packages`; this file holds `hello`.\n',
    ],
    [
      'two documents',
      'packages: []\n---\npackages: []\n',
      '2:1-2:4 error yaml-documents A plan is one YAML document: what follows here, after `---`, is not read.\n',
    ],
    [
      'a missing anchor',
      'packages: *all\n',
      '1:11-1:15 error unknown-alias `*all` begins with "*", which makes it an alias to YAML, and no anchor `&all` stands before it. Put a text that begins with "*" into quotes: "*all".\n',
    ],
    [
      'an anchor in itself',
      'packages: &all [{ id: *all }]\n',
      '1:23-1:27 error endless-alias The alias `*all` stands inside of what it repeats.\n',
    ],
    [
      'a colon in a text',
      'packages:\n  - id: a\n    title: one: two\n',
      '3:12-3:20 error yaml-syntax A second `key: value` on one line: in `one: two` the ": " begins another key. Put the text into quotes: "one: two". A nested map begins on a new line.\n',
    ],
    [
      'NUL characters',
      'packages: \0\0',
      '1:11-1:12 error not-text The file contains NUL characters, so it is not a text file. Is it saved as UTF-8?\n',
    ],
  ])('%s', (_, text, expected) => {
    expect(told(text)).toBe(expected);
  });

  it('reads what it can beside a mistake', () => {
    const { plan } = readPlan('packages:\n  - id: a\n    title: "open\n  - id: b\n');
    expect(plan.packages[0]?.id).toBe('a');
  });

  it('counts lines the same with a byte order mark and Windows line ends', () => {
    const { plan, problems } = readPlan('\uFEFFchange_id: x\r\npackages:\r\n  - id: wp-a\r\n');
    expect(problems).toEqual([]);
    expect(plan.feature.id).toBe('x');
    expect(plan.packages[0]?.idRange).toEqual({
      start: { line: 2, character: 8 },
      end: { line: 2, character: 12 },
    });
  });

  it.each([
    ['['.repeat(100_000)],
    [`${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['{a: '.repeat(20_000)],
    ['- '.repeat(20_000)],
    ['? '.repeat(20_000)],
    [Array.from({ length: 1500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('gives up on text that nests too deeply (%#)', (text) => {
    const { plan, problems } = readPlan(text);
    expect(plan.packages).toEqual([]);
    expect(problems.map((problem) => problem.code)).toEqual(['too-deep']);
  });

  it('does not let aliases multiply without end', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level += 1) {
      lines.push(
        `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }
    const { problems, plan } = readPlan(
      `${lines.join('\n')}\npackages: [{ id: a, inputs: { all: *a11 } }]\n`,
    );
    expect(problems.map((problem) => problem.code)).toEqual(['too-many-aliases']);
    expect(plan.packages.map((item) => item.id)).toEqual(['a']);
  });

  it('reads large texts, and refuses only what would take all of the memory', () => {
    const codes = (text: string): string[] => readPlan(text).problems.map((problem) => problem.code);
    const words = '      many words that say what is to be done\n'.repeat(200_000);
    expect(codes(`packages:\n  - id: a\n    description: |\n${words}`)).toEqual([]);
    expect(codes(`a: ${'x'.repeat(10_000_000)}`)).toEqual([]);
    expect(codes(`a: [${'1,'.repeat(1_000_000)}]`)).toEqual(['too-large']);
    expect(codes(`packages:\n${'  - id: a\n'.repeat(30_000)}`)).toEqual([]);
    expect(codes(`packages:\n${'  - id: a\n'.repeat(100_001)}`)).toEqual(['too-many-packages']);
  });

  it('survives lone surrogates, control characters and binary noise', () => {
    const noise = Array.from({ length: 5000 }, (_, index) =>
      String.fromCharCode((index * 7919) % 0xffff),
    ).join('');
    expect(readPlan(noise).plan.packages).toEqual([]);
    expect(readPlan('packages: [{ id: "a\ud800" }]').problems.map((problem) => problem.code)).toEqual([
      'invalid-id',
    ]);
    expect(readPlan('packages: [{ id: a, title: "\\e[31mred\\a" }]').plan.packages[0]?.title).toBe('[31mred');
  });

  it('reads an empty text as an empty plan', () => {
    for (const text of ['', '\n\n', '# nothing\n', '---\n', '\uFEFF']) {
      const { plan, problems } = readPlan(text);
      expect(plan).toMatchObject({ dialect: 'empty', packages: [] });
      expect(problems).toEqual([]);
    }
  });

  it('stands for a plan that could not be opened', () => {
    const { plan, problems } = unreadablePlan('plan-unreadable', 'There is no such file.');
    expect(plan.packages).toEqual([]);
    expect(problemText(problems)).toBe('1:1-1:1 error plan-unreadable There is no such file.\n');
  });
});

describe('readPlan, merge keys and repeated keys', () => {
  it('takes own fields before merged ones, and the first of several merged maps', () => {
    const { plan } = readPlan(
      [
        'x: &x { id: x, title: X, priority: 2 }',
        'y: &y { priority: 3, retry_budget: 0 }',
        'packages:',
        '  - <<: [*x, *y]',
        '    title: Mine',
      ].join('\n'),
    );
    expect(plan.packages[0]).toMatchObject({ id: 'x', title: 'Mine', priority: 2, retryBudget: 0 });
  });

  it('takes the last of repeated keys, and says so', () => {
    const { plan, problems } = readPlan('packages:\n  - id: a\n    title: One\n    title: Two\n');
    expect(plan.packages[0]?.title).toBe('Two');
    expect(problemText(problems)).toBe(
      '4:5-4:10 warning duplicate-key The key `title` is written twice here; the last one counts.\n    3:5-3:10 The first one is here.\n',
    );
  });
});

it('thousands of slips leave errors made later as they were', () => {
  const before = Error.stackTraceLimit;
  const { document } = readPlan(`packages:\n  - id: ${'""'.repeat(2000)}\n`);
  expect(document.problems.length).toBeGreaterThan(0);
  expect(Error.stackTraceLimit).toBe(before);
  expect(new Error('later').stack).toContain('readPlan.test');
});
