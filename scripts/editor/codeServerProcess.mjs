import { spawn } from 'node:child_process';
import { fstatSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
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
 * @param {number} [options.port] any that is free by default
 * @param {Record<string, unknown>} [options.settings] added to the calm ones
 * @param {Record<string, string>} [options.env]
 * @param {boolean} [options.trusting] whether folders are trusted without asking; the default
 * @param {readonly string[]} [options.builtins] folders of the built-in extensions that there are; all of them by default
 * @returns {Promise<RunningCodeServer>}
 */
export async function startCodeServer(options) {
  const { codeServer, folder, port, settings = {}, env = {}, trusting = true, builtins } = options;
  const userData = join(folder, 'user-data');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(
    join(userData, 'User', 'settings.json'),
    JSON.stringify({ ...SETTINGS, ...(trusting ? {} : ASKING), ...settings }, undefined, 2),
  );
  const logFile = join(folder, 'code-server.log');
  const log = openSync(logFile, 'a');
  // There may be an earlier start in it.
  const begin = fstatSync(log).size;
  const child = spawn(
    codeServer.node,
    [
      codeServer.entry,
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port ?? 0}`],
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
        // It says there where it listens.
        LOG_LEVEL: 'info',
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
  const said = () => readFileSync(logFile).toString('utf8', begin);
  try {
    return { address: await untilListening(said, ended), pid: child.pid ?? 0, stop, ended };
  } catch (error) {
    await stop();
    throw new Error(`${error.message} It said:\n${said().trimEnd().split('\n').slice(-10).join('\n')}`, {
      cause: error,
    });
  }
}

/** Makes a folder of some of the built-in extensions. @returns it */
function onlyBuiltins(codeServer, folder, names) {
  const all = resolve(dirname(codeServer.entry), '../../lib/vscode/extensions');
  mkdirSync(folder);
  names.forEach((name) => symlinkSync(join(all, name), join(folder, name)));
  return folder;
}

/**
 * Waits until it says where it listens, which it alone knows, and answers there; a server that ends instead is an error.
 *
 * @param {() => string} said what it has printed so far
 * @param {Promise<void>} ended
 * @returns {Promise<string>} the address, without a path
 */
async function untilListening(said, ended) {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  while (!gone) {
    const [, address] = /server listening on (http:\/\/127\.0\.0\.1:\d+)\//.exec(said()) ?? [];
    const answer =
      address === undefined ? undefined : await fetch(`${address}/healthz`).catch(() => undefined);
    if (answer?.ok) {
      return address;
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
