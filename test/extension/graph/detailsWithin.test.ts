import { describe, expect, it } from 'vitest';
import { describePackage } from '../../../src/extension/graph/describePackage';
import { detailsWithin } from '../../../src/extension/graph/graphAnswers';
import { graphOf } from '../../../src/plan/graph/graph';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { JournalBuilder, planned } from '../../run/journalBuilder';
import { planText } from '../../support/plans';

describe('detailsWithin', () => {
  it('names everything that the graph can ask for by its address', () => {
    const { plan } = readPlan(planText([{ id: 'a' }, { id: 'b', dependsOn: ['a'] }]));
    const run = new JournalBuilder([planned('a'), planned('b', { wave: 2, dependsOn: ['a'] })]);
    run.add({ type: 'run.paused' });
    const item = plan.packages[1] ?? expect.unreachable();
    const details = describePackage({
      plan,
      graph: graphOf(plan),
      item,
      run: run.state,
      events: run.events,
      files: undefined,
      prompt: { given: false, text: '' },
    });
    const inner = detailsWithin('outer', details);
    expect(inner.package).toBe('outer / b');
    expect(inner.upstream.map(({ id }) => id)).toEqual(['outer / a']);
    const ways = inner.blocked.flatMap((reason) => reason.ways);
    expect(ways.map((way) => way.package)).toContain('outer / a');
    expect(ways.map((way) => way.steer)).toContainEqual({ kind: 'resume', package: 'outer / ' });
  });
});
