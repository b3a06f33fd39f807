// Takes OTLP/gRPC requests and says yes to each, in a process of its own, so that it shares nothing with who is measured.
import { createServer } from 'node:http2';

const server = createServer();
server.on('stream', (stream) => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  // The empty message: everything was taken.
  stream.resume().on('end', () => stream.end(Buffer.alloc(5)));
  stream.on('error', () => stream.close());
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
process.on('disconnect', () => process.exit(0));
