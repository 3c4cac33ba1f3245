import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestOptions } from 'node:http';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AGENTS } from '../../src/agents/adapters/agentTable';
import { AgentOutput } from '../../src/agents/streams/agentStream';
import { changedFiles, filesChangedSince } from '../../src/node/git/changedFiles';
import { GitSurroundings } from '../../src/node/worktrees/surroundings/surroundings';
import { decodeJournal, encodeRecord } from '../../src/node/journal/journalFile';
import type { JournalEvent } from '../../src/run/run';
import { changesBetween, describeChange } from '../../src/run/worktrees/comparison';
import { WavesError } from '../../src/wavesError';
import { servedCoordinator } from '../coordinator/servedCoordinator';
import { atDepth } from '../support/depth';
import { temporaryFolder } from '../support/temporaryFolder';
import { anyValue, mutated, tryAll } from '../support/mutation';

/*
 * What others write is never an exception, a hang or memory that grows: fixed seeds here, a hundred thousand cases each in
 * depth. Texts of plans: test/plan/fuzz; messages of the webview:
 * test/extension/graph/hostileMessages.
 */
const COUNT = atDepth(1500, 100_000);
/** Where each case is a request. */
const REQUESTS = atDepth(150, 100_000);
/** Where each case starts processes. */
const PROCESSES = atDepth(15, 100_000);
const HOURS = { timeout: atDepth(120_000, 6 * 3_600_000) };

it('lines of journals give back records that were written, and nothing else', HOURS, async () => {
  const golden = join(import.meta.dirname, 'journals/format-1/journal.jsonl');
  const events: JournalEvent[] = ['a', 'ä\u2028', '"}', '\ud800'].map((message, index) => ({
    ...{ seq: index + 1, time: '2026-01-01T00:00:00.000Z' },
    ...{ type: 'run.noted', message },
  }));
  const own = Buffer.concat(
    events.map((event, index) => encodeRecord(1, event, index % 2 === 0 ? 'ab'.repeat(32) : undefined)),
  ).toString('latin1');
  const known = [own, readFileSync(golden, 'latin1')].map((text) => ({
    text,
    records: new Set(
      decodeJournal(Buffer.from(text, 'latin1')).records.map((record) => JSON.stringify(record)),
    ),
  }));
  await tryAll(COUNT, (random) => {
    const { text, records } = random.pick([known[0]!, ...known]);
    const bytes = Buffer.from(mutated(random, text), 'latin1');
    const found = decodeJournal(bytes);
    expect(found.consumed).toBeLessThanOrEqual(bytes.length);
    found.records.forEach((record) => expect(records).toContain(JSON.stringify(record)));
  });
});

