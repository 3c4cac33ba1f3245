import type { Mistake } from './mistake';
import { tests } from './mistake';

/** Mistakes in what is held against contracts: too much or too little is called proved or broken. */
export const CONTRACT_MISTAKES: readonly Mistake[] = [
  {
    what: 'a request whose path fits counts as proved whatever its method',
    file: 'contracts/modules/judgeRequests.ts',
    from: 'same.find((one) => one.method === method)',
    to: 'same[0]',
    found: tests('test/contracts/modules/judgeImports.test.ts'),
  },
  {
    what: 'a server of somebody else is held to the contract',
    file: 'contracts/modules/judgeRequests.ts',
    from: "if (base.startsWith('`') && !isOwn(base, contracts.operations)) {",
    to: 'if (base.startsWith("?")) {',
    found: tests('test/contracts/modules/judgeImports.test.ts'),
  },
  {
    what: 'a route beside those of the contract is a fault',
    file: 'contracts/modules/judgeRoutes.ts',
    from: 'const lacking = meant.filter((one) => !isServed(one));',
    to: 'const lacking = meant.filter((one) => one !== undefined || !isServed(one));',
    found: tests('test/contracts/modules/judgeImports.test.ts'),
  },
];
