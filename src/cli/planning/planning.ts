import { addImport } from './import';
import { addInit } from './init';

/** The commands that make plans, in the order of `waves --help`. */
export const PLANNING_COMMANDS = [addInit, addImport] as const;
