import { firstById } from '../firstById';
import type { WorkPackage } from '../model';
import type { Problem } from '../problem';
import type { Check } from './basis/check';
import { commandsIn } from './basis/commandPaths';

/** Programs that print, wait, or look at files, and carry out no test. */
const MEASURES_NOTHING: ReadonlySet<string> = new Set(
  'echo printf true : false test [ [[ ls stat file cd pwd mkdir touch sleep exit which command type grep egrep wc'.split(
    ' ',
  ),
);

/** Ways in which a tier promises what can never be shown. */
const EMPTY_PROMISES: readonly {
  readonly holds: (item: WorkPackage) => boolean;
  readonly words: string;
}[] = [
  {
    holds: ({ verification: { tier, steps } }) => tier !== 'C' && steps.length === 0,
    words: 'no step is named that could show it. Name the command that runs the tests',
  },
  {
    holds: ({ verification: { tier, steps } }) => tier === 'B' && !steps.some(({ kind }) => kind === 'ci'),
    words:
      'it is shown by checks on a server, and no step of the kind `ci` asks for them. Add one, or call the tier A',
  },
  {
    holds: ({ verification: { tier, steps } }) =>
      tier === 'A' && !steps.some(({ kind, command }) => kind === 'command' && mayTest(command ?? '')),
    words:
      'it is shown by a report of tests, and its steps run none. Add the command that runs the tests, or call the tier C',
  },
];

/**
 * Tiers whose promise nothing in the plan can show: the report would call them _claimed_ however well the work is done. Packages
 * of which the same holds are one problem.
 */
export const tiers: Check = ({ reading: { plan } }) => {
  const promising = [...firstById(plan).values()].filter(
    ({ verification: { tier }, subplan }) => tier !== undefined && tier !== 'C' && subplan === undefined,
  );
  const reasons = promising.map((item) => EMPTY_PROMISES.find(({ holds }) => holds(item)));
  return EMPTY_PROMISES.flatMap((reason): Problem[] => {
    const [first, ...others] = promising.filter((_, index) => reasons[index] === reason);
    if (first === undefined) {
      return [];
    }
    const also = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return [
      {
        code: 'tier-unproved',
        severity: 'info',
        message: `The tier ${first.verification.tier ?? ''} of "${first.id}"${also} can only be claimed: ${reason.words}.`,
        range: placeOf(first),
        package: first.id,
        related: others
          .filter((item) => !samePlace(item, first))
          .map((item) => ({
            message: `The same holds of "${item.id}".`,
            range: placeOf(item),
          })),
      },
    ];
  });
};

function placeOf({ verification, idRange }: WorkPackage): Problem['range'] {
  return verification.tierRange ?? idRange;
}

/** Packages may share one verification by an alias. */
function samePlace(a: WorkPackage, b: WorkPackage): boolean {
  const [one, other] = [placeOf(a).start, placeOf(b).start];
  return one.line === other.line && one.character === other.character;
}

/** Whether a command line may carry out tests; what only a shell understands may. */
function mayTest(command: string): boolean {
  const commands = commandsIn(command);
  return (
    commands?.some(([first = '', second = '']) => {
      const program = first === '!' ? second : first;
      return !MEASURES_NOTHING.has(program);
    }) !== false
  );
}
