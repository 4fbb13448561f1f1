/** Three significant digits, without an exponent. */
export function showNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** `12.5 %`. */
export function showShare(part: number, whole: number): string {
  return `${showNumber((100 * part) / whole)} %`;
}
