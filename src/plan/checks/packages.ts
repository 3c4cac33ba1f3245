import { TEXT_START, sameRange } from '../yaml/positions';
import type { Problem } from '../problem';
import type { Check } from './basis/check';
import { findEntry } from '../yaml/nodeReader';
import type { MapNode, PlanNode } from '../yaml/planNode';
import { isBlank } from '../yaml/planNode';
import { nearWord } from '../nearWord';
import { PACKAGE_FIELDS, SCOPE_FIELDS } from '../model';
import type { SpellingData } from '../problemData';
import { asItLooks, shortened } from '../yaml/legible';
import type { SourceRange } from '../source';

/** A plan needs packages; one that another plan has replaced (`superseded_by`) may be without. */
export const emptyPlan: Check = ({ reading: { plan, document } }) => {
  const { root, broken } = document;
  if (broken || plan.dialect !== 'empty' || root.kind === 'list') {
    return [];
  }
  const entries = root.kind === 'map' ? root.entries : undefined;
  if (entries === undefined) {
    return root.kind === 'scalar' && root.type !== 'null'
      ? []
      : [
          withoutPackages(
            'error',
            'The plan is empty. It needs `packages` with at least one package.',
            TEXT_START,
          ),
        ];
  }
  const packages = entries.get('packages');
  const successor = entries.get('superseded_by');
  if (successor?.value.kind === 'scalar' && successor.value.type !== 'null') {
    const message = `The plan has no packages; \`${successor.value.text}\` has taken its place.`;
    return [withoutPackages('info', message, successor.value.range)];
  }
  if (packages === undefined) {
    const written = [...entries.values()].find(
      ({ key, value }) =>
        value.kind !== 'scalar' && nearWord(asItLooks(key.value), ['packages']) !== undefined,
    )?.key;
    const needed = 'It needs at least one package.';
    return written === undefined
      ? [withoutPackages('error', `The plan has no \`packages\`. ${needed}`, TEXT_START)]
      : [
          {
            ...withoutPackages(
              'error',
              `The plan has no \`packages\`, but \`${shortened(written.value)}\`, which is not read. Did you mean \`packages\`?`,
              written.range,
            ),
            data: spelling(written.range, 'packages'),
          },
        ];
  }
  return packages.value.kind === 'scalar' && packages.value.type !== 'null'
    ? []
    : [
        withoutPackages(
          'error',
          '`packages` is empty. A plan needs at least one package.',
          packages.key.range,
        ),
      ];
};

function withoutPackages(severity: Problem['severity'], message: string, range: Problem['range']): Problem {
  return { code: 'empty-plan', severity, message, range };
}

/** Another word in the place of one. */
function spelling(range: SourceRange, value: string): SpellingData {
  return { kind: 'spelling', title: `Write \`${value}\``, replaced: [{ value, range }] };
}

/** Every package needs an id of its own. Of a map of packages, YAML itself keeps only the last one of the same key. */
export const duplicateIds: Check = ({ reading: { plan, problems } }) => {
  const first = new Map(plan.packages.toReversed().map((item) => [item.id, item]));
  return plan.packages.flatMap((item) => {
    const original = first.get(item.id);
    const lost = problems.find(
      (problem) => problem.code === 'duplicate-key' && sameRange(problem.range, item.idRange),
    );
    const related =
      original !== undefined && original !== item
        ? [{ message: 'The first package with this id is here.', range: original.idRange }]
        : lost?.related;
    return related === undefined
      ? []
      : [
          {
            code: 'duplicate-package',
            severity: 'error' as const,
            message: `There is more than one package "${item.id}". Give each its own id.`,
            range: item.idRange,
            package: item.id,
            related,
          },
        ];
  });
};

/**
 * Without a scope a package may write nothing, which is hardly ever meant; an empty `write_allow` says that it is. Where
 * upstream's schema is told of plans in the full dialect, that says it.
 */
export const missingScope: Check = ({ reading: { plan, document }, strict, forUpstream }) => {
  if (strict || (plan.dialect === 'full' && forUpstream)) {
    return [];
  }
  const nodes = new Map(packageNodes(document.root).map((node) => [node.range, node]));
  return plan.packages.flatMap((item) => {
    const scope = nodes.get(item.range)?.entries.get('scope')?.value;
    const given =
      scope === undefined || isBlank(scope)
        ? undefined
        : scope.kind !== 'map' || findEntry(scope, ['write_allow']);
    return given !== undefined
      ? []
      : [
          {
            code: 'missing-scope',
            severity: 'warning' as const,
            message: `"${item.id}" has no \`write_allow\` in its \`scope\`, so its agent may write nothing. Write \`write_allow: []\` if that is meant.`,
            range: item.idRange,
            package: item.id,
          },
        ];
  });
};

/**
 * A field that is not read because of a slip of the finger: a package whose `depend_on` is overlooked would start too early.
 * Fields that resemble nothing are left alone, since plans may say more than we know.
 */
export const misspeltFields: Check = ({ reading: { plan, document } }) => {
  const owners = new Map(plan.packages.map((item) => [item.range, item.id]));
  return packageNodes(document.root).flatMap((node) => {
    const owner = owners.get(node.range);
    const scope = node.entries.get('scope')?.value;
    return [
      ...misspelt(node, PACKAGE_FIELDS, 'a package', owner),
      ...(scope?.kind === 'map' ? misspelt(scope, SCOPE_FIELDS, 'a scope', owner) : []),
    ];
  });
};

function misspelt(
  node: MapNode,
  known: ReadonlySet<string>,
  kind: string,
  owner: string | undefined,
): Problem[] {
  const strange = [...node.entries.values()].filter(({ key }) => !known.has(key.value));
  const free = strange.length === 0 ? [] : [...known].filter((field) => !node.entries.has(field));
  return strange.flatMap(({ key }): Problem[] => {
    const meant = key.value.length < 4 ? undefined : nearWord(key.value, free);
    return meant === undefined
      ? []
      : [
          {
            code: 'misspelt-field',
            severity: 'warning',
            message: `\`${key.value}\` is not a field of ${kind}, so it is not read. Did you mean \`${meant}\`?`,
            range: key.range,
            data: spelling(key.range, meant),
            ...(owner === undefined ? {} : { package: owner }),
          },
        ];
  });
}

/** The packages of a plan as they are written, whether in a list or in a map; entries that are no map are left out. */
function packageNodes(root: PlanNode): MapNode[] {
  const packages = root.kind === 'map' ? root.entries.get('packages')?.value : undefined;
  const nodes =
    packages?.kind === 'list'
      ? packages.items
      : packages?.kind === 'map'
        ? [...packages.entries.values()].map((entry) => entry.value)
        : [];
  return nodes.filter((node) => node.kind === 'map');
}
