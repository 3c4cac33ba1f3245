import type { Dialect } from '../model';
import type { PlanNode } from '../yaml/planNode';
import { TEXT_START } from '../yaml/positions';
import type { Problem, Severity } from '../problem';
import type { SchemaViolation } from '../upstream/schemaViolations';
import { dotted, schemaViolations } from '../upstream/schemaViolations';
import type { Check } from './check';

/** Our additions to the format, by the level at which they may stand. */
const ADDITIONS = {
  plan: ['execution'],
  package: ['agent', 'prompt', 'setup', 'subplan', 'obligations', 'consumes', 'gate'],
};

/**
 * Where a plan differs from upstream's schema. The engine can work with all of it, so these are warnings; to the letter
 * (`strict`) they are errors. Plans in the other dialects differ from it everywhere, which is said only once.
 */
export const schema: Check = ({ reading: { plan, document }, strict }) => {
  if (document.broken || (plan.dialect === 'empty' && !strict)) {
    return [];
  }
  if (plan.dialect !== 'full' && !strict) {
    const packages = document.root.kind === 'map' ? document.root.entries.get('packages') : undefined;
    return [
      {
        code: 'short-dialect',
        severity: 'info',
        message: `This plan is in the ${FORMS[plan.dialect]}, which upstream's schema does not accept. It works here.`,
        range: packages?.key.range ?? TEXT_START,
      },
    ];
  }
  const all = schemaViolations(document.root);
  const violations = all.filter((violation) => violation.kind !== 'missing');
  return [...violations, ...missingByMap(all)].flatMap((violation) =>
    problemsOf(violation, document.root, strict),
  );
};

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
  return path.length === 2 && path[0] === 'packages' && ADDITIONS.package.includes(field);
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
