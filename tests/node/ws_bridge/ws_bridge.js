// A WebSocket listener in front of a broker's TCP port:
//
//   node ws_bridge.js BROKER-PORT [KEY CERTIFICATE]
//
// Says on standard error which port it took, on 127.0.0.1. With a key and a certificate (PEM) it is
// wss. Messages go to the broker's connection as they are, its bytes come back in messages.
'use strict';

const fs = require('fs');
const http = require('http');
const https = require('https');
const net = require('net');
const { WebSocketServer, createWebSocketStream } = require('ws');

const [brokerPort, key, certificate] = process.argv.slice(2);
const server = key
  ? https.createServer({ key: fs.readFileSync(key), cert: fs.readFileSync(certificate) })
  : http.createServer();

const sockets = new WebSocketServer({
  server,
  path: '/mqtt',
  handleProtocols: (offered) => ['mqtt', 'mqttv3.1'].find((name) => offered.has(name)) || false,
});

sockets.on('connection', (socket) => {
  const stream = createWebSocketStream(socket);
  const broker = net.connect({ port: Number(brokerPort), host: '127.0.0.1', noDelay: true });
  const end = () => {
    stream.destroy();
    broker.destroy();
  };
  stream.on('error', end);
  broker.on('error', end);
  stream.pipe(broker).pipe(stream);
});

server.listen(0, '127.0.0.1', () => console.error(server.address().port));
