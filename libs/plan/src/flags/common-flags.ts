import type { FlagTable } from './flag.ts';
import { GENERATOR_FLAGS } from './generator-flags.ts';
import { JUDGING_FLAGS } from './judging-flags.ts';
import { MOCK_FLAGS } from './mock-flags.ts';
import { REQUEST_FLAGS } from './request-flags.ts';
import { RUN_FLAGS } from './run-flags.ts';
import { TARGET_FLAGS } from './target-flags.ts';

/** What every command that sends load understands, in the same words. */
export const COMMON_FLAGS = {
  ...TARGET_FLAGS,
  ...REQUEST_FLAGS,
  ...MOCK_FLAGS,
  ...JUDGING_FLAGS,
  ...RUN_FLAGS,
  ...GENERATOR_FLAGS,
} as const satisfies FlagTable;
