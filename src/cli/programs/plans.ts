import { addGraph } from '../commands/graph';
import { addOwner } from '../commands/owner';
import { runProgram } from './runProgram';

/** What else only reads plans. */
runProgram({ graph: addGraph, owner: addOwner });
