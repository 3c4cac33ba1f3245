import { describe, expect, it } from 'vitest';
import { resolvePlainScalar } from '../../../src/plan/yaml/yamlScalar';

describe('resolvePlainScalar', () => {
  // What PyYAML 6 answers.
  it.each([
    ['', 'null', null],
    ['~', 'null', null],
    ['null', 'null', null],
    ['yes', 'boolean', true],
    ['Off', 'boolean', false],
    ['y', 'string', 'y'],
    ['nO', 'string', 'nO'],
    ['0', 'integer', 0],
    ['-17', 'integer', -17],
    ['1_000', 'integer', 1000],
    ['010', 'integer', 8],
    ['0o10', 'string', '0o10'],
    ['0x1F', 'integer', 31],
    ['-0b101', 'integer', -5],
    ['08', 'string', '08'],
    ['12:30', 'integer', 750],
    ['12:30.5', 'float', 750.5],
    ['01:30', 'string', '01:30'],
    ['1.10', 'float', 1.1],
    ['1.', 'float', 1],
    ['.5', 'float', 0.5],
    ['1e3', 'string', '1e3'],
    ['1.0e+3', 'float', 1000],
    ['1.0e3', 'string', '1.0e3'],
    ['-.inf', 'float', -Infinity],
    ['.nan', 'float', NaN],
    ['2026-01-02', 'date', '2026-01-02'],
    ['2026-1-2', 'string', '2026-1-2'],
    ['2026-01-02T03:04:05Z', 'date', '2026-01-02T03:04:05Z'],
    ['2026-01-02 03:04:05 +01:00', 'date', '2026-01-02 03:04:05 +01:00'],
    ['1.1.1', 'string', '1.1.1'],
    ['wp-a', 'string', 'wp-a'],
  ])('%j is %s %s', (text, type, value) => {
    expect(resolvePlainScalar(text)).toEqual({ type, value });
  });
});
