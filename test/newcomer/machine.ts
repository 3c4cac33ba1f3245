import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { waitFor } from '../support/waitFor';

/** What a machine may need to reach a registry at all: settings of npm, and variables. */
const NPM_SETTINGS = ['registry', 'proxy', 'https-proxy', 'noproxy', 'cafile'];
const VARIABLES = [
  'NODE_EXTRA_CA_CERTS',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
];

/** A machine on which nobody has worked yet, with a clone of HEAD: an empty home, an empty cache, an empty `/tmp`. */
export class BareMachine {
  readonly clone: string;
  readonly cache: string;
  readonly home: string;
  readonly temporary: string;
  /** Where nothing is. */
  readonly elsewhere: string;
  /** Marks every process that is started on it. */
  private readonly mark = randomUUID();

  private constructor(private readonly root: string) {
    this.clone = join(root, 'clone');
    this.cache = join(root, 'cache');
    this.home = join(root, 'home');
    this.temporary = join(root, 'tmp');
    this.elsewhere = join(root, 'elsewhere');
    [this.home, this.temporary].forEach((folder) => mkdirSync(folder));
    const project = resolve(import.meta.dirname, '../..');
    execFileSync('git', ['clone', '-q', project, this.clone], { stdio: 'inherit' });
  }

  /** A fresh one; everything that was started on it is ended with the test. */
  static create(): BareMachine {
    // Short, because sockets lie in it.
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'wn-')));
    onTestFinished(() => rm(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
    const machine = new BareMachine(root);
    onTestFinished(() => machine.processes().forEach((pid) => end(pid)));
    return machine;
  }

  /** `npm` with arguments, in the clone, without anything of ours but PATH and the way to a registry. */
  npm(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    folder: string = this.clone,
  ): Started {
    const child = spawn('npm', args, {
      cwd: folder,
      env: { ...this.environment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    return new Started(child);
  }

  private environment(): Record<string, string> {
    const folders = (process.env['PATH'] ?? '').split(delimiter);
    return {
      ...wayToRegistry(),
      // npm has put the programs of this project there.
      PATH: folders.filter((folder) => !folder.endsWith(join('node_modules', '.bin'))).join(delimiter),
      HOME: this.home,
      TMPDIR: this.temporary,
      WAVES_CACHE: this.cache,
      NEWCOMER: this.mark,
    };
  }

  /** What still runs of all that was started here: by its environment, its folder or its command line. */
  processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && this.isOurs(name))
      .map(Number);
  }

  /** Waits until nothing runs of all that was started here. @throws where something goes on, with its command line. */
  async untilNothingRuns(): Promise<void> {
    await waitFor('nothing runs any more', () => this.processes().length === 0).catch((error: unknown) => {
      const running = this.processes().map((pid) => `${pid} ${commandLine(pid)}`);
      throw new Error([String(error), ...running].join('\n'), { cause: error });
    });
  }

  private isOurs(pid: string): boolean {
    const read = (look: () => string) => {
      try {
        return look();
      } catch {
        // It has ended, or is another user's.
        return '';
      }
    };
    const place = read(() => readlinkSync(`/proc/${pid}/cwd`));
    const told = ['environ', 'cmdline'].map((file) =>
      read(() => readFileSync(`/proc/${pid}/${file}`, 'utf8')),
    );
    return (
      place.startsWith(this.root) || told.some((text) => text.includes(this.mark) || text.includes(this.root))
    );
  }

  /**
   * What lies in the folder for temporary files, but for what npm and Node.js keep of themselves there, and the folder of
   * this user's sockets once it is empty.
   */
  leftInTemporary(): string[] {
    const sockets = `waves-${userInfo().uid}`;
    return readdirSync(this.temporary).filter(
      (name) =>
        name !== 'node-compile-cache' &&
        (name !== sockets || readdirSync(join(this.temporary, sockets)).length > 0),
    );
  }
}

/** A command that was started on a bare machine. */
export class Started {
  /** All that it has printed so far. */
  printed = '';
  /** Its exit code, once it has ended. */
  readonly code: Promise<number | null>;

  constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.printed += text;
        process.stdout.write(text);
      });
    }
    this.code = new Promise((resolve) => child.once('close', resolve));
  }

  /** Resolves when it has printed something; rejects when it ends without. */
  async untilPrinted(text: RegExp): Promise<string> {
    for (;;) {
      const found = text.exec(this.printed);
      if (found) {
        return found[1] ?? found[0];
      }
      const next = new Promise<false>((resolve) => this.child.stdout?.once('data', () => resolve(false)));
      if ((await Promise.race([next, this.code.then(() => true)])) && !text.test(this.printed)) {
        throw new Error(`It ended without printing ${String(text)}:\n${this.printed}`);
      }
    }
  }

  /** Sends a signal to it and all in its group, as the keyboard of a terminal does. */
  signal(signal: 'SIGINT' | 'SIGKILL'): void {
    process.kill(-(this.child.pid ?? 0), signal);
  }
}

let way: Record<string, string> | undefined;

/** Asked once: each start of npm takes a fifth of a second. */
function wayToRegistry(): Record<string, string> {
  way ??= findWayToRegistry();
  return way;
}

function findWayToRegistry(): Record<string, string> {
  const set = VARIABLES.map((name): [string, string | undefined] => [name, process.env[name]]);
  const told = execFileSync('npm', ['config', 'get', ...NPM_SETTINGS], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const npm = NPM_SETTINGS.map((name): [string, string | undefined] => [
    `npm_config_${name.replaceAll('-', '_')}`,
    told
      .split('\n')
      .find((line) => line.startsWith(`${name}=`))
      ?.slice(name.length + 1),
  ]);
  return Object.fromEntries(
    [...set, ...npm].filter(([, value]) => value !== undefined && !['', 'null', 'undefined'].includes(value)),
  ) as Record<string, string>;
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return 'has just ended';
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
