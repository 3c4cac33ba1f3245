import { availableParallelism } from 'node:os';
import process from 'node:process';
import { newcomerLeftOut } from '../newcomer.mjs';
import { ensureVsce } from '../package.mjs';
import { ensureAgentClis } from '../setup/agentClis.mjs';
import { ensureContractTools } from '../setup/contractTools.mjs';
import { ensureCodeServer } from '../setup/codeServer.mjs';
import { BROWSER_NEEDS, ensureSystem } from '../setup/debianPackages.mjs';

/**
 * One tier of tests: a project of vitest.config.mts.
 *
 * @typedef {object} Tier
 * @property {string} proves
 * @property {keyof typeof LANES} lane
 * @property {boolean} [draws] whether it goes deeper, or draws other seeds, in `npm run test:deep`
 * @property {() => string | undefined} [leftOut] why it need not run now; undefined where it has to
 * @property {() => Promise<unknown>} [prepare] what it needs besides the npm packages
 */

const processors = Math.max(availableParallelism(), 2);

/**
 * How many files each lane runs at once. The tiers of one lane share one Vitest, the lanes run beside each other: what waits
 * for agents or for a page leaves the processors to what computes. More files at once took as long, since the processors
 * are busy all the time, and what waits for a condition waited longer. What only computes comes last in the lane of the
 * browsers, which else would be empty for minutes while that of the programs, who wait now and then, goes on alone.
 */
export const LANES = {
  waiting: Math.ceil(processors * 1.5),
  browser: processors,
  programs: processors,
  network: 1,
};

/** @type {Record<string, Tier>} */
export const TIERS = {
  unit: {
    proves: 'pure code, by examples, properties and golden files; the rules of the build',
    lane: 'browser',
    draws: true,
  },
  extension: {
    proves: "the extension's parts, with an editor that only notes what it is asked for",
    lane: 'browser',
  },
  simulation: {
    proves: 'runs in virtual time with every kind of trouble keep their promises; mistakes put in are found',
    lane: 'browser',
    draws: true,
  },
  kills: {
    proves: 'runs and the coordinator, killed -9 again and again, lose nothing and do nothing twice',
    lane: 'waiting',
    draws: true,
    prepare: () => ensureSystem(['git']),
  },
  liveness: {
    proves:
      'signs of life, standstills and connections that are lost, which only time shows, with real processes',
    lane: 'waiting',
    prepare: () => ensureSystem(['git']),
  },
  system: {
    proves: 'git, journal, lease, wrapper, driver, command line, demo agent and sample, with real processes',
    lane: 'programs',
    draws: true,
    prepare: async () => {
      await ensureSystem([
        'git',
        'walls',
        'queue',
        ...(process.env['WAVES_DEPTH'] === 'deep' ? ['slurm'] : []),
      ]);
      await ensureContractTools();
    },
  },
  agents: {
    proves: 'the real CLIs of agents against stubs of their models: work, refusals, questions, quotas, ends',
    lane: 'waiting',
    draws: true,
    prepare: async () => {
      await ensureSystem(['git', 'walls']);
      await ensureAgentClis();
    },
  },
  webview: {
    proves: 'the graph in Chromium: layout, keyboard, messages, accessibility in four themes',
    lane: 'browser',
    draws: true,
    prepare: () => ensureSystem(BROWSER_NEEDS),
  },
  editor: {
    proves: 'the whole way in VS Code: from the plan to merged work, and over a reload',
    lane: 'browser',
    draws: true,
    prepare: async () => {
      await ensureSystem(BROWSER_NEEDS);
      await ensureCodeServer();
      // The tests themselves reach this machine alone (scripts/test.mjs).
      await ensureVsce();
    },
  },
  newcomer: {
    proves: 'npm start from a clone on a bare machine: killed, interrupted, without network, to merged work',
    lane: 'network',
    leftOut: newcomerLeftOut,
    prepare: () => ensureSystem(BROWSER_NEEDS),
  },
};
