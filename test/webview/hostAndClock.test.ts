import { describe, expect, test } from 'vitest';
import {
  firstViewport,
  fitViewport,
  isInSight,
  revealViewport,
} from '../../webview/graph/canvas/picture/viewport';
import type { TimeSource } from '../../webview/graph/messages/clock';
import { HostClock } from '../../webview/graph/messages/clock';
import { connectHost } from '../../webview/graph/messages/host';

describe('connectHost', () => {
  function hostWith(state: unknown, plan?: string): { kept: object; saved: unknown[] } {
    const saved: unknown[] = [];
    const api = {
      postMessage: () => undefined,
      getState: () => state,
      setState: (next: unknown) => saved.push(next),
    };
    const host = connectHost(api, plan);
    const { kept } = host;
    host.keep({ selected: 'a' });
    host.keep({ viewport: { x: 1, y: 2, zoom: 1 } });
    expect(host.kept).toMatchObject({ selected: 'a', viewport: { x: 1, y: 2, zoom: 1 } });
    host.keep({ selected: undefined });
    return { kept, saved };
  }

  test('keeps the plan beside what it adds', () => {
    const { saved } = hostWith({ plan: 'file:///p.yaml' });
    expect(saved.at(-1)).toEqual({
      plan: 'file:///p.yaml',
      selected: undefined,
      viewport: { x: 1, y: 2, zoom: 1 },
    });
  });

  test('gives back what was kept, but not for another plan', () => {
    const state = { plan: 'file:///p.yaml', selected: 'b', viewport: { x: 0, y: 0, zoom: 2 } };
    expect(hostWith(state, 'file:///p.yaml').kept).toEqual(state);
    expect(hostWith(state, 'file:///q.yaml').kept).toEqual({ plan: 'file:///q.yaml' });
  });

  test.each([
    undefined,
    null,
    'text',
    7,
    { selected: 3, viewport: { x: 'far', y: 0, zoom: 1 } },
    { viewport: {} },
  ])('makes nothing of %j', (state) => {
    expect(hostWith(state).kept).toEqual({});
  });
});

describe('HostClock', () => {
  function timeFrom(start: number): TimeSource & { pass: (ms: number) => void; watched: () => boolean } {
    let now = start;
    let tick: (() => void) | undefined;
    return {
      now: () => now,
      everySecond: (given) => {
        tick = given;
        return () => (tick = undefined);
      },
      pass(ms) {
        now += ms;
        tick?.();
      },
      watched: () => tick !== undefined,
    };
  }

  test('goes by the host’s time and ticks only while somebody looks', () => {
    const time = timeFrom(5_000);
    const clock = new HostClock(time);
    clock.synchronize(100_000);
    let ticks = 0;
    const stop = clock.subscribe(() => (ticks += 1));
    time.pass(1_000);
    expect(clock.read()).toBe(101_000);
    expect(ticks).toBe(1);
    stop();
    expect(time.watched()).toBe(false);
  });

  test('is right at once when somebody looks again', () => {
    const time = timeFrom(0);
    const clock = new HostClock(time);
    clock.synchronize(100_000);
    time.pass(60_000);
    clock.subscribe(() => undefined);
    expect(clock.read()).toBe(160_000);
  });
});

describe('viewports', () => {
  const panel = { width: 800, height: 600 };

  test('a small graph is shown in its own size, in the middle', () => {
    expect(fitViewport({ width: 400, height: 200 }, panel)).toMatchObject({ zoom: 1, x: 200 });
  });

  test('a large graph is shown whole when asked for, and its beginning in full size at first', () => {
    const graph = { width: 3000, height: 3000 };
    const fitted = fitViewport(graph, panel);
    expect(fitted.x + graph.width * fitted.zoom).toBeLessThanOrEqual(panel.width);
    expect(fitted.y + graph.height * fitted.zoom).toBeLessThanOrEqual(panel.height);
    expect(firstViewport(graph, panel, { open: [], problems: [] })).toMatchObject({ zoom: 1, x: 24 });
  });

  test('first comes what is not done, and what has failed, where not all of it can be read', () => {
    const graph = { width: 3000, height: 900 };
    const open = [
      { x: 2000, y: 0 },
      { x: 2400, y: 500 },
    ];
    const unfinished = firstViewport(graph, panel, { open, problems: [] });
    expect(open.every((each) => isInSight(unfinished, each, panel))).toBe(true);
    expect(unfinished.zoom).toBeGreaterThan(0.6);
    const wide = [...open, { x: 0, y: 0 }, { x: 2600, y: 800 }];
    const failed = firstViewport(graph, panel, { open: wide, problems: [{ x: 2600, y: 800 }] });
    expect(isInSight(failed, { x: 2600, y: 800 }, panel)).toBe(true);
    expect(failed.zoom).toBe(1);
  });

  test('what is in view stays where it is; what is not moves in by no more than needed', () => {
    const viewport = { x: 0, y: 0, zoom: 1 };
    expect(revealViewport(viewport, { x: 100, y: 100 }, panel)).toBe(viewport);
    expect(revealViewport(viewport, { x: 600, y: 100 }, panel)).toEqual({ x: -80, y: 0, zoom: 1 });
    expect(revealViewport(viewport, { x: 100, y: 0 }, panel)).toEqual({ x: 0, y: 72, zoom: 1 });
  });
});
