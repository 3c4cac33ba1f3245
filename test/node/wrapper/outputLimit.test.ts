import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readLog } from '../../../src/node/files/limitedLog';
import { attemptFiles } from '../../../src/node/runs/runFolder';
import { isAlive } from '../../../src/node/processes/processIdentity';
import { readAgent, readExit } from '../../../src/node/wrapper/records';
import type { AttemptSpec } from '../../../src/ports/attempts';
import { atDepth } from '../../support/depth';
import { attemptOf, eventually, gone, prepared } from '../attemptFixture';
import { bundled } from '../bundled';

const MB = 1024 * 1024;
/** Lines of ten bytes each, so that the position of a line says which one it is. */
const FIRST_LINE = 100_000_000;
const LINE = 10;

describe.skipIf(process.platform === 'win32')('a log that grows too long', () => {
  const program = bundled('src/node/wrapper/main.ts');

  function wrap(spec: AttemptSpec) {
    const child = spawn(process.execPath, [program, spec.folder], { stdio: 'ignore', detached: true });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
    return { child, ended };
  }

  const printing = (bytes: number) => ['seq', String(FIRST_LINE), String(FIRST_LINE + bytes / LINE - 1)];

  /** What lies in an attempt's folder, in bytes. */
  function sizeOf(folder: string): number {
    const sizes = readdirSync(folder).map(
      (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0,
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Reads on from a position, and expects each line where it was printed. @returns the position reached. */
  async function follow(path: string, position: number, gaps: number[]): Promise<number> {
    for (;;) {
      const { from, bytes } = await readLog(path, position, MB);
      if (bytes.length === 0) {
        return position;
      }
      if (from > position) {
        gaps.push(from - position);
      }
      const begin = Math.ceil(from / LINE) * LINE - from;
      for (let at = begin; at + LINE <= bytes.length; at += LINE * 500) {
        expect(Number(bytes.toString('latin1', at, at + LINE))).toBe(FIRST_LINE + (from + at) / LINE);
      }
      position = from + bytes.length;
    }
  }

  it('keeps its beginning and its end, and whoever follows it reads every line in its place', async () => {
    const printed = atDepth(200, 500) * 1000 * 1000;
    const spec = prepared(attemptOf('', { argv: printing(printed) }));
    const { log } = attemptFiles(spec.folder);
    const { ended } = wrap(spec);
    let position = 0;
    const gaps: number[] = [];
    let hasEnded = false;
    let most = 0;
    void ended.then(() => (hasEnded = true));
    while (!hasEnded) {
      position = await follow(log, position, gaps);
      most = Math.max(most, sizeOf(spec.folder));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    position = await follow(log, position, gaps);
    expect(position).toBe(printed);
    expect(most).toBeLessThan(printed / 2);
    expect(sizeOf(spec.folder)).toBeLessThan(33 * MB);

    // Whoever comes later reads the beginning, how much is left out, and the end.
    const later: number[] = [];
    expect(await follow(log, 0, later)).toBe(printed);
    expect(later).toHaveLength(1);
    // Both the beginning and the end consist of whole lines.
    expect(printed - (later[0] ?? 0)).toBeGreaterThan(16 * MB - 2 * LINE);
    expect(await readExit(spec.folder)).toMatchObject({ reason: 'exit', code: 0 });
  });

  it('loses nothing when its wrapper is killed while it is cut', async () => {
    for (const delay of [20, 60, 110]) {
      const spec = prepared(attemptOf('', { argv: printing(2_000_000_000) }));
      const { log } = attemptFiles(spec.folder);
      const { child, ended } = wrap(spec);
      await eventually(() => expect(sizeOf(spec.folder)).toBeGreaterThan(16 * MB));
      await new Promise((resolve) => setTimeout(resolve, delay));
      child.kill('SIGKILL');
      await ended;
      const agent = await readAgent(spec.folder);
      // By now, it may have printed all.
      if (agent !== undefined && (await isAlive(agent))) {
        process.kill(-agent.pid, 'SIGKILL');
        await gone(agent.pid);
      }
      const gaps: number[] = [];
      const position = await follow(log, 0, gaps);
      const last = (await readLog(log, position - (position % LINE) - LINE, LINE)).bytes.toString('latin1');
      expect(Number(last)).toBe(FIRST_LINE + Math.floor(position / LINE) - 1);
      expect(gaps.length).toBeLessThan(2);
    }
  });

  it('ends, also of what an agent tells of its progress, with the latest', async () => {
    const line = (number: number) => JSON.stringify({ progress: 0.5, message: `step ${number}` });
    const script = `
      const { appendFileSync } = require('fs');
      const line = (number) => JSON.stringify({ progress: 0.5, message: 'step ' + number }) + '\\n';
      for (let step = 0; step < 200_000; step += 1000) {
        const lines = Array.from({ length: 1000 }, (_, index) => line(step + index));
        appendFileSync(process.env.WAVES_PROGRESS_FILE, lines.join(''));
      }`;
    const spec = prepared(attemptOf(script, {}));
    const { progress } = attemptFiles(spec.folder);
    await wrap(spec).ended;
    expect(await readExit(spec.folder)).toMatchObject({ reason: 'exit', code: 0 });
    expect(sizeOf(spec.folder)).toBeLessThan(4 * MB + 100_000);
    const { from, bytes, end } = await readLog(progress, 0, 100);
    expect(from).toBe(0);
    expect(bytes.toString('utf8')).toContain(line(0));
    expect(end).toBeGreaterThan(8 * MB - 500_000);
    const last = (await readLog(progress, end - 100, 100)).bytes.toString('utf8');
    expect(last).toContain(line(199_999));
  });

  it('misses nothing of a stream for programs', async () => {
    const message = JSON.stringify({ type: 'item.updated', item: { type: 'todo_list', items: [] } });
    const last = JSON.stringify({
      type: 'turn.completed',
      usage: { input_tokens: 7, output_tokens: 3 },
    });
    const script = `
      const { writeSync } = require('fs');
      const say = (text) => { for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(1, rest)); };
      const said = (number) => JSON.stringify({ type: 'item.completed', item: { type: 'agent_message', text: 'word ' + number } });
      for (let block = 0; block < 40; block++) {
        say(said(block) + '\\n' + ${JSON.stringify(`${message}\n`)}.repeat(3000));
      }
      say(${JSON.stringify(last)});`;
    const spec = prepared(attemptOf(script, { stream: { name: 'codex' } }));
    const { log, output, progress } = attemptFiles(spec.folder);
    await wrap(spec).ended;
    const words = readFileSync(log, 'utf8').split('\n');
    expect(words.filter((line) => line.startsWith('word '))).toEqual(
      Array.from({ length: 40 }, (_, index) => `word ${index}`),
    );
    expect(readFileSync(progress, 'utf8')).toContain('{"usage":{"input_tokens":7,"output_tokens":3}}');
    expect((await readLog(output, 5_000_000, 1)).end).toBeGreaterThan(7_000_000);
    expect(statSync(output).size).toBeLessThan(2 * MB + 1);
  });
});
