#!/usr/bin/env node
// Plain JavaScript on purpose: an old Node must be able to read this far and be told what to do.
import process from 'node:process';

const NEEDED_MAJOR = 24;

if (Number(process.versions.node.split('.')[0]) < NEEDED_MAJOR) {
  process.stderr.write(
    `chatload needs Node ${NEEDED_MAJOR}; this is ${process.version}.\n` +
      'npm ci brings a Node 24 of its own: start it as `npx chatload …` or `npm run stream-test`.\n',
  );
  process.exitCode = 2;
} else {
  await import('../src/main.ts');
}
