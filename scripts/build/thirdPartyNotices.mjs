import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.mjs';

/**
 * The licences of the packages that parts of are in a build.
 *
 * @param {readonly string[]} inputs the files that were built from, from the project's root
 * @returns {string} a text with name, version, licence and its words for each package
 * @throws Error where a package says nothing of its licence
 */
export function thirdPartyNotices(inputs) {
  const folders = new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined));
  const notices = [...folders].toSorted().map((folder) => noticeOf(folder));
  return [
    'Wave Orchestrator contains parts of these packages, each under the licence that follows its name.',
    ...new Set(notices),
  ].join(`\n\n${'-'.repeat(80)}\n\n`);
}

/** @param {string} file */
function packageFolder(file) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll('\\', '/'))?.[0];
}

/** @param {string} folder */
function noticeOf(folder) {
  const absolute = join(projectRoot, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(absolute, 'package.json'), 'utf8'));
  const words = readdirSync(absolute)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file) && existsSync(join(absolute, file)))
    .map((file) => readFileSync(join(absolute, file), 'utf8').trim());
  if (license === undefined && words.length === 0) {
    throw new Error(`${name} ${version} says nothing of its licence: nothing may ship with parts of it.`);
  }
  return [`${name} ${version}`, `Licence: ${license ?? 'see below'}`, ...words].join('\n\n');
}
