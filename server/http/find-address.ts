/** Whose address a request has, past the proxies that are trusted: never what a stranger writes into a header. */
import type { IncomingMessage } from 'node:http';
import proxyAddress from 'proxy-addr';

/** Whether to believe what the address this many hops away says of the one behind it. */
export type Trust = (address: string, hop: number) => boolean;
export type AddressFinder = (request: IncomingMessage) => string | undefined;

/** @param trusted a number of proxies, their addresses, or none */
export function compileTrust(trusted: number | string[] | false): Trust {
  if (typeof trusted === 'number') return (_address, hop) => hop < trusted;
  return trusted === false ? () => false : proxyAddress.compile(trusted);
}

export function findAddressBy(trust: Trust): AddressFinder {
  return (request) => proxyAddress(request, trust);
}
