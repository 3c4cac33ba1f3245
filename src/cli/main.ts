import { createProgram } from './program';
import { installationIn } from './installation';
import { processTerminal } from './terminal';

void createProgram({ terminal: processTerminal(), installation: installationIn(__dirname) })
  .run(process.argv.slice(2))
  .then((code) => {
    // Not process.exit: what is still being written to a pipe would be cut off.
    process.exitCode = code;
  });
