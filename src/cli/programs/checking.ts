import { addValidate } from '../plans/validate';
import { runProgram } from './runProgram';

/** What checks plans, alone: editors, hooks and CI start it again and again, and nothing of runs is loaded for it. */
runProgram({ validate: addValidate });
