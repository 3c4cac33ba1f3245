import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const project = resolve(import.meta.dirname, '../..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(project, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const textOf = (page: string) => readFileSync(join(project, page), 'utf8');

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly commands: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
  };
}

const { scripts, contributes } = JSON.parse(textOf('package.json')) as Manifest;

/** The fenced blocks of a page in one language. */
function blocks(page: string, language: string): string[] {
  return [...textOf(page).matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)]
    .filter(([, found]) => found === language)
    .map(([, , code]) => code ?? '');
}

/** What a page shows as code: spans, and lines of shell blocks. */
function code(page: string): string[] {
  const spans = textOf(page)
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .matchAll(/`([^`]+)`/g);
  return [
    ...[...spans].map(([, span]) => span ?? ''),
    ...blocks(page, 'sh').flatMap((block) => block.split('\n')),
  ];
}

const waves = (...args: string[]) =>
  execFileSync(process.execPath, [join(project, 'dist/cli.js'), ...args], { encoding: 'utf8' });

/** A heading's address, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

describe('the documents', () => {
  it.each(pages)('lead somewhere: %s', (page) => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
      ([, link, picture]) => link ?? picture ?? '',
    );
    const broken = links.filter((link) => {
      const [file = '', anchor] = link.split('#');
      if (/^https?:/.test(link)) {
        return false;
      }
      const target = file === '' ? page : join(dirname(page), file);
      if (!existsSync(join(project, target))) {
        return true;
      }
      const headings = [...textOf(target).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
        anchorOf(heading ?? ''),
      );
      return anchor !== undefined && !headings.includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('name commands and options that there are', () => {
    const known = new Set([...waves('--help').matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => name));
    // What has changed may name what is no more, or for our own programs.
    const used = pages
      .filter((page) => page !== 'CHANGELOG.md')
      .flatMap((page) =>
        code(page).flatMap((text) => {
          const [, command, rest = ''] = /^(?:\S+ )?waves ([a-z][a-z-]*)\b([^#|]*)/.exec(text) ?? [];
          return command === undefined
            ? []
            : [{ page, command, options: rest.match(/--[a-z][a-z-]+/g) ?? [] }];
        }),
      );
    expect(used.length).toBeGreaterThan(40);
    expect(used.filter(({ command }) => !known.has(command))).toEqual([]);
    const commands = [
      ...new Set(used.filter(({ options }) => options.length > 0).map(({ command }) => command)),
    ];
    const help = new Map(commands.map((command) => [command, waves(command, '--help')]));
    const missing = used.flatMap(({ page, command, options }) =>
      options
        .filter((option) => !help.get(command)?.includes(option))
        .map((option) => ({ page, command, option })),
    );
    expect(missing).toEqual([]);
  });

  it('name settings, commands of the editor and scripts that there are', () => {
    const ids = [
      ...Object.keys(contributes.configuration.properties),
      ...contributes.commands.map(({ command }) => command),
      ...Object.values(contributes.views).flatMap((views) => views.map(({ id }) => id)),
    ];
    const named = pages.flatMap((page) =>
      code(page).filter((text) => /^waves\.[a-zA-Z.]+(\.\*)?$/.test(text)),
    );
    expect(named.length).toBeGreaterThan(10);
    const isKnown = (name: string) =>
      name.endsWith('.*') ? ids.some((id) => id.startsWith(name.slice(0, -1))) : ids.includes(name);
    expect(named.filter((name) => !isKnown(name))).toEqual([]);
    const ours = ['README.md', 'CONTRIBUTING.md'];
    const runs = ours.flatMap((page) =>
      code(page).map((text) => /\bnpm run (?:-\S+ )?([\w:]+)/.exec(text)?.[1]),
    );
    expect(runs.filter((name) => name !== undefined && !(name in scripts))).toEqual([]);
  });

  it('show a first plan that is valid as it stands', () => {
    const plans = blocks('README.md', 'yaml').filter((block) => /^packages:/m.test(block));
    expect(plans).toHaveLength(1);
    for (const plan of plans) {
      expect(plan.trim().split('\n').length).toBeLessThanOrEqual(10);
      const folder = mkdtempSync(join(tmpdir(), 'waves-first-plan-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      writeFileSync(join(folder, 'work-packages.yaml'), plan);
      expect(waves('validate', join(folder, 'work-packages.yaml'))).toContain('0 errors, 0 warnings');
    }
  });
});
