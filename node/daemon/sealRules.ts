import type { Address } from '@hanse/base';
import { isValidator, type SealRules } from '@hanse/chain';
import { type AnyEngine, engineNamed, type Sealers, validatorsOf } from '@hanse/consensus';
import { recoverAddress } from '@hanse/crypto';
import { openingCall, sealersOf } from '@hanse/league';
import type { Genesis } from '@hanse/protocol';

/** Those whose turn it was before the coinbase's (DPOS-MISSED-1): known to all nodes, as the round of a block is not. */
function missedTurns(
  { number, coinbase }: { readonly number: number; readonly coinbase: Address },
  sealers: Sealers,
): readonly Address[] {
  const turns = engineNamed(sealers.engine).turns?.(sealers, number) ?? [];
  return turns.slice(0, Math.max(0, turns.indexOf(coinbase)));
}

/**
 * Who seals a ledger: those whom its system contracts name; where it has none, those whom each header names, under the
 * engine of the genesis, for ever (CHANGE-SEALERS-1). `recover` in production is that of secp256k1.
 */
export function sealRulesOf(
  genesis: Pick<Genesis, 'hanse'>,
  recover: Parameters<AnyEngine['verifySeals']>[2] = recoverAddress,
): SealRules {
  const engine = genesis.hanse?.engine ?? 'none';
  return {
    verifySeals: (header, sealers) => engineNamed(sealers.engine).verifySeals(header, sealers, recover),
    sealersAfter: (header, state) =>
      sealersOf(state, { height: header.number + 1 }) ?? { engine, validators: validatorsOf(header), since: 1 },
    mayPropose: isValidator,
    openingCalls: (header, sealers) => [openingCall({ missed: missedTurns(header, sealers) })],
  };
}
