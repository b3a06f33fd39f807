import http2 from 'node:http2';
import net from 'node:net';
import { listen } from '../http/listen.ts';
import { type SignalProtocol, signalProtocol, signals } from '../otlp/signal.ts';
import { answerCall } from './grpc-call.ts';
import type { Receiver } from './receiver.ts';

/** An open OTLP/gRPC port. */
export interface OtlpServer {
  readonly port: number;
  /** Closes the port and cuts every connection; resolves when the port is free. */
  close(): Promise<void>;
}

export interface GrpcServerOptions {
  readonly host: string;
  /** 0 asks for a free port. */
  readonly port: number;
  readonly receiver: Receiver;
  readonly maxConnections: number;
}

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** How long a connection may stay silent before its first bytes. */
const silenceMs = 10_000;
const mebibyte = 1024 * 1024;

/**
 * gRPC over HTTP/2 without TLS, unary calls alone. Rejects with the address in its message when the port cannot be
 * opened.
 *
 * Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export async function openGrpcServer({ host, port, receiver, maxConnections }: GrpcServerOptions): Promise<OtlpServer> {
  const protocols = new Map<string, SignalProtocol>();
  for (const signal of signals) protocols.set(signalProtocol(signal).grpcPath, signalProtocol(signal));
  // Wide windows: with HTTP/2's 64 KiB every request of some size would wait for the other side several times.
  const h2 = http2.createServer({ settings: { initialWindowSize: mebibyte, maxConcurrentStreams: 100 } });
  h2.on('session', (session) => {
    session.setLocalWindowSize(4 * mebibyte);
    session.on('error', () => session.destroy());
  });
  h2.on('stream', (stream, headers) => answerCall(stream, headers, protocols, receiver));
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    admit(socket, h2);
  });
  server.maxConnections = maxConnections;
  const opened = await listen(server, host, port, 'OTLP/gRPC');
  return {
    port: opened,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Hands an HTTP/2 connection on; to anything else it says what this port speaks, which HTTP/2 itself would not. */
function admit(socket: net.Socket, h2: http2.Http2Server): void {
  socket.setTimeout(silenceMs, () => socket.destroy());
  socket.once('readable', () => {
    const head: Buffer | null = socket.read();
    if (head === null) return;
    if (!preface.subarray(0, head.length).equals(head.subarray(0, preface.length))) return answerHttp1(socket);
    socket.setTimeout(0);
    socket.unshift(head);
    h2.emit('connection', socket);
  });
}

function answerHttp1(socket: net.Socket): void {
  const body = 'this port speaks OTLP over gRPC, which needs HTTP/2; OTLP over HTTP/1.1 has a port of its own\n';
  socket.on('data', () => undefined);
  socket.end(
    `HTTP/1.1 426 Upgrade Required\r\nupgrade: h2c\r\nconnection: close, upgrade\r\ncontent-type: text/plain\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}
