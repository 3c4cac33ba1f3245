/**
 * What a tier of tests came to.
 *
 * @typedef {object} TierReport
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} failures what failed, by file and name, with the beginning of the reason
 * @property {number} seconds from its first file to its last
 * @property {number} work the seconds of all its files together
 */

/** Adds up checks and tiers, and what is wrong besides. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;
  /** @type {string[]} */
  failures = [];

  /** One thing that went well or not: a check, a preparation, a program that had to end well. */
  count(/** @type {string} */ name, /** @type {boolean} */ good) {
    this.passed += good ? 1 : 0;
    if (!good) {
      this.failed += 1;
      this.failures.push(name);
    }
  }

  /** A tier's tests; one without any is a failure. */
  add(/** @type {string} */ tier, /** @type {TierReport} */ report) {
    this.passed += report.passed;
    this.failed += report.failed;
    this.skipped += report.skipped;
    this.failures.push(...report.failures.map((failure) => `${tier}: ${failure}`));
    if (report.passed + report.failed + report.skipped === 0) {
      this.count(`${tier}: no test has run`, false);
    }
  }

  /** The line that stands last, alone. */
  get line() {
    const skipped = this.skipped > 0 ? `, ${this.skipped} skipped` : '';
    return `${this.passed} passed, ${this.failed} failed${skipped}`;
  }
}
