import { describe, expect, it } from 'vitest';
import { readDemoSettings } from '../../src/demoAgent/demoSettings';
import { WavesError } from '../../src/wavesError';

const failWith = (value: string, attempt = '1') =>
  readDemoSettings({ WAVES_PACKAGE: 'wp-a', WAVES_ATTEMPT: attempt, WAVES_DEMO_FAIL: value }).failWith;

function refusal(env: Record<string, string>): unknown {
  try {
    return readDemoSettings(env);
  } catch (error) {
    return WavesError.is(error, 'usage') ? error.message : error;
  }
}

describe('readDemoSettings', () => {
  it('needs nothing', () => {
    expect(readDemoSettings({})).toEqual({
      packageId: 'demo',
      attempt: 1,
      seconds: 4,
      failWith: undefined,
      stray: undefined,
      stalls: false,
    });
  });

  it('fails in the package that is named, with its code, in its first attempts', () => {
    expect(failWith('wp-a')).toBe(3);
    expect(failWith('wp-a:7')).toBe(7);
    expect(failWith('wp-b:7')).toBeUndefined();
    expect(failWith('wp-a@1')).toBe(3);
    expect(failWith('wp-a:7@2', '2')).toBe(7);
    expect(failWith('wp-a:7@2', '3')).toBeUndefined();
  });

  it('strays in the package that is named', () => {
    const env = { WAVES_DEMO_STRAY: 'wp-a:docs/other.md' };
    expect(readDemoSettings({ ...env, WAVES_PACKAGE: 'wp-a' }).stray).toBe('docs/other.md');
    expect(readDemoSettings({ ...env, WAVES_PACKAGE: 'wp-b' }).stray).toBeUndefined();
  });

  it('stands still in the package that is named', () => {
    const env = { WAVES_DEMO_STALL: 'wp-a' };
    expect(readDemoSettings({ ...env, WAVES_PACKAGE: 'wp-a' }).stalls).toBe(true);
    expect(readDemoSettings({ ...env, WAVES_PACKAGE: 'wp-b' }).stalls).toBe(false);
  });

  it('takes seconds with a fraction, and none', () => {
    expect(readDemoSettings({ WAVES_DEMO_SECONDS: '0.5' }).seconds).toBe(0.5);
    expect(readDemoSettings({ WAVES_DEMO_SECONDS: '0' }).seconds).toBe(0);
  });

  it.each([
    ['WAVES_DEMO_SECONDS', 'soon'],
    ['WAVES_DEMO_SECONDS', '-1'],
    ['WAVES_DEMO_SECONDS', '1e9'],
    ['WAVES_DEMO_FAIL', 'wp-a:0'],
    ['WAVES_DEMO_FAIL', 'wp-a:256'],
    ['WAVES_DEMO_FAIL', 'wp-a:'],
    ['WAVES_DEMO_STRAY', 'wp-a'],
  ])('says what is wrong with %s=%s', (variable, value) => {
    expect(refusal({ [variable]: value })).toContain(`${variable} is "${value}"`);
  });
});
