/** An error in one line's worth of words, its code behind them unless they name it. */
export function describeError(error: Error): string {
  const code = readCode(error);
  return code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`;
}

export function readCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
