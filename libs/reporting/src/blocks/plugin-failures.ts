import type { Report } from '@chatload/contracts';
import { shorten } from '../shorten.ts';
import type { Block, Fact } from './block.ts';

/** What a plug-in calls itself, and what it threw, are free text. */
const LONGEST_NAME = 30;
const LONGEST_MESSAGE = 200;

/** The parts of plug-ins that threw, and without which the run went on. */
export function describePluginFailures({ pluginFailures }: Report): readonly Block[] {
  if (pluginFailures.length === 0) return [];
  const rows = pluginFailures.map(({ plugin, part, message }): Fact => ({
    label: shorten(plugin, LONGEST_NAME),
    value: `${shorten(part, LONGEST_MESSAGE)}: ${shorten(message, LONGEST_MESSAGE)}`,
    tone: 'warning',
  }));
  return [{ kind: 'facts', heading: 'Plug-ins that failed', rows }];
}
