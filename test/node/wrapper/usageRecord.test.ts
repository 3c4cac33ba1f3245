import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UsageRecord } from '../../../src/node/wrapper/records';
import { temporaryFolder } from '../../support/temporaryFolder';

it('counts once what is told of a conversation that an earlier attempt began', async () => {
  const path = join(temporaryFolder('usage'), 'progress.jsonl');
  const record = new UsageRecord(path, { spent: { inputTokens: 22, outputTokens: 14 } });
  // The file of the conversation tells of this attempt, the stream at the end of all of it.
  await record.tell({ kind: 'usage', inputTokens: 11, outputTokens: 7 });
  await record.tell({ kind: 'usage', inputTokens: 44, outputTokens: 28, ofConversation: true });
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    { usage: { input_tokens: 11, output_tokens: 7 } },
    { usage: { input_tokens: 22, output_tokens: 14 } },
  ]);
});

it('writes down what is told in the order of that, also while the one before is not yet written', async () => {
  const amounts = Array.from({ length: 200 }, (_, index) => index + 1);
  // The order of writes that are begun together is the system's, and often enough the same by chance.
  for (let time = 0; time < 10; time += 1) {
    const path = join(temporaryFolder('usage'), 'progress.jsonl');
    const record = new UsageRecord(path, {});
    await Promise.all(
      amounts.map((inputTokens) => record.tell({ kind: 'usage', inputTokens, outputTokens: 0 })),
    );
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const told = lines.map((line) => (JSON.parse(line) as { usage: { input_tokens: number } }).usage);
    expect(told.map(({ input_tokens: input }) => input)).toEqual(amounts);
  }
});
