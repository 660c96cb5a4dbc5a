import { mkdtemp, rm, statfs, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe } from 'vitest';
import { OwnPostgres } from '../../throwaway/postgres/own-postgres.ts';
import { run } from '../../throwaway/run.ts';
import { prepareEmbedded } from '../embedded-directory.ts';
import { startServer } from '../start-server.ts';
import { findLost, startLoad, unexpected } from './load.ts';
import { promise } from './promise.ts';

const MB = 1024 * 1024;
/** A new database takes 45, the segments of its log that are made ahead 32, what is sent in the long form some 30. */
const DISK_MB = 160;

/** Only root may mount: elsewhere nobody can fill a disk without filling somebody's. */
const mayMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.skipIf(!mayMount)('a server whose disk is full (wants root: it mounts a small one)', () => {
  promise(
    'R8',
    'embedded, takes nothing new while there is little room, has all it took, and goes on when there is',
    { short: { rounds: 1 }, long: { rounds: 20 } },
    async ({ rounds }) => {
      const disk = await mountDisk(DISK_MB);
      const where = { NOD_DATA_DIR: await prepareEmbedded(disk.path), NOD_DISK_FLOOR_MB: '8' };
      let server = await startServer(where);
      const keys = { NOD_SECRET_KEY: server.secretKey, NOD_PUBLISHABLE_KEY: server.publishableKey };
      const load = startLoad(() => server, { clients: 4, batch: 50 });
      const failures: string[] = [];
      const ask = async (path: string, body: object): Promise<number> => {
        const headers = { authorization: `Bearer ${server.secretKey}` };
        return (await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).status;
      };
      await ask('/v1/datasets', { name: 'all', task: 'sft' });
      for (let round = 1; round <= rounds; round += 1) {
        await load.acknowledgedAtLeast(load.acknowledged.length + 200);
        await disk.fill(4);
        await untilFailing(load.failures, '507');
        const ready = (await fetch(`${server.url}/readyz`)).status;
        if (ready !== 503) failures.push(`/readyz answered ${ready}`);
        const frozen = await ask('/v1/datasets/all/versions', {});
        if (frozen !== 507) failures.push(`freezing a version answered ${frozen}`);
        server.process.kill('SIGKILL');
        // The worst time to come back; it opens all the same: the log has a segment in reserve.
        server = await startServer({ ...where, ...keys });
        await disk.free();
      }
      // Not a byte is left, which it can do nothing about: it opens, or says why it does not and does later.
      await disk.fill(0);
      server.process.kill('SIGKILL');
      const refused = await startServer({ ...where, ...keys }).then(
        (started) => void started.process.kill('SIGKILL'),
        (error: unknown) => String(error),
      );
      if (refused !== undefined && !refused.includes('(no_space)')) failures.push(`a start on no room: ${refused}`);
      await disk.free();
      server = await startServer({ ...where, ...keys });
      await load.acknowledgedAtLeast(load.acknowledged.length + 200);
      await load.stop();
      const lost = await findLost(server, load.acknowledged);
      await server.stop();
      await disk.unmount();
      return {
        ...{ tried: load.acknowledged.length, lost: lost.length },
        failures: [
          ...failures,
          ...unexpected(load.failures, ['507', '503', 'ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET']),
        ],
        note: `embedded, full ${rounds} times, ${load.failures.get('507') ?? 0} × 507`,
      };
    },
  );

  promise(
    'R8',
    'embedded, where there is no room to begin with, does not start, says so, and starts when there is',
    { short: { starts: 1 }, long: { starts: 3 } },
    async ({ starts }) => {
      const failures: string[] = [];
      for (let start = 1; start <= starts; start += 1) {
        const disk = await mountDisk(DISK_MB);
        const where = { NOD_DATA_DIR: await prepareEmbedded(disk.path), NOD_DISK_FLOOR_MB: '8' };
        await disk.fill(start === 2 ? 0 : 20);
        const said = await startServer(where).then(
          async (server) => `started, and ended with ${await server.stop()}`,
          (error: unknown) => String(error),
        );
        if (!said.includes('(no_space)')) failures.push(said);
        await disk.free();
        const server = await startServer(where);
        await server.stop();
        await disk.unmount();
      }
      return { tried: starts, lost: 0, failures };
    },
  );

  promise(
    'R8',
    'on PostgreSQL, answers 507 or 503, loses nothing, and goes on when PostgreSQL does',
    { short: { rounds: 1 }, long: { rounds: 10 } },
    async ({ rounds }) => {
      const disk = await mountDisk(160);
      const settings = { min_wal_size: '32MB', max_wal_size: '32MB' };
      const postgres = await OwnPostgres.create({ directory: disk.path, settings });
      const server = await startServer({ DATABASE_URL: postgres.url });
      const load = startLoad(() => server, { clients: 4, batch: 50 });
      for (let round = 1; round <= rounds; round += 1) {
        await load.acknowledgedAtLeast(load.acknowledged.length + 200);
        const failed = count(load.failures);
        await disk.fill(0);
        while (count(load.failures) < failed + 10) await wait(50);
        await disk.free();
        // Where it could not even write its log it has ended, and whoever watches over it starts it again.
        await wait(200);
        if (!postgres.running) await postgres.start();
      }
      await load.acknowledgedAtLeast(load.acknowledged.length + 200);
      await load.stop();
      const lost = await findLost(server, load.acknowledged);
      await server.stop();
      await postgres.stop();
      await disk.unmount();
      return {
        ...{ tried: load.acknowledged.length, lost: lost.length },
        failures: unexpected(load.failures, ['507', '503']),
        note: `PostgreSQL, full ${rounds} times, ${load.failures.get('507') ?? 0} × 507, ${load.failures.get('503') ?? 0} × 503`,
      };
    },
  );
});

async function untilFailing(failures: ReadonlyMap<string, number>, status: string): Promise<void> {
  const before = failures.get(status) ?? 0;
  while ((failures.get(status) ?? 0) < before + 5) await wait(20);
}

function count(failures: ReadonlyMap<string, number>): number {
  return [...failures.values()].reduce((sum, times) => sum + times, 0);
}

interface Disk {
  path: string;
  /** Leaves so many MB. */
  fill(leaveMb: number): Promise<void>;
  free(): Promise<void>;
  unmount(): Promise<void>;
}

async function mountDisk(sizeMb: number): Promise<Disk> {
  const path = await mkdtemp(join(tmpdir(), 'nod-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', path]);
  const filler = join(path, 'filler');
  return {
    path,
    async fill(leaveMb) {
      const { bavail, bsize } = await statfs(path);
      const bytes = Math.max(0, bavail * bsize - leaveMb * MB);
      // Where somebody else took room meanwhile, the disk is as full as was asked for.
      await writeFile(filler, Buffer.alloc(bytes)).catch(() => undefined);
    },
    free: () => unlink(filler),
    async unmount() {
      await run('umount', ['-l', path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}
