import type { Fault } from '@hanse/base';
import type { Exit } from './exitCodes.ts';

const EXITS: { readonly [code: string]: Exit } = {
  'cli/unknown-command': 'usage',
  'cli/incomplete-command': 'usage',
  'cli/unknown-option': 'usage',
  'cli/bad-option': 'usage',
  'cli/missing-option': 'usage',
  'cli/bad-address': 'usage',
  'cli/no-address': 'usage',
  'cli/bad-argument': 'usage',
  'cli/extra-argument': 'usage',
  'cli/not-confirmed': 'usage',
  'cli/league-differs': 'usage',
  'cli/no-function': 'usage',
  'cli/bad-parameters': 'usage',
  'cli/unreachable': 'unreachable',
  'cli/needs-no-seal-check': 'usage',
  'cli/block-refused': 'refused',
  'cli/refused': 'refused',
  'cli/reverted': 'refused',
  'cli/no-system-contract': 'refused',
  'cli/not-in-charge': 'refused',
  'cli/already-voted': 'refused',
  'cli/not-voted': 'refused',
  'cli/not-proposer': 'refused',
  'cli/unknown-proposal': 'refused',
  'cli/proposal-expired': 'refused',
  'cli/own-proposal-open': 'refused',
  'cli/bad-change-height': 'refused',
  'cli/no-staking': 'refused',
  'cli/observer-certificate': 'refused',
  'cli/reverted-on-ledger': 'refused',
  'cli/read-back-differs': 'mismatch',
  'cli/port-taken': 'busy',
  'cli/league-busy': 'busy',
  'cli/still-running': 'busy',
  'cli/data-in-use': 'busy',
  'daemon/port-in-use': 'busy',
  'storage/locked': 'busy',
  'cli/not-ready': 'notReady',
  'cli/node-died': 'notReady',
  'cli/not-final': 'timeout',
  'cli/nonce-gap': 'timeout',
  'sdk/not-final': 'timeout',
};

/** The exit code of an expected failure; `failed` unless the table says better. */
export function exitOf(fault: Fault): Exit {
  return EXITS[fault.code] ?? 'failed';
}
