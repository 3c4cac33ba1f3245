import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const project = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(project, 'docs/architecture.md'), 'utf8');
/** The folders that each folder imports, types included. */
const needs = new Map(Object.entries(JSON.parse(told()) as Record<string, string[]>));

function told(): string {
  const script = join(project, 'scripts/lint/rooms.mjs');
  return execFileSync(process.execPath, [script, '--needs'], { cwd: project, encoding: 'utf8' });
}

function floorOf(folder: string): string {
  return folder === 'webview' || folder.startsWith('webview/') ? 'webview' : (folder.split('/')[1] ?? '');
}

/** The pairs of floors of which the first imports the second; `src` itself holds only what all may import. */
const imported = new Set(
  [...needs].flatMap(([folder, others]) =>
    others
      .filter((other) => other !== 'src' && floorOf(other) !== floorOf(folder))
      .map((other) => `${floorOf(folder)} ${floorOf(other)}`),
  ),
);

describe('the drawing of the floors', () => {
  const arrows = [...page.matchAll(/^ {2}(\w+) --> (.+)$/gm)].flatMap(([, from = '', to = '']) =>
    to.split(' & ').map((each) => [from, each] as const),
  );

  it('has an arrow for nothing that is not imported', () => {
    expect(arrows.length).toBeGreaterThan(10);
    expect(arrows.map((arrow) => arrow.join(' ')).filter((arrow) => !imported.has(arrow))).toEqual([]);
  });

  it('leads along arrows from every floor to all that it imports', () => {
    function reached(from: string): readonly string[] {
      return arrows.filter(([floor]) => floor === from).flatMap(([, to]) => [to, ...reached(to)]);
    }
    expect(
      [...imported].filter((pair) => !reached(pair.split(' ')[0] ?? '').includes(pair.split(' ')[1] ?? '')),
    ).toEqual([]);
  });
});

describe('the list of rooms', () => {
  const rooms = [...page.matchAll(/^- \*\*(\w+)\*\*: ((?:.|\n {2})+)/gm)].flatMap(
    ([, floor = '', names = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => {
        const top = floor === 'webview' ? floor : `src/${floor}`;
        return name === floor ? top : `${top}/${name}`;
      }),
  );

  it('names every folder once', () => {
    expect([...rooms].sort()).toEqual([...needs.keys()].filter((folder) => folder !== 'src').sort());
  });

  it('names each after all of its floor that it imports', () => {
    const early = [...needs].flatMap(([folder, others]) =>
      others
        .filter((other) => floorOf(other) === floorOf(folder) && rooms.indexOf(other) > rooms.indexOf(folder))
        .map((other) => `${folder} before ${other}`),
    );
    expect(early).toEqual([]);
  });
});

it('every place to look at is there', () => {
  const places = [...page.matchAll(/`((?:src|webview)\/[^`]+)`/g)].map(([, place = '']) => place);
  expect(places.length).toBeGreaterThan(8);
  expect(places.filter((place) => !existsSync(join(project, place)))).toEqual([]);
});
