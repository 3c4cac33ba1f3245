import { expect, test } from 'vitest';
import { packMessage, unpackMessage } from '../../src/views/packedMessage';
import { largePlan } from '../../webview/dev/largePlan';

test('a message comes out as it went in', () => {
  const message = { type: 'snapshot', snapshot: largePlan(20, 0) } as const;
  expect(unpackMessage(packMessage(message))).toEqual(message);
});

test.each([undefined, null, 'text', 7, { type: 'select' }, { packed: 7 }])('%j is left as it is', (value) => {
  expect(unpackMessage(value)).toBe(value);
});

test('a torn text is nothing', () => {
  expect(unpackMessage({ packed: '{"type":"snap' })).toBeUndefined();
});
