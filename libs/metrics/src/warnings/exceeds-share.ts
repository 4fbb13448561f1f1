/**
 * Whether more than so many percent of all, and at least two, are among the counted: of a few requests
 * a single one is already some percent, and says nothing yet.
 */
export function exceedsShare(count: number, all: number, percent: number): boolean {
  return count >= 2 && count * 100 > percent * all;
}
