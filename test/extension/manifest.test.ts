import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND_IDS } from '../../src/extension/editor/commandIds';
import { PACKAGE_STATES, STATE_APPEARANCE } from '../../src/run/kernel/state/packageStates';

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly media: { readonly markdown: string } }[];
    }[];
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
  };
}

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(resolve(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const words = JSON.parse(readFileSync(resolve(root, 'package.nls.json'), 'utf8')) as Record<string, string>;

describe('package.json', () => {
  it('contributes exactly the commands that are registered', () => {
    expect(manifest.contributes.commands.map(({ command }) => command).sort()).toEqual(
      [...COMMAND_IDS].sort(),
    );
  });

  it('puts only commands of ours into menus', () => {
    const used = Object.values(manifest.contributes.menus).flatMap((items) =>
      items.map(({ command }) => command),
    );
    expect(used.filter((command) => !COMMAND_IDS.some((id) => id === command))).toEqual([]);
  });

  it('keeps the palette to what concerns the plan or the window: the rest has a place in a menu', () => {
    const { commandPalette = [], ...others } = manifest.contributes.menus;
    const hidden = new Set(
      commandPalette.filter((item) => item.when === 'false').map(({ command }) => command),
    );
    expect(COMMAND_IDS.length - hidden.size).toBe(20);
    // Links in hovers, notifications and problems lead to these.
    const linked = ['waves.showFileChange', 'waves.explainProblem'];
    const placed = new Set(Object.values(others).flatMap((items) => items.map(({ command }) => command)));
    expect([...hidden].filter((command) => !placed.has(command)).sort()).toEqual(linked.sort());
  });

  it('has words for every placeholder, and no word without one', () => {
    const placeholders = new Set([...text.matchAll(/"%([^%"]+)%"/g)].map((match) => match[1]));
    expect([...placeholders].sort()).toEqual(Object.keys(words).sort());
  });

  it('leads in its walkthrough and its empty views only to commands that there are, and shows files that there are', () => {
    const said = Object.entries(words).filter(([key]) => /^(walkthrough|welcome)\./.test(key));
    const led = said.flatMap(([, each]) =>
      [...each.matchAll(/\(command:(waves\.[\w.]+)/g)].map(([, id]) => id),
    );
    const views = Object.values(manifest.contributes.views).flatMap((each) =>
      each.map(({ id }) => `${id}.focus`),
    );
    const known = new Set<string>([...COMMAND_IDS, ...views]);
    expect(led.length).toBeGreaterThan(5);
    expect(led.filter((id) => !known.has(id ?? ''))).toEqual([]);
    for (const { steps } of manifest.contributes.walkthroughs) {
      for (const { media } of steps) {
        for (const path of [media.markdown, media.markdown.replace('.md', '.nls.de.md')]) {
          expect(readFileSync(resolve(root, path), 'utf8')).toMatch(/^## /);
        }
      }
    }
  });

  it('contributes the colour of every state, for every kind of theme', () => {
    const colors = new Map(manifest.contributes.colors.map(({ id, defaults }) => [id, defaults]));
    for (const state of PACKAGE_STATES) {
      expect(Object.keys(colors.get(STATE_APPEARANCE[state].color) ?? {}).sort()).toEqual([
        'dark',
        'highContrast',
        'highContrastLight',
        'light',
      ]);
    }
  });

  it('activates for workspaces that hold a plan, where one is opened, for panels to be restored, and for links', () => {
    expect(manifest.activationEvents).toEqual([
      // Seen at once. What has to be searched for is given up after seven seconds, in large folders and on busy machines.
      'workspaceContains:work-packages.yaml',
      'workspaceContains:work-packages.yml',
      'workspaceContains:**/work-packages.yaml',
      'workspaceContains:**/work-packages.yml',
      'onLanguage:yaml',
      'onWebviewPanel:waves.graph',
      'onUri',
    ]);
  });
});
