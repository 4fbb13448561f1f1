/** What one run came to, by key; a figure that the run did not have is absent. */
export type Figures = Readonly<Partial<Record<string, number>>>;

/** One run of each version, done one right after the other. */
export interface Pair {
  readonly base: Figures;
  readonly head: Figures;
}
