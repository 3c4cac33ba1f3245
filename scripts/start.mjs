import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCodeServer } from './editor/codeServerProcess.mjs';
import { endDrivers } from './editor/endDrivers.mjs';
import { placeExtension } from './editor/placeExtension.mjs';
import { projectRoot } from './projectRoot.mjs';
import { runCommand } from './runCommand.mjs';
import { makeSampleRepository } from './sample/makeSampleRepository.mjs';
import { ensureCodeServer } from './setup/codeServer.mjs';
import { codeServerNeeds, ensureSystem } from './setup/debianPackages.mjs';
import { ensureNodeModules } from './setup/nodeModules.mjs';
import { requireNode } from './setup/nodeVersion.mjs';

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
if (values.help) {
  console.log(HELP);
} else {
  try {
    await start();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

async function start() {
  await ensureNodeModules();
  await ensureSystem(['git']);
  await runCommand(process.execPath, ['esbuild.mjs'], { cwd: projectRoot });
  const folder = mkdtempSync(join(tmpdir(), 'wave-orchestrator-'));
  const sample = makeSampleRepository(join(folder, 'user-profile'));
  const inBrowser = values.browser || values.port !== undefined || !hasDesktopEditor();
  const editor = inBrowser ? await inTheBrowser(folder, sample) : onTheDesktop(folder, sample);
  console.log('\nOpen the Waves view in the activity bar, open the graph, press Run.');
  console.log('Ctrl+C ends everything that was started here.\n');
  await Promise.race([editor.ended, interrupted()]);
  await editor.stop();
  endDrivers(sample);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
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

async function inTheBrowser(folder, sample) {
  await ensureSystem(codeServerNeeds());
  const codeServer = await ensureCodeServer();
  placeExtension(join(folder, 'extensions'));
  const port = values.port === undefined ? {} : { port: Number(values.port) };
  const server = await startCodeServer({ codeServer, folder, ...port });
  console.log(`\nVS Code with the extension: ${server.address}/?folder=${encodeURIComponent(sample)}`);
  return server;
}

function interrupted() {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
