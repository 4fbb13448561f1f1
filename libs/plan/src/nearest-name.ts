/**
 * The name the user most likely meant, or `undefined` when none is near. At most a third of the
 * letters, and never more than three, may differ; failing that, what was typed may be a beginning.
 */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  let nearest: string | undefined;
  let fewest = Math.min(3, Math.ceil(wanted.length / 3)) + 1;
  for (const name of names) {
    const edits = countEdits(wanted, name);
    if (edits < fewest) [nearest, fewest] = [name, edits];
  }
  return nearest ?? names.find((name) => wanted.length > 2 && name.startsWith(wanted));
}

/** Levenshtein distance: letters to insert, delete or replace to get from one word to the other. */
function countEdits(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const deleted = (previous[column] ?? 0) + 1;
      const inserted = (current[column - 1] ?? 0) + 1;
      current.push(Math.min(replaced, deleted, inserted));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
