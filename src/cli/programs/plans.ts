import { addGraph } from '../plans/graph';
import { addOwner } from '../plans/owner';
import { runProgram } from './runProgram';

/** What else only reads plans. */
runProgram({ graph: addGraph, owner: addOwner });