it('streams of agents are events and text, never more than was said', HOURS, async () => {
  const folder = join(import.meta.dirname, '../agents/streams');
  const recorded = readdirSync(folder).filter(
    (name) => name.endsWith('.jsonl') && !name.startsWith('described'),
  );
  const texts = recorded.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  await tryAll(COUNT, (random) => {
    const { name, text } = random.pick([texts[0]!, ...texts]);
    const stream = AGENTS.find((agent) => agent.name === name.split('-')[0])?.stream?.();
    if (stream === undefined) {
      throw new Error(`${name} is the stream of no agent.`);
    }
    const output = new AgentOutput(stream);
    const said = mutated(random, text);
    const cut = random.below(said.length + 1);
    const lines = [
      ...output.push(said.slice(0, cut), 0),
      ...output.push(said.slice(cut), 0),
      ...output.end(0),
    ];
    expect(lines.length).toBeLessThanOrEqual(said.split(/[\r\n{]/).length + 1);
  });
});

describe('what git prints', () => {
  it('is read, or refused with a reason', HOURS, async () => {
    const folder = temporaryFolder('git');
    const said = join(folder, 'said');
    const path = process.env['PATH'] ?? '';
    writeFileSync(join(folder, 'git'), `#!/bin/sh\ncat "${said}.$(($$ % 4))"\n`);
    chmodSync(join(folder, 'git'), 0o755);
    process.env['PATH'] = `${folder}:${path}`;
    onTestFinished(() => void (process.env['PATH'] = path));
    const texts = [
      'M\0src/a.ts\0R100\0old\0new\0D\0gone\0A\0ä b\0',
      'H a\0S b\0h c\0',
      ' M a\0?? b\0R  c\0UU d\0',
      'core.bare\nfalse\0user.name\nMe\nmyself\0alias.x\0',
      'refs/heads/main 0123456789012345678901234567890123456789\nrefs/tags/v1 abc\nrefs/stash def\n',
    ] as const;
    const place = { root: folder, commonDir: folder };
    const view = { isOurs: () => false, plan: 'plan.yaml' };
    let before = await new GitSurroundings(place).look(view).catch(() => undefined);
    await tryAll(PROCESSES, async (random) => {
      for (const part of [0, 1, 2, 3]) {
        writeFileSync(
          `${said}.${part}`,
          mutated(random, random.pick(texts)),
          random.chance(0.5) ? 'utf8' : 'latin1',
        );
      }
      try {
        switch (random.below(3)) {
          case 0:
            await changedFiles(folder, 'HEAD', random.chance(0.5) ? 'HEAD' : undefined);
            break;
          case 1:
            await filesChangedSince(folder, 'HEAD');
            break;
          default: {
            const now = await new GitSurroundings(place).look(view);
            changesBetween(before ?? now, now).map(describeChange);
            before = now;
          }
        }
      } catch (error) {
        expect(WavesError.is(error) || (error as NodeJS.ErrnoException).code !== undefined).toBe(true);
      }
    });
  });
});

/** The status of an answer, whose rest nobody waits for; 0 where the other side closes without one. */
function statusOf(url: string, options: RequestOptions, body: string): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(url, { ...options, agent: false }, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    asked.on('error', () => resolve(0));
    asked.end(body);
  });
}

describe('what is sent to the coordinator', () => {
  it('is answered, and never with a fault of its own', HOURS, async () => {
    const coordinator = await servedCoordinator();
    const { url, ownerKey } = coordinator.open;
    const paths = [
      ...[
        '/mcp',
        '/mcp',
        '/locks/acquire',
        '/locks/a.ts',
        '/work/claim',
        '/memory/store',
        '/handoffs/write',
        '/audit',
      ],
      ...[
        '/guardrails/check',
        '/approvals/request',
        '/issues',
        '/events',
        '/agents',
        '/nothing/%00',
        '//',
        '/%ff',
      ],
    ] as const;
    const words = [
      ...[
        'jsonrpc',
        '2.0',
        'id',
        'method',
        'params',
        'tools/call',
        'tools/list',
        'initialize',
        'name',
        'arguments',
      ],
      ...[
        'file_path',
        'agent_id',
        'ttl_minutes',
        'acquire_lock',
        'content',
        'tags',
        'a.ts',
        'task_id',
        'limit',
      ],
    ] as const;
    await tryAll(REQUESTS, async (random) => {
      const path = random.pick(paths);
      const call = { jsonrpc: '2.0', id: 1, method: random.pick(words), params: anyValue(random, words) };
      const text = JSON.stringify(random.chance(0.5) ? call : anyValue(random, words)) ?? '';
      const method = random.pick(['POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'PATCH'] as const);
      const body = random.chance(0.5) ? text : mutated(random, text);
      const headers = {
        'Content-Type': random.pick(['application/json', 'text/plain', 'x']),
        Authorization: `Bearer ${ownerKey}`,
        Accept: random.pick(['application/json, text/event-stream', 'x/y']),
      };
      expect(await statusOf(url + path, { method, headers }, body), `${method} ${path}`).toBeLessThan(500);
    });
    expect((await coordinator.http('GET', '/health', { key: null })).status).toBe(200);
  });
});
