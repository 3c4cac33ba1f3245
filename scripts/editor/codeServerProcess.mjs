import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join, resolve } from 'node:path';

/** What makes the workbench calm: nothing that opens by itself, nothing that calls home. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never',
  'window.restoreWindows': 'none',
};

/** Folders are not trusted before somebody says so, and nobody is asked at the start. */
const ASKING = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
};

/**
 * A code-server that listens.
 *
 * @typedef {object} RunningCodeServer
 * @property {string} address without a path
 * @property {number} pid leader of its process group
 * @property {() => Promise<void>} stop ends its whole process group
 * @property {Promise<void>} ended
 */

/**
 * Starts code-server on the loopback interface, with user data and extensions of its own.
 *
 * @param {object} options
 * @param {{ node: string, entry: string }} options.codeServer
 * @param {string} options.folder for user data, extensions and its log; must exist
 * @param {number} [options.port]
 * @param {Record<string, unknown>} [options.settings] added to the calm ones
 * @param {Record<string, string>} [options.env]
 * @param {boolean} [options.trusting] whether folders are trusted without asking; the default
 * @param {readonly string[]} [options.builtins] folders of the built-in extensions that there are; all of them by default
 * @returns {Promise<RunningCodeServer>}
 */
export async function startCodeServer(options) {
  const { codeServer, folder, port, settings = {}, env = {}, trusting = true, builtins } = options;
  const chosen = port ?? (await freePort());
  const userData = join(folder, 'user-data');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(
    join(userData, 'User', 'settings.json'),
    JSON.stringify({ ...SETTINGS, ...(trusting ? {} : ASKING), ...settings }, undefined, 2),
  );
  const logFile = join(folder, 'code-server.log');
  const log = openSync(logFile, 'a');
  const child = spawn(
    codeServer.node,
    [
      codeServer.entry,
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${chosen}`],
      ...['--user-data-dir', userData, '--extensions-dir', join(folder, 'extensions')],
      ...(builtins === undefined
        ? []
        : ['--builtin-extensions-dir', onlyBuiltins(codeServer, join(folder, 'builtins'), builtins)]),
      // Else it would make one in the home of the user.
      ...['--config', join(folder, 'code-server.yaml')],
      ...[
        '--disable-telemetry',
        '--disable-update-check',
        ...(trusting ? ['--disable-workspace-trust'] : []),
      ],
    ],
    {
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        // The workbench leaves its sockets behind; here they go away with the folder.
        XDG_RUNTIME_DIR: folder,
        ...env,
        PATH: `${dirname(codeServer.node)}${delimiter}${env.PATH ?? process.env.PATH ?? ''}`,
      },
    },
  );
  const ended = new Promise((done) => child.once('close', () => done()));
  const stop = async () => {
    endGroup(child.pid, 'SIGTERM');
    const timer = setTimeout(() => endGroup(child.pid, 'SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
    endGroup(child.pid, 'SIGKILL');
  };
  const address = `http://127.0.0.1:${chosen}`;
  try {
    await untilListening(address, ended);
  } catch (error) {
    await stop();
    const said = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-10).join('\n');
    throw new Error(`${error.message} It said:\n${said}`, { cause: error });
  }
  return { address, pid: child.pid ?? 0, stop, ended };
}

/** Makes a folder of some of the built-in extensions. @returns it */
function onlyBuiltins(codeServer, folder, names) {
  const all = resolve(dirname(codeServer.entry), '../../lib/vscode/extensions');
  mkdirSync(folder);
  names.forEach((name) => symlinkSync(join(all, name), join(folder, name)));
  return folder;
}

/** Asks until it answers; a server that ends instead is an error. */
async function untilListening(address, ended) {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  while (!gone) {
    const answer = await fetch(`${address}/healthz`).catch(() => undefined);
    if (answer?.ok) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('code-server ended before it listened.');
}

function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing of it is left.
  }
}

/** A port that nobody listens on now. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
