import type { CommandName } from '@chatload/contracts';

import type { FlagTable } from './flag.ts';
import { STREAM_FLAGS } from './stream-flags.ts';

export interface CommandSpec {
  readonly name: CommandName;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The npm script that runs it. */
  readonly script: string;
  readonly flags: FlagTable;
  /** Whole command lines, shown in the help and resolved in a test. */
  readonly examples: readonly Example[];
}

interface Example {
  readonly shows: string;
  readonly flags: string;
}

/** Every command, one line each. */
export const COMMANDS = {
  stream: {
    name: 'stream',
    summary: 'Stream chat completions from a server and measure every token’s arrival',
    script: 'stream-test',
    flags: STREAM_FLAGS,
    examples: [
      { shows: 'Test what runs on port 3000, else the bundled servers', flags: '' },
      {
        shows: '50 streams at once, released 10 at a time',
        flags: '--concurrent 50 --requests 1000 --batch 10',
      },
      {
        shows: 'Your own server, which has a mock-provider as its upstream',
        flags: '--url http://localhost:8080/v1 --mock-url http://localhost:4010',
      },
      {
        shows: 'A slow upstream: first token after 2 s, then one every 50 ms',
        flags: '--local --mock-ttft-ms 2s --mock-token-delay-ms 50',
      },
      {
        shows: 'A real provider, with a key from the environment and a bounded cost',
        flags:
          '--url https://api.example.com/v1 --allow-host api.example.com ' +
          '--api-key-env API_KEY --model small-model --max-tokens 50 --requests 20',
      },
    ],
  },
} as const satisfies { readonly [Name in CommandName]: CommandSpec & { readonly name: Name } };
