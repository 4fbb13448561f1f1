/** The event that ends an OpenAI stream, framed. */
export const SSE_DONE = 'data: [DONE]\n\n';

/** One framed event; `data` must be one line, as JSON always is. */
export function encodeSseEvent(data: string): string {
  return `data: ${data}\n\n`;
}
