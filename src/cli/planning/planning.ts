import { addExplain } from './explain';
import { addFix } from './fix';
import { addImport } from './import';
import { addInit } from './init';
import { addRefactor } from './refactor';

/** The commands that make plans, in the order of `waves --help`. */
export const PLANNING_COMMANDS = [addInit, addImport, addFix, addRefactor, addExplain] as const;
