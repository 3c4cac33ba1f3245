import { addFindings } from '../commands/findings';
import { addLogs } from '../commands/logs';
import { addReplay } from '../commands/replay';
import { addReport } from '../commands/report';
import { addStatus } from '../commands/status';
import { addWhy } from '../commands/why';
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
