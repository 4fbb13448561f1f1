import type { ChatloadConfig } from '@chatload/plan';

export default {
  plugins: ['./long-answers.ts'],
  flags: { objective: ['longAnswerRatio <= 0.05'] },
} satisfies ChatloadConfig;
