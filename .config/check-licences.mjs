/**
 * Checks that every package that runs in production, whoever pulls it in, has a licence that asks for no more than to
 * be named: as the lock file of the working directory has them, so no network is needed.
 */
import { readFileSync } from 'node:fs';

/** Permissive all. Whoever adds one has read it. */
const ALLOWED = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
const faults = shipped
  .filter(([, { license }]) => !ALLOWED.has(license))
  .map(([path, { license }]) => `${path.replace(/^.*node_modules\//, '')}: ${license ?? 'no licence'}`);
// A check that sees nothing finds nothing wrong.
const missing = Object.keys(packages['']?.dependencies ?? {})
  .filter((name) => !shipped.some(([path]) => path === `node_modules/${name}`))
  .map((name) => `${name}: not in the lock file`);

for (const fault of [...faults, ...missing]) console.error(fault);
console.log(`${shipped.length} packages in production, ${faults.length + missing.length} licences not allowed.`);
process.exitCode = faults.length + missing.length === 0 ? 0 : 1;
