import type { ChatloadConfig } from '@chatload/plan';

export default {
  plugins: ['./ask.ts'],
  flags: {
    url: 'http://127.0.0.1:8080',
    'mock-url': 'http://127.0.0.1:4010',
    'request-builder': 'ask',
    model: 'gpt-3.5-turbo',
  },
} satisfies ChatloadConfig;
