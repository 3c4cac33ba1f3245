import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { projectRoot } from '../projectRoot.mjs';

/** How much the summary repeats of an error, */
const REASON_LINES = 12;
/** and of what its runs had written down last. */
const RECORD_LINES = 16;

/**
 * A reporter of Vitest that writes what each tier came to into the file that `WAVES_TEST_REPORT` names, for
 * `scripts/test.mjs`: `{ tiers: { [name]: TierReport }, errors: number }`. Errors are those outside of every test.
 */
export default class TierReporter {
  /** When each tier began and last ended something, in milliseconds. @type {Map<string, [number, number]>} */
  spans = new Map();

  onTestModuleStart({ project: { name } }) {
    this.spans.set(name, this.spans.get(name) ?? [Date.now(), Date.now()]);
  }

  onTestModuleEnd({ project: { name } }) {
    const now = Date.now();
    this.spans.set(name, [this.spans.get(name)?.[0] ?? now, now]);
  }

  onTestRunEnd(modules, errors) {
    const tiers = {};
    for (const module of modules) {
      const { name } = module.project;
      const [began, ended] = this.spans.get(name) ?? [0, 0];
      tiers[name] ??= {
        passed: 0,
        failed: 0,
        skipped: 0,
        failures: [],
        seconds: (ended - began) / 1000,
        work: 0,
      };
      addModule(tiers[name], module);
    }
    writeFileSync(process.env['WAVES_TEST_REPORT'], JSON.stringify({ tiers, errors: errors.length }));
  }
}

function addModule(tier, module) {
  const file = relative(projectRoot, module.moduleId);
  const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } =
    module.diagnostic();
  tier.work +=
    (environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration) / 1000;
  for (const test of module.children.allTests()) {
    const { state, errors } = test.result();
    switch (state) {
      case 'passed':
        tier.passed += 1;
        break;
      case 'failed':
        tier.failed += 1;
        tier.failures.push(`${file} > ${test.fullName}${reasonOf(errors)}${lastRecords(test.meta())}`);
        break;
      default:
        tier.skipped += 1;
    }
  }
  // A file that cannot be loaded has no tests, and what fails before or after all of them is none of them.
  for (const suite of [module, ...module.children.allSuites()]) {
    if (suite.errors().length > 0) {
      tier.failed += 1;
      const name = suite === module ? '' : ` > ${suite.fullName}`;
      tier.failures.push(`${file}${name} (outside of a test)${reasonOf(suite.errors())}`);
    }
  }
}

/** The beginning of the first error, indented below the test: of a long log only the end may be kept. */
function reasonOf(/** @type {readonly { message: string, diff?: string }[]} */ errors = []) {
  const [first] = errors;
  const lines = stripVTControlCharacters(`${first?.message ?? ''}\n${first?.diff ?? ''}`).split('\n');
  return indented(lines.filter((line) => line.trim() !== '').slice(0, REASON_LINES));
}

/** What `test/support/gitRepository.ts` has kept of the runs in a repository. */
function lastRecords(/** @type {{ records?: string }} */ { records }) {
  return records === undefined ? '' : indented(records.split('\n').slice(-RECORD_LINES));
}

function indented(/** @type {readonly string[]} */ lines) {
  return lines.map((line) => `\n      ${line.slice(0, 200)}`).join('');
}
