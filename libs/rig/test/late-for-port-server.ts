/** A server to which somebody is always ahead: only a port of the system's choice is free. */
import { createServer } from 'node:http';

const port = process.argv[process.argv.indexOf('--port') + 1];
if (port === '0') {
  const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') {
      console.log(`listening on http://127.0.0.1:${address.port}`);
    }
  });
} else {
  console.error(`Error: listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
  process.exitCode = 1;
}
