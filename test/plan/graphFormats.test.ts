import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { graphDot, graphMermaid } from '../../src/plan/graph/graphFormats';
import { readPlan } from '../../src/plan/reading/readPlan';
import { fixture, fixtureNames, goldenFile } from './fixtures';

const SHOWN = ['full.yaml', 'cycles.yaml', 'awkward.yaml', 'superseded.yaml'];

const graphviz = spawnSync('dot', ['-V']).status === 0;

function planOf(name: string): ReturnType<typeof readPlan>['plan'] {
  return readPlan(fixture(name), { folderName: 'fixtures' }).plan;
}

describe('graphDot', () => {
  it.each(SHOWN)('draws %s', async (name) => {
    await expect(`${graphDot(planOf(name))}\n`).toMatchFileSnapshot(
      goldenFile(name.replace('.yaml', '.graph.dot')),
    );
  });

  it.skipIf(!graphviz)('is accepted by Graphviz, with the names as they were written', () => {
    for (const name of fixtureNames) {
      const plan = planOf(name);
      const { status, stdout, stderr } = spawnSync('dot', ['-Tjson'], {
        input: graphDot(plan),
        encoding: 'utf8',
      });
      expect({ name, status, stderr }).toEqual({ name, status: 0, stderr: '' });
      const drawn = JSON.parse(stdout) as { objects?: { name: string; label: string }[] };
      const labels = (drawn.objects ?? []).filter(({ label }) => label.endsWith(' min'));
      expect(labels).toHaveLength(new Set(plan.packages.map(({ id }) => id)).size);
    }
  });
});

describe('graphMermaid', () => {
  it.each(SHOWN)('draws %s', async (name) => {
    await expect(`${graphMermaid(planOf(name))}\n`).toMatchFileSnapshot(
      goldenFile(name.replace('.yaml', '.graph.mmd')),
    );
  });

  it.each(fixtureNames)('has only lines of the grammar for %s', (name) => {
    const text = '(?:[\\p{L}\\p{N}\\p{M} ,.:/_-]|#\\d+;|<br/>)*';
    const line = new RegExp(
      [
        '^flowchart LR$',
        `^ {2}subgraph w\\d+\\["Wave \\d+"\\]$`,
        `^ {4}p\\d+\\["${text}"\\]$`,
        '^ {2}end$',
        '^ {2}p\\d+ (?:-->|==>|-\\.->) p\\d+$',
        '^ {2}classDef critical stroke-width:3px$',
        '^ {2}class p\\d+(?:,p\\d+)* critical$',
      ].join('|'),
      'u',
    );
    expect(
      graphMermaid(planOf(name))
        .split('\n')
        .filter((written) => !line.test(written)),
    ).toEqual([]);
  });
});
