import { readFileSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { timed } from '../figures.mjs';

/*
 * The first badges of a window, in a process that has done nothing before: what was compiled and optimised by earlier runs
 * would make a window look quicker than it is. Called by run.mjs with the bundle of our modules, how the plan comes (`text`
 * or `kept`), its file, and the paths to mark.
 */
const [, , bundle = '', way = '', plan = '', paths = ''] = process.argv;
const { default: parts } = await import(pathToFileURL(bundle).href);
const files = /** @type {string[]} */ (JSON.parse(readFileSync(paths, 'utf8')));
const { ms, cpu, result } = timed(() => {
  const text = readFileSync(plan, 'utf8');
  const read = way === 'kept' ? JSON.parse(text) : parts.readPlan(text).plan;
  const owners = parts.planOwners(read, parts.graphOf(read));
  const folders = new parts.FolderClaims(read);
  const ownership = new parts.Ownership(owners, undefined, new Map(), []);
  return files.filter((file) => {
    folders.insideOf(file);
    return parts.fileBadge(ownership.standingOf(file)) !== undefined;
  }).length;
});
console.log(JSON.stringify({ ms, cpu, result }));
