import type { FlagTable } from './flag.ts';

export const TARGET_FLAGS = {
  url: {
    kind: 'text',
    placeholder: 'URL',
    defaultNote: 'what answers at http://localhost:3000, else as --local',
    group: 'Server under test',
    help: 'The server to test; nothing is started. A base path such as /v1 is understood',
  },
  local: {
    kind: 'switch',
    group: 'Server under test',
    help: 'Start the bundled chat-server and mock-provider, and test those',
  },
  path: {
    kind: 'text',
    placeholder: 'PATH',
    defaultNote: '/v1/chat/completions, or what the request builder says',
    group: 'Server under test',
    help: 'Where the server takes chat completions',
  },
  'mock-url': {
    kind: 'text',
    placeholder: 'URL',
    group: 'Server under test',
    help: 'The mock-provider behind the server at --url, for server-added latency; this machine only',
  },
  'no-baseline': {
    kind: 'switch',
    group: 'Server under test',
    help: 'Leave out the phases that go directly to the mock; no server-added latency then',
  },
  'no-ready-check': {
    kind: 'switch',
    group: 'Server under test',
    help: 'Send load without asking for one chat completion first',
  },
  'allow-host': {
    kind: 'text',
    placeholder: 'HOST',
    group: 'Server under test',
    help: 'Allow a --url on another machine; needs --max-tokens and --requests, which bound the cost',
  },
} as const satisfies FlagTable;
