import type { ChatloadConfig } from '@chatload/plan';

export default {
  flags: {
    command: 'node build/start-server.js --port={port}',
    cwd: '../../node_modules/@portkey-ai/gateway',
    header: ['x-portkey-provider: openai', 'x-portkey-custom-host: {mockUrl}/v1'],
  },
} satisfies ChatloadConfig;
