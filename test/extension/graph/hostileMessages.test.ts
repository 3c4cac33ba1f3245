import { expect, it } from 'vitest';
import { graphMessage } from '../../../src/extension/graph/graphMessages';
import { atDepth } from '../../support/depth';
import { anyValue, tryAll } from '../../support/mutation';

const COUNT = atDepth(3000, 100_000);
const HOURS = { timeout: atDepth(120_000, 3_600_000) };

it('messages of the webview are ones that we know, or none', HOURS, async () => {
  const types = [
    ...['ready', 'resend', 'selected', 'package', 'ask', 'several', 'steer', 'remedy', 'configure', 'moves'],
    ...[
      'copy',
      'copyLink',
      'revealed',
      'save',
      'open',
      'run',
      'stop',
      'kind',
      'action',
      'packages',
      'question',
      'change',
    ],
    ...['approve', 'gate', 'widen', 'files', 'text', 'edit', 'path', 'retry', '__proto__', 'id'],
  ] as const;
  const words = ['type', 'package', ...types] as const;
  await tryAll(COUNT, (random) => {
    const value = anyValue(random, words);
    const message: unknown = random.chance(0.8)
      ? {
          ...(value as object),
          type: random.pick(types),
          action: anyValue(random, words),
          package: anyValue(random, words),
        }
      : value;
    const known = graphMessage(message);
    expect(known === undefined || known.type === (message as { type: unknown }).type).toBe(true);
  });
});
