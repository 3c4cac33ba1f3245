import { describe, expect, it } from 'vitest';
import { durationText } from '../../../src/run/kernel/state/timesOfDay';

describe('durationText', () => {
  it.each([
    [-5, '0s'],
    [999, '0s'],
    [8_000, '8s'],
    [125_000, '2m 05s'],
    [3_720_000, '1h 02m'],
    [3 * 86_400_000 + 4 * 3_600_000, '3d 04h'],
  ])('says %i ms as %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
