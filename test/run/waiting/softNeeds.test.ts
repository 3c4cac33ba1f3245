import { describe, expect, it } from 'vitest';
import { messagesToAgents } from '../../../src/run/explaining/messages';
import type { Decision } from '../../../src/run/scheduler';
import { publicationEvents, reportedPublication } from '../../../src/run/publishing/publishing';
import { blockedBy, describeBlock, describeEvent } from '../../../src/run/run';
import { decide } from '../../../src/run/scheduler';
import { needLost } from '../../../src/run/waiting/softNeeds';
import { openSyncs, reportedSync, syncEvents } from '../../../src/run/contracts/syncing';
import { JournalBuilder, planned } from '../journalBuilder';

const SCHEMA = { package: 'schema', attempt: 1 };
const API = { package: 'api', attempt: 1 };
const NEED = { from: 'schema', path: 'db/schema.sql' };
const PUBLISHED = {
  type: 'artifact.published',
  ...SCHEMA,
  publication: 'p1',
  files: ['db/schema.sql'],
  head: 'part',
  commit: 'merge-part',
} as const;
const ENDED = { type: 'attempt.exited', reason: 'exit', code: 0, signal: null } as const;

function run(maxParallel = 10): JournalBuilder {
  return new JournalBuilder(
    [
      planned('schema', { remainingMinutes: 1 }),
      planned('api', { needs: [NEED] }),
      planned('other', { priority: 9 }),
    ],
    { maxParallel },
  );
}

function decisions(journal: JournalBuilder, kind: Decision['kind']): string[] {
  const { state } = journal;
  const all = decide({ state, starting: new Set(), now: Date.parse(state.lastTime) });
  return all.flatMap((each) => (each.kind === kind && 'package' in each ? [each.package] : []));
}

function reasons(journal: JournalBuilder, id: string): string[] {
  return blockedBy(journal.state, id).map((reason) => describeBlock(reason));
}

