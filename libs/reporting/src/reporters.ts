import type { Reporter } from '@chatload/contracts';
import { consoleReporter } from './console.ts';
import { htmlReporter } from './html.ts';
import { jsonReporter } from './json.ts';
import { markdownReporter } from './markdown.ts';

/** Every reporter, by the name it is asked for. */
export const REPORTERS = {
  console: consoleReporter,
  html: htmlReporter,
  json: jsonReporter,
  markdown: markdownReporter,
} as const satisfies Record<string, Reporter>;

export type ReporterName = keyof typeof REPORTERS;
