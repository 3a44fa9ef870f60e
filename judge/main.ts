import { join } from 'node:path';
import { runJudge } from './program.js';

const surroundings = {
  root: join(__dirname, '..'),
  print: (text: string) => void process.stdout.write(`${text}\n`),
  complain: (text: string) => void process.stderr.write(`${text}\n`),
};

void runJudge(process.argv.slice(2), surroundings).then((code) => {
  process.exitCode = code;
});
