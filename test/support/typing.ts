/** A program that carries a command out on a terminal that it opens itself, and types there what is asked for. */
export const TYPING = `
import { spawn } from 'node:child_process';
const child = spawn('script', ['-qec', process.argv.slice(2).join(' '), '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
let shown = '';
let typed = false;
child.stdout.on('data', (text) => {
  shown += text;
  const [, number] = /Type (\\d+) for yes/.exec(shown) ?? [];
  if (!typed && number !== undefined) {
    typed = true;
    child.stdin.write(number + '\\n');
  }
});
child.on('close', () => console.log(shown));
`;
