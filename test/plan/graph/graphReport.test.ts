import { describe, expect, it } from 'vitest';
import { graphDot, graphMermaid } from '../../../src/plan/graph/graphFormats';
import { graphReport, graphText } from '../../../src/plan/graph/graphReport';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { planText } from '../../support/plans';
import { fixture, goldenFile } from '../fixtures';

describe('graphReport', () => {
  it('tells programs everything about the order of a plan', () => {
    const report = graphReport(readPlan(fixture('full.yaml')).plan);
    expect(report).toMatchObject({
      feature: { id: 'wish-list', title: 'Wish lists for shop visitors', plan_revision: 3 },
      dialect: 'full',
      waves: [['wp-contracts'], ['wp-store', 'wp-page'], ['wp-integration']],
      critical_path: ['wp-contracts', 'wp-store', 'wp-integration'],
      critical_minutes: 180,
      total_minutes: 240,
      speedup_limit: 1.33,
      redundant_edges: [['wp-contracts', 'wp-integration']],
      parallel_pairs: [['wp-page', 'wp-store']],
      cycles: [],
    });
    expect(report.packages[2]).toEqual({
      id: 'wp-page',
      title: 'wp-page',
      wave: 2,
      depends_on: ['wp-contracts'],
      minutes: 60,
      remaining_minutes: 120,
      slack_minutes: 30,
      critical: false,
      priority: 3,
      write_allow: ['web/wishes/**'],
    });
    expect(report.edges).toEqual([
      { from: 'wp-contracts', to: 'wp-store', redundant: false, critical: true },
      { from: 'wp-contracts', to: 'wp-page', redundant: false, critical: false },
      { from: 'wp-contracts', to: 'wp-integration', redundant: true, critical: false },
      { from: 'wp-store', to: 'wp-integration', redundant: false, critical: true },
      { from: 'wp-page', to: 'wp-integration', redundant: false, critical: false },
    ]);
  });

  it('tells what is needed only at the end apart from dependencies, with its name', () => {
    const artifact = 'db/schema.sql';
    const { plan } = readPlan(
      planText([
        { id: 'schema', writes: ['db/**'] },
        { id: 'api', needs: [{ from: 'schema', artifact }] },
        { id: 'page', dependsOn: ['api'] },
      ]),
    );
    const { edges, packages, waves, critical_minutes: minutes } = graphReport(plan);
    expect(waves).toEqual([['schema', 'api'], ['page']]);
    expect(edges).toEqual([
      { from: 'api', to: 'page', redundant: false, critical: true },
      { from: 'schema', to: 'api', redundant: false, critical: true, needs: [artifact] },
    ]);
    expect(packages[1]).toMatchObject({ depends_on: [], needs: [{ from: 'schema', artifact }] });
    // Both go on side by side: the chain is no longer than two of them.
    expect(minutes).toBe(2 * (packages[0]?.minutes ?? 0));
    expect(graphText(plan)).toContain('<~ db/schema.sql of schema');
    expect(graphMermaid(plan)).toContain('p0 -.->|"db/schema.sql"| p1');
    expect(graphDot(plan)).toContain('"schema" -> "api" [style=dotted, label="db/schema.sql", penwidth=3];');
  });

  it('has an answer for a plan without packages', () => {
    expect(graphReport(readPlan('').plan)).toMatchObject({
      waves: [],
      edges: [],
      speedup_limit: 1,
      total_minutes: 0,
    });
  });
});

describe('graphText', () => {
  it.each(['full.yaml', 'short.yaml', 'cycles.yaml', 'superseded.yaml'])(
    'draws %s for people',
    async (name) => {
      const text = graphText(readPlan(fixture(name), { folderName: 'fixtures' }).plan);
      await expect(`${text}\n`).toMatchFileSnapshot(goldenFile(name.replace('.yaml', '.graph.txt')));
    },
  );
});
