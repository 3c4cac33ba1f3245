import { describe, expect, it } from 'vitest';
import { graphReport, graphText } from '../../../src/plan/graph/graphReport';
import { readPlan } from '../../../src/plan/reading/readPlan';
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
