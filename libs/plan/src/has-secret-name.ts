const SECRET_NAME = /authorization|cookie|api[-_]?key|token|secret|password|credential|^key$/i;

/** Whether a header or query parameter of this name usually carries a secret. */
export function hasSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
