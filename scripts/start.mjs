import { spawn, spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isBuilt } from './build/lastBuild.mjs';
import { startCodeServer } from './editor/codeServerProcess.mjs';
import { endDrivers } from './editor/endDrivers.mjs';
import { placeExtension } from './editor/placeExtension.mjs';
import { projectRoot } from './projectRoot.mjs';
import { runCommand } from './runCommand.mjs';
import { makeSampleRepository } from './sample/makeSampleRepository.mjs';
import { alone } from './setup/alone.mjs';
import { ensureCodeServer } from './setup/codeServer.mjs';
import { ensureSystem } from './setup/debianPackages.mjs';
import { ensureNodeModules } from './setup/nodeModules.mjs';
import { requireNode } from './setup/nodeVersion.mjs';
import { duration } from './setup/progress.mjs';
import { makeStartFolder } from './startFolder.mjs';

const HELP = `npm start: VS Code with the extension, on a fresh copy of the sample repository

  npm start -- --browser      in the browser, also where VS Code is installed
  npm start -- --port 8080    in the browser, at this port
`;

requireNode();
const { values } = parseArgs({
  options: {
    browser: { type: 'boolean', default: false },
    port: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const stopping = new AbortController();
if (values.help) {
  console.log(HELP);
} else {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // Again and again, since npm passes on what the terminal has sent already.
    process.on(signal, () => stopping.abort());
  }
  const folder = await makeStartFolder();
  try {
    await start(folder);
  } catch (error) {
    if (stopping.signal.aborted) {
      process.exitCode = 130;
    } else {
      console.error(`\n${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** @param {string} folder for all that this start needs */
async function start(folder) {
  await ensureSystem(['git']);
  const inBrowser = values.browser || values.port !== undefined || !hasDesktopEditor();
  // One after another within a clone, where each would take away what the other is just reading.
  await alone(join(projectRoot, 'out', 'start'), async () => {
    await step(ensureNodeModules);
    await step(build);
    if (inBrowser) {
      placeExtension(join(folder, 'extensions'));
    }
  });
  const codeServer = inBrowser ? await step(ensureCodeServer) : undefined;
  const sample = makeSampleRepository(join(folder, 'user-profile'));
  const editor = codeServer ? await inTheBrowser(codeServer, folder, sample) : onTheDesktop(folder, sample);
  try {
    console.log('\nOpen the Waves view in the activity bar, open the graph, press Run.');
    console.log('Ctrl+C ends everything that was started here.\n');
    await Promise.race([editor.ended, interrupted()]);
  } finally {
    await editor.stop();
    await endDrivers(sample);
  }
}

/** Builds the extension, unless that was done of what is there now. */
async function build() {
  if (!isBuilt(projectRoot)) {
    await runCommand(process.execPath, ['esbuild.mjs'], { cwd: projectRoot });
  }
}

/** Does a step of the set-up, unless this start is to end. */
async function step(work) {
  stopping.signal.throwIfAborted();
  const result = await work();
  stopping.signal.throwIfAborted();
  return result;
}

/** VS Code is on the PATH and there is a screen to show it on. */
function hasDesktopEditor() {
  const screen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const shell = process.platform === 'win32';
  return Boolean(screen) && spawnSync('code', ['--version'], { stdio: 'ignore', shell }).status === 0;
}

function onTheDesktop(folder, sample) {
  const args = ['--wait', '--new-window', '--user-data-dir', join(folder, 'user-data')];
  const child = spawn('code', [...args, `--extensionDevelopmentPath=${projectRoot}`, sample], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  console.log(`VS Code opens on ${sample}`);
  return {
    ended: new Promise((resolve) => child.once('close', () => resolve())),
    stop: async () => void child.kill(),
  };
}

async function inTheBrowser(codeServer, folder, sample) {
  const port = values.port === undefined ? {} : { port: Number(values.port) };
  const server = await startCodeServer({ codeServer, folder, ...port });
  console.log(`\nReady after ${duration(Math.round(process.uptime()))}.`);
  console.log(`VS Code with the extension: ${server.address}/?folder=${encodeURIComponent(sample)}`);
  return server;
}

function interrupted() {
  return new Promise((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve());
    if (stopping.signal.aborted) {
      resolve();
    }
  });
}
