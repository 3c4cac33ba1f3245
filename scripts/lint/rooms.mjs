/*
 * Refuses folders that need each other in a circle, and counts how far the others are from being rooms: the imports that
 * leave a folder, and the files besides one for each folder that others import. Imports of types count as any other.
 * Fails when one of the numbers is higher than rooms.json says, which only goes down: `--lower` writes what has become
 * better. Imports that leave a folder are counted by the lines of code: of all imports they would be more, the fewer files
 * a folder has.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';

const LIMITS = 'scripts/lint/rooms.json';

/** @param {string} root @returns {string[]} the source files below it, with forward slashes */
function sourceFiles(root) {
  return ['src', 'webview'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll('\\', '/'),
      ),
  );
}

/**
 * Every import of one source file by another.
 * @param {string} root @param {string[]} files @returns {[from: string, to: string][]}
 */
function importsBetween(root, files) {
  const known = new Set(files);
  return files.flatMap((from) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(root, from), 'utf8'), true, true);
    const targets = importedFiles.flatMap(({ fileName }) => {
      const path = posix.join(dirname(from), fileName.replace(/\.js$/, ''));
      const found = fileName.startsWith('.') && [`${path}.ts`, `${path}.tsx`].find((each) => known.has(each));
      return found ? [found] : [];
    });
    return [...new Set(targets)].map((to) => /** @type {[string, string]} */ ([from, to]));
  });
}

/**
 * The groups of folders that can all reach each other (Tarjan's strongly connected components of more than one).
 * @param {Map<string, Set<string>>} needs @returns {string[][]}
 */
function circlesIn(needs) {
  const order = new Map();
  const lowest = new Map();
  /** @type {string[]} */
  const open = [];
  /** @type {string[][]} */
  const circles = [];
  /** @param {string} folder */
  function visit(folder) {
    order.set(folder, order.size);
    lowest.set(folder, order.get(folder));
    open.push(folder);
    for (const other of needs.get(folder) ?? []) {
      if (!order.has(other)) {
        visit(other);
      }
      if (open.includes(other)) {
        lowest.set(folder, Math.min(lowest.get(folder), lowest.get(other)));
      }
    }
    if (lowest.get(folder) === order.get(folder)) {
      const circle = open.splice(open.indexOf(folder));
      if (circle.length > 1) {
        circles.push(circle.sort());
      }
    }
  }
  [...needs.keys()].forEach((folder) => order.has(folder) || visit(folder));
  return circles;
}

/** What every feature stands on, so that an import of it leads to no other feature. */
const GROUND = /^src$|^src\/run$|^src\/(?:plan|ports|protocol)(?:\/|$)|\/kernel$/;

/**
 * The feature of a folder is its name below the floor: `run/locks`, `node/locks` and `extension/locks` are one.
 * @param {string} folder
 */
function featureOf(folder) {
  const [name] = folder.replace(/^(?:src\/[^/]+|webview\/graph|webview)\/?/, '').split('/');
  return name === '' ? folder.split('/').at(-1) : name;
}

/** @param {string} root */
function measure(root) {
  const files = sourceFiles(root);
  const imports = importsBetween(root, files);
  const crossing = imports.filter(([from, to]) => dirname(from) !== dirname(to));
  const betweenFeatures = crossing.filter(
    ([from, to]) => !GROUND.test(dirname(to)) && featureOf(dirname(from)) !== featureOf(dirname(to)),
  );
  /** @type {Map<string, Set<string>>} */
  const needs = new Map(files.map((file) => [dirname(file), new Set()]));
  /** @type {Map<string, Set<string>>} */
  const entries = new Map();
  for (const [from, to] of crossing) {
    needs.get(dirname(from))?.add(dirname(to));
    entries.set(dirname(to), (entries.get(dirname(to)) ?? new Set()).add(to));
  }
  const circles = circlesIn(needs);
  const lines = (/** @type {string} */ file) => readFileSync(join(root, file), 'utf8').split('\n').length - 1;
  const sum = (/** @type {string[]} */ some) => some.reduce((total, file) => total + lines(file), 0);
  const circling = new Set(circles.flat());
  return {
    circles,
    needs,
    counts: {
      crossingsPerThousandLines: Math.ceil((10_000 * crossing.length) / Math.max(1, sum(files))) / 10,
      doorsBesideOne: [...entries.values()].reduce((total, { size }) => total + size - 1, 0),
    },
    told: {
      foldersInCircles: circling.size,
      files: files.length,
      lines: sum(files),
      linesInCircles: sum(files.filter((file) => circling.has(dirname(file)))),
      folders: needs.size,
      imports: imports.length,
      percentCrossing: Math.ceil((1000 * crossing.length) / Math.max(1, imports.length)) / 10,
      percentBetweenFeatures: Math.ceil((1000 * betweenFeatures.length) / Math.max(1, imports.length)) / 10,
    },
  };
}

const root = process.cwd();
const { circles, needs, counts, told } = measure(root);
const limits = JSON.parse(readFileSync(join(root, LIMITS), 'utf8'));
const names = /** @type {(keyof typeof counts)[]} */ (Object.keys(counts));
const worse = names.filter((name) => counts[name] > limits[name]);

if (process.argv.includes('--tell')) {
  console.log(JSON.stringify({ ...counts, ...told, circles }, undefined, 2));
}
if (process.argv.includes('--needs')) {
  console.log(
    JSON.stringify(Object.fromEntries([...needs].map(([folder, others]) => [folder, [...others]]))),
  );
}
if (process.argv.includes('--lower')) {
  const lowered = Object.fromEntries(names.map((name) => [name, Math.min(counts[name], limits[name])]));
  writeFileSync(join(root, LIMITS), `${JSON.stringify(lowered, undefined, 2)}\n`);
}
for (const name of worse) {
  console.error(`${name} is ${counts[name]}, and at most ${limits[name]} is allowed (${LIMITS}).`);
}
if (worse.length > 0) {
  console.error('Import a folder through its one face.');
}
if (circles.length > 0) {
  console.error(
    [
      'Folders need each other in a circle; put what both need where one of them alone needs it:',
      ...circles.map((circle) => `  ${circle.join(' ')}`),
    ].join('\n'),
  );
}
// Who asks for the folders alone is told of them, whatever is wrong with them.
if (worse.length + circles.length > 0 && !process.argv.includes('--needs')) {
  process.exitCode = 1;
}
