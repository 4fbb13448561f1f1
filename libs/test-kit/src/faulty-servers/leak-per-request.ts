import { serveChat } from './serve-chat.ts';

const history: number[][] = [];

/** The fault: 10 kB for each request, of which nobody ever lets go. */
function rememberRequest(): void {
  history.push(Array.from({ length: 1_250 }, (_, index) => index + 0.5));
}

serveChat({ onRequest: rememberRequest });
