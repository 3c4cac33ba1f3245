/**
 * Loaded into a server before its own code: on SIGUSR2 it writes to the file EVENT_LOOP_FILE how late its event loop was, in
 * milliseconds, and the CPU time it has used since the last time, in milliseconds.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

const file = process.env['EVENT_LOOP_FILE'] ?? '';
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
let used = process.cpuUsage();

process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage(used);
  const lateMs = (/** @type {number} */ part) => Math.round(delay.percentile(part) / 1e5) / 10;
  const figures = { lateP50Ms: lateMs(50), lateP99Ms: lateMs(99), cpuMs: Math.round((user + system) / 1000) };
  writeFileSync(`${file}.part`, JSON.stringify(figures));
  renameSync(`${file}.part`, file);
  delay.reset();
  used = process.cpuUsage();
});