describe('a package that needs an artifact of another one at its end', () => {
  it('starts once that is at work, and is told what has come as soon as it is published', () => {
    const journal = run();
    expect(decisions(journal, 'start')).toEqual(['other', 'schema']);
    expect(reasons(journal, 'api')).toEqual(['waits for schema to begin, which makes db/schema.sql (ready)']);
    journal.work('schema');
    expect(decisions(journal, 'start')).toContain('api');
    journal.work('api');
    expect(reasons(journal, 'api')).toEqual([]);
    expect(decisions(journal, 'sync')).toEqual([]);
    journal.add(PUBLISHED);
    expect(describeEvent(PUBLISHED)?.text).toBe(
      'has published db/schema.sql, on which its checks have not run yet',
    );
    expect(journal.state.integrationHead).toBe('merge-part');
    expect(decisions(journal, 'sync')).toEqual(['api']);
    const [sync] = openSyncs(journal.state, journal.package('api'));
    journal.add({
      type: 'attempt.synced',
      ...{ ...API, answers: [sync?.sync ?? ''], from: 'base', base: 'merge-part' },
      ...{ packages: ['schema'], files: ['db/schema.sql'], contracts: [] },
    });
    expect(decisions(journal, 'sync')).toEqual([]);
    expect(messagesToAgents(journal.state).map(({ message }) => message.text)).toEqual([
      expect.stringMatching(/^db\/schema\.sql of schema: Your worktree holds the merged work of schema now/),
    ]);
    journal.add({ ...ENDED, ...API });
    expect(decisions(journal, 'verify')).toEqual(['api']);
  });

  it('is not judged before it has come, takes up no slot meanwhile, and goes on when it is there', () => {
    const journal = run(2)
      .work('schema')
      .work('api')
      .add({ ...ENDED, ...API });
    expect(decisions(journal, 'verify')).toEqual([]);
    expect(reasons(journal, 'api')).toEqual(['waits for db/schema.sql of schema (working)']);
    expect(journal.package('api').standing).toBe('waits_for_others');
    expect(decisions(journal, 'start')).toEqual(['other']);
    journal.add(PUBLISHED);
    expect(decisions(journal, 'verify')).toEqual(['api']);
    expect(needLost(journal.state, journal.package('api'))).toEqual([]);
    // What came at its very end is brought in before it is judged.
    expect(openSyncs(journal.state, journal.package('api'))).toHaveLength(1);
  });

  it('says what does not come, keeps its work, and goes on by itself when it comes after all', () => {
    const journal = run()
      .work('schema')
      .work('api')
      .add({ ...ENDED, ...API });
    journal.add({ ...ENDED, code: 1, ...SCHEMA });
    expect(journal.package('schema').state).toBe('failed');
    expect(decisions(journal, 'verify')).toEqual(['api']);
    const lost = needLost(journal.state, journal.package('api'));
    journal.add(...lost);
    expect(journal.package('api').state).toBe('blocked');
    expect(reasons(journal, 'api')).toEqual([
      'It needs what has not come: db/schema.sql of schema (failed). Its work is kept, and is checked once that is there.',
    ]);
    journal.add({ type: 'package.retried', package: 'schema' });
    journal.add({
      type: 'attempt.started',
      ...{
        package: 'schema',
        attempt: 2,
        agent: { name: 'demo' },
        branch: 'b',
        worktree: '/w',
        base: 'base',
      },
    });
    expect(journal.package('api').state).toBe('blocked');
    journal.add({ ...PUBLISHED, attempt: 2 });
    expect(journal.package('api').state).toBe('verifying');
    expect(decisions(journal, 'verify')).toEqual(['api']);
  });

  it('waits for it by its path, which nobody else’s path is taken for', () => {
    const journal = run().work('schema').work('api');
    const wish = reportedSync({ type: 'SYNC', id: 's', for: 'db/schema.sql' }, 0);
    const other = reportedSync({ type: 'SYNC', id: 't', for: 'db/none.sql' }, 0);
    journal.add(
      ...syncEvents(
        journal.state,
        API,
        [wish, other].flatMap((each) => each ?? []),
      ),
    );
    expect(openSyncs(journal.state, journal.package('api')).map(({ sync }) => sync)).toEqual(['t']);
    expect(reasons(journal, 'api')).toEqual(['waits for db/schema.sql of schema (working)']);
    journal.add(PUBLISHED);
    expect(openSyncs(journal.state, journal.package('api')).map(({ sync }) => sync)).toContain('s');
    expect(reasons(journal, 'api')).toEqual([]);
  });
});

describe('an agent that publishes', () => {
  it.each([
    [
      { type: 'PUBLISH', id: 'p', paths: ['./a/', ' b.ts '] },
      { id: 'p', paths: ['a', 'b.ts'] },
    ],
    [
      { type: 'PUBLISH', paths: ['a', 7] },
      { id: 'publication-2', paths: ['a'] },
    ],
    [{ type: 'PUBLISH', paths: [] }, undefined],
    [{ type: 'PUBLISH', paths: 'a' }, undefined],
    [{ type: 'SYNC', paths: ['a'] }, undefined],
  ])('is read: %j', (value, wanted) => {
    expect(reportedPublication(value, 1)).toEqual(wanted);
  });

  it('is answered once for each wish, with what came of it', () => {
    const journal = run().work('schema');
    const wished = [
      { id: 'p1', paths: ['db/schema.sql'] },
      { id: 'p2', paths: ['db/none.sql'] },
    ];
    journal.add(...publicationEvents(journal.state, SCHEMA, wished));
    expect(publicationEvents(journal.state, SCHEMA, wished)).toEqual([]);
    expect(decisions(journal, 'publish')).toEqual(['schema']);
    journal.add(PUBLISHED, {
      type: 'publication.refused',
      ...{ ...SCHEMA, publication: 'p2', reason: 'missing', message: 'There is no such file.' },
    });
    expect(decisions(journal, 'publish')).toEqual([]);
    expect(
      messagesToAgents(journal.state).map(({ message: { id, answer, kind } }) => ({ id, answer, kind })),
    ).toEqual([
      { id: 'p1', answer: 'published', kind: 'publish' },
      { id: 'p2', answer: 'missing', kind: 'publish' },
    ]);
  });
});
