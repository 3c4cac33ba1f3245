import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { findChromium } from '../scripts/findChromium.mjs';
import { projectRoot } from '../scripts/projectRoot.mjs';
import { installedCodeServer } from '../scripts/setup/codeServer.mjs';
import { natsServerProgram } from '../scripts/setup/natsServer.mjs';

/**
 * A benchmark of `npm run bench`.
 *
 * @typedef {object} Bench
 * @property {string[][]} runs each started with Node.js, one after the other
 * @property {() => string | undefined} [lacks] what has to be there first and is not, as a sentence
 * @property {() => Record<string, string | undefined>} [env]
 */

const layered = ['bench/scheduling/run.mjs', '--shape', 'layered'];
const coordinator = ['bench/coordinator/run.mjs', '--seconds', '15'];

// The others take minutes, and no goal is beside them.
const layout = ['bench/graph/run.mjs', 'layout', '--peers', 'dot'];

/** @type {Readonly<Record<string, Bench>>} */
export const BENCHES = {
  start: { runs: [['bench/start/run.mjs']] },
  scheduling: { runs: ['100', '300', '1000'].map((count) => [...layered, '--count', count]) },
  deciding: { runs: [[...layered, '--growth', '--rounds', '1']] },
  merging: { runs: [['bench/merging/run.mjs']] },
  validate: {
    runs: [['bench/plan/peer.mjs']],
    lacks: () =>
      lacksProgram('python3', ['-c', 'import yaml, jsonschema'], 'Python with PyYAML and jsonschema'),
  },
  checking: { runs: [['bench/plan/growth.mjs']] },
  worktrees: {
    runs: ['16', '32', '48'].map((count) => [
      'bench/worktrees/run.mjs',
      '--files',
      '3000',
      '--worktrees',
      count,
      '--compared',
    ]),
  },
  uses: { runs: [['bench/uses/run.mjs']] },
  guard: { runs: [['bench/scopeGuard/run.mjs']] },
  sandbox: { runs: [['bench/sandbox/run.mjs']] },
  surroundings: { runs: [['bench/surroundings/run.mjs']] },
  idle: {
    runs: [['bench/idle/run.mjs']],
    lacks: () =>
      installedCodeServer() === undefined
        ? '`npm test -- editor` installs code-server, and has to come before it.'
        : undefined,
  },
  coordinator: {
    runs: [
      [...coordinator, '--agents', '100', '--rate', '10'],
      [...coordinator, '--agents', '200', '--rate', '0.8334', '--kills', '3'],
      [...coordinator, '--agents', '1000', '--rate', '1'],
    ],
  },
  machines: {
    runs: [['bench/machines/run.mjs']],
    lacks: () =>
      natsServerProgram() === undefined ? 'nats-server has to be installed before it.' : undefined,
  },
  layout: {
    runs: [
      [...layout, '50', '200', '1000'],
      [...layout, '5000'],
    ],
    lacks: () => lacksModules('graph') ?? lacksProgram('dot', ['-V'], 'Graphviz'),
  },
  graph: {
    runs: [
      ['bench/graph/run.mjs', 'canvas', '200', '1000'],
      ['bench/graph/run.mjs', 'canvas', '5000', '50000'],
    ],
    lacks: () => lacksModules('graph'),
    env: () => ({ CHROMIUM: process.env['CHROMIUM'] ?? findChromium() }),
  },
};

/**
 * What we mean to reach: ours by the peer, ours alone in the row's unit, or ours beyond the peer in it.
 *
 * @typedef {object} Goal
 * @property {string} what how the row begins
 * @property {number} [size] of the row; absent: every one
 * @property {number} [ratio]
 * @property {number} [most]
 * @property {number} [beyond]
 */

/** @type {readonly Goal[]} */
export const GOALS = [
  { what: 'a package that does nothing: the driver with its journal on disk', size: 1000, ratio: 3 },
  { what: 'a package that does nothing: the driver with its journal in memory', size: 1000, most: 0.5 },
  { what: 'a package that does nothing: state and scheduler', size: 1000, most: 0.015 },
  { what: 'deciding after an event', ratio: 1.2 },
  { what: 'merging a package', most: 20 },
  { what: 'checking a real plan as a process', ratio: 0.5 },
  { what: '`waves --version`', ratio: 1.5 },
  { what: '`waves status`', ratio: 1.5 },
  { what: '`waves why`', ratio: 1.5 },
  { what: 'checking a plan of so many packages', size: 100_000, ratio: 1.5 },
  { what: 'memory while a plan of so many packages is checked', size: 100_000, ratio: 1 },
  { what: 'checking a plan of so many packages', ratio: 1.5 },
  { what: 'memory while a plan of so many packages is checked', ratio: 1 },
  { what: 'layout,', ratio: 0.2 },
  { what: 'edge crossings,', ratio: 0.95 },
  { what: 'first picture with every group open', size: 5000, ratio: 1 },
  { what: 'a change of all packages, drawn with every group open', size: 5000, ratio: 1 },
  { what: 'first picture of a graph too large for the usual way', most: 150 },
  { what: 'a change of all packages, drawn of a graph too large for the usual way', most: 33 },
  { what: 'p99 of a call of 100 agents', ratio: 1.5 },
  { what: 'processor time of calls of 100 agents', ratio: 1.3 },
  { what: 'p99 of a call of 1000 agents', ratio: 1.5 },
  { what: 'processor time of calls of 1000 agents', ratio: 1.3 },
  { what: 'handing a package that does nothing to one of so many workers', ratio: 1.5 },
  { what: 'a round of 16 worktrees', size: 48, ratio: 1 },
  { what: 'what 50 changed files build on', size: 20_000, ratio: 0.1 },
  { what: "a guard's answer", size: 200, beyond: 5 },
  // A thousandth of a processor.
  { what: 'a minute of an open window', beyond: 60 },
];

/** @param {string} program @param {string[]} args @param {string} name */
function lacksProgram(program, args, name) {
  const { error, status } = spawnSync(program, args, { stdio: 'ignore' });
  return error === undefined && status === 0 ? undefined : `${name} has to be installed before it.`;
}

/** @param {string} folder of `bench` */
function lacksModules(folder) {
  return existsSync(join(projectRoot, 'bench', folder, 'node_modules'))
    ? undefined
    : `"npm ci" in bench/${folder} has to come before it.`;
}
