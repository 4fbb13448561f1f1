import type { CodeLocation } from '@chatload/contracts';

/** Three significant digits, without an exponent. */
export function showNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** `12.5 %`. */
export function showShare(part: number, whole: number): string {
  return `${showNumber(whole === 0 ? 0 : (100 * part) / whole)} %`;
}

/** `1.2 kB`, `3.4 MB`: in thousands, as the rest of the report has them. */
export function showBytes(bytes: number): string {
  if (Math.abs(bytes) >= 1e6) return `${showNumber(bytes / 1e6)} MB`;
  if (Math.abs(bytes) >= 1e3) return `${showNumber(bytes / 1e3)} kB`;
  return `${showNumber(bytes)} B`;
}

/** `relay (/srv/app/server.mjs:12)`. */
export function showLocation({ functionName, file, line }: CodeLocation): string {
  const name = functionName === '' ? '(outside functions)' : functionName;
  return file === '' ? name : `${name} (${file}:${line})`;
}
