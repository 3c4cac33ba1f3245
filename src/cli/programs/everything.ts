import { EVERY_COMMAND } from './everyCommand';
import { runProgram } from './runProgram';

runProgram(EVERY_COMMAND);
