import { addGraph } from '../commands/graph';
import { addOwner } from '../commands/owner';
import { addValidate } from '../commands/validate';
import { runProgram } from './runProgram';

/** What only reads plans: loaded without anything of runs, so that checking a plan takes little more than reading it. */
runProgram([addValidate, addGraph, addOwner]);
