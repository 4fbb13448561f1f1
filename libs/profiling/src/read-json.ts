export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws `This is no CPU profile: …`, always */
export function failRead(what: string, reason: string): never {
  throw new TypeError(`This is no ${what} of V8: ${reason}`);
}

export function readNumber(value: unknown, what: string, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    failRead(what, `${path} is not a number`);
  }
  return value;
}

export function readNumbers(value: unknown, what: string, path: string): readonly number[] {
  if (!Array.isArray(value)) failRead(what, `${path} is not a list`);
  return value.map((entry: unknown, index) => readNumber(entry, what, `${path}[${index}]`));
}
