import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeShipment } from '../../scripts/build/shipment.mjs';
import { SurfaceThread } from '../../src/node/contracts/surfaceThread';

interface Manifest {
  readonly version: string;
  readonly main: string;
  readonly icon: string;
  readonly l10n: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies?: unknown;
  readonly repository: { readonly url: string };
}

let folder: string;
let manifest: Manifest;
let files: string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waves-shipment-'));
  placeShipment(folder);
  manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what ships', () => {
  it('holds all that package.json names', () => {
    const named = [manifest.main, manifest.icon, manifest.l10n, ...Object.values(manifest.bin)];
    expect(named.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
    expect(manifest.repository.url).toMatch(/^git\+https:/);
  });

  it('holds no source maps and nothing about how it was built', () => {
    expect(files.filter((file) => /\.map$|meta\.json$|bundles\.json$|tsbuildinfo$/.test(file))).toEqual([]);
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).not.toContain('"devDependencies"');
  });

  it('needs no other package, and names the licence of each that parts of are in it', () => {
    expect(manifest.dependencies).toBeUndefined();
    const notices = readFileSync(join(folder, 'dist/ThirdPartyNotices.txt'), 'utf8');
    for (const name of ['react', 'yaml', '@vscode/tree-sitter-wasm', '@modelcontextprotocol/server']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\n\\nLicence: \\S+`, 'm'));
    }
  });

  it('runs from where it lies', () => {
    const told = execFileSync(process.execPath, [join(folder, 'dist/cli.js'), '--version'], {
      encoding: 'utf8',
    });
    expect(told.trim()).toBe(manifest.version);
  });

  it('reads contracts from where it lies, with what is packed', async () => {
    const reader = join(folder, 'dist/contract-reader.js');
    // What ships of it is what loads the packed one.
    expect(statSync(reader).size).toBeLessThan(1024);
    const { items, unread } = await new SurfaceThread(reader).read('a.ts', 'export const found = 1;');
    expect([unread, items.map(({ name }) => name)]).toEqual([undefined, ['found']]);
  });
});
