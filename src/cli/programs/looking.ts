import { addFindings } from '../explaining/findings';
import { addLogs } from '../explaining/logs';
import { addReplay } from '../explaining/replay';
import { addReport } from '../explaining/report';
import { addStatus } from '../explaining/status';
import { addWhy } from '../explaining/why';
import { runProgram } from './runProgram';

/** What looks at a run and changes nothing: loaded without drivers, agents and reading plans. */
runProgram({
  status: addStatus,
  why: addWhy,
  findings: addFindings,
  logs: addLogs,
  replay: addReplay,
  report: addReport,
});
