import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { waves } from '../support/waves';
import { AGENT_CLIS, cliEnvironment, isInstalled } from './agentCli';
import type { Script } from './modelStub';
import { ModelStub } from './modelStub';

const operation = (example: string) => `openapi: 3.1.0
info: { title: Shop, version: '1' }
paths:
  /orders:
    get:
      responses:
        '200':
          description: All orders
          content:
            application/json:
              schema: { type: array, items: { type: string } }
${example}`;

const plan = (web: string, last: string) => `change_id: shop
title: A shop
contracts:
  openapi: { primary: contracts/openapi.yaml, files: [contracts/openapi.yaml] }
packages:
  - id: wp-api
    name: The API
    description: Write src/api/orders.txt.
    depends_on: []
    scope: { write_allow: ['src/api/**'], read_allow: ['**'] }
    verification: { tier: A, steps: [{ name: there, command: test -s src/api/orders.txt }] }
  - id: wp-web
    name: The pages
    description: Write src/web/orders.txt.
    depends_on: []
    scope: { write_allow: ['${web}'], read_allow: ['**'] }
    verification: { tier: A, steps: [{ name: there, command: test -s src/web/orders.txt }] }
  - id: wp-integration
    name: Together
    task_type: integrate
    description: Write both.txt.
    depends_on: [wp-api, wp-web]
    scope: { write_allow: ['**'], read_allow: ['**'] }
    verification: { tier: A, steps: [{ name: there, command: test -s both.txt }] }
${last}`;

const answer = (openApi: string, planText: string) => `Here is the plan.

<file path="proposal.md">
Two slices and one contract.
</file>
<file path="contracts/openapi.yaml">
${openApi}
</file>
<file path="work-packages.yaml">
${planText}</file>`;

/** Two packages that wait for each other. */
const CIRCLE = [
  ['wp-first', 'wp-second'],
  ['wp-second', 'wp-first'],
]
  .map(
    ([id, other]) => `  - id: ${id}
    description: Write ${id}.md.
    depends_on: [${other}]
    scope: { write_allow: ['${id}.md'], read_allow: ['**'] }
`,
  )
  .join('');

/** Overlapping scopes, a cycle, and an API that says what it answers by no example. */
const BAD = answer(operation(''), plan('src/**', CIRCLE));
const GOOD = answer(operation(`              example: ['a1']`), plan('src/web/**', ''));

const WRITES: Readonly<Record<string, string>> = {
  'wp-api': 'src/api/orders.txt',
  'wp-web': 'src/web/orders.txt',
  'wp-integration': 'both.txt',
};

/** How a plan is made is ours; that a CLI can be asked for one, its other tests have shown. */
const PLANNERS = atDepth(['claude'], ['claude', 'codex']);

describe.each(AGENT_CLIS.filter(({ name }) => PLANNERS.includes(name)))('planning by $name', (cli) => {
  it.skipIf(!isInstalled(cli))(
    'sends problems back until there are none, asks for approval, and what was approved is merged',
    async () => {
      const repository = gitRepository({ files: { 'package.json': '{}', 'src/index.js': '' } });
      const { root } = repository;
      const asked: string[] = [];
      const script: Script = ({ prompt, results }) => {
        if (prompt.includes('# Make a plan')) {
          asked.push(prompt);
          if (prompt.includes('<comments>')) {
            return { kind: 'say', text: GOOD.replaceAll('title: A shop', 'title: A small shop') };
          }
          return { kind: 'say', text: prompt.includes('<problems>') ? GOOD : BAD };
        }
        const id = Object.keys(WRITES).find((each) => prompt.includes(`Write ${WRITES[each]}`)) ?? '';
        return results.length === 0
          ? {
              kind: 'write',
              path: join(`${root}.worktrees`, 'shop', id, WRITES[id] ?? ''),
              content: 'done',
            }
          : { kind: 'say', text: 'Done.' };
      };
      const model = await ModelStub.start(script);
      const env = cliEnvironment(cli, model.url);

      const made = await waves(root, ['init', '--agent', cli.name, '--idea', 'A shop with orders'], env);
      expect({ code: made.code, text: made.out + made.err }).toMatchObject({ code: 3 });
      expect(made.err).toContain('Round 2 of at most 5');
      expect(made.err).toMatch(/no problems; .*tokens/);
      const back = asked.at(-1) ?? '';
      expect(back).toMatch(/error scope-overlap/);
      expect(back).toMatch(/error cycle/);
      expect(back).toContain('the answer 200 of GET /orders has no example');
      expect(made.err).toContain('wp-api may write src/api/**');
      expect(made.err).toMatch(/Expected time.*: 3 h with 1, 2 h with 4, 2 h with 10 agents/);
      expect(made.err).toContain('Nobody has approved of it yet');
      // The agent has read in a worktree of its own, which is gone, and has left nothing but what it answered.
      expect(
        repository
          .git('status', '--short')
          .split('\n')
          .map((line) => line.slice(3))
          .sort(),
      ).toEqual(['contracts/', 'work-packages.proposal.md', 'work-packages.yaml']);
      expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
      const kept = join(root, '.git', 'waves', 'planning');
      const [name = ''] = readdirSync(kept);
      expect(readFileSync(join(kept, name, 'round-1', 'problems.txt'), 'utf8')).toContain('cycle');
      expect(readFileSync(join(kept, name, 'round-2', 'problems.txt'), 'utf8')).toBe('');

      // What a person says of it is taken up, and writes over the plan; nothing else is.
      const comments = ['--agent', cli.name, '--comment', 'wp-web: call it small'];
      const again = await waves(root, ['init', ...comments], env);
      expect({ code: again.code, text: again.out + again.err }).toMatchObject({ code: 3 });
      expect(again.err).toContain('takes up 1 comment');
      expect(again.out).toContain('Packages: 3, as before');
      const commented = asked.at(-1) ?? '';
      expect(commented).toContain('- wp-web: call it small');
      expect(commented).toMatch(
        /<advice>\nExpected, if each package takes what the plan says: \d+ min with 1/,
      );
      expect(commented).toContain("example: ['a1']");
      expect(commented).toContain('Two slices and one contract.');
      expect(readFileSync(join(root, 'work-packages.yaml'), 'utf8')).toContain('title: A small shop');

      const unapproved = await waves(root, ['run', 'work-packages.yaml', '--agent', cli.name], env);
      expect({ code: unapproved.code, err: unapproved.err }).toMatchObject({ code: 3 });
      expect(unapproved.err).toContain('nobody has approved of it yet');
      expect(existsSync(join(root, '.git', 'waves', 'runs'))).toBe(false);
      repository.commit('Add the plan');
      const run = await waves(root, ['run', 'work-packages.yaml', '--agent', cli.name, '--yes'], env);
      expect({ code: run.code, text: run.out + run.err }).toMatchObject({ code: 0 });
      expect(repository.files('waves/shop/integration')).toEqual(
        expect.arrayContaining(Object.values(WRITES)),
      );
    },
  );
});
