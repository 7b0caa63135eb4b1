import { isIP } from 'node:net';
import type { Fault } from '@hanse/base';
import { rpcFault } from './faults.ts';

/** Whom a server answers: by the name it was called by, and by the web page that asks. `*` allows all. */
export type AccessRules = {
  /** Host names. IP addresses are always allowed: a page cannot make a browser believe that its name is one. */
  readonly hosts: readonly string[];
  /** Origins of web pages, such as `https://wallet.example`. */
  readonly corsOrigins: readonly string[];
};

export const DEFAULT_HOSTS: readonly string[] = ['localhost'];

/** Without port and brackets. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d+$/, '')).toLowerCase();
}

/** Refuses names that were pointed at this machine by others (DNS rebinding). A request without host is no browser's. */
export function checkHost({ hosts }: AccessRules, host: string | undefined): Fault | undefined {
  if (host === undefined || hosts.includes('*')) return undefined;
  const name = hostName(host);
  if (isIP(name) !== 0 || hosts.some((allowed) => hostName(allowed) === name)) return undefined;
  return rpcFault('invalid-host', { seen: name.slice(0, 80) });
}

/** The value of `access-control-allow-origin`; undefined: that page's script may not read the answer. */
export function allowedOrigin({ corsOrigins }: AccessRules, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (corsOrigins.includes('*')) return '*';
  return corsOrigins.some((allowed) => allowed.toLowerCase() === origin.toLowerCase()) ? origin : undefined;
}

/** A WebSocket is not held back by CORS, so pages of unknown origin are refused; pages from this host are not. */
export function checkOrigin(
  rules: AccessRules,
  origin: string | undefined,
  host: string | undefined,
): Fault | undefined {
  if (origin === undefined || allowedOrigin(rules, origin) !== undefined) return undefined;
  if (host !== undefined && URL.parse(origin)?.host === host) return undefined;
  return rpcFault('invalid-origin', { seen: origin.slice(0, 80) });
}
