import type { Section } from './section.ts';
import { fullSpeed } from './sections/full-speed.ts';
import { mockDrift } from './sections/mock-drift.ts';
import { mockMemory } from './sections/mock-memory.ts';
import { mockPace } from './sections/mock-pace.ts';
import { mockWhole } from './sections/mock-whole.ts';
import { paced } from './sections/paced.ts';
import { many, timing } from './sections/timing.ts';

/** By the name of `--only`. */
export const SECTIONS = {
  'full-speed': fullSpeed,
  paced,
  timing,
  many,
  'mock-pace': mockPace,
  'mock-drift': mockDrift,
  'mock-memory': mockMemory,
  'mock-whole': mockWhole,
} as const satisfies Record<string, Section>;
