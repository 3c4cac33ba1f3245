/** What `judge.cjs` takes of ours. As in the driver that ships, the parsers are loaded by the thread that reads alone. */
export { judgeUses } from '../../src/contracts/modules/modules';
export { GitContracts } from '../../src/node/contracts/gitContracts';
