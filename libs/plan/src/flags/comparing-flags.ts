import type { FlagTable } from './flag.ts';

const group = 'Comparison';

/** How a run is held beside earlier and later ones. */
export const COMPARING_FLAGS = {
  'save-baseline': {
    kind: 'text',
    placeholder: 'FILE',
    isPath: true,
    group,
    help: 'Keep the report of this run in a file, for --against of later runs; one that cannot be believed is not kept',
  },
  against: {
    kind: 'text',
    placeholder: 'FILE',
    isPath: true,
    group,
    help: 'Compare this run with the one kept in a file, with a run folder, or with a folder of runs; refused where machine, Node or plan differ',
  },
} as const satisfies FlagTable;
