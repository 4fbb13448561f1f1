/**
 * A server as a user may have one: it knows nothing of the probe, and runs on any Node from 18 on.
 * `PORT` is where it listens, `UPSTREAM_URL` whom it asks.
 */
import http from 'node:http';

const kept = [];
const poolOfOne = new http.Agent({ keepAlive: true, maxSockets: 1 });

const routes = {
  '/facts': () => ({
    pid: process.pid,
    signalListeners: ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'].map((name) =>
      process.listenerCount(name),
    ),
    // Node's own has no name; a wrapper would.
    isListenNative: http.Server.prototype.listen.name === '',
    userModule: globalThis.userModule ?? null,
  }),
  '/block': (query) => burnCpu(Number(query.get('ms'))),
  '/keep': (query) => keepForever(Number(query.get('bytes'))),
  '/allocate': (query) => allocate(Number(query.get('bytes'))),
  '/buffer': (query) => Buffer.alloc(Number(query.get('bytes'))).length,
  '/fetch': async () => {
    const response = await fetch(process.env.UPSTREAM_URL);
    return response.text();
  },
  '/connect': () => getOnce({ agent: new http.Agent() }),
  '/pool': () => getOnce({ agent: poolOfOne }),
  '/flush': () => void process.once('beforeExit', () => process.stdout.write('flushed\n')),
  '/term': () => void process.once('SIGTERM', () => process.exit(7)),
  '/close': () => void server.close(),
};

function burnCpu(forMs) {
  const endMs = performance.now() + forMs;
  let sum = 0;
  while (performance.now() < endMs) sum += Math.sqrt(sum + 1);
  return sum;
}

function keepForever(bytes) {
  for (let made = 0; made < bytes; made += 80) kept.push({ made, at: [made, bytes] });
  return kept.length;
}

/** On V8's heap: copies of 1 kB, none of which outlives the next. */
function allocate(bytes) {
  const kilobyte = Array.from({ length: 126 }, () => bytes);
  let last = kilobyte;
  for (let made = 0; made < bytes; made += 1_024) last = [...kilobyte];
  return last.length;
}

function getOnce(options) {
  return new Promise((resolve, reject) => {
    http
      .get(process.env.UPSTREAM_URL, options, (response) => {
        response.resume();
        response.on('end', resolve);
      })
      .on('error', reject);
  });
}

async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const body = await routes[pathname](searchParams);
  response.setHeader('connection', 'close').end(JSON.stringify(body ?? null));
}

const server = http.createServer((request, response) => void answer(request, response));
server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${server.address().port}\n`);
});
