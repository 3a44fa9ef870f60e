#!/usr/bin/env node
import { readFileSync } from 'node:fs';
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

void runProgram(process.argv.slice(2), version(__dirname), {
  environment: process.env,
  home: homeOf(process.env),
  out: (text) => console.log(text),
  err: (text) => console.error(text),
}).then((code) => (process.exitCode = code));
