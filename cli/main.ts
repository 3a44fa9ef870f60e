#!/usr/bin/env node
import { fstatSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { homeOf } from './context.js';
import { runProgram } from './program.js';

function version(folder: string): string {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
  } catch {
    return folder === dirname(folder) ? '0.0.0' : version(dirname(folder));
  }
}

/** Into a file all of it or an error: the stream of Node.js takes no notice of a part that a full disk leaves out. */
function print(text: string): void {
  if (isFile(process.stdout.fd)) writeFileSync(process.stdout.fd, `${text}\n`);
  else console.log(text);
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

let isOutputLost = false;
/** What is printed and gets nowhere is no success; a reader that has seen enough, such as `head`, is no failure. */
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE' || isOutputLost) return;
  isOutputLost = true;
  console.error(`bbctl: cannot write to the standard output: ${message}`);
});
process.stderr.on('error', () => undefined);
process.once('exit', () => {
  if (isOutputLost) process.exitCode = 1;
});

void runProgram(process.argv.slice(2), version(__dirname), {
  environment: process.env,
  home: homeOf(process.env),
  out: print,
  err: (text) => console.error(text),
}).then((code) => (process.exitCode = code));
