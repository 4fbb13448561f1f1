/** Where a run's own servers are, which is known only once they have their ports. */
export interface RigAddresses {
  /** That the server under test is asked to listen on. */
  readonly port: number | string;
  /** The origin of the mock. */
  readonly mockUrl: string;
}

/** The text with `{port}` and `{mockUrl}` filled in, wherever they stand. */
export function fillIn(text: string, { port, mockUrl }: RigAddresses): string {
  return text.replaceAll('{port}', String(port)).replaceAll('{mockUrl}', mockUrl);
}
