import { describe, expect, it } from 'vitest';
import type { SurfacePart } from '../../../src/contracts/surfaces/languages/surface';
import { describeChange, surfaceDiff } from '../../../src/contracts/surfaces/surfaceDiff';

function surface(...parts: Partial<SurfacePart>[]) {
  const whole = parts.map((part) => ({
    name: 'field',
    type: 'string',
    optional: false,
    direction: 'out' as const,
    line: 1,
    ...part,
  }));
  return {
    language: 'openapi' as const,
    items: [{ name: 'GET /a', kind: 'operation', text: 'GET /a', line: 1, parts: whole }],
  };
}

describe('surfaceDiff', () => {
  it.each([
    ['a field more in an answer', surface(), surface({}), 'GET /a changed: field added', false],
    ['a field less in an answer', surface({}), surface(), 'GET /a changed: field removed', true],
    [
      'another type',
      surface({}),
      surface({ type: 'number' }),
      'GET /a changed: field is number and not string',
      true,
    ],
    [
      'a field that one has to send',
      surface(),
      surface({ direction: 'in' }),
      'GET /a changed: field added',
      true,
    ],
    [
      'a field that one may send',
      surface(),
      surface({ direction: 'in', optional: true }),
      'GET /a changed: field added',
      false,
    ],
    [
      'a field that need not be answered',
      surface({}),
      surface({ optional: true }),
      'GET /a changed: field is optional now',
      true,
    ],
    [
      'a field that need not be sent',
      surface({ direction: 'in' }),
      surface({ direction: 'in', optional: true }),
      'GET /a changed: field is optional now',
      false,
    ],
  ])('%s', (_name, before, after, words, breaking) => {
    const [change, ...others] = surfaceDiff(before, after);
    expect(others).toEqual([]);
    expect(change && describeChange(change)).toBe(words);
    expect(change?.breaking).toBe(breaking);
  });

  it('finds nothing where only lines have moved', () => {
    expect(surfaceDiff(surface({ line: 1 }), surface({ line: 9 }))).toEqual([]);
  });
});
