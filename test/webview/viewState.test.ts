import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GraphSnapshot } from '../../src/protocol/graph';
import { RECORDINGS } from '../../webview/dev/snapshots';
import { userProfile } from '../../webview/dev/userProfile';
import { flowNodes, keepUnchanged } from '../../webview/graph/canvas/flowElements';
import { layoutGraph } from '../../webview/graph/canvas/layout/layout';
import { readMessage } from '../../webview/graph/messages/incoming';
import { shareSnapshot } from '../../webview/graph/messages/shareSnapshot';
import { initialViewState, nextViewState } from '../../webview/graph/state/viewState';

const planned = userProfile({});

describe('readMessage', () => {
  test('takes every recorded message as it is', () => {
    for (const message of Object.values(RECORDINGS).flat()) {
      expect(readMessage(structuredClone(message))).toEqual(message);
    }
  });

  test('takes nothing else, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(readMessage(value)).toBeUndefined();
      }),
    );
  });

  test('takes no snapshot of which any part is missing or of another kind', () => {
    for (const key of Object.keys(planned)) {
      for (const wrong of [undefined, null, 'wrong', -0.5, [null], { id: 3 }]) {
        const snapshot = { ...planned, [key]: wrong };
        const fits =
          (key === 'planPath' && typeof wrong === 'string') || (key === 'settings' && wrong === undefined);
        if (!fits && typeof wrong !== 'number') {
          expect(
            readMessage({ type: 'snapshot', snapshot }),
            `${key}: ${JSON.stringify(wrong)}`,
          ).toBeUndefined();
        }
      }
    }
    const [first] = planned.packages;
    for (const change of [{ state: 'asleep' }, { wave: Number.NaN }, { progress: '4' }, { blockedBy: 'x' }]) {
      const snapshot = { ...planned, packages: [{ ...first, ...change }] };
      expect(readMessage({ type: 'snapshot', snapshot })).toBeUndefined();
    }
  });
});

describe('shareSnapshot', () => {
  test('keeps what says the same and takes what does not', () => {
    const next = structuredClone(userProfile({ contracts: { state: 'ready' } }));
    const shared = shareSnapshot(planned, next);
    expect(shared).toEqual(next);
    expect(shared.waves).toBe(planned.waves);
    expect(shared.edges).toBe(planned.edges);
    expect(shared.packages[0]).not.toBe(planned.packages[0]);
    expect(shared.packages.slice(1).every((each, index) => each === planned.packages[index + 1])).toBe(true);
  });

  test('keeps the list of packages, too, when none has changed', () => {
    expect(shareSnapshot(planned, structuredClone(planned)).packages).toBe(planned.packages);
  });
});

describe('nextViewState', () => {
  const ready = nextViewState(initialViewState({ selected: 'contracts' }), {
    type: 'message',
    message: { type: 'snapshot', snapshot: planned },
  });

  test('keeps the selection of the last time when the plan still has it', () => {
    expect(ready.selected).toBe('contracts');
    const gone = nextViewState(initialViewState({ selected: 'gone' }), {
      type: 'message',
      message: { type: 'snapshot', snapshot: planned },
    });
    expect(gone.selected).toBeUndefined();
  });

  test('a selection by the host asks to be seen, each time', () => {
    const select = { type: 'message', message: { type: 'select', package: 'database' } } as const;
    const once = nextViewState(ready, select);
    const twice = nextViewState(once, select);
    expect(once).toMatchObject({ selected: 'database', tabStop: 'database' });
    expect(twice.reveal?.serial).not.toBe(once.reveal?.serial);
  });

  test('clearing the selection leaves the focus where it is', () => {
    expect(nextViewState(ready, { type: 'select', package: undefined })).toMatchObject({
      selected: undefined,
      tabStop: 'contracts',
    });
  });

  test('an unavailable plan takes the place of the graph', () => {
    const message = {
      type: 'unavailable',
      title: 'Gone',
      detail: 'Put it back.',
      remedies: ['retry'],
    } as const;
    expect(nextViewState(ready, { type: 'message', message }).phase).toEqual({
      kind: 'unavailable',
      title: 'Gone',
      detail: 'Put it back.',
      remedies: ['retry'],
    });
  });
});

describe('flow elements', () => {
  function elements(snapshot: GraphSnapshot, selected?: string): Parameters<typeof flowNodes>[0] {
    return {
      layout: layoutGraph(snapshot),
      snapshot,
      packages: new Map(snapshot.packages.map((each) => [each.id, each])),
      selected,
      tabStop: 'contracts',
      mounted: new Set(snapshot.packages.map(({ id }) => id)),
      matches: undefined,
      marked: new Set(),
      openGroups: new Set(),
    };
  }

  test('only what changed gets a new object, and its data only when that changed', () => {
    const keepNodes = keepUnchanged<ReturnType<typeof flowNodes>[number]>();
    const before = keepNodes(flowNodes(elements(planned)));
    const working = keepNodes(flowNodes(elements(userProfile({ database: { state: 'working' } }))));
    // What depends on it says of its edges how far they are.
    expect(changed(before, working)).toEqual(['database', 'search-index', 'api-tests']);
    const selected = keepNodes(
      flowNodes(elements(userProfile({ database: { state: 'working' } }), 'web-form')),
    );
    expect(changed(working, selected)).toEqual(['web-form']);
    expect(selected.every(({ data }, index) => data === working[index]?.data)).toBe(true);
  });

  test('only mounted packages become nodes, with what they wait for', () => {
    const nodes = flowNodes({ ...elements(planned), mounted: new Set(['integration', 'contracts']) });
    expect(nodes.map(({ id, data }) => [id, data.after.length > 0])).toEqual([
      ['contracts', false],
      ['integration', true],
    ]);
  });

  function changed<T extends { id: string }>(before: readonly T[], now: readonly T[]): string[] {
    return now.filter((each, index) => each !== before[index]).map(({ id }) => id);
  }
});
