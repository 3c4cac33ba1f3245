import { addStatus } from '../explaining/status';
import { addWhy } from '../explaining/why';
import { runProgram } from './runProgram';

/** What says where a run stands: asked again and again, and loaded without drivers, agents, reading plans and reports. */
runProgram({ status: addStatus, why: addWhy });
