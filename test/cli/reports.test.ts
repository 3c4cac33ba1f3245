import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PROMPT_BUDGET } from '../../src/contracts/prompt/prompt';
import { atDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';

const BRANCH = 'waves/test-feature/integration';

/** How many areas there are, and how many analysts in each; 10 x 10 take a few minutes. */
const WIDTH = atDepth(2, 10);

const EVIDENCE = 'Seen three times over. '.repeat(20);

/** One program for all: who is to plan writes a plan of so many packages, one level down; everybody says what was found. */
const AGENT = `
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const env = process.env;
const id = env.WAVES_PACKAGE;
const { width, evidence } = JSON.parse(readFileSync('research.json', 'utf8'));
const each = Array.from({ length: width }, (_, index) => index + 1);
const planned = (packages) => JSON.stringify({ change_id: id, packages });
const common = { scope: { write_allow: ['research/**'], read_allow: ['**'] }, retry_budget: 0, verification: 'tier_a' };
const area = (n) => ({ ...common, id: 'area-' + n, name: 'Area ' + n, task_type: 'plan', subplan: 'generated', scope: { write_allow: ['research/' + n + '/**'], read_allow: ['**'] } });
const analyst = (of) => (n) => ({ ...common, id: of + '-analyst-' + n, name: 'Analyst ' + n, scope: { write_allow: ['research/' + of + '/' + n], read_allow: ['**'] } });
const leave = (context) => writeFileSync(env.WAVES_CONTEXT_FILE, JSON.stringify(context));
if (env.WAVES_SUBPLAN_FILE !== undefined) {
  const of = id.replace('area-', '');
  writeFileSync(env.WAVES_SUBPLAN_FILE, planned(each.map(id === 'analyse' ? area : analyst(of))));
  leave({ decisions: [id + ' looks at ' + width + ' things.'] });
} else if (id === 'investigate') {
  leave({ context_summary: 'There is a lot to look at.', findings: ['Everything is slow.'] });
} else if (id === 'synthesis') {
  mkdirSync('report', { recursive: true });
  writeFileSync('report/prompt.md', readFileSync(env.WAVES_PROMPT_FILE, 'utf8'));
} else {
  const [area, , n] = id.split('-');
  mkdirSync('research/' + area, { recursive: true });
  writeFileSync('research/' + area + '/' + n, 'looked at');
  const severity = n === '1' ? 'critical' : 'low';
  const prompt = readFileSync(env.WAVES_PROMPT_FILE, 'utf8');
  const told = ['Everything is slow. (investigate)', 'analyse looks at', 'There is a lot to look at.'].filter((words) => prompt.includes(words));
  leave({ pending_actions: [id + ' was told ' + told.length + ' things.'], findings: [
    { file: 'src/' + area + '.js', line: Number(n), severity, what: id + ' has found a loop.', evidence, suggestion: 'Take it out.' },
    { place: 'src/' + area + '.js:1' + n, severity: 'medium', what: id + ' has found a leak.', evidence, suggestion: 'Close it.' },
  ] });
}
`;

function plan(): string {
  const command = 'node agent.cjs';
  const { packages, ...rest } = JSON.parse(
    planText([
      { id: 'investigate', command },
      { id: 'analyse', command, dependsOn: ['investigate'], writes: ['research/**'] },
      { id: 'synthesis', command, dependsOn: ['analyse'], writes: ['report/**'] },
    ]),
  ) as { packages: readonly { readonly id: string }[] };
  const [investigate, analyse, synthesis] = packages;
  return JSON.stringify({
    ...rest,
    execution: { generated_plans: { rule: 'approve', depth: 3, packages: 200 } },
    packages: [investigate, { ...analyse, task_type: 'plan', subplan: 'generated' }, synthesis],
  });
}

it(
  'brings what analysts find, in plans that agents have written, up to who puts it together',
  { timeout: atDepth(180_000, 1_800_000) },
  async () => {
    const repository = gitRepository({
      files: {
        'work-packages.yaml': plan(),
        'agent.cjs': AGENT,
        'research.json': JSON.stringify({ width: WIDTH, evidence: EVIDENCE }),
      },
    });
    const { root } = repository;
    const run = startWaves(root, ['run', 'work-packages.yaml']);
    expect(await run.finished, run.out()).toMatchObject({ code: 0 });
    const prompt = repository.show(BRANCH, 'report/prompt.md');
    expect(prompt.length).toBeLessThanOrEqual(PROMPT_BUDGET);
    const count = WIDTH * WIDTH * 2;
    expect(prompt).toContain(`From analyse, ${count} findings.`);
    const file = /All of it stands in `([^`]+)`/.exec(prompt)?.[1];
    const whole = file === undefined ? '' : readFileSync(file, 'utf8');
    for (let area = 1; area <= WIDTH; area += 1) {
      expect(prompt).toContain(`area-${area} looks at ${WIDTH} things.`);
      for (let analyst = 1; analyst <= WIDTH; analyst += 1) {
        for (const what of ['loop', 'leak']) {
          const words = `${area}-analyst-${analyst} has found a ${what}.`;
          expect(prompt.includes(words) || whole.includes(words), words).toBe(true);
        }
      }
      // What weighs most is always told, with its place and who has found it.
      expect(prompt).toContain(
        `critical src/${area}.js:1: ${area}-analyst-1 has found a loop. (area-${area}/${area}-analyst-1)`,
      );
    }
    const context = await waves(root, ['context', 'analyse']);
    // What stood before the plan comes down to those who carry it out, at any depth.
    expect(context.out).toContain('1-analyst-2 was told 3 things.');
    // In the order of the plans, however their agents ended.
    const told = [...prompt.matchAll(/(\d+)-analyst-(\d+) has found a (loop|leak)\./g)];
    const places = told.map(([, area, analyst]) => Number(area) * 100 + Number(analyst));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(context.out).toContain(`medium src/1.js:11: 1-analyst-1 has found a leak. (area-1/1-analyst-1)`);
    expect(context.out).toContain(`    Evidence: ${EVIDENCE.trim()}`);
  },
);
