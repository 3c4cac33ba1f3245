import { access, realpath, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import which from 'which';
import type { Environment } from '../../plan/model';
import type { PreflightProbe } from '../../ports/ports';
import type { SandboxFinding } from '../../run/start/preflight';
import type { DiskFinding, LoginEvidence, ToolFinding } from '../../run/start/preflightNeeds';
import type { ServiceAddress } from '../../run/start/serviceAddress';
import { WavesError } from '../../wavesError';
import { connectTrouble } from '../coordinator/address';
import { findSandbox } from '../processes/findSandbox';
import { imageSandbox, toolInImage } from '../attempts/imageSandbox';
import { programVersion } from '../processes/programVersion';
import { git, gitVersion, isNewEnough } from '../git/git';

/** How long a service may take to answer, in milliseconds. */
const PATIENCE_MS = 15_000;

/** Looks at this machine, with the environment that agents will inherit. */
export class MachineProbe implements PreflightProbe {
  private readonly versions = new Map<string, Promise<string | undefined>>();
  private readonly sandboxes = new Map<string, Promise<SandboxFinding>>();

  /** @param root absolute path of the main work tree. @param tell is told what takes long, as it goes on. */
  constructor(
    private readonly root: string,
    private readonly env: NodeJS.ProcessEnv = process.env,
    private readonly tell: (line: string) => void = () => undefined,
  ) {}

  async tool(name: string, withVersion: boolean, environment?: Environment): Promise<ToolFinding> {
    if (environment !== undefined) {
      const { found } = await this.sandbox(environment);
      return found === undefined ? { found: false } : toolInImage(found, name, withVersion);
    }
    const path = await which(name, { nothrow: true, path: this.env['PATH'] ?? '' });
    if (path === null) {
      return { found: false };
    }
    return { found: true, path, version: withVersion ? await this.version(path) : undefined };
  }

  /** A program is asked once, and again when another file is in its place: each attempt of an agent wants to know. */
  private async version(path: string): Promise<string | undefined> {
    const file = await stat(await realpath(path).catch(() => path)).catch(() => undefined);
    const key = [path, file?.ino, file?.size, file?.mtimeMs].join(' ');
    const asked = this.versions.get(key) ?? programVersion(path, { env: this.env, cwd: this.root });
    this.versions.set(key, asked);
    const version = await asked;
    if (version === undefined) {
      this.versions.delete(key);
    }
    return version;
  }

  hasVariable(name: string): boolean {
    return (this.env[name] ?? '').trim() !== '';
  }

  async service(address: ServiceAddress): Promise<string | undefined> {
    switch (address.kind) {
      case 'http':
        return httpTrouble(address.url);
      case 'tcp':
        return connectTrouble({ host: address.host, port: address.port });
      case 'socket':
        return connectTrouble({ path: address.path });
    }
  }

  async portIsFree(port: number): Promise<boolean> {
    const free = await Promise.all(['127.0.0.1', '::1'].map((host) => canListen(host, port)));
    return free.every(Boolean);
  }

  async isLoggedIn(evidence: LoginEvidence): Promise<boolean | undefined> {
    if (evidence.variables.some((name) => this.hasVariable(name))) {
      return true;
    }
    if (process.platform === 'darwin') {
      // Credentials may be in the keychain, which is not ours to look into.
      return undefined;
    }
    const home = this.env['HOME'] ?? homedir();
    const found = await Promise.all(evidence.files.map((file) => exists(join(home, file))));
    return found.some(Boolean);
  }

  async git(): Promise<{ readonly version: string; readonly isNewEnough: boolean } | undefined> {
    try {
      const version = await gitVersion();
      return { version, isNewEnough: isNewEnough(version) };
    } catch (error) {
      if (WavesError.is(error, 'git-missing')) {
        return undefined;
      }
      throw error;
    }
  }

  async sandbox(environment?: Environment): Promise<SandboxFinding> {
    const key = JSON.stringify(environment ?? null);
    const known = this.sandboxes.get(key);
    const finding = known ?? this.findSandbox(environment);
    this.sandboxes.set(key, finding);
    const root = (await finding).found?.image?.root;
    if (known === undefined || root === undefined || (await exists(root))) {
      return finding;
    }
    // The files of the image were removed meanwhile; of all who find that the first has them laid out anew.
    if (this.sandboxes.get(key) === known) {
      this.sandboxes.delete(key);
    }
    return this.sandbox(environment);
  }

  private findSandbox(environment: Environment | undefined): Promise<SandboxFinding> {
    return environment === undefined
      ? findSandbox(this.env)
      : this.sandbox().then((plain) => imageSandbox(plain, environment, this.root, this.env, this.tell));
  }

  async disk(): Promise<DiskFinding | undefined> {
    const space = await statfs(this.root).catch(() => undefined);
    const checkout = await checkoutSize(this.root).catch(() => undefined);
    return space === undefined || checkout === undefined
      ? undefined
      : { free: space.bavail * space.bsize, checkout };
  }
}

/** Bytes of everything that a checkout of the last commit writes. */
async function checkoutSize(root: string): Promise<number> {
  const { stdout } = await git(root, ['ls-tree', '-r', '-l', '--full-tree', 'HEAD']);
  let bytes = 0;
  for (const [, size] of stdout.matchAll(/^\d+ blob [0-9a-f]+ +(\d+)\t/gm)) {
    bytes += Number(size);
  }
  return bytes;
}

/** Any answer at all will do: whether it is the right one is for the plan's own checks. */
async function httpTrouble(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
    await response.body?.cancel();
    return response.status >= 500 ? `answers with ${response.status}` : undefined;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
    return `does not answer (${code})`;
  }
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // Where a machine has no such address, nobody uses it either.
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
