import cluster from 'node:cluster';
import http from 'node:http';

if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
  cluster.on('exit', () => process.exit(0));
} else {
  const server = http.createServer((request, response) => response.end(String(process.pid)));
  server.listen(Number(process.env.PORT), '127.0.0.1', () => {
    process.stdout.write(`listening on http://127.0.0.1:${server.address().port}\n`);
  });
}
