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
  command: {
    kind: 'text',
    placeholder: "'COMMAND'",
    group: 'Server under test',
    help: "Start your own server with this, beside the bundled mock, for the run: 'node server.js'. No shell; {port} and {mockUrl} are filled in, and PORT, OPENAI_BASE_URL and a mock OPENAI_API_KEY are set",
  },
  cwd: {
    kind: 'text',
    placeholder: 'DIR',
    defaultNote: 'where you stand',
    group: 'Server under test',
    help: 'Folder in which --command is started',
  },
  env: {
    kind: 'list',
    placeholder: 'NAME',
    group: 'Server under test',
    help: 'Pass on your value of a variable that --command would not see, such as one set by npm; repeatable',
  },
  port: {
    kind: 'whole',
    placeholder: 'N',
    min: 1,
    max: 65_535,
    default: '3000',
    group: 'Server under test',
    help: 'Port that the server of --command is asked to listen on; another if it is taken',
  },
  'no-probe': {
    kind: 'switch',
    group: 'Server under test',
    help: 'Do not watch a server that is started for the run from inside: no CPU, memory and event-loop figures then',
  },
  pid: {
    kind: 'whole',
    placeholder: 'PID',
    min: 1,
    max: 4_194_304,
    group: 'Server under test',
    help: 'Process of the server at --url, for its CPU and memory',
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
