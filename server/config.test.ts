import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('the configuration', () => {
  it('starts from nothing: embedded, on this machine, with the sample', () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: undefined,
      dataDir: './data',
      sampleData: true,
      trustProxy: false,
    });
  });

  it('fills no sample into a production database unless told to', () => {
    const DATABASE_URL = 'postgres://nod@db/nod';
    expect(readConfig({ DATABASE_URL }).sampleData).toBe(false);
    expect(readConfig({ DATABASE_URL, NOD_SAMPLE_DATA: '1' }).sampleData).toBe(true);
  });

  it('migrates over the direct address where one is given', () => {
    const both = { DATABASE_URL: 'postgres://pooler/nod', DATABASE_DIRECT_URL: 'postgres://db/nod' };
    expect(readConfig(both).databaseDirectUrl).toBe('postgres://db/nod');
  });

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://db'],
    ['NOD_PUBLISHABLE_KEY', `sk_${'a'.repeat(43)}`],
    ['NOD_SECRET_KEY', 'sk_short'],
    ['NOD_SIGNING_SECRET', 'short'],
    ['NOD_ADMIN_PASSWORD', '1234'],
    ['NOD_PUBLIC_URL', 'nod.example.com'],
    ['NOD_ALLOWED_ORIGINS', 'https://app.example.com/path'],
    ['NOD_SAMPLE_DATA', 'yes'],
    ['NOD_ACCEPT_LOSS', '1'],
    ['NOD_DISK_FLOOR_MB', 'little'],
    ['NOD_TRUST_PROXY', 'true'],
    ['NOD_LABEL_WORKER', 'no'],
    ['NOD_RATE_LIMITS', 'address=0'],
    ['NOD_RATE_LIMITS', 'planet=5'],
    ['NOD_BURST_VOTES_PER_MINUTE', 'many'],
    ['NOD_ALLOWED_ORIGIN', 'https://app.example.com'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });

  it.each([
    [undefined, { address: 100, key: 2000, user: 20 }],
    ['user=5, key=7', { address: 100, key: 7, user: 5 }],
    ['off', undefined],
  ])('reads NOD_RATE_LIMITS=%s', (value, expected) => {
    expect(readConfig({ NOD_RATE_LIMITS: value }).rateLimits).toEqual(expected);
  });

  it.each([
    ['1', 1],
    ['10.0.0.1,10.0.0.2', ['10.0.0.1', '10.0.0.2']],
    ['0', false],
  ])('reads NOD_TRUST_PROXY=%s', (value, expected) => {
    expect(readConfig({ NOD_TRUST_PROXY: value }).trustProxy).toEqual(expected);
  });
});
