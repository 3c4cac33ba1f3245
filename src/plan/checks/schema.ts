import { PACKAGE_ADDITIONS } from '../additions';
import type { Dialect } from '../model';
import type { PlanNode } from '../yaml/planNode';
import { TEXT_START } from '../yaml/positions';
import type { Problem, Severity } from '../problem';
import type { SchemaViolation } from '../upstream/schemaViolations';
import { dotted, schemaViolations } from '../upstream/schemaViolations';
import type { SourceRange } from '../source';
import { lockKeyFindings } from '../upstream/lockKeys';
import type { Check, CheckedPlan } from './basis/check';

/** Our additions to the format, by the level at which they may stand. */
const ADDITIONS = {
  plan: ['execution', 'parameters'],
  package: PACKAGE_ADDITIONS,
  scope: ['syntax'],
};

/**
 * Where a plan differs from upstream's schema. The engine can work with all of it, so these are warnings for those who need
 * upstream, and one hint for everybody else; to the letter (`strict`) they are errors. Plans in the other dialects differ from it
 * everywhere, which is said only once.
 */
export const schema: Check = (checked) => {
  const { reading, strict, forUpstream } = checked;
  const { plan, document } = reading;
  if (document.broken || (plan.dialect === 'empty' && !strict)) {
    return [];
  }
  const packages = document.root.kind === 'map' ? document.root.entries.get('packages') : undefined;
  const range = packages?.key.range ?? TEXT_START;
  if (plan.dialect !== 'full' && !strict) {
    const message = `This plan is in the ${FORMS[plan.dialect]}. It works here; the tools that the format comes from (agentic-coding-tools) accept the full dialect only.`;
    return [{ code: 'short-dialect', severity: 'info', message, range }];
  }
  const all = schemaViolations(document.root);
  const violations = [...all.filter((violation) => violation.kind !== 'missing'), ...missingByMap(all)];
  const problems = violations.flatMap((violation) => problemsOf(violation, document.root, strict));
  return forUpstream ? problems : folded(checked, problems, range);
};

/** All that upstream's tools would refuse and that changes nothing here, as one hint. */
function folded(
  { reading, overlaps }: CheckedPlan,
  problems: readonly Problem[],
  range: SourceRange,
): Problem[] {
  const counted = (code: string): number => problems.filter((problem) => problem.code === code).length;
  const apart = overlaps.scope.filter(({ upstream, common }) => upstream && common.found === 'none').length;
  const parts = [
    plural(counted('schema-missing'), 'place with missing fields', 'places with missing fields'),
    plural(counted('schema-value'), 'value', 'values'),
    plural(counted('schema-unknown'), 'unknown field', 'unknown fields'),
    plural(lockKeyFindings(reading.plan).length, 'lock key', 'lock keys'),
    plural(apart, 'overlap that `deny` takes away', 'overlaps that `deny` takes away'),
  ].filter((part) => part !== '');
  const message = `The tools that this format comes from (agentic-coding-tools) would not accept this plan as it is: ${parts.join(', ')}. Here that changes nothing; \`waves validate --compat upstream\` lists it.`;
  return parts.length === 0 ? [] : [{ code: 'upstream-differences', severity: 'info', message, range }];
}

function plural(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}

const FORMS: Readonly<Record<Dialect, string>> = {
  full: 'full dialect',
  short: 'short dialect',
  map: 'short dialect, with a map of packages',
  empty: 'short dialect',
};

/** All fields that the same map lacks, as one. */
function missingByMap(violations: readonly SchemaViolation[]): SchemaViolation[] {
  const byPath = new Map<string, SchemaViolation>();
  for (const violation of violations.filter((candidate) => candidate.kind === 'missing')) {
    const key = dotted(violation.path);
    const earlier = byPath.get(key);
    byPath.set(key, { ...violation, fields: [...(earlier?.fields ?? []), ...violation.fields] });
  }
  return [...byPath.values()].filter((violation) => violation.fields.length > 0);
}

function problemsOf(violation: SchemaViolation, root: PlanNode, strict: boolean): Problem[] {
  const severity: Severity = strict ? 'error' : 'warning';
  const owner = packageOf(violation, root);
  const about = owner === undefined ? {} : { package: owner };
  const { range, fields } = violation;
  switch (violation.kind) {
    case 'value': {
      if (violation.words === '') {
        return [];
      }
      const message = `${nameOf(violation.path)} ${violation.words} (upstream's schema).`;
      return [{ code: 'schema-value', severity, message, range, ...about }];
    }
    case 'missing': {
      const names = fields.map((field) => `\`${field}\``).join(', ');
      const message = `${nameOf(violation.path)} has no ${names}, which upstream's schema requires.`;
      return [{ code: 'schema-missing', severity, message, range, ...about }];
    }
    case 'unknown':
      return fields.flatMap((field, index) =>
        !strict && isAddition(violation.path, field)
          ? []
          : [
              {
                code: 'schema-unknown',
                severity,
                message: `${nameOf(violation.path)} has \`${field}\`, which upstream's schema does not know.`,
                range: violation.fieldRanges[index] ?? range,
                ...about,
              },
            ],
      );
  }
}

function isAddition(path: SchemaViolation['path'], field: string): boolean {
  if (path.length === 0) {
    return ADDITIONS.plan.includes(field);
  }
  return (
    path[0] === 'packages' &&
    ((path.length === 2 && ADDITIONS.package.includes(field)) ||
      (path.length === 3 && path[2] === 'scope' && ADDITIONS.scope.includes(field)))
  );
}

/** What a path leads to, in words that can begin a sentence. */
function nameOf(path: SchemaViolation['path']): string {
  const last = path.at(-1);
  if (last === undefined) {
    return 'The plan';
  }
  if (typeof last === 'string') {
    return `\`${last}\``;
  }
  const list = path.at(-2);
  return list === 'packages'
    ? 'The package'
    : list === 'steps'
      ? 'The step'
      : `Item ${last + 1} of \`${list}\``;
}

function packageOf({ path }: SchemaViolation, root: PlanNode): string | undefined {
  const [list, index] = path;
  if (list !== 'packages' || typeof index !== 'number' || root.kind !== 'map') {
    return undefined;
  }
  const packages = root.entries.get('packages')?.value;
  const item = packages?.kind === 'list' ? packages.items[index] : undefined;
  const id = item?.kind === 'map' ? item.entries.get('package_id')?.value : undefined;
  return id?.kind === 'scalar' && id.text !== '' ? id.text : undefined;
}
