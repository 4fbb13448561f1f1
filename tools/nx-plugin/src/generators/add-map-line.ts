export interface MapLine {
  /** The constant, e.g. `SAMPLE_METRICS`. */
  readonly map: string;
  readonly key: string;
  /** The export that the key stands for, from `./<module>`. */
  readonly value: string;
  readonly module: string;
}

/**
 * The text of a map's file with one more import, in its place among the others, and one more line at
 * the map's end. It reads no more of the language than the two places it writes to.
 *
 * @throws when the map is not there, or has such a key already
 */
export function addMapLine(text: string, line: MapLine): string {
  const pattern = new RegExp(
    `(?<head>export const ${line.map} = \\{)(?<body>[^]*?)(?<foot>\\} as const satisfies )`,
  );
  const found = pattern.exec(text)?.groups;
  if (found === undefined) {
    throw new Error(
      `there is no "export const ${line.map} = { … } as const satisfies …" in it, so the line for ${line.key} has no place. Write the map in that form again.`,
    );
  }
  const { head = '', body = '', foot = '' } = found;
  if (new RegExp(`(?:^|[,\\n])\\s*['"]?${line.key}['"]?\\s*(?:[:,\\n]|$)`).test(body)) {
    throw new Error(`${line.map} has ${line.key} already. Take another name.`);
  }
  const entries = body.trim().replace(/(?<=[^,])$/, ',');
  const map = `${head}\n  ${entries}${entries === '' ? '' : '\n  '}${toEntry(line)}\n${foot}`;
  // A function, since `$` in a replacement's text has a meaning.
  return addImport(
    text.replace(pattern, () => map),
    line,
  );
}

function toEntry({ key, value }: MapLine): string {
  if (key === value) return `${key},`;
  return `${/^\w+$/.test(key) ? key : `'${key}'`}: ${value},`;
}

/** Before the first import of a neighbour that sorts behind it, else behind the last import. */
function addImport(text: string, { value, module }: MapLine): string {
  const line = `import { ${value} } from './${module}';\n`;
  const imports = [...text.matchAll(/^import [^;]* from '(?<path>[^']+)';\n/gm)];
  const next = imports.find(({ groups }) => {
    const path = groups?.['path'] ?? '';
    return path.startsWith('./') && path > `./${module}`;
  });
  const last = imports.at(-1);
  const at = next?.index ?? (last === undefined ? 0 : last.index + last[0].length);
  return text.slice(0, at) + line + text.slice(at);
}
