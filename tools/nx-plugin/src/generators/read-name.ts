/** A part's name in the two ways in which it is written. */
export interface PartName {
  /** `headers-ms`: of files, and of what flags and reports say. */
  readonly kebab: string;
  /** `headersMs`: of the export, and of a metric's key. */
  readonly camel: string;
}

/** Words that no constant can be called, and what every test imports. */
const RESERVED =
  'await break case catch class const continue debugger default delete do else enum expect export extends false finally for function if import in instanceof let new null return static super switch test this throw true try typeof var void while with yield';

/** @throws when it is not kebab-case, with one that is, or when it is reserved */
export function readName(text: string): PartName {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text)) {
    const nearest = toKebab(text);
    throw new Error(
      `"${text}" is no name for a part: it must be kebab-case, since it becomes a file name and a word of flags or reports.` +
        (nearest === '' ? ' Use lower-case words, joined by hyphens.' : ` Try "${nearest}".`),
    );
  }
  if (RESERVED.split(' ').includes(text)) {
    throw new Error(
      `"${text}" is no name for a part: it becomes a constant, which cannot be called so. Add a word that says what it is.`,
    );
  }
  const camel = text.replace(/-(?<first>.)/g, (_, first: string) => first.toUpperCase());
  return { kebab: text, camel };
}

/** `headers-ms` → `Headers ms`, as a table calls it. */
export function toTitle(kebab: string): string {
  const words = kebab.replaceAll('-', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function toKebab(text: string): string {
  return text
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '');
}
