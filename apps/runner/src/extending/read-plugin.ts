import type { Metric, Plugin, Reporter, RequestBuilder, Warning } from '@chatload/contracts';
import { z } from 'zod';

/** Every member of an interface has its check. */
type Shape<Part> = Readonly<Record<keyof Part, z.ZodType>>;

/** What a part must be called, so that flags, objectives and report keys can name it. */
const KEY = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'must be in camelCase');
const NAME = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be in kebab-case');
const WORDS = z.string().min(1, 'must not be empty');

/** What it takes and gives back shows only when it is called. */
const FUNCTION = z.custom<(...args: never[]) => never>(
  (value) => typeof value === 'function',
  'must be a function',
);

const METRIC = z.object({
  key: KEY,
  kind: z.enum(['distribution', 'ratio']),
  title: WORDS,
  unit: z.string(),
  formula: WORDS,
  includesFailed: z.boolean().optional(),
  read: FUNCTION,
} satisfies Shape<Metric>);

const WARNING = z.object({
  name: NAME,
  description: WORDS,
  check: FUNCTION,
} satisfies Shape<Warning>);

const REPORTER = z.object({
  description: WORDS,
  fileName: z.string().regex(/^[\w-][\w.-]*$/, 'must be the name of a file, without a folder'),
  render: FUNCTION,
} satisfies Shape<Reporter>);

const REQUEST_BUILDER = z.object({
  description: WORDS,
  path: z.string().startsWith('/', 'must begin with /').optional(),
  variesByIndex: z.boolean().optional(),
  build: FUNCTION,
} satisfies Shape<RequestBuilder>);

const PLUGIN = z.strictObject({
  name: WORDS,
  metrics: z.array(METRIC).optional(),
  warnings: z.array(WARNING).optional(),
  reporters: z.record(NAME, REPORTER).optional(),
  requestBuilders: z.record(NAME, REQUEST_BUILDER).optional(),
} satisfies Shape<Plugin>);

/**
 * A module's default export as the plug-in that it should be. The parts are the module's own objects,
 * so that a method keeps its `this`.
 *
 * @param refuse is called with what is wrong, in one line
 */
export function readPlugin(exported: unknown, refuse: (reason: string) => never): Plugin {
  if (exported === undefined) return refuse('it has no default export');
  const { error } = PLUGIN.safeParse(exported);
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return exported as Plugin;
  const place = issue.path.length === 0 ? 'its default export' : issue.path.join('.');
  return refuse(`${place}: ${issue.message}`);
}
