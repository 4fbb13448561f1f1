import type { CommandName } from '@chatload/contracts';

import { BENCHMARK_FLAGS } from './benchmark-flags.ts';
import { CALIBRATE_FLAGS } from './calibrate-flags.ts';
import type { FlagTable } from './flag.ts';
import { COMPARE_FLAGS } from './compare-flags.ts';
import { LOAD_FLAGS } from './load-flags.ts';
import { PERF_FLAGS } from './perf-flags.ts';
import { REPORT_FLAGS } from './report-flags.ts';
import { RUN_FLAGS } from './run-flags.ts';
import { STREAM_FLAGS } from './stream-flags.ts';

export interface CommandSpec {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The one word without a flag that it takes, as the help calls it. */
  readonly argument?: string;
  /** Further words that it takes behind that one, any number of them, as the help calls them. */
  readonly furtherArguments?: string;
  /** The list whose values may stand without the flag in front of them. */
  readonly bareFlag?: string;
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
    summary: 'Ask a server for whole answers, by users or at a rate, and measure latency',
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
  benchmark: {
    name: 'benchmark',
    summary: 'Profile a server under load with Clinic, and say what slows it and what to do',
    script: 'benchmark',
    bareFlag: 'tool',
    sampleFlags: '--connections 50',
    flags: BENCHMARK_FLAGS,
    examples: [
      { shows: 'The bundled chat-server: a plain run, then one with each tool', words: '' },
      { shows: 'Only two of the tools, under streams', words: 'doctor flame --stream' },
      {
        shows: 'Your own server, which chatload starts with a mock-provider as its upstream',
        words: "flame --command 'node server.js' --cwd ../my-server --port 8080",
      },
      {
        shows: 'Longer, with more users, and the pages opened at the end',
        words: 'doctor flame --duration 60 --connections 100 --open',
      },
    ],
  },
} as const satisfies { readonly [Name in CommandName]: LoadCommandSpec & { readonly name: Name } };

/** Commands that send nothing to a server under test, or leave that to others. */
export const QUIET_COMMANDS = {
  calibrate: {
    name: 'calibrate',
    summary: 'Measure how exact this machine’s figures are, for later reports to cite',
    flags: CALIBRATE_FLAGS,
    examples: [
      { shows: 'A hundred streams, then the ladder of loads; within a minute', words: '' },
      {
        shows: 'The load that you are going to test with',
        words: '--streams 500 --token-delay-ms 10 --seconds 10',
      },
      {
        shows: 'A mock that spins instead of resting: it needs a core of its own',
        words: '--pacing exact',
      },
      { shows: 'The figures for a program', words: '--format json --quiet' },
    ],
  },
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
  perf: {
    name: 'perf',
    summary: 'Measure a project against an earlier commit, and say whether it became slower',
    argument: 'PROJECT',
    flags: PERF_FLAGS,
    examples: [
      { shows: 'The working tree against where it left main', words: 'chat-server' },
      {
        shows: 'Against the commit before, for longer',
        words: 'sse-client --base HEAD~1 --max-minutes 10',
      },
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
  compare: {
    name: 'compare',
    summary: 'Show how the figures of runs differ from those of a base, with intervals',
    argument: 'BASE',
    furtherArguments: 'HEAD …',
    flags: COMPARE_FLAGS,
    examples: [
      {
        shows: 'Two runs; each folder can also be one that holds several runs of its side',
        words: 'runs/2026-11-25T08-01-00Z-stream runs/2026-11-25T09-30-00Z-stream',
      },
      {
        shows: 'Three variants against one base, where each folder was the --out of its runs',
        words: 'runs/plain runs/pooled runs/cached runs/both',
      },
      {
        shows: 'Single folders put together to sides, for a pull request',
        words:
          '--base runs/2026-11-25T08-01-00Z-load --base runs/2026-11-25T08-02-00Z-load ' +
          '--head runs/2026-11-25T08-03-00Z-load --head runs/2026-11-25T08-04-00Z-load ' +
          '--format markdown',
      },
      {
        shows: 'Fail with exit code 4 when the server needs over 5 % more CPU for a chunk',
        words: "runs/before runs/after --allowed-change 'serverCpuUsPerChunk 5'",
      },
    ],
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

/** The commands that send load and know this flag. */
export function commandsWith(flag: string): readonly CommandName[] {
  return Object.values(COMMANDS)
    .filter(({ flags }) => Object.hasOwn(flags, flag))
    .map(({ name }) => name);
}
