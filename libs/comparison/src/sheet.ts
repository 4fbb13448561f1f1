/** What is to be shown, whichever way: a table between a heading and its verdict. */
export interface Sheet {
  readonly title: string;
  readonly columns: readonly SheetColumn[];
  /** As many cells as there are columns. */
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
  /** The last line; `null` where nothing is judged. */
  readonly verdict: string | null;
}

export interface SheetColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export function left(title: string): SheetColumn {
  return { title, align: 'left' };
}

export function right(title: string): SheetColumn {
  return { title, align: 'right' };
}
