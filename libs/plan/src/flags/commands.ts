import type { CommandName } from '@chatload/contracts';

import type { FlagTable } from './flag.ts';
import { LOAD_FLAGS } from './load-flags.ts';
import { REPORT_FLAGS } from './report-flags.ts';
import { RUN_FLAGS } from './run-flags.ts';
import { STREAM_FLAGS } from './stream-flags.ts';

export interface CommandSpec {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The one word without a flag that it takes, as the help calls it. */
  readonly argument?: string;
  readonly flags: FlagTable;
  /** Whole command lines, shown in the help and resolved in a test. */
  readonly examples: readonly Example[];
}

/** A command that sends load. */
export interface LoadCommandSpec extends CommandSpec {
  readonly name: CommandName;
  /** The npm script that runs it. */
  readonly script: string;
  /** A flag with its value: what an error about a stray word shows the ways in with. */
  readonly sampleFlags: string;
}

interface Example {
  readonly shows: string;
  /** What stands behind the command's name. */
  readonly words: string;
}

/** Every command that sends load, one line each. */
export const COMMANDS = {
  load: {
    name: 'load',
    summary:
      'Ask a server for whole answers, by a number of users or at a rate, and measure latency',
    script: 'load-test',
    sampleFlags: '--connections 10',
    flags: LOAD_FLAGS,
    examples: [
      { shows: 'Test what runs on port 3000, else the bundled servers, for 30 s', words: '' },
      {
        shows: '50 users, each of whom asks again when the answer is there, for 2 minutes',
        words: '--connections 50 --duration 2m',
      },
      {
        shows: '20 requests every second, whether the server keeps up or not',
        words: '--requests-per-second 20 --connections 200 --duration 60',
      },
      {
        shows: 'Your own server, which has a mock-provider as its upstream, held to a latency',
        words:
          '--url http://localhost:8080/v1 --mock-url http://localhost:4010 ' +
          "--objective 'e2eMs p95 <= 2000'",
      },
      {
        shows: 'A real provider, with a key from the environment and a bounded cost',
        words:
          '--url https://api.example.com/v1 --allow-host api.example.com ' +
          '--api-key-env API_KEY --model small-model --max-tokens 50 --requests 20',
      },
    ],
  },
  stream: {
    name: 'stream',
    summary: 'Stream chat completions from a server and measure every token’s arrival',
    script: 'stream-test',
    sampleFlags: '--batch 10',
    flags: STREAM_FLAGS,
    examples: [
      { shows: 'Test what runs on port 3000, else the bundled servers', words: '' },
      {
        shows: '50 streams at once, released 10 at a time',
        words: '--concurrent 50 --requests 1000 --batch 10',
      },
      {
        shows: 'Your own server, which has a mock-provider as its upstream',
        words: '--url http://localhost:8080/v1 --mock-url http://localhost:4010',
      },
      {
        shows: 'A slow upstream: first token after 2 s, then one every 50 ms',
        words: '--local --mock-ttft-ms 2s --mock-token-delay-ms 50',
      },
      {
        shows: 'A real provider, with a key from the environment and a bounded cost',
        words:
          '--url https://api.example.com/v1 --allow-host api.example.com ' +
          '--api-key-env API_KEY --model small-model --max-tokens 50 --requests 20',
      },
    ],
  },
} as const satisfies { readonly [Name in CommandName]: LoadCommandSpec & { readonly name: Name } };

/** Commands that send nothing. */
export const QUIET_COMMANDS = {
  plan: {
    name: 'plan',
    summary: 'Show what a command would do, and where each setting comes from; starts nothing',
    argument: 'COMMAND',
    flags: { help: RUN_FLAGS.help, version: RUN_FLAGS.version },
    examples: [
      { shows: 'The phases of a run, its objectives and its engine', words: 'load --duration 2m' },
      { shows: 'The same as JSON', words: 'stream --concurrent 50 --format json' },
    ],
  },
  report: {
    name: 'report',
    summary: 'Print the report of a run that has ended, from its folder',
    argument: 'RUN_FOLDER',
    flags: REPORT_FLAGS,
    examples: [
      { shows: 'As it stood on the screen', words: 'runs/2026-11-25T08-01-00Z-stream' },
      { shows: 'As JSON', words: 'runs/2026-11-25T08-01-00Z-stream --format json' },
    ],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

/** The commands that send load and know this flag. */
export function commandsWith(flag: string): readonly CommandName[] {
  return Object.values(COMMANDS)
    .filter(({ flags }) => Object.hasOwn(flags, flag))
    .map(({ name }) => name);
}
