import type { PreflightCheck } from '../events/observedEvents';

/** The report of preflight for people: GO or what is missing, a line for each thing, and below it what to do. */
export function preflightText(checks: readonly PreflightCheck[]): string[] {
  const missing = checks.filter((check) => !check.ok);
  const width = Math.max(0, ...checks.map((check) => check.name.length));
  const head =
    missing.length === 0
      ? `Preflight: GO (${checks.length} checks)`
      : `Preflight: NO GO, ${missing.length} of ${checks.length} missing`;
  return [
    head,
    ...checks.flatMap(({ kind, name, ok, message, advice }) => [
      `  ${ok ? '✔ ok' : '✖ missing'}`.padEnd(13) + `${kind.padEnd(8)}${name.padEnd(width)}  ${message}`,
      ...(ok || advice === undefined ? [] : [`${' '.repeat(21)}${advice}`]),
    ]),
  ];
}
