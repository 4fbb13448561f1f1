import type { StallCanary } from '@chatload/kernel';

/** One figure, and what it must reach. */
export interface Row {
  readonly figure: string;
  /** Of each attempt or window; NaN where there is none. */
  readonly values: readonly number[];
  readonly unit: string;
  /** What of the values counts: the machine can only make an attempt at an error worse. */
  readonly counts: 'median' | 'best';
  readonly target?: { readonly limit: number; readonly atLeast?: boolean } | undefined;
}

export interface Section {
  readonly title: string;
  readonly run: (canary: StallCanary) => Promise<SectionResult>;
}

export interface SectionResult {
  readonly rows: readonly Row[];
  /** What the reader of the table must know: windows dropped, contenders missing. */
  readonly notes: readonly string[];
}
