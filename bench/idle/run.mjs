import { execFileSync } from 'node:child_process';
import { randomBytes, createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { startCodeServer } from '../../scripts/editor/codeServerProcess.mjs';
import { endDrivers } from '../../scripts/editor/endDrivers.mjs';
import { placeExtension } from '../../scripts/editor/placeExtension.mjs';
import { findChromium } from '../../scripts/findChromium.mjs';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { installedCodeServer } from '../../scripts/setup/codeServer.mjs';
import { compare, option, report } from '../figures.mjs';

/*
 * What an open window costs while nothing happens: processor time of its extension host, with all that this starts, in a minute; with a
 * plan that was never run, and with one whose run has ended and whose graph and packages are in sight. Beside the same window without
 * our extension, all at the same time. Reads `/proc`, so Linux only.
 * node bench/idle/run.mjs [--seconds 60] [--json]
 */
const SECONDS = Number(option('--seconds', '60'));
/** The built-in extensions that there are: the others have nothing to do with ours. */
const BUILTINS = ['git', 'git-base', 'json', 'theme-defaults', 'yaml'];
/** How long a window may take to open, and then to come to rest, in milliseconds. */
const PATIENCE = 120_000;
/** Between two looks whether windows are at rest, and how little they use meanwhile when they are, in milliseconds. */
const LOOK = 5000;
const AT_REST = 40;

const folder = mkdtempSync(join(tmpdir(), 'waves-bench-idle-'));
const cli = join(projectRoot, 'dist', 'cli.js');
const codeServer = installedCodeServer();
if (codeServer === undefined) {
  throw new Error('code-server is not installed; `npm test -- editor` installs it.');
}

/** A copy of the example. @param {string} name @param {boolean} isRun whether its plan is carried out first */
function repository(name, isRun) {
  const root = join(folder, name);
  cpSync(join(projectRoot, 'examples', 'user-profile'), root, { recursive: true });
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], {
      cwd: root,
    });
  git('init', '-q', '-b', 'main');
  git('add', '--all');
  git('commit', '-qm', 'first');
  if (isRun) {
    const env = { ...process.env, HOME: folder, WAVES_DEMO_SECONDS: '0', WAVES_CONSENT: 'yes' };
    execFileSync(process.execPath, [cli, 'run', 'work-packages.yaml', '--agent', 'demo', '--yes'], {
      cwd: root,
      env,
    });
  }
  return root;
}

/** A code-server whose windows can be asked. @param {string} name @param {boolean} isOurs whether our extension is installed */
async function server(name, isOurs) {
  const home = join(folder, name);
  const windows = join(home, 'windows');
  const extensions = join(home, 'extensions');
  mkdirSync(windows, { recursive: true });
  mkdirSync(extensions);
  cpSync(join(projectRoot, 'test', 'editor', 'evaluator'), join(extensions, 'evaluator'), {
    recursive: true,
  });
  if (isOurs) {
    placeExtension(extensions);
  }
  const token = randomBytes(16).toString('hex');
  const env = { HOME: home, WAVES_EVALUATOR_TOKEN: token, WAVES_EVALUATOR_FOLDER: windows };
  const settings = {
    'git.autorefresh': false,
    'extensions.webWorker': false,
    // Every two seconds the extension host would look what each process of the machine listens on.
    'remote.autoForwardPortsSource': 'output',
  };
  return {
    windows,
    token,
    isOurs,
    ...(await startCodeServer({ codeServer, folder: home, settings, env, builtins: BUILTINS })),
  };
}

/** Opens a window. @param {Awaited<ReturnType<typeof server>>} of @param {string} root @returns the process of its extension host */
async function opened(of, root) {
  const file = join(of.windows, `${createHash('sha256').update(root).digest('hex')}.en`);
  writeFileSync(`${file}.env.json`, '{}');
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await page.goto(`${of.address}/?folder=${encodeURIComponent(root)}`);
  await page.waitForSelector('.monaco-workbench', { timeout: PATIENCE });
  await until('the extension host answers', () => existsSync(`${file}.json`));
  const { port, pid } = JSON.parse(readFileSync(`${file}.json`, 'utf8'));
  if (of.isOurs) {
    const work = async (/** @type {import('vscode')} */ vscode) => {
      await vscode.commands.executeCommand('waves.packages.focus');
      await vscode.commands.executeCommand('waves.openGraph');
    };
    const answer = await fetch(`http://127.0.0.1:${port}`, {
      method: 'POST',
      headers: { authorization: of.token },
      body: JSON.stringify({ source: work.toString() }),
    });
    const { error } = await answer.json();
    if (error !== undefined) {
      throw new Error(`In the extension host: ${error}`);
    }
    await page.locator('iframe.webview').first().waitFor({ state: 'attached', timeout: PATIENCE });
  }
  return pid;
}

/** Waits for something. @param {string} what @param {() => boolean | Promise<boolean>} isSo */
async function until(what, isSo) {
  const end = performance.now() + PATIENCE;
  while (!(await isSo())) {
    if (performance.now() > end) {
      throw new Error(`In ${PATIENCE / 1000} s it has not come to this: ${what}.`);
    }
    await sleep(50);
  }
}

/**
 * Of a process and of what it has waited for, in milliseconds: of its threads to the nanosecond (of the whole process it is told in
 * hundredths of a second, and there are few), of the others as proc(5) has it in fields 16 and 17.
 *
 * @param {number} pid
 */
function processorTime(pid) {
  const threads = readdirSync(`/proc/${pid}/task`).map((id) =>
    Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]),
  );
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ended = fields.slice(13, 15).reduce((sum, ticks) => sum + 10 * Number(ticks), 0);
  return threads.reduce((sum, ns) => sum + ns / 1e6, ended);
}

/** Until all of some processes do next to nothing. @param {readonly number[]} pids */
function untilAtRest(pids) {
  let before = pids.map(processorTime);
  return until('the windows are at rest', async () => {
    await sleep(LOOK);
    const now = pids.map(processorTime);
    const most = Math.max(...now.map((ms, at) => ms - (before[at] ?? 0)));
    before = now;
    return most <= AT_REST;
  });
}

const fresh = repository('fresh', false);
const ended = repository('ended', true);
const servers = await Promise.all([server('with', true), server('without', false)]);
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? findChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const [ours, without] = servers;
  const pids = [await opened(ours, fresh), await opened(ours, ended), await opened(without, fresh)];
  await untilAtRest(pids);
  const before = pids.map(processorTime);
  await sleep(SECONDS * 1000);
  const [ofFresh = NaN, ofEnded = NaN, peer = NaN] = pids.map(
    (pid, at) => ((processorTime(pid) - (before[at] ?? 0)) * 60) / SECONDS,
  );
  const rows = [
    { what: 'a minute of an open window with a plan that was never run', ms: ofFresh },
    { what: 'a minute of an open window with a run that has ended', ms: ofEnded },
  ];
  for (const { what, ms } of rows) {
    compare({ what, ours: ms, peer, beside: 'the same window without our extension', unit: 'ms' });
  }
  report('Processor time of the extension host in a minute in which nothing happens, in milliseconds', [
    ...rows,
    { what: 'without our extension', ms: peer },
  ]);
} finally {
  await browser.close();
  await Promise.all(servers.map(({ stop }) => stop()));
  await Promise.all([fresh, ended].map((root) => endDrivers(root)));
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
