import type v8 from 'node:v8';

/** How an engine is told to wait before it makes code faster that is often called, and how it is told what it does by itself. */
interface Options {
  readonly patient: string;
  readonly usual: string;
}

/** Most regular expressions are looked for a few times, and would be turned into the machine's language with the second. */
const REGEXPS: Options = { patient: '--regexp-tier-up-ticks=20', usual: '--regexp-tier-up-ticks=1' };

/**
 * Small commands end before what the engine makes faster would have paid for it, which takes a quarter of their time. It waits eight
 * times as long with that. By version of the engine (those of Node.js 20, 22 and 24), because each has options of its own, and
 * complains of others; of the last, the other count cannot be set back.
 */
const OPTIONS: Readonly<Record<string, Options>> = {
  '11.3': {
    patient: `--interrupt-budget=1000000 ${REGEXPS.patient}`,
    usual: `--interrupt-budget=67584 ${REGEXPS.usual}`,
  },
  '12.4': {
    patient: `--invocation-count-for-maglev=4000 --invocation-count-for-turbofan=30000 ${REGEXPS.patient}`,
    usual: `--invocation-count-for-maglev=400 --invocation-count-for-turbofan=3000 ${REGEXPS.usual}`,
  },
  '13.6': {
    patient: `--invocation-count-for-maglev=4000 ${REGEXPS.patient}`,
    usual: `--invocation-count-for-maglev=400 ${REGEXPS.usual}`,
  },
};

/** An engine that can be told to wait with making code faster. */
export interface PatientEngine {
  /** From now on. */
  begin(): void;
  /**
   * Does something as if it had not been told: what is kept compiled, also of Node.js itself, is for an engine with the options
   * that it was compiled under, and all of it would be compiled anew.
   */
  asUsual<T>(work: () => T): T;
}

/** The engine of this process. @param loadV8 absent: it is to go on as ever. */
export function patientEngine(loadV8: (() => typeof v8) | undefined): PatientEngine {
  const options = OPTIONS[/^\d+\.\d+/.exec(process.versions.v8)?.[0] ?? ''];
  if (options === undefined || loadV8 === undefined) {
    return { begin: () => undefined, asUsual: (work) => work() };
  }
  const { setFlagsFromString } = loadV8();
  let isPatient = false;
  return {
    begin() {
      isPatient = true;
      setFlagsFromString(options.patient);
    },
    asUsual(work) {
      if (!isPatient) {
        return work();
      }
      isPatient = false;
      setFlagsFromString(options.usual);
      try {
        return work();
      } finally {
        isPatient = true;
        setFlagsFromString(options.patient);
      }
    },
  };
}
