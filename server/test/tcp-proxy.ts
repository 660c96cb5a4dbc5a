/** Stands between a server and its database, and does what networks do: stand still, break, lose an answer. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class TcpProxy {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private stalled = false;
  private answersToLose = 0;
  /** Answers of the database that were swallowed. */
  lost = 0;

  private constructor(target: { host: string; port: number }) {
    this.server = createServer({ pauseOnConnect: true }, (client) => this.join(client, connect(target)));
  }

  /** @param url of the database behind it */
  static async before(url: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const proxy = new TcpProxy({ host: hostname, port: Number(port) });
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  /** The same database by way of the proxy. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String((this.server.address() as AddressInfo).port);
    return changed.href;
  }

  /** Nothing comes or goes any more, and nobody is told: connections stay open, new ones get no answer. */
  stall(): void {
    this.stalled = true;
    for (const socket of this.sockets) socket.pause();
  }

  /** What was held goes on. */
  resume(): void {
    this.stalled = false;
    for (const socket of this.sockets) socket.resume();
  }

  /** Every connection breaks. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Of the next answers of the database, this many never arrive: it has done what it was asked, and nobody learns of it. */
  loseAnswers(count: number): void {
    this.answersToLose = count;
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, database: Socket): void {
    for (const [from, to] of [
      [client, database],
      [database, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
    client.on('data', (chunk) => database.write(chunk));
    database.on('data', (chunk) => {
      if (this.answersToLose === 0) return client.write(chunk);
      this.answersToLose -= 1;
      this.lost += 1;
      client.destroy();
      return false;
    });
    if (this.stalled) for (const socket of [client, database]) socket.pause();
    else client.resume();
  }
}
