/** Runs what belongs to the guest: whatever it throws is not the server's trouble. */
export function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // There is nobody to tell: the server's output is the server's.
  }
}
