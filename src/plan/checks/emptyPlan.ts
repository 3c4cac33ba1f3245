import { TEXT_START } from '../yaml/positions';
import type { Problem } from '../problem';
import type { Check } from './check';

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
      : [problem('error', 'The plan is empty. It needs `packages` with at least one package.', TEXT_START)];
  }
  const packages = entries.get('packages');
  const successor = entries.get('superseded_by');
  if (successor?.value.kind === 'scalar' && successor.value.type !== 'null') {
    const message = `The plan has no packages; \`${successor.value.text}\` has taken its place.`;
    return [problem('info', message, successor.value.range)];
  }
  if (packages === undefined) {
    return [problem('error', 'The plan has no `packages`. It needs at least one package.', TEXT_START)];
  }
  return packages.value.kind === 'scalar' && packages.value.type !== 'null'
    ? []
    : [problem('error', '`packages` is empty. A plan needs at least one package.', packages.key.range)];
};

function problem(severity: Problem['severity'], message: string, range: Problem['range']): Problem {
  return { code: 'empty-plan', severity, message, range };
}
