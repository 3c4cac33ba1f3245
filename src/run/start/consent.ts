/** What people agree to before a plan is carried out, for all who are not of this folder. */
export type { AskedCommand, CommandPurpose, PlannedCommand } from './commandSet';
export { commandKey, commandSet, trailKey } from './commandSet';
export { commandSetText, dangerousCount } from './commandSetText';
export type { ReadText, Trail } from './trail';
export { trailOf } from './trail';
export type { TrailChange } from './trailChange';
export { trailChangeLines, trailChanges } from './trailChange';
