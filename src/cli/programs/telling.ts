import { addFindings } from '../explaining/findings';
import { addLogs } from '../explaining/logs';
import { addReplay } from '../explaining/replay';
import { addReport } from '../explaining/report';
import { runProgram } from './runProgram';

/** What else looks at a run and changes nothing: loaded without drivers, agents and reading plans. */
runProgram({ findings: addFindings, logs: addLogs, replay: addReplay, report: addReport });
