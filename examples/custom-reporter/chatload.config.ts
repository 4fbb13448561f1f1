import type { ChatloadConfig } from '@chatload/plan';

export default { plugins: ['./figures-csv.ts'] } satisfies ChatloadConfig;
