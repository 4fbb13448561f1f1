/**
 * A report in the words and figures that people read, but not yet laid out: console, Markdown and
 * HTML render the same blocks, so they cannot disagree. Texts here are raw and may hold what a server
 * sent; a renderer escapes every one of them for its format.
 */
export type Block = Title | Banner | Facts | Table;

/** How a text is meant; colour, where there is colour, and nothing else. */
export type Tone = 'plain' | 'good' | 'warning' | 'bad';

/** A terminal is read from its end, a page from its top. */
interface Placed {
  /** What the run comes to, beside the verdict: a page has it right below that, before all figures. */
  readonly isConclusion?: true;
}

export interface Title {
  readonly kind: 'title';
  readonly text: string;
}

/** A line that must not be overlooked: a word in capitals and what it means here. */
export interface Banner {
  readonly kind: 'banner';
  readonly word: string;
  readonly tone: Tone;
  readonly text: string;
}

export interface Facts extends Placed {
  readonly kind: 'facts';
  readonly heading: string | null;
  readonly rows: readonly Fact[];
}

/** An empty label: more about the one above. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly tone?: Tone;
}

export interface Table extends Placed {
  readonly kind: 'table';
  readonly heading: string;
  /**
   * Behind the column of labels. Those aligned left hold long text and stand last; where there is no
   * room beside each other, below each other.
   */
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export interface Row {
  readonly label: string;
  /** What the label links to, where there are links: a path that is relative to the run's folder. */
  readonly page?: string;
  readonly tone?: Tone;
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly text: string;
  /** Refers to a note; hangs behind the figure, so that the digits of a column stay aligned. */
  readonly mark?: string;
}
