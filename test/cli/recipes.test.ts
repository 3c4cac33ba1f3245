import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { waves } from '../support/commands';

const RECIPE = `# Code first, then tests of it.
parameters:
  area: # the folder below src
  greeting: hello
packages:
  - id: code
    agent: { command: 'mkdir -p src/<<area>> && echo "<<greeting>> <<area>>" > src/<<area>>/code.txt' }
    scope: { write_allow: ['src/<<area>>/**'], deny: ['**/*.test.txt'], read_allow: ['**'] }
    verification: { steps: [{ name: written, command: 'grep -q <<area>> src/<<area>>/code.txt' }] }
  - id: tests
    depends_on: [code]
    agent: { command: 'cp src/<<area>>/code.txt src/<<area>>/a.test.txt' }
    scope: { write_allow: ['src/<<area>>/*.test.txt'], read_allow: ['**'] }
`;
const uses = (id: string, given: string) =>
  `  - { id: ${id}, subplan: recipes/slice.yaml, with: { ${given} }, scope: { write_allow: ['src/${id}/**'], read_allow: ['**'] } }\n`;
const repositoryOf = (plan: string) =>
  gitRepository({
    files: {
      'work-packages.yaml': `change_id: shop\npackages:\n${plan}`,
      'recipes/slice.yaml': RECIPE,
    },
  });

describe('a recipe', () => {
  it('is carried out by each package that uses it, with what that gives', async () => {
    const repository = repositoryOf(
      uses('users', 'area: users') + uses('orders', 'area: orders, greeting: bye'),
    );
    const { root } = repository;
    const graph = (await waves(root, ['graph', 'work-packages.yaml'])).out;
    expect(graph).toMatch(
      /^orders is recipes\/slice\.yaml with area=orders, greeting=bye\n {2}[^]*tests .*<- code$/m,
    );
    const { out } = await waves(root, ['graph', 'work-packages.yaml', '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject({
      packages: [{ id: 'users' }, { id: 'orders' }],
      subplans: [
        { package: 'users' },
        {
          package: 'orders',
          path: 'recipes/slice.yaml with area=orders, greeting=bye',
          packages: [{ id: 'code' }, { id: 'tests', write_allow: ['src/orders/*.test.txt'] }],
        },
      ],
    });
    const run = await waves(root, ['run', 'work-packages.yaml']);
    expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: '' });
    const at = (path: string) => repository.show('waves/shop/integration', path);
    expect([at('src/users/code.txt'), at('src/orders/a.test.txt')]).toEqual(['hello users', 'bye orders']);
    const status = JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
    expect(status.packages['users']?.subplan).toMatchObject({
      plan: 'recipes/slice.yaml with area=users',
      run: { state: 'done', totals: { done: 2 } },
    });
  });

  it('says at the package that uses it what is wrong, and where in the recipe', async () => {
    const { root } = repositoryOf(
      uses('users', 'aria: users') + uses('orders', '') + uses('web', 'area: api'),
    );
    const { code, out } = await waves(root, ['validate', 'work-packages.yaml']);
    expect(code).toBe(1);
    expect(out).toMatch(
      /work-packages\.yaml:3:\d+: error subplan-unreadable .*no parameter `aria`; it has `area`/,
    );
    expect(out).toMatch(/work-packages\.yaml:4:\d+: error subplan-unreadable .*given `area`.* line 7/);
    // Filled in with what is given: the scope is that of another package.
    expect(out).toMatch(/work-packages\.yaml:5:\d+: error subplan-scope .*src\/api\//);
    expect(out).toMatch(/recipes\/slice\.yaml:8:\d+: "code" may write it by this/);
    expect((await waves(root, ['run', 'work-packages.yaml'])).code).not.toBe(0);
  });

  it('is no plan to be run by itself', async () => {
    const { root } = repositoryOf(uses('users', 'area: users'));
    expect((await waves(root, ['validate', 'recipes/slice.yaml'])).code).toBe(0);
    const { code, err } = await waves(root, ['run', 'recipes/slice.yaml']);
    expect(code).not.toBe(0);
    expect(err).toContain('is a recipe, which takes area, greeting (optional).');
  });

  it('that uses itself never ends, whatever it is given', async () => {
    const repository = repositoryOf(uses('users', 'area: users'));
    const { root } = repository;
    repository.write({
      'recipes/slice.yaml': `parameters: { area: }\npackages: [{ id: a, subplan: slice.yaml, with: { area: x<<area>> } }]`,
    });
    const { code, out } = await waves(root, ['validate', 'work-packages.yaml']);
    expect(code).toBe(1);
    expect(out).toMatch(/contains itself|subplan-cycle/);
  });
});
