import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hasHeadlessShell, installedChromium } from '../findChromium.mjs';
import { natsServerFolder, natsServerProgram } from './natsServer.mjs';
import { duration, withProgress } from './progress.mjs';
import { runLogged } from './runLogged.mjs';

/**
 * What a need comes down to: how to see that it is met, the Debian package that meets it, and what it is for.
 *
 * @typedef {object} SystemNeed
 * @property {() => boolean} met
 * @property {() => boolean} [serves] whether something is there that does as well, only slower
 * @property {string} debian its name; several with spaces between
 * @property {() => string} [unpackedIn] where it is unpacked in place of being installed
 * @property {string} purpose
 */

/** @type {Record<string, SystemNeed>} */
const NEEDS = {
  git: {
    met: () => succeeds('git', ['--version']),
    debian: 'git',
    purpose: 'git, on which everything is built',
  },
  chromium: {
    met: () => Boolean(process.env.WAVES_CHROMIUM) || hasHeadlessShell(),
    serves: () => installedChromium() !== undefined,
    debian: 'chromium-headless-shell',
    purpose: 'Chromium, which the tests of the webview and of the editor use',
  },
  walls: {
    // Seatbelt is part of macOS. Where there are no walls, the tests of them are skipped, and the summary counts these.
    met: () => process.platform === 'darwin' || succeeds('bwrap', ['--version']),
    serves: () => true,
    debian: 'bubblewrap',
    purpose: 'bubblewrap, the sandbox that the tests try to get out of',
  },
  queue: {
    // Where there is none, the tests of runs on many machines are skipped, and the summary counts these.
    met: () => natsServerProgram() !== undefined,
    serves: () => true,
    debian: 'nats-server',
    // Debian starts what is installed of it with the machine, and it listens to the whole network.
    unpackedIn: natsServerFolder,
    purpose: 'the NATS server through which machines share the work of runs',
  },
  slurm: {
    // Where there is none, its tests in depth are skipped, and the summary counts these. Elsewhere than on Linux none can be started.
    met: () =>
      process.platform !== 'linux' ||
      ['slurmctld', 'slurmd', 'sbatch', 'munged'].every((name) => succeeds('which', [name])),
    serves: () => true,
    debian: 'slurmctld slurmd slurm-client munge',
    purpose: 'Slurm, from which workers are had as jobs',
  },
  compiler: {
    met: () => succeeds('make', ['--version']) && succeeds('g++', ['--version']),
    debian: 'build-essential',
    purpose: 'a C++ compiler for the native modules of code-server',
  },
  python: {
    met: () => succeeds('python3', ['--version']),
    debian: 'python3',
    purpose: 'Python for node-gyp',
  },
  pkgConfig: {
    met: () => process.platform === 'darwin' || succeeds('pkg-config', ['--version']),
    debian: 'pkg-config',
    purpose: 'pkg-config for the native modules of code-server',
  },
  kerberos: {
    // macOS brings its own.
    met: () =>
      process.platform === 'darwin' ||
      succeeds('pkg-config', ['--exists', 'krb5-gssapi']) ||
      succeeds('krb5-config', ['--version']),
    debian: 'libkrb5-dev',
    purpose: 'the GSSAPI headers for the native modules of code-server',
  },
};

/** What the browser tests need of the system. */
export const BROWSER_NEEDS = ['git', 'chromium'];

let before = Promise.resolve();

/**
 * Makes sure that the system has what is needed: installs it on Debian as root, says elsewhere what to install. Who asks
 * later waits for those before: two `apt-get` would be in each other's way.
 *
 * @param {readonly string[]} names keys of NEEDS
 * @returns {Promise<void>}
 */
export function ensureSystem(names) {
  const mine = before.then(() => meetNeeds(names));
  before = mine.catch(() => undefined);
  return mine;
}

async function meetNeeds(/** @type {readonly string[]} */ names) {
  const missing = names.filter((name) => !NEEDS[name].met());
  if (missing.length === 0) {
    return;
  }
  const packages = missing.map((name) => NEEDS[name].debian);
  const list = missing.map((name) => `  ${NEEDS[name].debian}: ${NEEDS[name].purpose}`).join('\n');
  const byHand = `Install it, on Debian with: sudo apt-get install ${packages.join(' ')}`;
  const serves = missing.every((name) => NEEDS[name].serves?.());
  const installs = process.getuid?.() === 0 && succeeds('apt-get', ['--version']);
  if (serves && !(installs && isDebian())) {
    return;
  }
  if (!installs) {
    throw new Error(`Something is missing on this machine:\n${list}\n${byHand}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => runLogged('apt-get', ['-q', '-o', 'Acquire::Retries=1', ...args], { env });
  await withProgress(
    `Debian packages ${packages.join(' ')}`,
    async (seconds) => duration(seconds),
    async () => {
      await apt('update');
      const installed = missing.filter((name) => NEEDS[name].unpackedIn === undefined);
      if (installed.length > 0) {
        const names = installed.flatMap((name) => NEEDS[name].debian.split(' '));
        await apt('install', '-y', '--no-install-recommends', ...names);
      }
      for (const name of missing) {
        await unpack(NEEDS[name], env);
      }
    },
  ).catch((error) => {
    if (serves) {
      return;
    }
    throw new Error(
      `Something is missing on this machine and cannot be had:\n${list}\n${error.message}\n${byHand}`,
    );
  });
}

/** Fetches a package and lays its files into a folder, where that is how it is had. */
async function unpack(/** @type {SystemNeed} */ { debian, unpackedIn }, env) {
  if (unpackedIn === undefined) {
    return;
  }
  const folder = unpackedIn();
  mkdirSync(join(folder, '..'), { recursive: true });
  const partial = mkdtempSync(`${folder}.partial-`);
  try {
    await runLogged('apt-get', ['-q', 'download', debian], { env, cwd: partial });
    const file = readdirSync(partial).find((name) => name.endsWith('.deb')) ?? '';
    await runLogged('dpkg-deb', ['--extract', file, 'files'], { env, cwd: partial });
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(partial, 'files'), folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Others have `apt-get` too, but not all of the packages. */
function isDebian() {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function succeeds(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
