import { serveChat } from './serve-chat.ts';

let checksum = 0;

/** The fault: once a second nothing else gets on for 80 ms. */
function rebuildIndex(): void {
  const endMs = performance.now() + 80;
  while (performance.now() < endMs) {
    for (let entry = 0; entry < 10_000; entry++) checksum = Math.imul(checksum, 31) ^ entry;
  }
}

setInterval(rebuildIndex, 1_000);
serveChat();
