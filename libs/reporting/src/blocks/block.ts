/**
 * A report in the words and figures that people read, but not yet laid out: console and Markdown
 * render the same blocks, so they cannot disagree. Texts here are raw and may hold what a server
 * sent; a renderer escapes every one of them for its format.
 */
export type Block = Title | Banner | Facts | Table;

/** How a text is meant; colour, where there is colour, and nothing else. */
export type Tone = 'plain' | 'good' | 'warning' | 'bad';

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

export interface Facts {
  readonly kind: 'facts';
  readonly heading: string | null;
  readonly rows: readonly Fact[];
}

export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly tone?: Tone;
}

export interface Table {
  readonly kind: 'table';
  readonly heading: string;
  /** Behind the column of labels; only the last may be aligned left, and hold long text. */
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
  readonly tone?: Tone;
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly text: string;
  /** Refers to a note; hangs behind the figure, so that the digits of a column stay aligned. */
  readonly mark?: string;
}
