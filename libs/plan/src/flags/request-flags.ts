import type { FlagTable } from './flag.ts';

export const REQUEST_FLAGS = {
  model: {
    kind: 'text',
    placeholder: 'MODEL',
    default: 'openai/gpt-3.5-turbo',
    group: 'Request',
    help: 'Model to ask for, as provider/model',
  },
  prompt: {
    kind: 'text',
    placeholder: 'TEXT',
    default: 'Tell the story of the bicycle in a few short paragraphs.',
    group: 'Request',
    help: 'The user message of every request',
  },
  'prompts-file': {
    kind: 'text',
    placeholder: 'FILE',
    isPath: true,
    group: 'Request',
    help: 'Take the prompts from a file instead, one per line that is not empty',
  },
  'max-tokens': {
    kind: 'whole',
    placeholder: 'N',
    min: 1,
    max: 1_000_000,
    group: 'Request',
    help: 'Most output tokens of one answer',
  },
  body: {
    kind: 'text',
    placeholder: 'FILE',
    isPath: true,
    group: 'Request',
    help: 'A JSON object merged into every request, last; it stands in the report, so no secrets',
  },
  'request-builder': {
    kind: 'text',
    placeholder: 'NAME',
    default: 'chat-completions',
    group: 'Request',
    help: 'What makes the bodies, for a server that takes no chat completion as it is; others come from plug-ins',
  },
  header: {
    kind: 'list',
    placeholder: "'NAME: VALUE'",
    group: 'Request',
    help: "Send a header; repeatable. 'NAME: env:VARIABLE' takes the value, such as a secret, from the environment. With --command, {port} and {mockUrl} are filled in",
  },
  'api-key-env': {
    kind: 'text',
    placeholder: 'VARIABLE',
    group: 'Request',
    help: 'Environment variable that holds the API key, sent as authorization: Bearer …',
  },
} as const satisfies FlagTable;
