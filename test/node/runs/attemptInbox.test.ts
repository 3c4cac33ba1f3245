import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { awaitMessage, EscalationOutbox, mailboxIn } from '../../../src/node/attempts/agentMailbox';
import { tellInbox } from '../../../src/node/runs/attemptInbox';
import { temporaryFolder } from '../../support/temporaryFolder';

const MESSAGE = { id: 'q', kind: 'answer', answer: 'blue', at: '2026-01-01T00:00:00.000Z' };

describe('an inbox', () => {
  it('takes each message once, and none is spoilt by a torn line before it', async () => {
    const path = join(temporaryFolder('inbox'), 'inbox.jsonl');
    writeFileSync(path, '{"id":"q","ki');
    await tellInbox(path, MESSAGE);
    await tellInbox(path, MESSAGE);
    await tellInbox(path, { ...MESSAGE, id: 'r' });
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toEqual([
      '{"id":"q","ki',
      JSON.stringify(MESSAGE),
      JSON.stringify({ ...MESSAGE, id: 'r' }),
    ]);
  });

  it('is waited for until the message is there', async () => {
    const folder = temporaryFolder('inbox');
    const mailbox = mailboxIn({
      WAVES_ESCALATIONS_FILE: join(folder, 'out.jsonl'),
      WAVES_INBOX_FILE: join(folder, 'in.jsonl'),
    });
    const message = awaitMessage(mailbox, 'q');
    await tellInbox(mailbox.inbox, { ...MESSAGE, id: 'other' });
    await tellInbox(mailbox.inbox, MESSAGE);
    expect(await message).toEqual(MESSAGE);
    expect(() => mailboxIn({})).toThrow('There is nobody to ask');
  });
});

it('tells questions from escalations, and leaves out what is neither', async () => {
  const path = join(temporaryFolder('outbox'), 'out.jsonl');
  const outbox = new EscalationOutbox(path);
  const lines = [
    { type: 'QUESTION', id: 'q', text: 'Red?' },
    { type: 'QUESTION', id: 'q', text: 'Red again?' },
    { type: 'QUESTION' },
    { type: 'RESOURCE_CONFLICT', escalation_id: 'e', summary: 'The port is taken.' },
    7,
  ];
  appendFileSync(path, `no json\n${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  expect(await outbox.next()).toMatchObject({
    questions: [{ id: 'q', text: 'Red?' }],
    escalations: [{ id: 'e' }],
  });
  expect(Object.values(await outbox.next()).flat(), 'said twice').toEqual([]);
});
